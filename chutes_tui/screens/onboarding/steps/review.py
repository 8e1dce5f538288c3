"""The last look before an account is made: everything that was chosen, and the checks that can be made beforehand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content
from textual.widgets import Static

from chutes_tui.core.text import visible
from chutes_tui.operations.onboarding.registration_state import PrecheckStage, shown_destination
from chutes_tui.screens.onboarding.steps.coldkey_words import funds_words
from chutes_tui.screens.onboarding.steps.payment import about_words
from chutes_tui.screens.onboarding.steps.step import FormStep

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from chutes_tui.operations.onboarding.registration_state import Registration
    from chutes_tui.screens.onboarding.steps.step import Form


class ReviewStep(FormStep, can_focus=True):
    """Entering it checks everything, so that no token or registration is wasted.

    It has no field: the focus is on the page itself, where arrows scroll it and an Enter too many does nothing.
    """

    TITLE = "Review"
    HEADING = "Review"

    def compose_fields(self) -> ComposeResult:
        yield Static(classes="step-sentence", id="review-about")
        yield Static(id="summary")
        yield Static(id="coldkey-funds")
        yield Static(id="checks")

    def enter(self) -> None:
        self.focus()
        self._check()
        if not self.form.by_payment:
            self.worker.registration.read_coldkey(self.form.coldkey)
        self.show_state()

    @property
    def ready(self) -> bool:
        return self.registration is not None and self.registration.checks is PrecheckStage.PASSED

    @property
    def waits(self) -> str:
        running = self.registration is not None and self.registration.checks is PrecheckStage.RUNNING
        return "Continues when every check has passed." if running else ""

    def complain(self) -> None:
        """Do nothing: what is in the way is on the screen already."""

    def take_up(self) -> bool:
        """Check once more if something was in the way."""
        if not self.ready:
            self._check()
        return False

    def _check(self) -> None:
        destination = self.form.destination
        if destination is not None:
            elsewhere = self.form.hotkey_ss58 if self.form.elsewhere else ""
            self.worker.registration.check(self.form.username, self.form.coldkey, destination, elsewhere)

    def show_state(self) -> None:
        registration = self.registration
        if self.is_attached and registration is not None:
            by_payment = self.form.by_payment
            offer = registration.offers.get(self.form.hotkey_ss58)
            self.query_one("#review-about", Static).update(about_words(offer, self.form))
            self.query_one("#summary", Static).update(form_summary(self.form, registration))
            self.query_one("#checks", Static).update(_check_words(registration, self.form))
            funds = funds_words(registration.coldkey, self.form.coldkey) if not by_payment else Content("")
            self.query_one("#coldkey-funds", Static).update(funds)


def form_summary(form: Form, registration: Registration, *, coldkey: bool = True) -> Content:
    """Return everything that was chosen, a line each; without the coldkey where it doesn't matter."""
    hotkey = f"{form.hotkey.wallet} / {form.hotkey.name}" if form.hotkey is not None else ""
    hotkey = "on another machine" if form.elsewhere else hotkey
    path = shown_destination(registration.place, form.path) if form.path is not None else ""
    rows = (
        ("Username", form.username),
        ("Hotkey", hotkey),
        ("", form.hotkey_ss58),
        ("Coldkey", form.coldkey if coldkey else ""),
        ("File", path + ("  (after a backup)" if form.replace else "")),
        ("Server", registration.place.base_url.value),
    )
    styles = {"Hotkey": "bold", "": "$quiet"}
    lines = [
        Content.assemble((f"{label:<11}", "$quiet"), (visible(value), styles.get(label, "")))
        for label, value in rows
        if value
    ]
    return Content("\n").join(lines)


def _check_words(registration: Registration, form: Form) -> Content:
    if registration.checks is PrecheckStage.PASSED:
        words = "✓ The name is free, the hotkey signs and has no account yet, and the file can be written."
        if form.elsewhere:
            words = "✓ The name is free, and the file can be written. The hotkey is checked once it has signed."
        return Content.styled(words, "$text-success")
    if registration.checks is PrecheckStage.RUNNING:
        return Content.styled("↻ Checking name, hotkey, clock and file…", "$text-accent")
    if registration.checks is PrecheckStage.FAILED:
        return Content.styled("✗ A check failed; see below.", "$text-error")
    return Content("")
