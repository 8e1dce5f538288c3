"""Help, made from the command registry, so that it names every key and no other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content
from textual.widgets import Label

from chutes_tui import commands
from chutes_tui.screens.base.dialogs import TextDialog
from chutes_tui.widgets.key_help import KeyHelp

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult

    from chutes_tui.commands import Command, CommandGroup

_MARKS = (
    ("● connected, with the round-trip time", "✗ unreachable", "○ not connected"),
    ("▸ the cursor", "● selected", "▲ ▼ sort order"),
    ("actions ? the server doesn't report which actions a key's scopes allow",),
    ("⚑ an option or environment variable overrides the config file", "⚠ warning", "↻ in progress", "✓ done"),
)


class HelpScreen(TextDialog):
    """The keys of the screen in front first, then those of tables, then those that work everywhere."""

    def __init__(self, groups: Sequence[CommandGroup]) -> None:
        super().__init__("Keys", Content("\n").join(Content.assemble("  ", "   ".join(line)) for line in _MARKS))
        self._groups = groups

    def compose_body(self) -> ComposeResult:
        width = max(Content(_keys(command)).cell_length for group in self._groups for command in group.commands)
        for group in self._groups:
            yield Label(group.title, classes="help-title")
            yield KeyHelp([(_keys(command), command.help) for command in group.commands], width)
        yield Label("Marks", classes="help-title")
        yield from super().compose_body()


def _keys(command: Command) -> str:
    return " ".join(commands.show_key(key) for key in command.keys)
