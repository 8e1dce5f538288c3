"""The wizards that end with an account and its config: a form over `state.registration`, with a wallet in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.content import Content

from chutes_tui.operations.onboarding.registration_state import RegistrationTask
from chutes_tui.profiles import Profile
from chutes_tui.screens.base.wizard import Wizard
from chutes_tui.screens.onboarding.steps.config import ConfigStep
from chutes_tui.screens.onboarding.steps.step import FormStep

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import PurePath

    from chutes_tui.api.errors.from_registration import Remedy
    from chutes_tui.operations.onboarding.account_access import WalletAttachment
    from chutes_tui.operations.onboarding.registration import RegistrationOutcome
    from chutes_tui.operations.onboarding.registration_state import Destination, Registration
    from chutes_tui.screens.base.step import Step
    from chutes_tui.screens.onboarding.steps.step import Form
    from chutes_tui.screens.onboarding.steps.wallet import WalletStep

_AT_WALLETS = ("make_wallet", "use_elsewhere", "other_folder", "refresh_wallets", "filter_wallets")


class AccountWizard(Wizard[Profile]):
    """Dismissed with the profile that was written, or None.

    Subclasses implement `attempt`, `retrace` and `send_form`.
    """

    CSS_PATH: ClassVar[list[str | PurePath]] = [
        "../../styles/wizard.tcss",
        "../../styles/onboarding.tcss",
        "../../styles/wallet_parts.tcss",
    ]
    FOLLOWS = ("registration", "attachment", "wallets", "hotkey_opening")
    BUTTONS: ClassVar[tuple[tuple[str, str], ...]] = (
        ("fetch_account", "Use that account"),
        ("other_file", "Choose another file"),
    )
    FINISH_LABEL = "Open account"

    def __init__(self, form: Form, first: Sequence[FormStep], wallet: WalletStep, others: Sequence[FormStep]) -> None:
        self.form = form
        self._wallet = wallet
        self._config = ConfigStep(form)
        self._fields = (*first, wallet, self._config)
        """The steps in which something is filled in before it is sent."""
        self._said_before_edit: tuple[object, ...] | None = None
        self._seen: tuple[object, RegistrationTask] = (None, RegistrationTask.NONE)
        super().__init__(*self._fields, *others)

    def on_unmount(self) -> None:
        # However the screen went: nothing secret outlives it.
        self.worker.wallets.forget_hotkey()
        self.worker.registration.forget_attachment()
        self.worker.registration.end()

    # What is known

    @property
    def registration(self) -> Registration | None:
        """What is known so far."""
        return self.state.registration

    @property
    def attempt(self) -> RegistrationOutcome | WalletAttachment | None:
        """How the last sending of the form ended."""
        raise NotImplementedError

    @property
    def busy(self) -> bool:
        return self.registration is not None and self.registration.task is not RegistrationTask.NONE

    @property
    def _said(self) -> tuple[object, ...]:
        """What was said about the form last."""
        return self.attempt, self.registration.problem if self.registration is not None else None

    @property
    def outdated(self) -> bool:
        """True if what is said about the form was said before the last edit."""
        before = self._said_before_edit
        return before is not None and all(now is then for now, then in zip(self._said, before, strict=True))

    @property
    def account_exists(self) -> bool:
        """True once there is an account on the server."""
        return self.registration is not None and self.registration.account is not None

    @property
    def _rewriting(self) -> bool:
        """True if the account exists and only its config needs another place."""
        return self.account_exists and self.step is self._config

    @property
    def _suggested(self) -> bool:
        """True if the place for the config is still the one that was suggested."""
        destination_status = self.registration.destination_status if self.registration else None
        return (
            destination_status is not None
            and destination_status.suggested
            and destination_status.path == self.form.path
        )

    @property
    def fetchable(self) -> bool:
        """True if the chosen hotkey is known to have an account that can be fetched."""
        return self.step is self._wallet and bool(self._wallet.owner)

    def on_step_edited(self) -> None:
        self._said_before_edit = self._said

    def react(self) -> None:
        if self.registration is None:
            return
        (attempt, task), self._seen = self._seen, (self.attempt, self.registration.task)
        if self.attempt is not None and self.attempt is not attempt:
            self.retrace()
        if (
            task is not RegistrationTask.NONE
            and not self.busy
            and self.account_exists
            and self.step is not self.steps[-1]
        ):
            self.go_to(self.steps[-1])

    def retrace(self) -> None:
        """An attempt has ended: go to the step that can remedy it."""
        raise NotImplementedError

    def go_to_remedy(self, remedy: Remedy | None) -> None:
        """Go to the step that can remedy a refusal; the others are remedied elsewhere, and nothing moves."""
        for step in self.steps:
            if isinstance(step, FormStep) and remedy is not None and step.REMEDY is remedy:
                self.go_to(step)

    # Going on and back

    def go_to(self, step: Step) -> None:
        if step is self._config and self._suggested and not self.account_exists:
            self.form.path = None  # the name may be another one by now
        super().go_to(step)

    def step_done(self) -> None:
        if self.step is self._config:
            self.form.path = self._config.path
        if self._rewriting and self.form.destination is not None:
            self.worker.registration.write_config(self.form.destination)
        else:
            super().step_done()

    def send(self) -> None:
        destination = self.form.destination
        unready = next((step for step in self._fields if not step.ready), None)
        if unready is not None or destination is None:
            self.go_to(unready or self._config)
        else:
            self.send_form(destination)

    def send_form(self, destination: Destination) -> None:
        """Send the form, in which nothing is missing."""
        raise NotImplementedError

    def finish(self) -> None:
        if self.registration is not None and self.registration.written is None:
            self.action_other_file()
        else:
            self.leave()

    def go_back(self) -> None:
        if self._rewriting:
            self.go_to(self.steps[-1])
        else:
            super().go_back()

    def close(self) -> None:
        self.dismiss(self.registration.profile if self.registration is not None else None)

    # What is around the step in front

    def hint(self) -> Content:
        if self.busy and self.registration is not None:
            return Content.styled(f"↻ {self.registration.task.value}", "$text-accent")
        return super().hint()

    def next_label(self) -> str:
        return "Write config" if self._rewriting else super().next_label()

    def show_buttons(self) -> None:
        super().show_buttons()
        failed = self.registration is not None and self.registration.write_problem is not None
        self.query_one("#fetch_account").display = self.fetchable and not self.account_exists
        self.query_one("#other_file").display = failed and self.step is self.steps[-1]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in _AT_WALLETS:
            return self.step is self._wallet
        if action == "fetch_account":
            return self.fetchable and not self.busy and not self.account_exists
        return super().check_action(action, parameters)

    # What can be done on the way

    def action_fetch_account(self) -> None:
        self.worker.registration.fetch_account(None if self._suggested else self.form.destination)

    def action_other_file(self) -> None:
        self.go_to(self._config)

    def action_make_wallet(self) -> None:
        from chutes_tui.screens.wallets.wallet_creation import WalletCreationScreen

        self.app.push_screen(WalletCreationScreen(), self._wallet.created)

    def action_other_folder(self) -> None:
        from chutes_tui.screens.wallets.wallet_dialogs import WalletsFolderDialog

        self.ask(WalletsFolderDialog(), self.worker.wallets.look_in)

    def action_refresh_wallets(self) -> None:
        self.worker.wallets.refresh()

    async def action_filter_wallets(self) -> None:
        await self._wallet.picker.open_filter()
