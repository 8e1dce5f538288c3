"""The password of the coldkey, typed twice, with its strength."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.widgets import Input

from chutes_tui.core.secret import Secret
from chutes_tui.operations.wallets.creation import strength_of
from chutes_tui.screens.base.step import Step
from chutes_tui.widgets.fields.form_field import FormField
from chutes_tui.widgets.fields.secret_input import PasswordInput

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import ComposeResult

_STYLES = ("$text-error", "$text-error", "$text-warning", "$text-success", "$text-success")
_BAR = 4


class PasswordStep(Step):
    """Two fields. `known` returns words that others may guess, which make a password weak."""

    TITLE = "Password"
    HEADING = "Coldkey password"
    ABOUT = (
        "The coldkey owns the wallet's funds, so its file is encrypted. Without the password or the recovery phrase, "
        "nobody can unlock it. Chutes never asks for it: only the hotkey signs in."
    )

    def __init__(self, known: Callable[[], tuple[str, ...]]) -> None:
        super().__init__(id="password-step")
        self._known = known

    def compose_fields(self) -> ComposeResult:
        first = PasswordInput(placeholder="at least 6 characters", id="first", compact=True)
        second = PasswordInput(placeholder="the same password", id="second", compact=True)
        yield FormField("Password", first, id="once")
        yield FormField("Confirm password", second, id="twice")

    @property
    def password(self) -> Secret:
        """A copy of what was typed; the caller wipes it."""
        return Secret(self._typed("#first"))

    @property
    def touched(self) -> bool:
        """Whether something was typed."""
        return bool(self._typed("#first"))

    @property
    def ready(self) -> bool:
        return self._accepted and self._typed("#first") == self._typed("#second")

    @property
    def _accepted(self) -> bool:
        return strength_of(self.password, known=self._known()).accepted

    def enter(self) -> None:
        self.query_one("#first" if not self._accepted else "#second").focus()
        self._show()

    def complain(self) -> None:
        self._show(insist=True)
        self.query_one("#first" if not self._accepted else "#second").focus()

    def clear(self) -> None:
        """Forget what was typed."""
        with self.prevent(Input.Changed):
            for field in self.query(Input):
                field.value = ""

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._show()
        self.post_message(self.Edited())

    def entered(self, field: Input) -> None:
        if field.id == "first" and self._accepted:
            self.query_one("#second").focus()
        else:
            super().entered(field)

    def _show(self, *, insist: bool = False) -> None:
        first, second = self._typed("#first"), self._typed("#second")
        found = strength_of(self.password, known=self._known())
        bar = "━" * found.strength + "─" * (_BAR - found.strength)
        once = self.query_one("#once", FormField)
        once.say(f"{bar} {found.words}" if first or insist else "", _STYLES[found.strength])
        twice = self.query_one("#twice", FormField)
        if first == second and found.accepted:
            twice.say("✓ Match", "$text-success")
        elif insist and found.accepted:
            twice.say("✗ The passwords don't match.", "$text-error")
        elif second and not first.startswith(second):
            twice.say("✗ don't match", "$text-error")
        else:
            twice.say("")

    def _typed(self, field: str) -> str:
        return self.query_one(field, Input).value
