"""Help, made from the command registry, so that it names every key and no other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content
from textual.style import Style
from textual.widget import Widget
from textual.widgets import Label, Static

from chutes_tui import commands
from chutes_tui.commands.links import HOW_TO_REPORT, links_for, versions
from chutes_tui.screens.dialogs.confirm import TextDialog

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult
    from textual.geometry import Size

    from chutes_tui.commands import Command, CommandGroup

_MARGIN = 2


class KeyHelp(Widget):
    """A line or more for each pair of keys and sentence; what does not fit goes on below its sentence.

    `keys_width` is the width of the first column in cells: at least that of the widest keys.
    """

    DEFAULT_CSS = "KeyHelp { height: auto; }"

    def __init__(self, rows: Sequence[tuple[str, str]], keys_width: int) -> None:
        super().__init__()
        self._rows = rows
        self._sentence_at = _MARGIN + keys_width + _MARGIN

    def render(self) -> Content:
        return self._laid_out(self.size.width)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(self._laid_out(width).split("\n"))

    def _laid_out(self, width: int) -> Content:
        lines = []
        for keys, sentence in self._rows:
            start = Content.styled(" " * _MARGIN + keys, "bold")
            start = start.pad_right(self._sentence_at - start.cell_length)
            for line in Content(sentence).wrap(max(1, width - self._sentence_at)):
                lines.append(start + line)
                start = Content(" " * self._sentence_at)
        return Content("\n").join(lines)


_MARKS = (
    ("● connected, with the round-trip time", "✗ unreachable", "○ not connected"),
    ("▌ the cursor", "◉ selected", "▴ ▾ sort order"),
    ("? the server doesn't report which actions a key's scopes allow",),
    ("⚑ an option or environment variable overrides the config file", "⚠ warning", "↻ in progress", "✓ done"),
)


class HelpScreen(TextDialog):
    """The keys of the screen in front first, then those that work everywhere, and where more help is."""

    def __init__(self, groups: Sequence[CommandGroup], *, at_end: bool = False) -> None:
        """`at_end`: open where it says how to report a fault."""
        marks = Content("\n").join(Content.assemble("  ", "   ".join(line)) for line in _MARKS)
        super().__init__("Help", marks, copyable=versions(), what="the versions")
        self._groups = groups
        self._at_end = at_end

    def compose_body(self) -> ComposeResult:
        width = max(Content(_keys(command)).cell_length for group in self._groups for command in group.commands)
        for group in self._groups:
            yield Label(group.title, classes="help-title")
            yield KeyHelp([(_keys(command), command.help) for command in group.commands if command.keys], width)
        yield Label("Marks", classes="help-title")
        yield from super().compose_body()
        yield Label("More help", classes="help-title")
        for name, link in links_for(self._groups[0].name).items():
            click = Style.from_meta({"@click": f"app.open_link('{name}')"})
            address = Content.styled(link.url, "$text-accent").stylize(click)
            yield Static(Content.assemble("  ", address, f"\n    {link.help}"))
        yield Label("Report a fault of chutes-tui", classes="help-title")
        yield Static(Content.assemble((versions(), "bold"), f"\n{HOW_TO_REPORT}"), classes="help-report")

    def on_mount(self) -> None:
        if self._at_end:
            self.query_one(".dialog-body").anchor()


def _keys(command: Command) -> str:
    return " ".join(commands.show_key(key) for key in command.keys)
