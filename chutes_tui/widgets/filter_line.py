"""The filter of a list: a line that opens on `/` and narrows the list at every keystroke."""

from __future__ import annotations

from textual.message import Message

from chutes_tui import commands
from chutes_tui.widgets.fields.plain_input import PlainInput


class FilterLine(PlainInput):
    """A one-line filter. Enter and ↓ go back to the list with the filter kept; Esc is the screen's to handle."""

    BINDINGS = commands.hidden_bindings("filter", ("enter,down", "leave", "To the list"))

    class Left(Message):
        """The user went back to the list."""

    def __init__(self) -> None:
        super().__init__(placeholder="filter…", compact=True, select_on_focus=False)

    def action_leave(self) -> None:
        self.post_message(self.Left())
