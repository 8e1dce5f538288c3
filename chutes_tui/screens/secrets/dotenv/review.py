"""The staged list of a `.env`: what was read, what sending it would do, and how far the sending is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Container, Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from chutes_tui.core.loadable import LoadPhase
from chutes_tui.core.text import short_id, visible
from chutes_tui.host import host_of
from chutes_tui.operations.secrets.dotenv_staging import DotenvImport
from chutes_tui.screens.secrets.chute_choice import name_of_chute
from chutes_tui.screens.secrets.dotenv.rows import COLUMNS, ImportRow, import_rows
from chutes_tui.screens.secrets.dotenv.words import Tally, count, progress_words, row_words, tally
from chutes_tui.widgets.buttons import KeyButton
from chutes_tui.widgets.table.detail_panel import DetailPanel
from chutes_tui.widgets.table.record_table import RecordTable

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from chutes_tui.core.problem import Problem
    from chutes_tui.state import AppState


class Review(Vertical):
    """Rows to tick, the detail of one, and a line that counts. Ticks are its own; what was read and sent is not."""

    class Changed(Message):
        """What is possible may have changed."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self._chute_id = ""
        self._decided: dict[str, bool] = {}
        self._behind = False
        self._held_by: Problem | None = None
        self.rows: list[ImportRow] = []
        self.counts = Tally()

    def compose(self) -> ComposeResult:
        with Container(classes="records"):
            with Vertical(classes="list panel"):
                yield Static(classes="review-notes")
                yield RecordTable[ImportRow](COLUMNS, record_id=lambda row: row.row_id)
            yield DetailPanel()
        yield Static(classes="review-progress")
        with Horizontal(classes="buttons"):
            yield KeyButton("Back", "esc", id="back")
            yield KeyButton("Pause", "p", id="pause")
            yield KeyButton("Try again", "r", id="retry")
            yield KeyButton("Import", "^s", id="write", role="main")

    def on_mount(self) -> None:
        for name in ("dotenv_import", "secrets", "secret_writes", "secret_writes_paused", "chutes"):
            self.watch(self._state, name, self._changed, init=False)

    @property
    def _state(self) -> AppState:
        return host_of(self.screen).state

    @property
    def _importing(self) -> DotenvImport:
        return self._state.dotenv_import or DotenvImport()

    @property
    def table(self) -> RecordTable[ImportRow]:
        """The list."""
        return self.query_one(RecordTable)

    @property
    def chute(self) -> str:
        """The chute's name, safe to show."""
        return name_of_chute(self._state, self._chute_id)

    def show(self, chute_id: str, *, anew: bool = False) -> None:
        """Show what sending to this chute would do; `anew`: another file was read."""
        if anew or chute_id != self._chute_id:
            self._decided = {}
        self._chute_id = chute_id
        self._catch_up()
        if anew:
            self.table.action_cursor_first()

    @property
    def ticked(self) -> list[ImportRow]:
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
        state = self._state
        if state.dotenv_import is None or not self.is_attached:
            return
        self.rows = import_rows(
            state.dotenv_import,
            self._chute_id,
            state.secrets,
            state.secret_writes,
            chute=self.chute,
            paused=state.secret_writes_paused,
        )
        self.table.show(self.rows)
        self._go_to_what_holds_up()
        self._show_ticks()
        self._show_summary()
        self._show_notes()
        self._show_detail()

    def _go_to_what_holds_up(self) -> None:
        """When the sending has paused by itself, the cursor is where the reason stands."""
        held_by = self._importing.held_by
        if held_by is not self._held_by:
            self._held_by = held_by
            for row in self.rows:
                if held_by is not None and row.write is not None and row.write.problem is held_by:
                    self.table.go_to(row.row_id)

    def _show_summary(self) -> None:
        dotenv, frame = self._importing.dotenv, self.query_one(".list")
        number = "" if self.chute.endswith(short_id(self._chute_id)) else f" {short_id(self._chute_id)}"
        frame.border_title = Content(f"Import into {self.chute}{number} from {visible(dotenv.source)}")
        words = [count(self.counts.variables, "variable")]
        words += [f"{count(len(dotenv.left_out), 'line')} left out"] * bool(dotenv.left_out)
        frame.border_subtitle = Content(" · ".join(words))

    def _show_notes(self) -> None:
        said = [Content.styled(f"⚠ {visible(note)}", "$text-warning") for note in self._importing.dotenv.notes]
        secrets = self._state.secrets
        if secrets.phase in (LoadPhase.LOADING, LoadPhase.IDLE):
            said.append(Content.styled("Loading existing secrets…", "$text-accent"))
        elif secrets.phase is LoadPhase.FAILED:
            why = f": {visible(secrets.problem.what)}" if secrets.problem else "."
            words = f"⚠ The list of secrets couldn't be loaded, so it isn't certain what is new{why}"
            said.append(Content.styled(words, "$text-warning"))
        elif not secrets.whole:
            said.append(
                Content.styled("⚠ The list of secrets is incomplete: it isn't certain what is new.", "$text-warning")
            )
        notes = self.query_one(".review-notes", Static)
        notes.display = bool(said)
        notes.update(Content("\n").join(said))

    def _show_detail(self) -> None:
        row, panel = self.table.current, self.query_one(DetailPanel)
        words = row_words(row, self.chute, named=False)
        panel.say(row.name if row else "", words, [(line, "") for line in words.wrap(max(20, self.size.width - 6))])

    def _show_counts(self) -> None:
        counts, paused = self.counts, self._state.secret_writes_paused
        words = progress_words(counts, paused=paused, held_by=self._importing.held_by, width=self.size.width)
        self.query_one(".review-progress", Static).update(words)
        label = f"Import {count(counts.ticked)}" if counts.ticked else "Import"
        self._button("write", label, shown=counts.ticked > 0 or not counts.sent)
        self.query_one("#write", KeyButton).disabled = not counts.ticked
        held = paused and bool(counts.waiting)
        self._button("pause", "Resume" if held else "Pause", shown=held or counts.waiting > 0)
        self._button("retry", f"Try {counts.failed} again", shown=counts.failed > 0)
        self._button("back", "Back" if not counts.sent else "Close")

    def _button(self, name: str, label: str, *, shown: bool = True) -> None:
        button = self.query_one(f"#{name}", KeyButton)
        button.display = shown
        button.relabel(label)

    # Moving and pressing

    def on_record_table_moved(self, event: RecordTable.Moved) -> None:
        event.stop()
        self._show_detail()
        self.post_message(self.Changed())
