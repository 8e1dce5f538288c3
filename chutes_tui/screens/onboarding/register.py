"""The registration: from nothing to an account and its config, in steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from chutes_tui import commands
from chutes_tui.api.errors.from_registration import Remedy
from chutes_tui.core.attempt import Stage
from chutes_tui.host import host_of
from chutes_tui.operations.onboarding.registration_state import CliDefaults
from chutes_tui.screens.onboarding.steps.account import AccountStep
from chutes_tui.screens.onboarding.steps.refusal import refusal_words
from chutes_tui.screens.onboarding.steps.review import ReviewStep
from chutes_tui.screens.onboarding.steps.step import Form
from chutes_tui.screens.onboarding.steps.token import TokenStep
from chutes_tui.screens.onboarding.steps.username import UsernameStep
from chutes_tui.screens.onboarding.steps.wallet import WalletStep
from chutes_tui.screens.onboarding.wizard import AccountWizard

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chutes_tui.operations.onboarding.registration import RegistrationOutcome
    from chutes_tui.operations.onboarding.registration_state import Destination
    from chutes_tui.screens.base.step import Step


class RegisterScreen(AccountWizard):
    """Creates an account. The token has a step of its own, if the server wants one."""

    COMMAND_GROUP = commands.REGISTER
    BINDINGS = commands.bindings(commands.REGISTER)
    BUTTONS = (*AccountWizard.BUTTONS, ("look_again", "Check again"))
    TASK = "Create an account"
    SEND_LABEL = "Register"

    def __init__(self, defaults: CliDefaults | None = None) -> None:
        defaults = defaults or CliDefaults()
        form = Form(defaults.username)
        self._start = defaults.username
        self._review, self._token, self._account = ReviewStep(form), TokenStep(form), AccountStep(form)
        self._token_wanted = False
        others = (self._review, self._token, self._account)
        super().__init__(form, [UsernameStep(form)], WalletStep(form, defaults), others)

    # What is known

    @property
    def steps(self) -> Sequence[Step]:
        return [step for step in self._pages if step is not self._token or self._token_wanted]

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
        if remedy is Remedy.TOKEN:
            self._token_wanted = True
            self._token.start_anew()
        self.go_to_remedy(remedy)

    def refusal(self) -> Content | None:
        if self.registration is None or self.outdated or self.step is self._account:
            return None
        return refusal_words(self.registration, self.form.coldkey)

    # Going on and back

    def send_form(self, destination: Destination) -> None:
        token = self._token.take() if self.step is self._token else None
        self.worker.registration.register(self.form.username, self.form.coldkey, destination, token)

    @property
    def would_lose(self) -> str:
        if self.account_exists:
            return "The new account's fingerprint is shown only once." if self._account.unkept else ""
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
            return "Leave without saving the fingerprint?", lost
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
        return "Next: token" if self._token_wanted and self.step is self._review else super().next_label()

    def show_buttons(self) -> None:
        super().show_buttons()
        self.query_one("#look_again").display = self._can_look_again

    @property
    def _can_look_again(self) -> bool:
        return self._stage is Stage.LOST_UNKNOWN and self.step is not self._account

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        last = self.step is self._account
        if action in ("open_page", "copy_page"):
            return self.step is self._token
        if action in ("toggle_fingerprint", "copy_fingerprint", "confirm_saved"):
            return last and self._account.fingerprint is not None
        if action in ("copy_payment", "show_qr"):
            return last and bool(self._account.payment_address)
        if action == "new_fingerprint":
            return last and not self.busy and self._account.wants_new
        if action in ("read_coldkey", "choose_node"):
            return self.step in (self._review, self._token)
        if action == "look_again":
            return self._can_look_again and not self.busy
        return super().check_action(action, parameters)

    # What the keys of single steps do

    def action_look_again(self) -> None:
        if self.form.destination is not None:
            self.worker.registration.look_again(self.form.destination)

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
        self._account.copy_payment()

    def action_show_qr(self) -> None:
        self._account.show_qr()
