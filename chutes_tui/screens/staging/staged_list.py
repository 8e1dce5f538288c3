"""A list that is reviewed before it is sent, and its screen: rows to tick, a line that counts, the buttons."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

from textual.containers import Container, Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from chutes_tui.core.text import counted
from chutes_tui.host import Hosted
from chutes_tui.screens.base.screen import FullScreen
from chutes_tui.screens.dialogs.confirm import ConfirmDialog
from chutes_tui.screens.staging.tally import StagedRow, Tally, progress_words, tally
from chutes_tui.widgets.buttons import KeyButton
from chutes_tui.widgets.table.detail_panel import DetailPanel
from chutes_tui.widgets.table.record_table import RecordTable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from textual.app import ComposeResult

    from chutes_tui.core.problem import Problem
    from chutes_tui.widgets.table.columns import Column

R = TypeVar("R", bound=StagedRow)


class StagedList(Vertical, Hosted, Generic[R]):
    """Ticks are its own; what is listed and what was sent is the state's, of which `SHOWS` names the parts.

    `THING` is what a row becomes, `DONE` what it is then, `SEND` the label of the button that sends the ticked ones.
    """

    SHOWS: ClassVar[tuple[str, ...]]
    COLUMNS: ClassVar[Sequence[Column[Any]]]
    THING: ClassVar[str]
    DONE: ClassVar[str]
    SEND: ClassVar[str]

    class Changed(Message):
        """What is possible may have changed."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id, classes="staged")
        self._decided: dict[str, bool] = {}
        self._behind = False
        self._held_by: Problem | None = None
        self.rows: list[R] = []
        self.counts = Tally()

    # What subclasses say

    def load_rows(self) -> list[R] | None:
        """All rows as they are now, None when there is nothing to list."""
        raise NotImplementedError

    @property
    def paused(self) -> bool:
        """Whether what waits is held back."""
        raise NotImplementedError

    @property
    def held_by(self) -> Problem | None:
        """The problem that made the sending pause by itself."""
        raise NotImplementedError

    def problem_of(self, row: R) -> Problem | None:
        """Why a row failed."""
        raise NotImplementedError

    def words_of(self, row: R | None) -> Content:
        """Everything there is to say of a row, below its name."""
        raise NotImplementedError

    def titles(self) -> tuple[str, str]:
        """What the list is, and how much of it there is."""
        raise NotImplementedError

    def notes(self) -> list[Content]:
        """What has to be known of the whole."""
        return []

    def compose_buttons(self) -> ComposeResult:
        """Further buttons."""
        yield from ()

    # Parts

    def compose(self) -> ComposeResult:
        with Container(classes="records"):
            with Vertical(classes="list panel"):
                yield Static(classes="review-notes")
                yield RecordTable[R](self.COLUMNS, record_id=lambda row: row.row_id)
            yield DetailPanel()
        yield Static(classes="review-progress")
        with Horizontal(classes="buttons"):
            yield KeyButton("Back", "esc", id="back")
            yield from self.compose_buttons()
            yield KeyButton("Pause", "p", id="pause")
            yield KeyButton("Try again", "r", id="retry")
            yield KeyButton(self.SEND, "^s", id="write", role="main")

    def on_mount(self) -> None:
        self.follow(self._changed, *self.SHOWS)

    @property
    def table(self) -> RecordTable[R]:
        """The list."""
        return self.query_one(RecordTable)

    def show_again(self, *, anew: bool = False, to_first: bool = False) -> None:
        """Show the list; `anew`: it is another one, and what was ticked by hand is no more."""
        if anew:
            self._decided = {}
        self._catch_up()
        if to_first:
            self.table.action_cursor_first()

    @property
    def ticked(self) -> list[R]:
        """What would be sent."""
        ticks = self._ticks
        return [row for row in self.rows if row.row_id in ticks]

    @property
    def sendable(self) -> bool:
        """Whether there is something that can be ticked."""
        return any(row.sendable for row in self.rows)

    # Ticks

    @property
    def _ticks(self) -> frozenset[str]:
        return frozenset(
            row.row_id for row in self.rows if row.sendable and self._decided.get(row.row_id, row.ticked_at_first)
        )

    def on_record_table_marked(self, event: RecordTable.Marked) -> None:
        event.stop()
        marks = self.table.marks
        self._decided |= {row_id: row_id in marks for row_id in marks ^ self._ticks}
        self._show_ticks()

    def tick_all(self) -> None:
        """Tick everything that can be sent, or nothing if all of that is ticked."""
        sendable = [row.row_id for row in self.rows if row.sendable]
        every = len(self._ticks) < len(sendable)
        self._decided |= dict.fromkeys(sendable, every)
        self._show_ticks()

    def _show_ticks(self) -> None:
        ticks = self._ticks
        self.table.mark_only(ticks)
        self.counts = tally(self.rows, ticks)
        self._show_counts()
        self.post_message(self.Changed())

    # Showing

    def _changed(self) -> None:
        if not self._behind:
            self._behind = True
            self.call_next(self._catch_up)

    def _catch_up(self) -> None:
        self._behind = False
        rows = self.load_rows() if self.is_attached else None
        if rows is None:
            return
        self.rows = rows
        self.table.show(self.rows)
        self._go_to_what_holds_up()
        self._show_ticks()
        frame = self.query_one(".list")
        title, subtitle = self.titles()
        frame.border_title, frame.border_subtitle = Content(title), Content(subtitle)
        said, notes = self.notes(), self.query_one(".review-notes", Static)
        notes.display = bool(said)
        notes.update(Content("\n").join(said))
        self.show_detail()

    def _go_to_what_holds_up(self) -> None:
        """When the sending has paused by itself, the cursor is where the reason stands."""
        held_by = self.held_by
        if held_by is not self._held_by:
            self._held_by = held_by
            for row in self.rows:
                if held_by is not None and self.problem_of(row) is held_by:
                    self.table.go_to(row.row_id)

    def show_detail(self) -> None:
        """Show the row under the cursor in the panel."""
        row, panel = self.table.current, self.query_one(DetailPanel)
        words = self.words_of(row)
        panel.say(row.name if row else "", words, [(line, "") for line in words.wrap(max(20, self.size.width - 6))])

    def _show_counts(self) -> None:
        counts = self.counts
        words = progress_words(
            counts,
            paused=self.paused,
            held_by=self.held_by,
            width=self.size.width,
            thing=self.THING,
            done=self.DONE,
        )
        self.query_one(".review-progress", Static).update(words)
        label = f"{self.SEND} {counted(counts.ticked, self.THING)}" if counts.ticked else self.SEND
        self.show_button("write", label, shown=counts.ticked > 0 or not counts.sent)
        self.query_one("#write", KeyButton).disabled = not counts.ticked
        held = self.paused and bool(counts.waiting)
        self.show_button("pause", "Resume" if held else "Pause", shown=held or counts.waiting > 0)
        self.show_button("retry", f"Try {counts.failed} again", shown=counts.failed > 0)
        self.show_button("back", "Back" if not counts.sent else "Close")

    def show_button(self, name: str, label: str, *, shown: bool = True) -> None:
        """Name a button, or hide it."""
        button = self.query_one(f"#{name}", KeyButton)
        button.display = shown
        button.relabel(label)

    def under_way_dialog(self) -> ConfirmDialog:
        """When leaving is wanted while something is being sent."""
        counts = self.counts
        said = (
            f"{counts.done} of {counts.sent} are {self.DONE}, {counts.waiting} are waiting. Pause first, then leave; "
            f"the one being {self.DONE} is completed."
        )
        title = f"{self.THING.capitalize()}s are being {self.DONE}"
        return ConfirmDialog(title, said, confirm="Pause", cancel="Keep going", dangerous=False)

    # Moving and pressing

    def on_resize(self) -> None:
        if self.rows:
            self.show_detail()
            self._show_counts()
        self.post_message(self.Changed())

    def on_record_table_moved(self, event: RecordTable.Moved) -> None:
        event.stop()
        self.show_detail()
        self.post_message(self.Changed())


class StagedScreen(FullScreen[None]):
    """Two steps on one screen: the source, then the list, in which everything is selected, sent, paused and retried.

    `WHY_NOT` has the actions of the list that need something, and what is said without it; `NOTHING_LEFT` is said
    when nothing can be selected any more.
    """

    WHY_NOT: ClassVar[Mapping[str, str]]
    NOTHING_LEFT: ClassVar[str]

    @property
    def _review(self) -> StagedList[Any]:
        """The list."""
        raise NotImplementedError

    def _go_to_source(self) -> None:
        """Put the focus where the list comes from."""
        raise NotImplementedError

    def action_show_detail(self) -> None:
        """Everything about a row; what failed comes with what can be done about it."""
        raise NotImplementedError

    def _needs(self) -> dict[str, bool]:
        """Which actions of the list have what they need now."""
        counts = self._review.counts
        return {
            "write": counts.ticked > 0,
            "tick_all": self._review.sendable,
            "pause": counts.waiting > 0,
            "retry": counts.failed > 0,
        }

    @property
    def _listing(self) -> bool:
        return self.has_class("-listing")

    def _show_step(self, *, listing: bool) -> None:
        self.worker.forget_results()
        self.set_class(listing, "-listing")
        if listing:
            self._review.table.focus()
        else:
            self._go_to_source()
        self.refresh_footer()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if not self.is_mounted:
            return True
        if action == "read":
            return not self._listing
        if action not in self.WHY_NOT and action not in ("tick_all", "show_detail"):
            return True
        return (self._needs().get(action, True) or None) if self._listing else False

    def why_not(self, action: str) -> str:
        if action in ("write", "tick_all") and not self._review.sendable:
            return self.NOTHING_LEFT
        return self.WHY_NOT.get(action) or super().why_not(action)

    def on_staged_list_changed(self) -> None:
        self.refresh_footer()

    def on_record_table_activated(self) -> None:
        self.action_show_detail()

    def action_tick_all(self) -> None:
        self._review.tick_all()
