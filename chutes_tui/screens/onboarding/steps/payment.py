"""The step of a registration by payment: where to pay how much, its code, and how far the payment is."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING, Final, cast

from textual.containers import Horizontal, Vertical
from textual.widgets import Static

from chutes_tui.core import times
from chutes_tui.operations.onboarding.registration_state import RegistrationTask
from chutes_tui.screens.onboarding.steps.payment_words import progress_words, transfer_line, what_to_pay
from chutes_tui.screens.onboarding.steps.step import FormStep

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.timer import Timer

    from chutes_tui.operations.onboarding.by_payment import Payment
    from chutes_tui.screens.base.screen import FullScreen

_SANDBOX_EVERY: Final = 1.0


class PaymentStep(FormStep, can_focus=True):
    """While it is in front, the server and the chain are asked again and again, until the server says that it ended.

    It has no field: the focus is on the page itself, so that every letter is a command.
    """

    TITLE = "Payment"
    HEADING = "Send the payment"
    _timer: Timer | None = None
    _looked_at = 0.0
    _drawn = ""

    def compose_fields(self) -> ComposeResult:
        command_button = cast("FullScreen[object]", self.screen).command_button
        with Horizontal(id="pay"):
            with Vertical(id="pay-facts"):
                yield Static(id="pay-what")
                with Horizontal(classes="fact-buttons", id="pay-buttons"):
                    yield command_button("copy_payment", id="pay-copy")
                    yield command_button("copy_transfer", "Copy btcli line", id="pay-transfer")
                    yield command_button("pay_in_sandbox", id="pay-sandbox")
                    yield command_button("show_qr", id="pay-show-qr")
                yield Static(id="pay-progress")
            yield Static(id="pay-qr")

    @property
    def payment(self) -> Payment | None:
        """What is known of it."""
        return self.registration.payment if self.registration is not None else None

    @property
    def payable(self) -> str:
        """The address, as long as something may be sent to it."""
        payment = self.payment
        if payment is None or payment.expired or payment.other_address:
            return ""
        return payment.entry.address

    def enter(self) -> None:
        self.focus()
        self._looked_at = monotonic()
        if self._timer is None:
            self._timer = self.set_interval(1.0, self._tick)
        self.show_state()

    def leave(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None

    def _tick(self) -> None:
        payment, registration = self.payment, self.registration
        if payment is None or registration is None:
            return
        self._show_words(payment)
        over = (payment.completed or payment.expired) and payment.problem is None
        if over or payment.looking or registration.task is not RegistrationTask.NONE:
            return
        every = _SANDBOX_EVERY if self.state.sandboxed and not payment.failures else payment.pause
        if monotonic() - self._looked_at >= every:
            self.look()

    def look(self) -> None:
        """Ask the server and the chain now."""
        self._looked_at = monotonic()
        self.worker.registration.look_at_payment()

    # Going on

    @property
    def blocker(self) -> str:
        payment = self.payment
        if payment is None:
            return "There is no registration by payment."
        if payment.expired:
            return "The registration has expired. Forget it, then begin again."
        if payment.other_address and not payment.completed:
            return "It was begun anew somewhere else. Forget this one, then register again."
        if payment.never_begun:
            return "The registration was not begun. Forget it, then begin again."
        return "" if payment.completed else "The server doesn't have the payment yet."

    def complain(self) -> None:
        """Do nothing: how far it is is on the screen already."""

    # Showing

    def show_state(self) -> None:
        payment, registration = self.payment, self.registration
        if not self.is_attached or payment is None or registration is None:
            return
        self._show_words(payment)
        address = self.payable
        self.query_one("#pay-copy").display = bool(payment.entry.address)
        self.set_class(not address, "-unpayable")
        self.query_one("#pay-transfer").display = bool(transfer_line(payment))
        waits = bool(payment.entry.address) and not payment.completed and not payment.expired
        self.query_one("#pay-sandbox").display = waits and registration.place.transport is not None
        if address != self._drawn:
            from chutes_tui.screens.onboarding.steps.account import qr_content

            self._drawn = address
            self.query_one("#pay-qr", Static).update(qr_content(address) if address else "")

    def _show_words(self, payment: Payment) -> None:
        for name, words in (
            ("#pay-what", what_to_pay(payment)),
            ("#pay-progress", progress_words(payment, times.utc_now())),
        ):
            field = self.query_one(name, Static)
            if field.content != words:
                field.update(words)
