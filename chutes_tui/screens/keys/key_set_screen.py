"""Keys from a list: pasted lines, a review with what is wrong with each, creation one after the other, and the values
of all new keys, once."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.containers import Container, Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from chutes_tui.access.templates import TEMPLATES, Effect
from chutes_tui.commands import key_groups
from chutes_tui.core.attempt import Stage
from chutes_tui.core.problem import Problem
from chutes_tui.core.text import counted
from chutes_tui.screens.dialogs.confirm import TextDialog
from chutes_tui.screens.keys.key_set.questions import (
    AGAIN,
    LOOK,
    RECREATE,
    KeyWhatNow,
    admin_dialog,
    leaving_dialog,
    lines_dialog,
    recreating_dialog,
)
from chutes_tui.screens.keys.key_set.review import SetReview, SetRow, row_words
from chutes_tui.screens.staging.staged_list import StagedScreen
from chutes_tui.widgets.facts import problem_words
from chutes_tui.widgets.fields.plain_text_area import PlainTextArea
from chutes_tui.widgets.frames import titled
from chutes_tui.widgets.timed_reveal import TimedReveal

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import PurePath

    from textual.app import ComposeResult

_EXPLANATION = (
    "A key on each line: its name, then a template, then the chutes where it asks for some, with commas or tabs "
    "between. Without a template, a key can call any chute. Nothing is sent before you have reviewed the list."
)
_EXAMPLE = "ci\nweb-frontend, invoke-all\nbot, invoke-one, my-chute"
_EFFECTS = {Effect.ADMIN: "admin key", Effect.NONE: "no effect today"}
_WHY_NOT = {
    "write": "Nothing is selected: space selects a row, a selects all.",
    "pause": "Nothing is waiting to be created.",
    "retry": "Nothing has failed.",
    "toggle_reveal": "No key was created here yet.",
    "copy_all": "No key was created here yet.",
    "confirm_saved": "No key was created here yet.",
}
_SENDING = frozenset({"write", "tick_all", "pause", "retry"})


class KeySetScreen(TimedReveal, StagedScreen):
    """First the lines, then the list. `state.key_set` is what became of them."""

    COMMAND_GROUP = key_groups.KEY_SET
    CSS_PATH: ClassVar[list[str | PurePath]] = ["../../styles/forms.tcss", "../../styles/key_set.tcss"]
    WHY_NOT = _WHY_NOT
    NOTHING_LEFT = "Nothing is left to create."

    _saved: frozenset[int] = frozenset()
    """The numbers of the keys whose values were copied, or confirmed as saved."""
    _left = False
    """Whether the account was left whose keys these are."""

    def compose_body(self) -> ComposeResult:
        with (
            Container(id="source-frame", classes="centred"),
            titled(Vertical(id="source", classes="panel"), "Keys › Keys from a list"),
        ):
            yield Static(Content.styled(_EXPLANATION, "$quiet"), classes="source-explanation")
            yield PlainTextArea(id="lines", placeholder=_EXAMPLE)
            yield Static(self._templates(), id="set-templates")
            yield Static(id="source-outcome")
            with Horizontal(classes="buttons"):
                yield self.command_button("back", "Back", id="cancel")
                yield self.command_button("read", "Review", role="main")
        yield SetReview(id="review")

    def _templates(self) -> Content:
        parts = [
            Content.assemble(
                (one.key, "bold"),
                ", chute" if one.asks_for else "",
                (f" ({_EFFECTS[one.effect]})" if one.effect in _EFFECTS else "", "$quiet"),
            )
            for one in TEMPLATES
        ]
        return Content.assemble(("Templates: ", "$quiet"), Content(" · ").join(parts))

    def on_mount(self) -> None:
        self.watch(self.state, "key_set", self._went_on, init=False)
        self.watch(self.state, "profile", self._account_left, init=False)
        self.worker.catalogue.load()
        self.query_one("#source-outcome").display = False
        self._show_step(listing=False)

    # The two steps

    @property
    def _review(self) -> SetReview:
        return self.query_one(SetReview)

    @property
    def _lines(self) -> PlainTextArea:
        return self.query_one(PlainTextArea)

    def _go_to_source(self) -> None:
        self._lines.focus()

    def action_read(self) -> None:
        outcome = self.query_one("#source-outcome", Static)
        try:
            self.worker.key_set.read(self._lines.text)
        except Problem as problem:
            outcome.update(problem_words(problem))
            outcome.display = True
            self._lines.focus()
            return
        outcome.display = False
        self._review.show_again(anew=True, to_first=True)
        self._show_step(listing=True)

    # What can be done

    @property
    def can_reveal(self) -> bool:
        return bool(self._created)

    @property
    def _created(self) -> frozenset[int]:
        """The numbers of the keys whose values are here."""
        current = self.state.key_set
        return frozenset(one.number for one in current.created) if current is not None else frozenset()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if self._left and self._listing and action in _SENDING:
            return None
        return super().check_action(action, parameters)

    def _needs(self) -> dict[str, bool]:
        return super()._needs() | dict.fromkeys(("toggle_reveal", "copy_all", "confirm_saved"), bool(self._created))

    def why_not(self, action: str) -> str:
        if self._left and action in _SENDING:
            return "Another account is open now; these keys are of the one before."
        return super().why_not(action)

    def on_staged_list_changed(self) -> None:
        self._review.show_saving(revealed=self.revealed)

    def _account_left(self) -> None:
        """Another account was opened: nothing is created there; values that are here stay until they are saved."""
        self._left = True
        self.worker.key_set.pause()
        if not self._created:
            self._close()
        self.refresh_footer()

    def _went_on(self) -> None:
        if self.revealed and not self.can_reveal:
            self.hide()

    # Sending

    def action_write(self) -> None:
        ticked = self._review.ticked
        admin = [row for row in ticked if row.admin]
        if not ticked:
            self.app.bell()
        elif admin:
            self.when_confirmed(admin_dialog(admin, len(ticked) - len(admin)), lambda: self._send(ticked))
        else:
            self._send(ticked)

    def _send(self, rows: Sequence[SetRow]) -> None:
        self._review.table.focus()  # the button that was pressed goes
        self.worker.key_set.send({row.entry.line for row in rows})

    def action_pause(self) -> None:
        if self._review.paused:
            self.worker.key_set.resume()
        else:
            self.worker.key_set.pause()

    def action_retry(self) -> None:
        """Try what failed again; a key whose value was lost only when nothing else is left, and after a question."""
        failed = [row for row in self._review.rows if row.failed]
        free = [row for row in failed if row.stage not in (Stage.LOST_PRESENT, Stage.LOST_UNKNOWN)]
        lost = [row for row in failed if row.stage is Stage.LOST_PRESENT]
        if free:
            self._retry(free)
        elif lost:
            self.when_confirmed(recreating_dialog(lost), lambda: self._retry(lost))
        elif failed:
            for row in failed:
                self.worker.key_set.look_again(row.entry.line)

    def _retry(self, rows: Sequence[SetRow]) -> None:
        self.worker.key_set.retry([row.entry.line for row in rows])

    def action_show_detail(self) -> None:
        """Everything about a row; what failed comes with what can be done about it."""
        row = self._review.table.current
        if row is None:
            return
        if row.failed and not self._left:
            self.ask(KeyWhatNow(row), lambda what: self._do(what, row))
        else:
            self.app.push_screen(TextDialog(row.name, row_words(row, hint=False)))

    def _do(self, what: str, row: SetRow) -> None:
        if what == AGAIN:
            self._retry([row])
        elif what == RECREATE:
            self.when_confirmed(recreating_dialog([row]), lambda: self._retry([row]))
        elif what == LOOK:
            self.worker.key_set.look_again(row.entry.line)

    # The values

    def watch_revealed(self) -> None:
        if self.is_attached:
            self._review.show_detail()
            self._review.show_saving(revealed=self.revealed)

    def action_toggle_reveal(self) -> None:
        self.toggle()

    def action_copy_all(self) -> None:
        taken, text = self._created, self.worker.key_set.dotenv()
        what = f"{counted(len(taken), 'key')} as .env"

        def copied(ok: bool) -> None:
            if ok:
                self._saved |= taken

        self.worker.clipboard.copy(text, what, secret=True, then=copied)
        text.wipe()

    def action_confirm_saved(self) -> None:
        self._saved |= self._created
        self.action_back()

    # Leaving

    @property
    def _unsaved(self) -> int:
        return len(self._created - self._saved)

    @property
    def would_lose(self) -> str:
        """What quitting now would lose, as a sentence; empty if nothing."""
        if not self._listing:
            return "The keys of the lines are not created yet." if self._lines.text.strip() else ""
        if self._unsaved:
            return f"The values of {counted(self._unsaved, 'new key')} are shown only once."
        ticked = self._review.counts.ticked
        return f"{counted(ticked, 'key')} selected here and not created." if ticked else ""

    def action_back(self) -> None:
        counts = self._review.counts if self._listing else None
        if counts is None:
            if self._lines.text.strip():
                self.when_confirmed(lines_dialog(), self._close)
            else:
                self._close()
        elif not counts.sent:
            self.worker.key_set.discard()
            self._show_step(listing=False)
        elif counts.being_sent or (counts.waiting and not self._review.paused):
            self.when_confirmed(self._review.under_way_dialog(), self.worker.key_set.pause)
        elif self._unsaved or counts.failed or counts.waiting or counts.ticked:
            self.when_confirmed(leaving_dialog(counts, self._unsaved), self._close)
        else:
            self._close()

    def on_unmount(self) -> None:
        self.worker.key_set.discard()

    def _close(self) -> None:
        """Close the screen; what is not created is dropped, and every value wiped."""
        self.hide()
        if self._review.counts.waiting:
            self.worker.forget_results()  # "3 keys are waiting" is no longer so
        self.worker.key_set.discard()
        self.dismiss(None)
