"""The filter of a list: a line that opens on `/` and narrows the list at every keystroke."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Static

from chutes_tui import commands
from chutes_tui.widgets.fields.plain_input import PlainInput

if TYPE_CHECKING:
    from textual.app import ComposeResult


class FilterLine(PlainInput):
    """A one-line filter. Enter and ↓ go back to the list with the filter kept; Esc is the screen's to handle."""

    BINDINGS = commands.hidden_bindings("filter", ("enter,down", "leave", "To the list"))

    class Left(Message):
        """The user went back to the list."""

    def __init__(self) -> None:
        super().__init__(placeholder="filter", compact=True, select_on_focus=False)

    def action_leave(self) -> None:
        self.post_message(self.Left())


class FilterRow(Horizontal):
    """The filter in the frame of its list, with how many rows it leaves."""

    def __init__(self) -> None:
        super().__init__()
        self.line: Final = FilterLine()
        """The field."""
        self._count = Static(classes="filter-count")

    def compose(self) -> ComposeResult:
        yield Static("/", classes="filter-sign")
        yield self.line
        yield self._count

    def count(self, words: str) -> None:
        """Show how many rows are left. The row may still be on its way into the list."""
        self._count.update(words)
