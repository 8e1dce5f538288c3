"""Import a `.env` file: read it, review the list, send it one after the other, retry what failed."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.containers import Container

from chutes_tui.commands import groups
from chutes_tui.core.attempt import Stage
from chutes_tui.core.loadable import LoadPhase
from chutes_tui.core.secret import Secret
from chutes_tui.core.secret_shape import trimmed
from chutes_tui.core.text import visible
from chutes_tui.operations.secrets.dotenv import Plan
from chutes_tui.screens.dialogs.confirm import TextDialog
from chutes_tui.screens.secrets.dotenv.review import Review
from chutes_tui.screens.secrets.dotenv.source_form import SourceForm
from chutes_tui.screens.secrets.dotenv.words import (
    ACCEPT,
    AGAIN,
    DELETE,
    DROP,
    REPLACE,
    WhatNow,
    leaving_dialog,
    pasted_dialog,
    replacing_dialog,
    row_words,
)
from chutes_tui.screens.secrets.secret_deletion import offer_deletion
from chutes_tui.screens.staging.staged_list import StagedScreen

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import PurePath

    from textual import events
    from textual.app import ComposeResult

    from chutes_tui.operations.secrets.dotenv import DotenvImport
    from chutes_tui.screens.secrets.dotenv.rows import ImportRow

_WHY_NOT = {
    "write": "Nothing is selected: space selects a row, a selects all.",
    "pause": "Nothing is waiting to be sent.",
    "retry": "Nothing has failed.",
    "choose_chute": "Secrets were already sent, so the chute can't be changed.",
}


class SecretImportScreen(StagedScreen):
    """First the source, then the list. `state.dotenv_import` is what was read."""

    COMMAND_GROUP = groups.SECRET_IMPORT
    CSS_PATH: ClassVar[list[str | PurePath]] = ["../../styles/forms.tcss", "../../styles/secret_import.tcss"]
    WHY_NOT = _WHY_NOT
    NOTHING_LEFT = "Nothing is left to send."

    def __init__(self, *, chute_id: str | None = None) -> None:
        super().__init__()
        self._chute_id = chute_id
        self._reading = False

    def compose_body(self) -> ComposeResult:
        with Container(id="source-frame", classes="centred"):
            yield SourceForm(self._chute_id, id="source")
        yield Review(id="review")

    def on_mount(self) -> None:
        self.watch(self.state, "dotenv_import", self._read_on, init=False)
        self.watch(self.state, "profile", self._close, init=False)
        if self.state.secrets.phase is not LoadPhase.LOADING and self.state.secrets.loaded_at is None:
            self.worker.secrets.refresh()
        self.worker.catalogue.load()
        self._show_step(listing=False)

    # The two steps

    @property
    def _form(self) -> SourceForm:
        return self.query_one(SourceForm)

    @property
    def _review(self) -> Review:
        return self.query_one(Review)

    def _go_to_source(self) -> None:
        self._form.go_to_first_gap()

    def on_paste(self, event: events.Paste) -> None:
        """What is pasted beside the fields is meant for the text."""
        event.stop()
        if not self._listing and trimmed(event.text):
            self._form.take_text(Secret(event.text))

    def action_read(self) -> None:
        self._form.read()

    def on_source_form_read_wanted(self) -> None:
        form = self._form
        if self._reading:
            return
        form.say_reading()
        if form.path:
            self.worker.dotenv.read(form.path)
        else:
            self.worker.dotenv.take(form.paste.text)
        self._reading = True

    def _read_on(self, importing: DotenvImport | None) -> None:
        """The reading came further, or what was read is gone."""
        if importing is None:
            self._reading = False
            if self._listing and self.is_attached:
                self._show_step(listing=False)
            return
        if not self._reading or importing.stage.under_way:
            return
        self._reading = False
        self._form.say_problem(importing.problem)
        if importing.stage is Stage.DONE:
            self._review.show(self._form.chute_id or "", anew=True)
            self._show_step(listing=True)

    # What can be done

    def _needs(self) -> dict[str, bool]:
        return super()._needs() | {"choose_chute": not self._review.counts.sent}

    def action_choose_chute(self) -> None:
        from chutes_tui.screens.secrets.chute_choice import choose_chute

        choose_chute(self, self._chute_chosen)

    def _chute_chosen(self, chute_id: str) -> None:
        self._form.choose(chute_id)
        self._review.show(chute_id)

    # Sending

    def action_write(self) -> None:
        ticked = self._review.ticked
        replacing = [row for row in ticked if row.plan is Plan.REPLACES]
        if not ticked:
            self.app.bell()
        elif replacing:
            question = replacing_dialog(replacing, len(ticked) - len(replacing), self._review.chute)
            self.when_confirmed(question, lambda: self._send(ticked, replacing))
        else:
            self._send(ticked, ())

    def _send(self, rows: Sequence[ImportRow], replacing: Sequence[ImportRow]) -> None:
        self._review.table.focus()  # the button that was pressed goes
        self.worker.dotenv.send(
            self._form.chute_id or "", {row.line for row in rows}, replacing={row.line for row in replacing}
        )

    def action_pause(self) -> None:
        if self.state.secret_writes_paused:
            self.worker.dotenv.resume()
        else:
            self.worker.secrets.pause()

    def action_retry(self) -> None:
        """Try what failed again; what exists already, only when nothing else is left, and after a question."""
        failed = [row for row in self._review.rows if row.failed]
        free = [row.line for row in failed if not row.exists]
        if free:
            self.worker.dotenv.retry(free)
        elif failed:
            self._replace(failed)

    def _replace(self, rows: Sequence[ImportRow]) -> None:
        lines = [row.line for row in rows]
        question = replacing_dialog(rows, 0, self._review.chute)
        self.when_confirmed(question, lambda: self.worker.dotenv.retry(lines, replacing=True))

    def action_show_detail(self) -> None:
        """Everything about a row; what failed comes with what can be done about it."""
        row = self._review.table.current
        if row is None:
            return
        words = row_words(row, self._review.chute, named=False)
        if row.failed and row.write is not None:
            self.ask(WhatNow(row.name, words, row.write), lambda what: self._do(what, row))
        else:
            self.app.push_screen(TextDialog(row.name, words))

    def _do(self, what: str, row: ImportRow) -> None:
        if what == AGAIN:
            self.worker.dotenv.retry([row.line])
        elif what == REPLACE:
            self._replace([row])
        elif what == ACCEPT and row.write is not None:
            self.worker.secrets.accept(row.write.number)
        elif what == DELETE and row.write is not None and row.write.record is not None:
            offer_deletion(self, row.write.record, lambda: self._do(DROP, row))
        elif what == DROP and row.write is not None:
            self.worker.secrets.drop([row.write.number])

    # Leaving

    @property
    def would_lose(self) -> str:
        """What quitting now would lose beside what was sent, as a sentence; empty if nothing."""
        if not self._listing:
            return "The pasted text is not imported yet." if self._form.paste.text else ""
        ticked = self._review.counts.ticked
        source = visible(self.state.dotenv_import.dotenv.source) if self.state.dotenv_import else "a .env"
        return f"{ticked} selected here from {source} and not sent." if ticked else ""

    def action_back(self) -> None:
        counts = self._review.counts if self._listing else None
        if counts is None:
            if self._form.paste.text:
                self.when_confirmed(pasted_dialog(), self._close)
            else:
                self._close()
        elif not counts.sent:
            self.worker.dotenv.discard()
        elif counts.being_sent or (counts.waiting and not self.state.secret_writes_paused):
            self.when_confirmed(self._review.under_way_dialog(), self.worker.secrets.pause)
        elif counts.failed or counts.waiting or counts.ticked:
            missing = [row.name for row in self._review.rows if row.write is not None and row.write.gap]
            pasted = not self._form.path
            self.when_confirmed(leaving_dialog(counts, missing, pasted=pasted, chute=self._review.chute), self._close)
        else:
            self._close()

    def on_unmount(self) -> None:
        self.worker.dotenv.discard()

    def _close(self) -> None:
        """Close the import; what isn't written is dropped."""
        self.worker.dotenv.discard()
        self.dismiss(None)
