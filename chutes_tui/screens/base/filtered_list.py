"""Browsing: a list that is filtered and ordered where it stands, of a whole screen or of a part of one."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING, Any, ClassVar, Final, Generic, Protocol, TypeVar, cast

from textual.containers import Vertical
from textual.content import Content
from textual.style import Style
from textual.widgets import Input, Static

from chutes_tui import commands
from chutes_tui.core.secret_shape import masked
from chutes_tui.core.text import spinner, visible
from chutes_tui.host import host_of
from chutes_tui.widgets.frames import Notice
from chutes_tui.widgets.table.filter_line import FilterLine, FilterRow
from chutes_tui.widgets.table.record_table import RecordTable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from textual.app import ComposeResult
    from textual.timer import Timer
    from textual.widget import Widget

    from chutes_tui.screens.base.screen import FullScreen
    from chutes_tui.state import AppState
    from chutes_tui.widgets.table.columns import Column

Row = TypeVar("Row")
_TURN: Final = 0.25
"""Seconds for which the sign of what is under way stands still."""
Words = tuple[str, str] | Content
"""A few words and their style, or with styles of their own."""


class Browsing(Generic[Row]):
    """For a widget that composes a framed RecordTable with a Notice, which stands there while no row is to be shown.

    Filter, order and cursor are its own, the records are not. Subclasses say what to show: `HEADING`, the columns,
    the first order, and the methods that raise here.
    """

    HEADING: ClassVar[str]
    REMEMBERED_AS: ClassVar[str] = ""
    """The name by which its order is remembered, "" when it is not."""
    COLUMNS: Sequence[Column[Any]]

    _tip: str = ""
    """The action of the tip that was shown since the list was opened."""
    _filter: str = ""
    _wanted: str = ""
    """The record that the cursor is to go to once it is shown."""
    _lost_focus: bool = False
    """The table had it when there was nothing to show any more; what has it since then was not chosen by anybody."""
    _turning: Timer | None = None
    _sort: tuple[str, bool] = ("", False)
    """The column and whether it falls; no column: as the records come."""

    # What subclasses say

    def find_rows(self) -> Sequence[Row]:
        """What the filter leaves, in order."""
        raise NotImplementedError

    def explain(self, notice: Notice) -> None:
        """Say why there is no row."""
        raise NotImplementedError

    def counted(self, shown: int) -> list[str]:
        """How many there are, for the frame."""
        raise NotImplementedError

    def caveats(self) -> list[Words]:
        """What has to be known of the list: old, incomplete."""
        return []

    @property
    def busy(self) -> str:
        """What is under way with the list, in a few words; "" when nothing is."""
        return ""

    def count(self, rows: Sequence[Row]) -> int:
        """How many of the rows are records."""
        return len(rows)

    @property
    def columns(self) -> Sequence[Column[Any]]:
        """The columns that are shown, to sort by in turn."""
        return self.COLUMNS

    def rows_shown(self) -> None:
        """What else depends on the rows is to be shown again."""

    # Showing

    @property
    def _widget(self) -> Widget:
        return cast("Widget", self)

    @property
    def table(self) -> RecordTable[Row]:
        """The list."""
        return self._widget.query_one(RecordTable)

    def compose_list(self, table: RecordTable[Row]) -> ComposeResult:
        """The list in its frame, which says what it is, how many and in which order; the filter opens in it."""
        with Vertical(classes="panel list"):
            yield table
            yield Notice(id="notice")
            yield Static(classes="list-foot")

    def _show_rows(self) -> None:
        rows = self.find_rows()
        needles = self._filter.casefold().split()
        self.table.show(rows, sorted_by=self._sort if self._sort[0] else None, needles=needles)
        if self._wanted and self.table.go_to(self._wanted):
            self._wanted = ""
        self._show_notice(any_rows=bool(rows))
        self._show_summary(self.count(rows))
        self.rows_shown()
        self._spin()
        if self.REMEMBERED_AS and rows:
            self._widget.call_after_refresh(self._offer_tip)

    def _spin(self) -> None:
        """Turn the sign of what is under way for as long as it is, where things may move at all."""
        if self._turning is None and self.busy and self._widget.app.animation_level != "none":
            self._turning = self._widget.set_interval(_TURN, self._turn)
        elif self._turning is not None and not self.busy:
            self._turning.stop()
            self._turning = None

    def _turn(self) -> None:
        if (notice := self._widget.query_one(Notice)).display:
            self.explain(notice)
        self._show_summary(self.count(self.table.records))

    def _offer_tip(self) -> None:
        """Show a tip where the list has room for one; it stays until it is followed."""
        from chutes_tui.commands.tips import FOLLOWED, next_tip, tip_words

        table, memory = self.table, host_of(self._widget).worker.memory
        seen = host_of(self._widget).state.memory.tips
        if table.tip and seen.get(self._tip, 0) == FOLLOWED:
            table.tip = ""
        if self._tip or not (table.display and table.has_room and self._widget.screen.is_current):
            return
        if (tip := next_tip(self.REMEMBERED_AS, seen)) is not None:
            self._tip = tip.action
            table.tip = tip_words(tip, self.REMEMBERED_AS, host_of(self._widget).keymap)
            memory.tip_shown(tip.action)

    def show_record(self, record_id: str) -> bool:
        """Put the cursor on a record, now or as soon as it is there; a filter that hides it is dropped."""
        found = self.table.go_to(record_id)
        if not found:
            self._filter, self._wanted = "", record_id
            self._show_rows()
        return found or not self._wanted

    def _show_notice(self, *, any_rows: bool) -> None:
        notice = self._widget.query_one(Notice)
        if any_rows and not self.table.display:
            self._widget.call_after_refresh(self._keep_focus)
            self._widget.screen.refresh(layout=True)  # now; a widget's own layout waits for the next frame
        if self.table.has_focus and not any_rows:
            self._lost_focus = True
        notice.display = not any_rows
        self.table.display = any_rows
        if not any_rows:
            self.explain(notice)

    def _keep_focus(self) -> None:
        """Give the focus back to the table, which lost it while it was hidden.

        Not on a page that isn't shown, and not while something is being typed.
        """
        screen, lost = self._widget.screen, self._lost_focus
        self._lost_focus = False
        free = screen.focused is None or (lost and not isinstance(screen.focused, Input))
        if free and self.table in screen.focus_chain:
            self.table.focus()

    def _show_summary(self, shown: int) -> None:
        frame, lines = self._widget.query_one(".list", Vertical), self._widget.query(FilterRow)
        title, counted = Content(self.HEADING), self.counted(shown)
        if lines:
            lines.first().count(" · ".join(counted))
        elif self._filter:
            title = Content.assemble(title, (f"  / {visible(masked(self._filter))}", "$text-accent"))
        frame.border_title = title
        busy = f"{spinner(monotonic())} {self.busy}" if self.busy and self.table.display else ""
        words = (busy, *(() if lines else counted), self.order_words, self.legend)
        frame.border_subtitle = Content(" · ".join(filter(None, words)))
        foot = self._widget.query_one(".list-foot", Static)
        said = self.caveats()
        foot.display = bool(said)
        foot.update(Content("  ").join(one if isinstance(one, Content) else Content.styled(*one) for one in said))

    @property
    def order_words(self) -> str:
        """In which order the rows stand, such as "newest first"."""
        column = next((one for one in self.columns if one.key == self._sort[0]), None)
        return column.order_words(self._sort[1]) if column is not None else ""

    @property
    def legend(self) -> str:
        """What a sign in the list means."""
        return ""

    # The filter

    async def open_filter(self) -> None:
        """Open the filter line, or go back into it."""
        rows = self._widget.query(FilterRow)
        row = rows.first() if rows else FilterRow()
        if not rows:
            await self._widget.query_one(".list", Vertical).mount(row, before=0)
        line = row.line
        line.value = self._filter
        line.focus()
        self._show_summary(self.count(self.table.records))

    async def unwind(self) -> bool:
        """For Esc: leave the filter, then drop it; False when there was nothing to unwind."""
        lines = self._widget.query(FilterLine)
        if not lines and not self._filter:
            return False
        if not lines or lines.first().has_focus:
            self._filter = ""
        await self._close_filter()
        return True

    async def _close_filter(self) -> None:
        await self._widget.query(FilterRow).remove()
        self._show_rows()
        self.table.focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        if not isinstance(event.input, FilterLine):
            return
        event.stop()
        if event.input.is_attached:  # else a last keystroke would bring a dropped filter back
            self._filter = event.value
            self._show_rows()

    async def on_filter_line_left(self) -> None:
        await self._close_filter()

    # The order

    def choose_order(self) -> None:
        """Ask by which column to sort, one of those that are seen now."""
        from chutes_tui.screens.lists.sorting import SortDialog

        screen, shown = cast("FullScreen[None]", self._widget.screen), self.table.shown_columns
        if self.table.display and self.table.records:
            screen.ask(SortDialog(self.columns, shown, self._sort), self._order_by)
        else:
            screen.note("There is nothing to sort.")

    def sort_reverse(self) -> None:
        """Turn the order round."""
        self._order_by(self._sort[0])

    def on_record_table_resized(self, event: RecordTable.Resized) -> None:
        event.stop()
        if self.REMEMBERED_AS:
            self._offer_tip()

    def on_record_table_header_pressed(self, event: RecordTable.HeaderPressed) -> None:
        event.stop()
        self._order_by(event.column)

    def _order_by(self, column: str) -> None:
        """By this column; by the same one again, the other way round."""
        falls = any(one.falls for one in self.columns if one.key == column)
        self._sort = (column, not self._sort[1] if column == self._sort[0] else falls)
        if self.REMEMBERED_AS:
            host_of(self._widget).worker.memory.remember_sort(self.REMEMBERED_AS, self._sort)
        self._show_rows()

    def recall(self) -> None:
        """Take over the order that is remembered of the account that is open, else the first one."""
        recalled = host_of(self._widget).state.memory.sorts.get(self.REMEMBERED_AS, ("", False))
        known = any(column.key == recalled[0] for column in self.columns)
        self._sort = recalled if known else type(self)._sort


class Findable(Protocol):
    """A row with the case-folded text that a filter looks in."""

    @property
    def search(self) -> str: ...


Found = TypeVar("Found", bound=Findable)


def matching(rows: Iterable[Found], needle: str) -> list[Found]:
    """The rows in which every word of `needle` occurs, case ignored."""
    words = needle.casefold().split()
    return [row for row in rows if all(word in row.search for word in words)] if words else list(rows)


def in_order(rows: Iterable[Row], columns: Sequence[Column[Any]], sort: tuple[str, bool]) -> list[Row]:
    """The rows by a column, falling or not, those alike by the order of the first; without a column as they come."""
    ordered = list(rows)
    by = next((column for column in columns if column.key == sort[0]), None)
    if by is not None:
        if columns[0].order is not None:
            ordered.sort(key=columns[0].order)
        ordered.sort(key=by.order or by.rank, reverse=sort[1])
    return ordered


def no_account(state: AppState) -> list[Words]:
    """Where to go on from a place that needs no account, as long as none is open."""
    without = state.profile is None and not state.sandboxed
    return [("no account is open: O shows how to start", "$text-warning")] if without else []


def no_match(notice: Notice, what: str, needle: str) -> None:
    """Say that the filter hides all there is."""
    notice.say(f"No {what} matches “{visible(masked(needle))}”.", "Esc clears the filter.")


def say_problem(notice: Notice, problem: Any, *hints: str) -> None:
    """Say what went wrong with the loading."""
    notice.say(visible(problem.what), visible(problem.why), visible(problem.next_step), *hints, tone="error")


def press(screen: FullScreen[Any], action: str, label: str) -> Content:
    """Return a word with its key, which a click runs: a command of the screen, or one that works everywhere."""
    own = any(one.action == action for one in screen.COMMAND_GROUP.commands)
    group = screen.COMMAND_GROUP if own else commands.EVERYWHERE
    key = host_of(screen).keymap.shown_key(group, action)
    click = Style.from_meta({"@click": f"{'screen' if own else 'app'}.{action}"})
    return Content.assemble((f"{label} ", "bold"), (f"[{key}]", "$text-accent")).stylize(click)
