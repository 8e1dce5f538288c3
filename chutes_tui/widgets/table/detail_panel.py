"""The panel about the row under the cursor: everything known beside a wide list, a few lines below a narrow one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from chutes_tui import commands

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult

Line = tuple[Content | str, Content | str]
"""What stands at the left and, quietly, at the right."""


class DetailPanel(VerticalScroll, can_focus=True):
    """A frame with the detail of one record. It takes the focus, to be scrolled, only beside the list."""

    BINDINGS = commands.hidden_bindings("detail", *commands.SCROLLING)

    def __init__(self, more: str = "enter: all details") -> None:
        """`more` says how to see everything, where only a few lines are seen."""
        super().__init__(id="detail", classes="panel")
        self._more = self._usual_more = more
        self._detail = Content("")
        self._brief: Sequence[Line] = ()
        self._title: str = ""

    def compose(self) -> ComposeResult:
        yield Static(id="detail-text")

    @property
    def beside(self) -> bool:
        """Whether it stands beside the list, with room for everything."""
        return self.screen.has_class("-wide")

    def say(self, title: str, detail: Content, brief: Sequence[Line], more: str = "") -> None:
        """Show a record: its name, everything that is known of it, the same in a few lines, and how to see more."""
        more = more or self._usual_more
        if (title, detail, brief, more) != (self._title, self._detail, self._brief, self._more):
            if title != self._title:
                self.scroll_home(animate=False)
            self._title, self._detail, self._brief, self._more = title, detail, brief, more
            self.show_again()

    def show_again(self) -> None:
        """Show the same in the room that there is now."""
        self.can_focus = self.beside
        self.border_title = Content("Detail" if self.beside else self._title)
        self.border_subtitle = "" if self.beside or not self._title else Content(self._more)
        width = self.size.width or self.screen.size.width - 4
        lines = (two_sides(left, right, width) for left, right in self._brief)
        self.query_one("#detail-text", Static).update(self._detail if self.beside else Content("\n").join(lines))

    def on_resize(self) -> None:
        self.call_after_refresh(self.show_again)


def two_sides(left: Content | str, right: Content | str, width: int) -> Content:
    """One line with its right part at the end; the left one is cut where both don't fit."""
    end = Content(right).stylize_before("$quiet") if isinstance(right, str) else right
    begin = Content(left) if isinstance(left, str) else left
    room = max(0, width - end.cell_length - 2)
    begin = begin.truncate(room, ellipsis=True)
    return Content.assemble(begin, " " * max(1, width - begin.cell_length - end.cell_length), end)
