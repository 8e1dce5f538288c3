"""Asks for the account's fingerprint, as a sign-in for reads; it is sent once and not kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from chutes_tui.api.pasted import pasted_word
from chutes_tui.core.problem import Problem
from chutes_tui.host import host_of
from chutes_tui.screens.dialogs.field_dialog import FieldDialog
from chutes_tui.widgets.fields.secret_input import SecretInput

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from chutes_tui.operations.account.figures import SignInForReads


class FingerprintDialog(FieldDialog[None]):
    """Stays until the server has taken the fingerprint; what was typed stays when it is refused."""

    HEADING = "Sign in to read the plan"
    CONFIRM = "Sign in"

    def explanation(self) -> Content:
        return Content(
            "The fingerprint was shown when the account was created: 32 letters and digits, the account's password. "
            "It is sent to this server once and not saved; the sign-in lasts until you leave this account."
        )

    def compose_fields(self) -> ComposeResult:
        yield SecretInput(placeholder="paste the fingerprint", id="fingerprint", compact=True)

    def on_mount(self) -> None:
        self._sent = False
        host_of(self).state.events.reads_signed_in.subscribe(self, self._ended)

    def on_input_changed(self) -> None:
        self.say(None)

    def send(self) -> None:
        from chutes_tui.api.account import fingerprint_problem

        if self._sent:
            return
        fingerprint = pasted_word(self.text)
        wrong = fingerprint_problem(fingerprint)
        if wrong is not None:
            fingerprint.wipe()
            self.refuse(Problem("This can't be a fingerprint.", why=wrong))
            return
        self._sent = True
        self.say(Content.styled("Signing in…", "$text-accent"))
        host_of(self).worker.account.use_fingerprint(fingerprint)

    def _ended(self, outcome: SignInForReads) -> None:
        self._sent = False
        if outcome.problem is None:
            self.dismiss(None)
        else:
            self.refuse(outcome.problem)
