"""The registration: from nothing to an account and its config, in steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content
from textual.widgets import Input

from chutes_tui import commands
from chutes_tui.api.errors.from_registration import Remedy
from chutes_tui.core import times
from chutes_tui.core.attempt import Stage
from chutes_tui.host import host_of
from chutes_tui.operations.onboarding.registration_state import AccountIdentity, CliDefaults
from chutes_tui.screens.onboarding.steps.account import AccountStep
from chutes_tui.screens.onboarding.steps.payment import PaymentStep
from chutes_tui.screens.onboarding.steps.payment_words import transfer_line
from chutes_tui.screens.onboarding.steps.refusal import refusal_words
from chutes_tui.screens.onboarding.steps.review import ReviewStep
from chutes_tui.screens.onboarding.steps.step import Form
from chutes_tui.screens.onboarding.steps.token import TokenStep
from chutes_tui.screens.onboarding.steps.username import UsernameStep
from chutes_tui.screens.onboarding.steps.wallet import WalletStep
from chutes_tui.screens.onboarding.wizard import AccountWizard
from chutes_tui.widgets.buttons import KeyButton

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chutes_tui.operations.onboarding.registration import RegistrationOutcome
    from chutes_tui.operations.onboarding.registration_state import Destination
    from chutes_tui.screens.base.step import Step
    from chutes_tui.storage.paid_registrations import PaidEntry

_PAYMENT = ("copy_transfer", "forget_payment", "pay_in_sandbox")


class RegisterScreen(AccountWizard):
    """Creates an account. The token has a step of its own, if the server wants one, and so has the payment if the
    user registers by payment."""

    COMMAND_GROUP = commands.REGISTER
    BINDINGS = commands.bindings(commands.REGISTER)
    BUTTONS = (
        *AccountWizard.BUTTONS,
        ("forget_payment", "Forget"),
        ("look_again", "Check again"),
        ("by_payment", "By payment"),
    )
    TASK = "Create an account"
    SEND_LABEL = "Register"

    def __init__(self, defaults: CliDefaults | None = None) -> None:
        defaults = defaults or CliDefaults()
        form = Form(defaults.username)
        self._start = defaults.username
        self._review, self._token, self._account = ReviewStep(form), TokenStep(form), AccountStep(form)
        self._payment = PaymentStep(form)
        self._token_wanted = False
        others = (self._review, self._token, self._payment, self._account)
        super().__init__(form, [UsernameStep(form)], WalletStep(form, defaults), others)

    # What is known

    @property
    def steps(self) -> Sequence[Step]:
        by_payment = self.form.by_payment
        left_out: set[Step] = {self._token} if by_payment or not self._token_wanted else set()
        if not by_payment:
            left_out.add(self._payment)
        return [step for step in self._pages if step not in left_out]

    @property
    def attempt(self) -> RegistrationOutcome | None:
        return self.registration.outcome if self.registration is not None else None

    @property
    def _stage(self) -> Stage | None:
        return self.attempt.stage if self.attempt is not None and not self.outdated else None

    @property
    def fetchable(self) -> bool:
        known = self.attempt is not None and not self.outdated and self.attempt.hotkey_taken
        return known or super().fetchable

    def react(self) -> None:
        if self.registration is not None and self.registration.token_required:
            self._token_wanted = True
        super().react()
        paid = self.registration.payment if self.registration is not None else None
        if paid is not None and self.step is self._review and not self.busy:
            self._wallet.expected = paid.entry.hotkey
            self.go_to(self._payment)

    def retrace(self) -> None:
        outcome = self.attempt
        if outcome is None:
            return
        remedy = Remedy.TOKEN if outcome.token_needed else outcome.remedy
        if outcome.stage in (Stage.DONE, Stage.LOST_PRESENT):
            self._token.forget()
            self.go_to(self._account)
            return
        if remedy is Remedy.MONEY:
            self.worker.registration.read_coldkey(self.form.coldkey)
        if remedy is Remedy.TOKEN and not self.form.by_payment:
            self._token_wanted = True
            self._token.start_anew()
        self.go_to_remedy(remedy)

    def refusal(self) -> Content | None:
        if self.registration is None or self.outdated or self.step is self._account:
            return None
        paid = self._payment.payment if self.step is self._payment else None
        if paid is not None and paid.problem is not None and self.attempt is None:
            return None  # the step says it
        return refusal_words(self.registration, self.form.coldkey)

    # Going on and back

    def step_done(self) -> None:
        paid = self.registration is not None and self.registration.payment is not None
        if self.step is self._review and self.form.by_payment:
            if self.form.destination is not None:
                self.worker.registration.begin_payment(self.form.username, self.form.coldkey, self.form.destination)
        elif paid and not self.account_exists and self.step in (self._wallet, self._config):
            if self.step is self._config:
                self.form.path = self._config.path
            self.go_to(self._payment)
        else:
            super().step_done()

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
        else:
            self.worker.registration.set_up(self.form.destination)

    def go_back(self) -> None:
        if self.step is self._payment:
            self.leave()
        else:
            super().go_back()

    def send_form(self, destination: Destination) -> None:
        token = self._token.take() if self.step is self._token else None
        self.worker.registration.register(self.form.username, self.form.coldkey, destination, token)

    @property
    def would_lose(self) -> str:
        if self.account_exists:
            return self._account.would_lose
        if self.registration is not None and self.registration.payment is not None:
            return ""  # it is kept on this machine
        return self._unknown or ("The registration is not finished; your input will be lost." if self._dirty else "")

    @property
    def _dirty(self) -> bool:
        """True if leaving would lose something that was typed or chosen."""
        form = self.form
        return form.username != self._start or form.hotkey is not None or form.path is not None

    @property
    def _unknown(self) -> str:
        name = self.registration.unknown if self.registration else ""
        if not name:
            return ""
        return f"The account {name} may exist: the answer was lost. To find out, register again with the same hotkey."

    def leaving_words(self) -> tuple[str, str]:
        if self.account_exists:
            lost = f"{self.would_lose}\n\nIt was neither copied nor confirmed as saved."
            return f"Leave without saving the {self._account.unkept_thing}?", lost
        lost = f"{self._unknown or 'No account was created.'} Your input and choices will be lost."
        return "Leave the registration?", lost

    # What is around the step in front

    def hint(self) -> Content:
        registration, said = self.registration, super().hint()
        if said.plain or self.step is not self._account or registration is None or registration.written is None:
            return said
        keymap = host_of(self).keymap
        words = f"Next: in Keys, {keymap.shown_key(commands.KEYS, 'new_key')} creates your first key"
        if self._account.payment_address:
            words += f" · {keymap.shown_key(commands.REGISTER, 'show_qr')} shows where to pay in"
        return Content.styled(words, "$quiet")

    def next_label(self) -> str:
        if self.step is self._review and self.form.by_payment:
            return "Get the address"
        if self.step is self._payment:
            return "Set up"
        return "Next: token" if self._token_wanted and self.step is self._review else super().next_label()

    def show_buttons(self) -> None:
        super().show_buttons()
        self.query_one("#look_again").display = self._can_look_again
        self.query_one("#forget_payment").display = self.step is self._payment and not self.account_exists
        other_way = self.query_one("#by_payment", KeyButton)
        other_way.display = self._other_way != ""
        if self._other_way:
            other_way.say(self._other_way, host_of(self).keymap.shown_key(commands.REGISTER, "by_payment"))

    @property
    def _other_way(self) -> str:
        """What the command about the way of registering does now; "" for nothing."""
        registration = self.registration
        if registration is None:
            return ""
        if self.step is self._pages[0]:
            return "Resume" if registration.waiting else ""
        offer = registration.offers.get(self.form.hotkey_ss58)
        if self.step not in (self._review, self._token) or offer is None or not offer.offered:
            return ""
        return "With a token" if self.form.by_payment else "By payment"

    @property
    def _can_look_again(self) -> bool:
        if self.step is self._payment:
            return True
        return self._stage is Stage.LOST_UNKNOWN and self.step is not self._account

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        last = self.step is self._account
        if action in ("open_page", "copy_page"):
            return self.step is self._token
        if action in ("toggle_fingerprint", "copy_fingerprint", "confirm_saved"):
            return last and self._account.fingerprint is not None
        if action == "show_qr" and self.step is self._payment:
            return bool(self._payment.payable)
        if action in ("copy_payment", "show_qr"):
            return bool(self._address)
        if action in _PAYMENT:
            return self._payment_offers(action)
        if action == "by_payment":
            return bool(self._other_way) and not self.busy
        if action == "show_key":
            return last and self._account.has_key
        if action == "new_fingerprint":
            return last and not self.busy and self._account.wants_new
        if action == "read_coldkey":
            return self.step in (self._review, self._token) and not self.form.by_payment
        if action == "choose_node":
            at_chain = self.step in (self._review, self._token, self._payment)
            return at_chain if not self._own_node else None
        if action == "look_again":
            return self._can_look_again and not self.busy
        return super().check_action(action, parameters)

    @property
    def _own_node(self) -> bool:
        """True in the sandbox, which has a chain of its own."""
        return self.registration is not None and self.registration.place.transport is not None

    def why_not(self, action: str) -> str:
        if action == "choose_node" and self._own_node:
            return "The sandbox has a chain of its own, and no other node is asked here."
        return super().why_not(action)

    @property
    def _address(self) -> str:
        """The payment address of the step in front."""
        if self.step is self._payment and self._payment.payment is not None:
            return self._payment.payment.entry.address
        return self._account.payment_address if self.step is self._account else ""

    def _payment_offers(self, action: str) -> bool:
        paid = self._payment.payment
        if paid is None or self.step is not self._payment or self.account_exists or self.busy:
            return False
        if action == "copy_transfer":
            return bool(transfer_line(paid))
        waits = bool(paid.entry.address) and not paid.completed and not paid.expired
        return action == "forget_payment" or (self._own_node and waits)

    # What the keys of single steps do

    def action_look_again(self) -> None:
        if self.step is self._payment and self._stage is Stage.LOST_UNKNOWN and self.form.destination is not None:
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
            from chutes_tui.screens.onboarding.steps.payment_words import entry_words

            now = times.utc_now()
            options = [(entry_words(one, now), one) for one in waiting]
            self.ask(OptionDialog("Registrations by payment", options), self._resume)

    def _resume(self, entry: PaidEntry) -> None:
        form = self.form
        form.username, form.coldkey, form.by_payment = entry.username, entry.coldkey, True
        form.path, form.replace = entry.path, entry.replace
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
        self.go_to(self._pages[0] if self.form.hotkey is None else self._review)

    def action_read_coldkey(self) -> None:
        self.worker.registration.read_coldkey(self.form.coldkey)

    def action_choose_node(self) -> None:
        from chutes_tui.screens.account.pay_in.pay_in_dialogs import NodeDialog

        def use(url: str) -> None:
            self.worker.memory.remember(chain_node=url)
            self.action_read_coldkey()

        self.ask(NodeDialog(self.state.memory.chain_node), use)

    def action_open_page(self) -> None:
        self._token.open_page()

    def action_copy_page(self) -> None:
        self._token.copy_page()

    def action_toggle_fingerprint(self) -> None:
        self._account.toggle()

    def action_copy_fingerprint(self) -> None:
        self._account.copy_fingerprint()

    def action_confirm_saved(self) -> None:
        self._account.confirm_saved()

    def action_new_fingerprint(self) -> None:
        self._account.set_new_fingerprint()

    def action_copy_payment(self) -> None:
        self.worker.clipboard.copy(self._address, "the payment address")

    def action_show_qr(self) -> None:
        from chutes_tui.screens.onboarding.steps.qr_dialog import QrDialog

        self.app.push_screen(QrDialog("Payment address", self._address))
