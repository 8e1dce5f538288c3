"""Help, made from the command registry, so that it names every key and no other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from chutes_tui import commands
from chutes_tui.screens.dialogs import TextDialog

if TYPE_CHECKING:
    from chutes_tui.commands import CommandGroup

_MARKS = (
    ("● online, with the time of one round trip", "✗ no answer", "○ not asked yet"),
    ("▸ the cursor", "● selected", "▲ ▼ the order of the table"),
    ("actions ? the server does not report which actions a key's scopes allow",),
    ("⚑ an environment variable overrides the config file", "⚠ something to know", "↻ under way", "✓ done"),
)


class HelpScreen(TextDialog):
    """The keys of the screen in front first, then those of tables, then those that work everywhere."""

    def __init__(self, group: CommandGroup | None) -> None:
        groups = [g for g in (group, commands.TABLE, commands.EVERYWHERE) if g is not None]
        sections = [_section(g) for g in groups]
        marks = [Content.styled("Marks", "bold $text-accent")]
        marks += [Content.assemble("  ", "   ".join(line)) for line in _MARKS]
        sections.append(Content("\n").join(marks))
        super().__init__("Keys", Content("\n\n").join(sections))


def _section(group: CommandGroup) -> Content:
    lines = [Content.styled(group.title, "bold $text-accent")]
    for command in group.commands:
        keys = " ".join(commands.show_key(key) for key in command.keys)
        lines.append(Content.assemble((f"  {keys:<12}", "bold"), command.help))
    return Content("\n").join(lines)
