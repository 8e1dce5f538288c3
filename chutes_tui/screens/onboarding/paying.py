"""A registration by payment inside the wizard: how it is chosen, begun, resumed, forgotten and set up."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual.widgets import Input

from chutes_tui.core import times
from chutes_tui.core.attempt import Stage
from chutes_tui.core.problem import Problem
from chutes_tui.operations.onboarding.registration_state import AccountIdentity
from chutes_tui.screens.onboarding.steps.account import AccountStep
from chutes_tui.screens.onboarding.steps.payment import PaymentStep, transfer_line
from chutes_tui.screens.onboarding.steps.review import ReviewStep
from chutes_tui.screens.onboarding.steps.token import TokenStep
from chutes_tui.screens.onboarding.steps.username import UsernameStep
from chutes_tui.screens.onboarding.wizard import AccountWizard

if TYPE_CHECKING:
    from collections.abc import Callable

    from chutes_tui.core.credentials import GivenSignature
    from chutes_tui.operations.onboarding.registration import RegistrationOutcome
    from chutes_tui.operations.signing.elsewhere import ToSign
    from chutes_tui.screens.onboarding.steps.step import Form
    from chutes_tui.screens.onboarding.steps.wallet import WalletStep
    from chutes_tui.storage.paid_registrations import PaidEntry

PAYMENT = ("copy_transfer", "forget_payment", "pay_in_sandbox")
"""The commands of the step Payment alone."""


class PayingWizard(AccountWizard):
    """The steps of a registration, and what of them has to do with a payment."""

    def __init__(self, form: Form, wallet: WalletStep) -> None:
        self._review, self._token, self._account = ReviewStep(form), TokenStep(form), AccountStep(form)
        self._payment = PaymentStep(form)
        self._given: GivenSignature | None = None
        others = (self._review, self._token, self._payment, self._account)
        super().__init__(form, [UsernameStep(form)], wallet, others)

    def on_unmount(self) -> None:
        if self._given is not None:
            self._given.wipe()

    # What is known

    @property
    def attempt(self) -> RegistrationOutcome | None:
        return self.registration.outcome if self.registration is not None else None

    @property
    def _stage(self) -> Stage | None:
        return self.attempt.stage if self.attempt is not None and not self.outdated else None

    @property
    def _own_node(self) -> bool:
        """True in the sandbox, which has a chain of its own."""
        return self.registration is not None and self.registration.place.transport is not None

    @property
    def _other_way(self) -> str:
        """What the command about the way of registering does now; "" for nothing."""
        registration = self.registration
        if registration is None:
            return ""
        if self.step is self._pages[0]:
            return "Resume" if registration.waiting else ""
        offer = None if self.form.elsewhere else registration.offers.get(self.form.hotkey_ss58)
        if self.step not in (self._review, self._token) or offer is None or not offer.offered:
            return ""
        return "With a token" if self.form.by_payment else "By payment"

    @property
    def _can_look_again(self) -> bool:
        if self.step is self._payment:
            return True
        return self._stage is Stage.LOST_UNKNOWN and self.step is not self._account

    @property
    def _address(self) -> str:
        """The payment address of the step in front."""
        if self.step is self._payment and self._payment.payment is not None:
            return self._payment.payment.entry.address
        return self._account.payment_address if self.step is self._account else ""

    @property
    def _key_is_gone(self) -> bool:
        """Whether nothing here signs in to the new account: its hotkey is elsewhere, and its key was lost."""
        paid = self._payment.payment
        return self.account_exists and paid is not None and paid.entry.elsewhere and paid.key is None

    # Beginning and setting up

    def begin_payment(self) -> None:
        """Get the address to pay to; a hotkey on another machine signs that first."""
        form, registration = self.form, self.worker.registration
        if form.destination is None:
            return
        begin = partial(registration.begin_payment, form.username, form.coldkey, form.destination)
        if form.elsewhere:
            ask = partial(self.worker.signing.sign_up, form.hotkey_ss58, form.coldkey)
            self._sign_elsewhere(ask, begin)
        else:
            begin()

    def _sign_elsewhere(
        self, ask: Callable[[Callable[[ToSign | Problem], None]], None], then: Callable[[GivenSignature], None]
    ) -> None:
        """Have a message signed on the hotkey's machine. Its signature is good for ever, and not asked for again."""
        from chutes_tui.screens.dialogs.sign_elsewhere import SignElsewhereDialog

        def use(given: GivenSignature) -> None:
            self._given = given
            then(given)

        def made(message: ToSign | Problem) -> None:
            given = self._given
            if given is None or isinstance(message, Problem) or given.message.reveal() != message.message.reveal():
                self.ask(SignElsewhereDialog(ask), use)
            else:
                then(given)

        ask(made)

    def send(self) -> None:
        if not self.form.by_payment:
            super().send()
            return
        # the name was taken when it was begun: whether it is free now says nothing
        unready = next((step for step in (self._wallet, self._config) if not step.ready), None)
        if unready is not None or self.form.destination is None:
            self.go_to(unready or self._config)
            self._hint = (
                "To set the account up, press enter on its hotkey." if unready is self._wallet else self._hint
            )
            self.show_around()
        elif self.form.elsewhere and (paid := self._payment.payment) is not None:
            set_up = partial(self.worker.registration.set_up, self.form.destination)
            ask = partial(self.worker.signing.set_up, paid.entry)
            self._sign_elsewhere(ask, set_up)
        else:
            self.worker.registration.set_up(self.form.destination)

    def finish(self) -> None:
        if self._key_is_gone:
            self.leave()
        else:
            super().finish()

    # What the keys do

    def action_look_again(self) -> None:
        lost = self._stage is Stage.LOST_UNKNOWN and not self.form.elsewhere
        if self.step is self._payment and lost and self.form.destination is not None:
            self.worker.registration.set_up(self.form.destination, sends=False)
        elif self.step is self._payment:
            self._payment.look()
        elif self.form.destination is not None:
            self.worker.registration.look_again(self.form.destination)

    def action_by_payment(self) -> None:
        waiting = self.registration.waiting if self.registration is not None else ()
        if self.step is not self._pages[0]:
            self.form.by_payment = not self.form.by_payment
            if self.step is not self._review:
                self.go_to(self._review)
            self._review.enter()
            self.show_around()
        elif len(waiting) == 1:
            self._resume(waiting[0])
        elif waiting:
            from chutes_tui.screens.dialogs.option_dialog import OptionDialog
            from chutes_tui.screens.onboarding.steps.payment import entry_words

            now = times.utc_now()
            options = [(entry_words(one, now), one) for one in waiting]
            self.ask(OptionDialog("Registrations by payment", options), self._resume)

    def _resume(self, entry: PaidEntry) -> None:
        form = self.form
        form.username, form.coldkey, form.by_payment = entry.username, entry.coldkey, True
        form.path, form.replace, form.elsewhere = entry.path, entry.replace, entry.elsewhere
        if form.elsewhere:
            form.wallet, form.hotkey, form.hotkey_ss58 = None, None, entry.hotkey
        self.query_one("#username", Input).value = entry.username
        self._wallet.go_on_with(entry.wallet, entry.hotkey_name, entry.hotkey)
        self.worker.registration.look_at_destination(entry.path, AccountIdentity(entry.username, entry.hotkey))
        self.worker.registration.resume(entry)
        self.go_to(self._payment)

    def action_copy_transfer(self) -> None:
        if (paid := self._payment.payment) is not None:
            self.worker.clipboard.copy(transfer_line(paid), "the btcli line")

    def action_pay_in_sandbox(self) -> None:
        self.worker.registration.pay_in_sandbox()

    def action_show_key(self) -> None:
        self.worker.registration.show_key()

    def action_forget_payment(self) -> None:
        from chutes_tui.screens.dialogs.confirm import ConfirmDialog

        body = (
            "chutes-tui no longer looks for its payment, and keeps neither its address nor its id. The server is not "
            "told: it still waits, until the 24 hours are over.\n\nWhat was sent to the address is not lost by this, "
            "but can be followed up only with the address. Copy it first if anything was sent."
        )
        if not self._address:
            body = "The server never named an address to pay to, as far as is known here: nothing can have been paid."
        question = ConfirmDialog("Forget this registration?", body, confirm="Forget", cancel="Keep")
        self.when_confirmed(question, self._forget)

    def _forget(self) -> None:
        self.worker.registration.forget_payment()
        self._wallet.go_on_with("", "", "")
        self.go_to(self._pages[0] if self.form.hotkey is None and not self.form.elsewhere else self._review)

    def _payment_offers(self, action: str) -> bool:
        paid = self._payment.payment
        if paid is None or self.step is not self._payment or self.account_exists or self.busy:
            return False
        if action == "copy_transfer":
            return bool(transfer_line(paid))
        waits = bool(paid.entry.address) and not paid.completed and not paid.expired
        return action == "forget_payment" or (self._own_node and waits)

    def action_use_elsewhere(self) -> None:
        from chutes_tui.screens.dialogs.sign_elsewhere import Addresses, ElsewhereDialog

        form = self.form
        known = Addresses(form.hotkey_ss58, form.coldkey) if form.elsewhere else Addresses(self._wallet.expected, "")
        self.ask(ElsewhereDialog(known), lambda given: self._wallet.use_elsewhere(*given))

    def action_copy_payment(self) -> None:
        self.worker.clipboard.copy(self._address, "the payment address")

    def action_show_qr(self) -> None:
        from chutes_tui.screens.onboarding.steps.qr_dialog import QrDialog

        self.app.push_screen(QrDialog("Payment address", self._address))
