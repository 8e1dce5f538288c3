"""Giving an account that was created on the website its wallet and its config; or fetching a hotkey's account."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Input, Label, Static

from chutes_tui.api.errors.from_registration import Remedy
from chutes_tui.commands import onboarding_groups
from chutes_tui.core.attempt import Stage
from chutes_tui.core.secret_shape import pasted_word
from chutes_tui.core.text import visible
from chutes_tui.operations.onboarding.registration_state import CliDefaults
from chutes_tui.screens.onboarding.steps.account import written_words
from chutes_tui.screens.onboarding.steps.refusal import attachment_words
from chutes_tui.screens.onboarding.steps.review import form_summary
from chutes_tui.screens.onboarding.steps.step import Form, FormStep, sentence
from chutes_tui.screens.onboarding.steps.wallet import WalletStep
from chutes_tui.screens.onboarding.wizard import AccountWizard
from chutes_tui.widgets.fields.secret_input import SecretInput

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from chutes_tui.core.secret import Secret
    from chutes_tui.operations.onboarding.account_access import WalletAttachment
    from chutes_tui.operations.onboarding.registration_state import Destination

_USUAL = re.compile(r"[0-9A-Za-z]{32}")
_SEED = re.compile(r"(0x)?[0-9A-Fa-f]{64}")


class FingerprintStep(FormStep):
    """The fingerprint of the account; it stays in the field, masked, until the account has its wallet."""

    TITLE = "Fingerprint"
    HEADING = "Enter the fingerprint of your account"
    REMEDY = Remedy.FINGERPRINT

    def compose_fields(self) -> ComposeResult:
        yield sentence(
            "The website showed it when the account was created: 32 letters and digits, the account's password. It "
            "is sent to the server once, when the wallet is attached, and is not saved."
        )
        with Horizontal(classes="field"):
            yield Label("Server", classes="field-label")
            yield Static(id="server", classes="field-value")
        with Horizontal(classes="field"):
            yield Label("Fingerprint", classes="field-label")
            yield SecretInput(placeholder="paste it here", id="fingerprint", compact=True)
        yield Static(id="shape-note", classes="field-note")

    def on_mount(self) -> None:
        self._judge()

    def enter(self) -> None:
        self.query_one("#fingerprint").focus()

    def take(self) -> Secret:
        """The fingerprint, the caller's to wipe; the field keeps it for another try."""
        return pasted_word(self.query_one("#fingerprint", Input).value)

    @property
    def filled(self) -> bool:
        """Whether something is in the field."""
        return bool(self.query_one("#fingerprint", Input).value)

    @property
    def blocker(self) -> str:
        return self._trouble()

    def _trouble(self) -> str:
        """What can't be a fingerprint, without quoting it."""
        word = self.take()
        try:
            text = word.reveal() if word else ""
        finally:
            word.wipe()
        if not text:
            return "Paste the fingerprint first."
        if text.startswith("cpk_"):
            return "This is an API key, not a fingerprint: sign in with it from the welcome screen."
        if text.startswith("eyJ"):
            return "This is a login token, not a fingerprint."
        if _SEED.fullmatch(text):
            return "This looks like a hotkey's seed, not a fingerprint. Keep it private."
        return ""

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self.post_message(self.Edited())
        self._judge()

    def _judge(self) -> None:
        note, trouble = self.query_one("#shape-note", Static), self._trouble()
        if not self.filled:
            note.update(Content.styled("Spaces and line breaks in a paste are removed.", "$quiet"))
        elif trouble:
            note.update(Content.styled(f"✗ {trouble}", "$text-error"))
        else:
            note.update(self._shape())

    def _shape(self) -> Content:
        word = self.take()
        text = word.reveal()
        word.wipe()
        if _USUAL.fullmatch(text):
            return Content.styled("✓ 32 letters and digits, like a fingerprint.", "$text-success")
        size = f"{len(text)} characters" if text.isalnum() else f"{len(text)}, some of them other characters"
        words = f"⚠ A fingerprint usually has 32 letters and digits; this has {size}."
        return Content.styled(words, "$text-warning")

    def show_state(self) -> None:
        if self.is_attached and self.registration is not None:
            if self.registration.account is not None:  # it is not needed any more
                with self.prevent(Input.Changed):
                    self.query_one("#fingerprint", Input).value = ""
            base_url = self.registration.place.base_url
            self.query_one("#server", Static).update(
                Content.assemble(visible(base_url.value), (f"  {visible(base_url.origin)}", "$quiet"))
            )


class AttachedWalletStep(WalletStep):
    """The hotkey that the account gets."""

    HEADING = "Choose the hotkey that signs for the account"


class KnownWalletStep(WalletStep):
    """A hotkey that already has an account: its coldkey isn't needed."""

    HEADING = "Choose the hotkey of the account"
    ASKS = False

    @property
    def blocker(self) -> str:
        return "" if self.form.hotkey_ss58 else super().blocker

    @property
    def _coldkey_wanted(self) -> bool:
        return False


class LookOverStep(FormStep):
    """Everything that was chosen, before anything is sent."""

    TITLE = "Review"
    HEADING = "Review"

    def __init__(self, form: Form, *, attaches: bool) -> None:
        super().__init__(form)
        self._attaches = attaches

    def compose_fields(self) -> ComposeResult:
        yield Static(id="words", classes="step-sentence")
        yield Static(id="summary")

    def enter(self) -> None:
        self.show_state()
        self.focus_next()

    def show_state(self) -> None:
        if self.is_attached and self.registration is not None:
            words = Content.styled(_ATTACHES if self._attaches else _FETCHES, "$quiet")
            summary = form_summary(self.form, self.registration, coldkey=self._attaches)
            self.query_one("#words", Static).update(words)
            self.query_one("#summary", Static).update(summary)


_ATTACHES = (
    "This attaches the wallet to the account. From then on only its hotkey signs for the account, and the official "
    "CLI works with it. The request is sent once; a request signed by the hotkey confirms it; then the config is "
    "written."
)
_FETCHES = "A request signed by the hotkey finds its account; then the config is written. The account is not changed."


class ReadyStep(FormStep):
    """The account with its wallet and its config."""

    TITLE = "Done"
    HEADING = "Your account is ready"

    def compose_fields(self) -> ComposeResult:
        yield Static(id="ready")

    def enter(self) -> None:
        self.focus_next()

    def show_state(self) -> None:
        registration, attachment = self.registration, self.state.attachment
        if not self.is_attached or registration is None or registration.account is None:
            return
        account = registration.account
        lines = [Content.assemble(("Account    ", "$quiet"), (visible(account.username), "bold"))]
        lines.append(Content.assemble(("User id    ", "$quiet"), visible(account.user_id)))
        if account.payment_address:
            lines.append(Content.assemble(("Payments   ", "$quiet"), visible(account.payment_address)))
        lines.append(Content(""))
        if attachment is not None and attachment.stage is Stage.DONE:
            lines.append(_verified_words(attachment.verified))
            if attachment.problem is not None:
                lines.append(Content.styled(f"⚠ {visible(attachment.problem.what)}", "$text-warning"))
        else:
            lines.append(Content.styled("✓ A request signed by the hotkey found it.", "$text-success"))
        lines += [Content(""), Content.styled("Config file", "$text-accent"), written_words(registration)]
        self.query_one("#ready", Static).update(Content("\n").join(lines))


def _verified_words(verified: bool) -> Content:
    if verified:
        words = "✓ The wallet is attached; a request signed by its hotkey confirmed it."
        return Content.styled(words, "$text-success")
    words = "⚠ The server reports the wallet as attached; a signed request couldn't confirm it yet."
    return Content.styled(words, "$text-warning")


class AttachWalletScreen(AccountWizard):
    """Attaches a wallet. Without `attaches` the hotkey has an account already, which is fetched."""

    COMMAND_GROUP = onboarding_groups.ATTACH

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
