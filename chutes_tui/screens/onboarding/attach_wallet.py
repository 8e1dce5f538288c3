"""Giving an account that was created on the website its wallet and its config; or fetching a hotkey's account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chutes_tui import commands
from chutes_tui.core.attempt import Stage
from chutes_tui.operations.onboarding.registration_state import CliDefaults
from chutes_tui.screens.onboarding.attaching import (
    AttachedWalletStep,
    FingerprintStep,
    KnownWalletStep,
    LookOverStep,
    ReadyStep,
)
from chutes_tui.screens.onboarding.steps.refusal import attachment_words
from chutes_tui.screens.onboarding.steps.step import Form
from chutes_tui.screens.onboarding.wizard import AccountWizard

if TYPE_CHECKING:
    from textual.content import Content

    from chutes_tui.operations.onboarding.account_access import WalletAttachment
    from chutes_tui.operations.onboarding.registration_state import Destination


class AttachWalletScreen(AccountWizard):
    """Attaches a wallet. Without `attaches` the hotkey has an account already, which is fetched."""

    COMMAND_GROUP = commands.ATTACH
    BINDINGS = commands.bindings(commands.ATTACH)

    def __init__(self, *, attaches: bool = True) -> None:
        form = Form()
        self.TASK = "Attach a wallet" if attaches else "Use an account"
        self.SEND_LABEL = "Attach" if attaches else "Fetch"
        self._fingerprint = FingerprintStep(form) if attaches else None
        first = [self._fingerprint] if self._fingerprint is not None else []
        wallet = (AttachedWalletStep if attaches else KnownWalletStep)(form, CliDefaults())
        super().__init__(form, first, wallet, (LookOverStep(form, attaches=attaches), ReadyStep(form)))

    @property
    def attempt(self) -> WalletAttachment | None:
        return self.state.attachment

    @property
    def fetchable(self) -> bool:
        attempt = self.attempt if not self.outdated else None
        known = attempt is not None and (attempt.hotkey_taken or attempt.stage is Stage.LOST_UNKNOWN)
        return known or super().fetchable

    def retrace(self) -> None:
        if self.attempt is not None and self.attempt.stage is Stage.REFUSED and not self.attempt.hotkey_taken:
            self.go_to_remedy(self.attempt.remedy)

    def refusal(self) -> Content | None:
        if self.registration is None or self.outdated or self.busy or self.account_exists:
            return None
        return attachment_words(self.registration, self.attempt)

    def send_form(self, destination: Destination) -> None:
        if self._fingerprint is None:
            self.worker.registration.fetch_account(destination)
        else:
            self.worker.registration.attach_wallet(self._fingerprint.take(), self.form.coldkey, destination)

    @property
    def would_lose(self) -> str:
        if self.account_exists:
            written = self.registration is not None and self.registration.written is not None
            return "" if written else "The account's config is not written yet."
        typed = self._fingerprint is not None and self._fingerprint.filled
        if typed or self.form.hotkey is not None or self.form.path is not None:
            return "Your input and choices will be lost."
        return ""
