"""The registration: from nothing to an account and its config, step by step, without ever losing what was typed."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Button, ContentSwitcher, Static

from chutes_tui import commands
from chutes_tui.operations.onboarding.registration import RegistrationStage
from chutes_tui.operations.onboarding.registration_state import Errand, Presets
from chutes_tui.screens.onboarding.steps.account import AccountStep
from chutes_tui.screens.onboarding.steps.actions import StepActions
from chutes_tui.screens.onboarding.steps.config import ConfigStep
from chutes_tui.screens.onboarding.steps.refusal import STEP_OF, refusal_words
from chutes_tui.screens.onboarding.steps.review import ReviewStep
from chutes_tui.screens.onboarding.steps.step import Form, Step
from chutes_tui.screens.onboarding.steps.token import TokenStep
from chutes_tui.screens.onboarding.steps.username import UsernameStep
from chutes_tui.screens.onboarding.steps.wallet import WalletStep
from chutes_tui.widgets.step_list import StepList

if TYPE_CHECKING:
    from pathlib import PurePath

    from textual.app import ComposeResult

    from chutes_tui.operations.onboarding.registration import RegistrationOutcome
    from chutes_tui.operations.onboarding.registration_state import Registration

_BUTTONS = {
    "next": "next_step",
    "back": "back",
    "fetch": "fetch_account",
    "look-again": "look_again",
    "other-file": "other_file",
}
_FETCHABLE = (RegistrationStage.HOTKEY_TAKEN,)


class RegisterScreen(StepActions):
    """A form in steps over `state.registration`; the result is the profile that was written, or None."""

    COMMAND_GROUP = commands.REGISTER
    BINDINGS = commands.bindings(commands.REGISTER)
    # The fields of the steps that are not shown could be focused otherwise, and would swallow the keys.
    AUTO_FOCUS = ""
    CSS_PATH: ClassVar[list[str | PurePath]] = ["../../styles/register.tcss", "../../styles/wallet_parts.tcss"]

    def __init__(self, presets: Presets | None = None) -> None:
        super().__init__(classes="wizard")
        presets = presets or Presets()
        self.form = Form(presets.username)
        self._start = presets.username
        state = self.state
        self._username = UsernameStep(self.form, state)
        self._wallet = WalletStep(self.form, state, presets)
        self._config = ConfigStep(self.form, state)
        self._review = ReviewStep(self.form, state)
        self._token = TokenStep(self.form, state)
        self._account = AccountStep(self.form, state)
        self._current: Step = self._username
        self._token_wanted = False
        self._seen: tuple[RegistrationOutcome | None, Errand] = (None, Errand.NONE)

    def compose_body(self) -> ComposeResult:
        with Horizontal(id="wizard"):
            yield StepList(self._titles, id="steps")
            with Vertical(id="page"):
                with ContentSwitcher(id="pages", initial=self._username.id):
                    yield from (self._username, self._wallet, self._config, self._review, self._token, self._account)
                with VerticalScroll(id="refusal", can_focus=False):
                    yield Static(id="refusal-text")
                yield Static(id="hint")
                with Horizontal(id="buttons"):
                    yield Button("Back", id="back", compact=True)
                    yield Button("Next", id="next", variant="primary", compact=True)
                    yield Button("Fetch that account", id="fetch", compact=True)
                    yield Button("Look again", id="look-again", compact=True)
                    yield Button("Choose another file", id="other-file", compact=True)

    def on_mount(self) -> None:
        self.watch(self.state, "registration", self._registration_changed, init=False)
        self._registration_changed(self.registration)
        self._show()
        self._follow()
        self.call_after_refresh(self._enter, self._current)

    def on_unmount(self) -> None:
        # However the screen went: nothing secret outlives it.
        self.worker.wallets.forget_hotkey()
        self.worker.registration.end()

    # Where we are

    @property
    def _steps(self) -> list[Step]:
        token = [self._token] if self._token_wanted else []
        return [self._username, self._wallet, self._config, self._review, *token, self._account]

    @property
    def _fetchable(self) -> bool:
        return self._stage in _FETCHABLE or super()._fetchable

    @property
    def _titles(self) -> tuple[str, ...]:
        return tuple(step.TITLE for step in self._steps)

    @property
    def _stage(self) -> RegistrationStage | None:
        outcome = self.registration.outcome if self.registration else None
        return outcome.stage if outcome is not None and not self._outdated else None

    @property
    def dirty(self) -> bool:
        """Whether leaving would lose something that was typed or chosen."""
        form = self.form
        return form.username != self._start or form.hotkey is not None or form.path is not None

    @property
    def would_lose(self) -> str:
        """What quitting now would lose, as a sentence; empty if nothing."""
        if self._account_exists:
            return "The fingerprint of the new account is shown this once only." if self._account.unkept else ""
        return self._unknown or (
            "A registration is being filled in here; nothing of it is kept." if self.dirty else ""
        )

    @property
    def _unknown(self) -> str:
        name = self.registration.unknown if self.registration else ""
        if not name:
            return ""
        return f"The account {name} may exist: the answer was lost. To find out, register again with the same hotkey."

    def _go(self, step: Step) -> None:
        """Bring a step to the front."""
        if step is self._config and self._suggested and not self._account_exists:
            self.form.path = None  # the name may be another one by now
        super()._go(step)

    # What is known changes

    def _registration_changed(self, registration: Registration | None) -> None:
        if registration is None or not self.is_attached:
            return
        if registration.token_required or self._stage is RegistrationStage.TOKEN_NEEDED:
            self._token_wanted = True
        before, self._seen = self._seen, (registration.outcome, registration.errand)
        for step in (self._username, self._wallet, self._config, self._review, self._token, self._account):
            step.show_state()
        ended = before[1] is not Errand.NONE and not self._busy
        if registration.outcome is not None and registration.outcome is not before[0]:
            self._outcome_came(registration, registration.outcome)
        elif ended and registration.account is not None and self._current is not self._account:
            self._go(self._account)
        self._show()

    def _outcome_came(self, registration: Registration, outcome: RegistrationOutcome) -> None:
        if outcome.stage in (RegistrationStage.DONE, RegistrationStage.LOST_REGISTERED):
            self._token.forget()
            self._go(self._account)
            return
        mending = STEP_OF.get(outcome.step) if outcome.step is not None else None
        if mending == "token" or outcome.stage is RegistrationStage.TOKEN_NEEDED:
            self._token_wanted = True
            self._token.start_anew()
            self._go(self._token)
        elif mending == "username":
            self._go(self._username)
        elif mending == "wallet":
            self._go(self._wallet)

    # Showing

    def _show(self) -> None:
        if not self.query("#other-file"):
            return
        steps = self.query_one("#steps", StepList)
        steps.titles, steps.current = self._titles, self._steps.index(self._current)
        registration = self.registration
        words = None
        if registration is not None and not self._outdated and self._current is not self._account:
            words = refusal_words(registration, self.form.coldkey)
        if words is not None:
            self.query_one("#refusal-text", Static).update(words)
        self.set_class(words is not None, "-refused")
        self.query_one("#hint", Static).update(self._hint_words())
        self._show_buttons()
        self.refresh_footer()

    def _hint_words(self) -> Content:
        if self._busy and self.registration is not None:
            return Content.styled(f"↻ {self.registration.errand.value}", "$text-accent")
        return Content.styled(f"⚠ {self._hint}", "$text-warning") if self._hint else Content("")

    def _show_buttons(self) -> None:
        last = self._current is self._account
        labels: dict[Step, str] = {
            self._review: "Next: the token" if self._token_wanted else "Register",
            self._token: "Register",
            self._account: "Open the account",
        }
        following = self.query_one("#next", Button)
        following.label = "Write the config" if self._rewriting else labels.get(self._current, "Next")
        following.disabled = self._busy
        failed = self.registration is not None and self.registration.write_problem is not None
        self.query_one("#back").display = not last and self._current is not self._username
        self.query_one("#fetch").display = self._fetchable and not last
        self.query_one("#look-again").display = self._stage is RegistrationStage.LOST_UNKNOWN and not last
        self.query_one("#other-file").display = last and failed

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        on_wallet, on_token, last = (self._current is step for step in (self._wallet, self._token, self._account))
        if action in ("make_wallet", "other_folder", "refresh_wallets", "filter_wallets"):
            return on_wallet
        if action in ("open_page", "copy_page"):
            return on_token
        if action in ("toggle_fingerprint", "copy_fingerprint", "confirm_saved"):
            return last and self._account.fingerprint is not None
        if action in ("copy_payment", "show_qr"):
            return last and bool(self._account.payment_address)
        if action == "new_fingerprint":
            return last and not self._busy and self._account.fingerprint is None
        if action == "fetch_account":
            return self._fetchable and not self._busy and not last
        if action == "look_again":
            return self._stage is RegistrationStage.LOST_UNKNOWN and not self._busy and not last
        return (None if self._busy else True) if action in ("next_step", "back") else True

    # Going on and back

    async def on_button_pressed(self, event: Button.Pressed) -> None:
        event.prevent_default()
        if event.button.id in _BUTTONS and not self._busy:
            await self.run_action(_BUTTONS[event.button.id])

    def leave_step(self) -> None:
        step = self._current
        if step is self._account:
            self._finish()
            return
        self._hint = step.blocker
        if self._hint:
            self._show()
            step.enter()
            return
        if step is self._review and not self._review.passed:
            return  # what is in the way is on the screen
        if step is self._config:
            self.form.path = self._config.path
        if self._rewriting and self.form.destination is not None:
            self.worker.registration.write_config(self.form.destination)
        elif step is self._token or (step is self._review and not self._token_wanted):
            self._register()
        else:
            self._go(self._steps[self._steps.index(step) + 1])

    def _register(self) -> None:
        destination = self.form.destination
        if destination is None:
            return
        earlier = next((step for step in (self._username, self._wallet, self._config) if step.blocker), None)
        if earlier is not None:
            self._go(earlier)
            return
        token = self._token.take() if self._current is self._token else None
        self.worker.registration.register(self.form.username, self.form.coldkey, destination, token)

    async def action_back(self) -> None:
        """Out of the filter, back a step, and from the first step out."""
        self.worker.forget_results()
        if self._busy:
            return
        if self._current is self._wallet and await self._wallet.picker.unwind():
            return
        if self._current is self._account:
            self._leave()
        elif self._rewriting:
            self._go(self._account)
        elif self._current is self._username:
            self._leave()
        else:
            self._go(self._steps[self._steps.index(self._current) - 1])

    def _leave(self) -> None:
        lost = self.would_lose
        if not lost:
            self._close()
            return
        from chutes_tui.screens.base.dialogs import ConfirmDialog

        title = "Leave without the fingerprint?" if self._account_exists else "Leave the registration?"
        if self._account_exists:
            lost += "\n\nIt was neither copied nor confirmed as saved."
        else:
            lost = f"{self._unknown or 'No account was made.'} What you typed and chose here is kept nowhere."

        self.when_confirmed(ConfirmDialog(title, lost, confirm="Leave", cancel="Stay"), self._close)

    def _finish(self) -> None:
        registration = self.registration
        if registration is not None and registration.written is None:
            self.action_other_file()
        else:
            self._leave()

    def _close(self) -> None:
        registration = self.registration
        self.dismiss(registration.profile if registration is not None else None)

    # What can be done on the way

    def action_other_file(self) -> None:
        self._go(self._config)

    def action_fetch_account(self) -> None:
        chosen = self.form.path is not None and not self._suggested
        self.worker.registration.fetch_account(self.form.destination if chosen else None)

    @property
    def _suggested(self) -> bool:
        looked_at = self.registration.looked_at if self.registration else None
        return looked_at is not None and looked_at.suggested and looked_at.path == self.form.path

    def action_look_again(self) -> None:
        if self.form.destination is not None:
            self.worker.registration.look_again(self.form.destination)
