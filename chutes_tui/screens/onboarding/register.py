"""The registration: from nothing to an account and its config, in steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from chutes_tui.api.errors.from_registration import Remedy
from chutes_tui.commands import groups, onboarding_groups
from chutes_tui.core.attempt import Stage
from chutes_tui.operations.onboarding.registration_state import CliDefaults
from chutes_tui.screens.onboarding.paying import PAYMENT, PayingWizard
from chutes_tui.screens.onboarding.steps.refusal import refusal_words
from chutes_tui.screens.onboarding.steps.step import Form
from chutes_tui.screens.onboarding.steps.wallet import WalletStep
from chutes_tui.widgets.buttons import KeyButton

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chutes_tui.operations.onboarding.registration_state import Destination
    from chutes_tui.screens.base.step import Step


class RegisterScreen(PayingWizard):
    """Creates an account. The token has a step of its own, if the server wants one, and so has the payment if the
    user registers by payment."""

    COMMAND_GROUP = onboarding_groups.REGISTER
    BUTTONS = (
        *PayingWizard.BUTTONS,
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
        self._token_wanted = False
        super().__init__(form, WalletStep(form, defaults))

    # What is known

    @property
    def steps(self) -> Sequence[Step]:
        by_payment = self.form.by_payment
        left_out: set[Step] = {self._token} if by_payment or not self._token_wanted else set()
        if not by_payment:
            left_out.add(self._payment)
        return [step for step in self._pages if step not in left_out]

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
            self.begin_payment()
        elif paid and not self.account_exists and self.step in (self._wallet, self._config):
            if self.step is self._config:
                self.form.path = self._config.path
            self.go_to(self._payment)
        else:
            super().step_done()

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
        keymap = self.keymap
        words = f"Next: in Keys, {keymap.shown_key(groups.KEYS, 'new_key')} creates your first key"
        if self._account.payment_address:
            words += f" · {keymap.shown_key(onboarding_groups.REGISTER, 'show_qr')} shows where to pay in"
        return Content.styled(words, "$quiet")

    def next_label(self) -> str:
        if self.step is self._review and self.form.by_payment:
            return "Get the address"
        if self.step is self._payment:
            return "Set up"
        return "Next: token" if self._token_wanted and self.step is self._review else super().next_label()

    def show_buttons(self) -> None:
        super().show_buttons()
        if self._key_is_gone:
            self.query_one("#other_file").display = False
        self.query_one("#look_again").display = self._can_look_again
        self.query_one("#forget_payment").display = self.step is self._payment and not self.account_exists
        other_way = self.query_one("#by_payment", KeyButton)
        other_way.display = self._other_way != ""
        if self._other_way:
            other_way.say(self._other_way, self.keymap.shown_key(onboarding_groups.REGISTER, "by_payment"))

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
        if action in PAYMENT:
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

    def why_not(self, action: str) -> str:
        if action == "choose_node" and self._own_node:
            return "The sandbox has a chain of its own, and no other node is asked here."
        return super().why_not(action)

    # What the keys of single steps do

    def action_read_coldkey(self) -> None:
        self.worker.registration.read_coldkey(self.form.coldkey)

    def action_choose_node(self) -> None:
        from chutes_tui.screens.account.pay_in.pay_in_dialogs import NodeDialog

        def use(url: str) -> None:
            self.worker.memory.remember(chain_node=url)
            self.action_read_coldkey()

        self.ask(NodeDialog(), use)

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
