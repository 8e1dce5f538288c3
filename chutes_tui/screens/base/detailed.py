"""ShowsDetail: a screen over a list, with what is known of the row under the cursor beside or below it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Generic, Protocol, TypeVar, cast

from textual.content import Content

from chutes_tui.screens.base.screen import ChutesScreen
from chutes_tui.widgets.table.detail_panel import DetailPanel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.widget import Widget

    from chutes_tui.widgets.table.detail_panel import Line

Row = TypeVar("Row")


class SaysItself(Protocol):
    """A row that knows all that its screen says of it."""

    @property
    def name(self) -> str: ...

    def detail(self) -> Content: ...

    def brief(self) -> Sequence[Line]: ...


class ShowsDetail(ChutesScreen, Generic[Row]):
    """A screen that composes a DetailPanel; `DETAIL` is the title where the detail opens over the list."""

    DETAIL: ClassVar[str]

    # What subclasses say

    @property
    def row(self) -> Row | None:
        """The row under the cursor."""
        raise NotImplementedError

    @property
    def list_widget(self) -> Widget:
        """The list, which gets the focus back from the panel."""
        raise NotImplementedError

    def title_of(self, row: Row) -> str:
        """What the record of a row is called, safe to show."""
        return cast("SaysItself", row).name

    def detail(self, row: Row) -> Content:
        """Everything that is known of a row."""
        return cast("SaysItself", row).detail()

    def brief(self, row: Row) -> Sequence[Line]:
        """The most important of a row in a few lines, two or four of which are seen."""
        return cast("SaysItself", row).brief()

    def more_of(self, row: Row) -> str:
        """What Enter does, where only a few lines of the row are seen, if not what the panel says."""
        return ""

    # Showing

    def show_detail(self) -> None:
        """Show the row under the cursor in the panel."""
        row, panel = self.row, self.query_one(DetailPanel)
        if row is None:
            panel.say("", Content(""), ())
        elif panel.beside:
            panel.say(self.title_of(row), self.detail(row), ())
        else:
            panel.say(self.title_of(row), Content(""), self.brief(row), self.more_of(row))

    def on_resize(self) -> None:
        self.call_after_refresh(self.show_detail)

    def leave_detail(self) -> bool:
        """Give the focus back to the list; False if the panel doesn't have it."""
        focused = self.query_one(DetailPanel).has_focus
        if focused:
            self.list_widget.focus()
        return focused

    def action_show_detail(self) -> None:
        """Everything about the row: go into the panel that shows it, or open it where there is no such panel."""
        from chutes_tui.screens.dialogs.confirm import TextDialog

        row, panel = self.row, self.query_one(DetailPanel)
        if panel.beside:
            panel.focus()
        elif row is not None:
            detail = self.detail(row)
            self.app.push_screen(TextDialog(self.DETAIL, detail, copyable=detail.plain, what="the detail"))
