"""The result: the fingerprint, shown only once, the payment address with its QR code, and the written file."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final, cast

from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from chutes_tui.commands import onboarding_groups
from chutes_tui.core.attempt import Stage
from chutes_tui.core.text import visible
from chutes_tui.operations.onboarding.registration_state import opened_by, shown_destination
from chutes_tui.screens.onboarding.steps.step import FormStep
from chutes_tui.widgets.buttons import KeyButton
from chutes_tui.widgets.timed_reveal import TimedReveal

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from chutes_tui.core.secret import Secret
    from chutes_tui.operations.onboarding.registration_state import Registration
    from chutes_tui.screens.base.screen import FullScreen

_MASK: Final = "•" * 32


class AccountStep(TimedReveal, FormStep):
    """Masked until asked. The fingerprint counts as kept once it was copied or the user says so."""

    TITLE = "Account"
    HEADING = ""
    _kept_of: Secret | None = None
    _copied = False
    _drawn = ""

    def compose(self) -> ComposeResult:
        command_button = cast("FullScreen[object]", self.screen).command_button
        yield Static(id="account-heading", classes="step-heading")
        with Horizontal(id="account"):
            with Vertical(id="account-facts"):
                yield Static(Content.styled("Fingerprint", "bold"))
                yield Static(id="fingerprint")
                yield Static(id="fingerprint-note")
                with Horizontal(classes="fact-buttons", id="fingerprint-buttons"):
                    yield command_button("toggle_fingerprint", "Show", id="reveal")
                    yield command_button("copy_fingerprint", id="copy-fingerprint")
                    yield command_button("confirm_saved", id="saved")
                with Horizontal(classes="fact-buttons", id="new-fingerprint-row"):
                    yield command_button("new_fingerprint", id="new-fingerprint")
                with Vertical(id="admin-key"):
                    yield Static(Content.styled("Admin key", "bold"))
                    yield Static(id="admin-key-note")
                    with Horizontal(classes="fact-buttons"):
                        yield command_button("show_key", id="show-key")
                yield Static(Content.styled("Payment address", "bold"))
                yield Static(id="payment")
                with Horizontal(classes="fact-buttons", id="payment-buttons"):
                    yield command_button("copy_payment", id="copy-payment")
                    yield command_button("show_qr", id="show-qr")
                yield Static(Content.styled("Config file", "bold"))
                yield Static(id="written")
            yield Static(id="qr")

    def enter(self) -> None:
        self.show_state()
        fields = ("#reveal", "#new-fingerprint")
        self.query_one(fields[0 if self.fingerprint is not None else 1]).focus()

    # What there is

    @property
    def fingerprint(self) -> Secret | None:
        """The account's fingerprint, if it is known here."""
        registration = self.registration
        if registration is None:
            return None
        secret = registration.outcome.fingerprint if registration.outcome is not None else None
        if registration.fingerprint is not None and registration.fingerprint.fingerprint is not None:
            secret = registration.fingerprint.fingerprint
        return secret or None

    @property
    def payment_address(self) -> str:
        """Where money for the account goes."""
        account = self.registration.account if self.registration else None
        return account.payment_address if account is not None else ""

    @property
    def wants_new(self) -> bool:
        """Whether a new fingerprint can be set: none is known here, or what became of the last one is not."""
        if self.form.elsewhere:
            return False
        change = self.registration.fingerprint if self.registration else None
        return self.fingerprint is None or (change is not None and change.stage is not Stage.DONE)

    @property
    def unkept(self) -> bool:
        """Whether there is a fingerprint that was neither copied nor confirmed as saved."""
        secret = self.fingerprint
        return secret is not None and secret is not self._kept_of

    @property
    def has_key(self) -> bool:
        """Whether an admin key came with the account, which the user has not seen yet."""
        payment = self.registration.payment if self.registration is not None else None
        return payment is not None and payment.key is not None

    @property
    def unkept_thing(self) -> str:
        """What of the account is shown only once and was not taken yet; "" for nothing."""
        registration = self.registration
        in_file = self.form.elsewhere and registration is not None and registration.written is not None
        return "fingerprint" if self.unkept else "admin key" if self.has_key and not in_file else ""

    @property
    def would_lose(self) -> str:
        """What leaving now would lose, as a sentence; "" for nothing."""
        return f"The new account's {self.unkept_thing} is shown only once." if self.unkept_thing else ""

    # Showing

    def show_state(self) -> None:
        registration = self.registration
        if not self.is_attached or registration is None or registration.account is None:
            return
        name = visible(registration.account.username or registration.account.user_id)
        words = " is yours" if registration.outcome is None else " is created"
        self.query_one("#account-heading", Static).update(
            Content.assemble(("The account ", "bold"), (name, "bold $text-accent"), (words, "bold"))
        )
        self._show_fingerprint(registration)
        lost = registration.payment is not None and _was_lost(registration)
        self.query_one("#admin-key").display = self.has_key or lost
        self.query_one("#show-key").display = self.has_key
        words = _admin_key_words(lost=lost, elsewhere=self.form.elsewhere)
        self.query_one("#admin-key-note", Static).update(Content.styled(words, "$text-warning"))
        address = self.payment_address
        self.query_one("#payment", Static).update(
            Content.styled(address or "not reported by the server", "" if address else "$quiet")
        )
        self.query_one("#payment-buttons").display = bool(address)
        self.query_one("#written", Static).update(written_words(registration))
        if address != self._drawn:
            self._drawn = address
            self.query_one("#qr", Static).update(qr_content(address) if address else "")

    def _show_fingerprint(self, registration: Registration) -> None:
        secret, change = self.fingerprint, registration.fingerprint
        known = secret is not None
        if known and self.has_focus_within and not self.query_one("#fingerprint-buttons").display:
            self.call_after_refresh(self.query_one("#reveal").focus)
        self.query_one("#fingerprint-buttons").display = known
        self.query_one("#new-fingerprint-row").display = self.wants_new
        unsure = change is not None and change.stage is Stage.LOST_UNKNOWN
        self._label("#new-fingerprint", "Look again" if unsure else "New fingerprint")
        self._label("#reveal", "Hide" if self.revealed else "Show")
        shown = "" if secret is None else secret.reveal() if self.revealed else _MASK
        field = self.query_one("#fingerprint", Static)
        field.update(Content.styled(shown, "bold" if self.revealed else "$quiet"))
        field.display = known
        note = self.query_one("#fingerprint-note", Static)
        note.update(self._fingerprint_words(registration))
        note.set_class(not known and not self.wants_new, "-alone")

    def _label(self, button: str, label: str) -> None:
        """Give a button another label; its key stays."""
        one = self.query_one(button, KeyButton)
        one.say(label, self.keymap.shown_key(onboarding_groups.REGISTER, one.name or ""))

    def _fingerprint_words(self, registration: Registration) -> Content:
        change = registration.fingerprint
        if change is not None and change.stage is Stage.LOST_UNKNOWN:
            words = "⚠ No response received: it may be this one or the old one. Keep both until you know."
            return Content.styled(words, "$text-warning")
        if change is not None and change.stage is Stage.LOST_ABSENT:
            words = "⚠ No response received, and this one doesn't sign in. Keep it and the old one, and set it again."
            return Content.styled(words, "$text-warning")
        if self.fingerprint is None and self.form.elsewhere:
            words = "This account has no fingerprint yet: Account sets one (F), signed on the hotkey's machine."
            return Content.styled(words, "$text-warning")
        if self.fingerprint is None and registration.payment is not None:
            words = "This account has no fingerprint yet. Set one now: it is the password of the website."
            return Content.styled(words, "$text-warning")
        if self.fingerprint is None and _was_lost(registration):
            words = "⚠ The account was created, but the response with its fingerprint was lost. Set a new one now."
            return Content.styled(words, "$text-warning")
        if self.fingerprint is None:
            words = "It is shown only once, when the account is created. If you don't have it, set a new one."
            return Content.styled(words, "$quiet")
        if not self.unkept:
            words = "✓ Saved. It can't be shown again once you leave."
            if self._copied:
                words = "✓ Copied. Save it with your passwords now. It can't be shown again once you leave."
            return Content.styled(words, "$text-success")
        words = (
            "Your account password. It's shown only once and can't be recovered. Keep it with your other passwords."
        )
        return Content.styled(words, "$text-warning")

    # Fingerprint

    @property
    def can_reveal(self) -> bool:
        return self.fingerprint is not None

    def watch_revealed(self) -> None:
        self.show_state()

    def copy_fingerprint(self) -> None:
        """Copy it; the clipboard is cleared after a while."""
        secret = self.fingerprint
        if secret is not None:
            self.worker.clipboard.copy(secret, "the fingerprint", secret=True, then=partial(self._copied_it, secret))

    def _copied_it(self, secret: Secret, ok: bool) -> None:
        if ok:
            self._keep(secret, copied=True)

    def confirm_saved(self) -> None:
        """The user keeps it somewhere."""
        if self.fingerprint is not None:
            self._keep(self.fingerprint, copied=False)

    def _keep(self, secret: Secret, *, copied: bool) -> None:
        self._kept_of, self._copied = secret, copied
        self.show_state()

    def set_new_fingerprint(self) -> None:
        """Ask, then give the account another fingerprint; after a lost answer, look what became of it."""
        change = self.registration.fingerprint if self.registration else None
        none_yet = self.registration is not None and self.registration.payment is not None and change is None
        if none_yet or (change is not None and change.stage is not Stage.REFUSED):
            self.worker.registration.set_new_fingerprint()
            return
        from chutes_tui.screens.dialogs.confirm import ConfirmDialog

        body = (
            "The old fingerprint can no longer sign in. Open sessions may continue for a while, and new logins may "
            "be refused for up to an hour. The hotkey and API keys don't change."
        )
        question = ConfirmDialog("Set a new fingerprint?", body, confirm="Set new fingerprint")
        cast("FullScreen[object]", self.screen).when_confirmed(question, self.worker.registration.set_new_fingerprint)


def _admin_key_words(*, lost: bool, elsewhere: bool) -> str:
    if lost and elsewhere:
        return "It was lost with the response. Sign in on the machine that has the hotkey, and delete it in Keys."
    if lost:
        return "The server created one with the account, and its value was lost with the response: delete it in Keys."
    if elsewhere:
        return "It came with the account, and signs in to it from here: it is in the config file."
    return "The server created one with the account. It is shown only once."


def _was_lost(registration: Registration) -> bool:
    outcome = registration.outcome
    return outcome is not None and outcome.stage is Stage.LOST_PRESENT


def qr_content(text: str) -> Content:
    """The QR code in black on white, which phones read in every theme."""
    from chutes_tui.widgets.drawn.qr import half_blocks

    return Content("\n").join(Content.styled(line, "#000000 on #ffffff") for line in half_blocks(text))


def written_words(registration: Registration) -> Content:
    """The config that was written, or why it could not be."""
    written = registration.written
    if registration.write_problem is not None:
        problem = registration.write_problem
        lines = [Content.styled(f"✗ {visible(problem.what)}", "$text-error")]
        lines += [Content.styled(visible(line), "$quiet") for line in (problem.why, problem.next_step) if line]
        return Content("\n").join(lines)
    if written is None:
        return Content.styled("↻ writing…", "$text-accent")
    place = registration.place
    path = visible(shown_destination(place, written.path))
    lines = [Content(path), Content.styled("mode 0600: readable only by you", "$quiet")]
    if command := opened_by(place, written.path):
        lines.append(Content.styled(visible(f"Open with: {command}"), "$quiet"))
    if written.backup is not None:
        kept = shown_destination(place, written.backup)
        lines.append(Content.styled(visible(f"Previous file: {kept}"), "$quiet"))
    return Content("\n").join(lines)
