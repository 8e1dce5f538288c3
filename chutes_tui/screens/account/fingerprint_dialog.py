"""Asks for the account's fingerprint, as a sign-in for reads; it is sent once and not kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from chutes_tui.core.problem import Problem
from chutes_tui.core.secret import Secret
from chutes_tui.core.secret_shape import pasted_word
from chutes_tui.operations.account.new_fingerprint import SHORTEST
from chutes_tui.screens.dialogs.field_dialog import FieldDialog
from chutes_tui.widgets.fields.secret_input import SecretInput

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from chutes_tui.operations.account.sign_in import SignInForReads


class FingerprintDialog(FieldDialog[None]):
    """Stays until the server has taken the fingerprint; what was typed stays when it is refused."""

    HEADING = "Sign in to read the plan"
    CONFIRM = "Sign in"
    EXPLANATION = (
        "The fingerprint was shown when the account was created: 32 letters and digits, the account's password. "
        "It is sent to this server once and not saved; the sign-in lasts until you leave this account."
    )

    def compose_fields(self) -> ComposeResult:
        yield SecretInput(placeholder="paste the fingerprint", id="fingerprint", compact=True)

    def on_mount(self) -> None:
        self._sent = False
        self.state.events.reads_signed_in.subscribe(self, self._ended)

    def send(self) -> None:
        from chutes_tui.api.account.calls import fingerprint_problem

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
        self.worker.account.use_fingerprint(fingerprint)

    def _ended(self, outcome: SignInForReads) -> None:
        self._sent = False
        if outcome.problem is None:
            self.dismiss(None)
        else:
            self.refuse(outcome.problem)


class ChosenFingerprintDialog(FieldDialog[Secret]):
    """Asks for a fingerprint of the user's `own` choice, or for the current one; the caller wipes the answer."""

    CONFIRM = "Go on"

    def __init__(self, *, own: bool, why: str = "") -> None:
        """`why`: what the current one is needed for, if not for setting another."""
        super().__init__()
        self._own = own
        self._why = why

    def heading(self) -> Content:
        return Content("Your own fingerprint" if self._own else "The current fingerprint")

    def explanation(self) -> Content:
        if self._own:
            return Content(
                f"One word of at least {SHORTEST} plain letters, digits and signs. Whoever knows it has the account: "
                "take a random one unless you have a reason."
            )
        if self._why:
            return Content(self._why)
        return Content(
            "This profile has no hotkey, so the current fingerprint has to sign (servers since 2026). It is sent to "
            "this server once, and not kept."
        )

    def compose_fields(self) -> ComposeResult:
        yield SecretInput(placeholder="type or paste it", id="fingerprint", compact=True)

    def send(self) -> None:
        fingerprint = Secret(self.text.strip())
        if fault := self._fault(fingerprint):
            fingerprint.wipe()
            self.refuse(Problem("This can't be used.", why=fault))
        else:
            self.dismiss(fingerprint)

    def _fault(self, fingerprint: Secret) -> str:
        from chutes_tui.api.account.calls import fingerprint_problem

        if known := fingerprint_problem(fingerprint):
            return known
        short = self._own and len(fingerprint.reveal()) < SHORTEST
        return f"It has fewer than {SHORTEST} characters: too easy to guess." if short else ""
