"""RecordScreen: what every screen over a list of records has: bar, table, detail beside it, filter, order, marks."""

from __future__ import annotations

from datetime import UTC, datetime
from time import monotonic
from typing import TYPE_CHECKING, Any, ClassVar, Generic

from textual.containers import Center, Container

from chutes_tui.core import times
from chutes_tui.core.loadable import Loadable, LoadPhase
from chutes_tui.core.text import spinner
from chutes_tui.screens.base.detailed import ShowsDetail
from chutes_tui.screens.base.filtered_list import Browsing, Row, Words, no_match, press, say_problem
from chutes_tui.widgets.frames import Notice
from chutes_tui.widgets.table.detail_panel import DetailPanel

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.widget import Widget

    from chutes_tui.widgets.table.record_table import RecordTable


class RecordScreen(Browsing[Row], ShowsDetail[Row], Generic[Row]):
    """A screen over `records`, a Loadable of the state, shown again whenever one of `SHOWS` changes.

    `ONE` is what a record is called, `FIRST` the command that creates the first, `DETAIL` the title of its detail.
    `LOADING` and `EMPTY` are told in place of the table, `FAILED` after what went wrong. `NEED_A_ROW` are the actions
    that need a record under the cursor.
    """

    SHOWS: ClassVar[tuple[str, ...]]
    ONE: ClassVar[str]
    FIRST: ClassVar[str] = ""
    LOADING: ClassVar[str]
    EMPTY: ClassVar[tuple[str, ...]]
    FAILED: ClassVar[str] = ""
    NEED_A_ROW: ClassVar[frozenset[str]] = frozenset()
    MORE: ClassVar[str] = "enter: all details"
    """How to see everything about a row, where only a few lines are seen."""

    _behind = False

    # What subclasses say

    @property
    def records(self) -> Loadable[Any]:
        """The records, as far as they are loaded."""
        raise NotImplementedError

    def make_table(self) -> RecordTable[Row]:
        """The empty table."""
        raise NotImplementedError

    def item_id(self, item: Any) -> str:
        """The id by which the table marks the row of an item of the state, where rows can be marked."""
        raise NotImplementedError

    @property
    def row(self) -> Row | None:
        return self.table.current

    @property
    def list_widget(self) -> Widget:
        return self.table

    def use_state(self) -> None:
        """Take over what the rows are made of besides the records."""

    def unwound(self) -> None:
        """Esc, and there is no filter left."""
        self.table.mark_only(frozenset())

    def activate(self) -> None:
        """Enter or a double click on the row under the cursor."""
        self.action_show_detail()

    # Showing

    def compose_body(self) -> ComposeResult:
        with Container(id="main", classes="records"):
            yield from self.compose_list(self.make_table())
            yield DetailPanel(self.MORE)

    def on_mount(self) -> None:
        self.follow(self._changed, *self.SHOWS)
        self.watch(self.state, "activities", self.refresh_footer, init=False)
        self.watch(self.state, "memory", self._recall_again, init=False)
        self.recall()
        self._catch_up()
        self.table.focus()

    def _recall_again(self) -> None:
        self.recall()
        self._changed()

    def _changed(self) -> None:
        """Show the state again soon, once however many parts of it change together."""
        if not self._behind:
            self._behind = True
            self.call_next(self._catch_up)

    def _catch_up(self) -> None:
        """Show the state again: rows, notice, summary and detail."""
        self._behind = False
        self.use_state()
        self._drop_marks_of_the_gone()
        self._show_rows()

    def _drop_marks_of_the_gone(self) -> None:
        marks = self.table.marks
        if marks:
            self.table.mark_only(marks & {self.item_id(item) for item in self.records.items})

    def explain(self, notice: Notice) -> None:
        records = self.records
        if records.items:
            no_match(notice, self.ONE, self._filter)
        elif records.phase is LoadPhase.FAILED and records.problem is not None:
            say_problem(notice, records.problem, self.FAILED)
        elif records.phase is LoadPhase.READY and "account_problem" in self.SHOWS and self.state.account_problem:
            say_problem(notice, self.state.account_problem, self.FAILED)
        elif records.phase is LoadPhase.READY and records.whole:
            notice.say(*self.EMPTY)
        elif records.phase is LoadPhase.READY:
            notice.say(_none_readable(records, self.ONE), "r: try again", tone="error")
        else:
            notice.say(f"{spinner(monotonic())} {self.LOADING}")

    def _show_notice(self, *, any_rows: bool) -> None:
        self.query_one(DetailPanel).display = any_rows
        none = not self.records.items and self.records.phase is LoadPhase.READY and self.records.whole
        self.set_class(none, "-none")
        if none and self.FIRST and not self.query(".first"):
            button = self.command_button(self.FIRST, role="main")
            self.query_one(".list").mount(Center(button, classes="first"), after=self.query_one(Notice))
        self._show_failed(not any_rows and self._has_failed)
        super()._show_notice(any_rows=any_rows)

    @property
    def _has_failed(self) -> bool:
        """Whether what stands in place of the rows is why they could not be had."""
        records = self.records
        refused = "account_problem" in self.SHOWS and self.state.account_problem is not None
        return not records.items and (
            records.phase is LoadPhase.FAILED or (records.phase is LoadPhase.READY and refused)
        )

    def _show_failed(self, failed: bool) -> None:
        """Offer details and another try below what went wrong."""
        failed = failed and any(one.action == "refresh" for one in self.COMMAND_GROUP.commands)
        if failed != self.has_class("-failed"):
            self.set_class(failed, "-failed")
        if failed and not self.query("FailedRow"):
            from chutes_tui.screens.lists.failed import FailedRow

            self.query_one(".list").mount(FailedRow(), after=self.query_one(Notice))

    def counted(self, shown: int) -> list[str]:
        loaded = len(self.records.items)
        if self.records.loaded_at is None and not loaded:
            return []
        return [
            f"{shown:,} of {loaded:,}"
            if self._filter
            else f"{loaded:,} {self.ONE if loaded == 1 else _many(self.ONE)}"
        ]

    @property
    def busy(self) -> str:
        records = self.records
        if records.phase is not LoadPhase.LOADING:
            return ""
        first = records.loaded_at is None and records.pages > 1
        return f"page {min(records.page + 1, records.pages)} of {records.pages}" if first else "loading"

    def caveats(self) -> list[Words]:
        records = self.records
        words: list[Words] = []
        if self.table.marks:
            words.append((f"◉ {len(self.table.marks):,} selected", "bold $text-accent"))
        if records.stale and records.problem is not None:
            loaded = datetime.fromtimestamp(records.loaded_at or 0, UTC)
            words.append(("✗ Refresh failed", "bold $text-error"))
            words.append((f"data from {times.ago(loaded, times.utc_now())}", "$quiet"))
            words += [press(self, "explain_problem", "Details"), press(self, "refresh", "Try now")]
        if records.phase is LoadPhase.READY and not records.complete:
            missing = "some may be missing"
            if records.total is not None and records.total > len(records.items):
                missing = f"{len(records.items)} of {records.total}"
            words.append((f"⚠ incomplete: {missing}", "$text-warning"))
        if records.unreadable:
            words.append((f"⚠ {records.unreadable} unreadable", "$text-warning"))
        if self.table.marks and len(words) == 1:  # else there is no room for it
            unwinds = "esc clears the filter, not these" if self._filter else "esc clears the selection"
            words.append((f"d deletes them · {unwinds}", "$quiet"))
        return words

    def rows_shown(self) -> None:
        self.show_detail()
        self.refresh_footer()

    def on_record_table_moved(self) -> None:
        self.show_detail()

    def on_record_table_marked(self) -> None:
        self._show_summary(self.count(self.table.records))

    def on_record_table_activated(self) -> None:
        self.activate()

    # Commands

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "stop_waiting":
            return any(activity.waits_until is not None for activity in self.state.activities)
        return super().check_action(action, parameters)

    @property
    def no_row(self) -> str:
        """Why nothing can be done to a row, "" where there is one."""
        return "" if self.table.current else f"There is no {self.ONE} under the cursor."

    def obstacle(self, action: str) -> str:
        return self.no_row if action in self.NEED_A_ROW else super().obstacle(action)

    def action_stop_waiting(self) -> None:
        """What waits because the server asked for it waits no longer, and sends nothing more."""
        self.worker.stop_waiting()

    async def action_filter(self) -> None:
        await self.open_filter()

    async def action_unwind(self) -> None:
        if not self.leave_detail() and not await self.unwind():
            self.unwound()

    async def action_back(self) -> None:
        """Unwind, then close."""
        if not self.leave_detail() and not await self.unwind():
            self._close()

    def action_sort(self) -> None:
        self.choose_order()

    def action_sort_reverse(self) -> None:
        self.sort_reverse()

    def action_mark_all(self) -> None:
        """Mark all that the filter shows, or none of it; what is hidden stays as it is."""
        self.table.mark_shown()


def _many(one: str) -> str:
    return f"{one}es" if one.endswith("s") else f"{one}s"


def _none_readable(records: Loadable[Any], one: str) -> str:
    """Why there is no record to show although there may be some."""
    if records.unreadable:
        several = f"{records.unreadable} {_many(one)} are" if records.unreadable > 1 else f"1 {one} is"
        return f"{several} on the server, in a form that chutes-tui can't read."
    if records.total:
        return f"The server counts {records.total} {_many(one)}, but sends none of them."
    return f"The server sends no {one} and doesn't say whether there are any."


class SelfReadingScreen(RecordScreen[Row], Generic[Row]):
    """Reads its records itself, which nothing else needs."""

    def on_screen_resume(self) -> None:
        self._read_if_new()

    def _read_if_new(self) -> None:
        if self.records.phase is LoadPhase.IDLE and self.is_current and self.state.profile is not None:
            self.read()

    def use_state(self) -> None:
        self._read_if_new()
