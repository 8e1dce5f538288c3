"""Textual's list of options, with the keys that every list here has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.widgets import OptionList

from chutes_tui import commands

if TYPE_CHECKING:
    _List = OptionList
else:
    _List = object


class PagesOnceDrawn(_List):
    """For a list of Textual's: it raises KeyError at page up and page down where not a single cell of it is drawn."""

    def action_page_up(self) -> None:
        if self.scrollable_content_region:
            super().action_page_up()  # type: ignore[no-untyped-call]

    def action_page_down(self) -> None:
        if self.scrollable_content_region:
            super().action_page_down()  # type: ignore[no-untyped-call]


class Options(PagesOnceDrawn, OptionList):
    """j, k, g, G, ctrl+d and ctrl+u beside the arrows."""

    BINDINGS = commands.hidden_bindings(
        "options",
        ("j", "cursor_down", "Down"),
        ("k", "cursor_up", "Up"),
        ("g", "first", "First"),
        ("G", "last", "Last"),
        ("ctrl+d", "page_down", "Page down"),
        ("ctrl+u", "page_up", "Page up"),
    )
