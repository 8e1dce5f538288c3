"""The first step: a username, with the rule at every keystroke and the server's word on whether it is free."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Input, Label, Static

from chutes_tui.api.account.usernames import LONGEST_USERNAME, SHORTEST_USERNAME, username_problem
from chutes_tui.api.errors.from_registration import Remedy
from chutes_tui.core import times
from chutes_tui.core.text import visible
from chutes_tui.operations.onboarding.registration import Availability
from chutes_tui.screens.onboarding.steps.payment import waiting_words
from chutes_tui.screens.onboarding.steps.step import FormStep, sentence
from chutes_tui.widgets.fields.plain_input import PlainInput

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.timer import Timer

    from chutes_tui.operations.onboarding.registration import UsernameCheck

ASKED_AFTER = 0.35
"""Seconds without a keystroke before the server is asked."""


class UsernameStep(FormStep):
    """Asks the server a moment after the last keystroke; only the result for the current text is shown."""

    TITLE = "Username"
    HEADING = "Choose a username"
    REMEDY = Remedy.USERNAME
    _timer: Timer | None = None
    _asking = ""

    def compose_fields(self) -> ComposeResult:
        yield sentence("Your public name, shown next to what you publish. You'll pick or create a wallet next.")
        with Horizontal(classes="field"):
            yield Label("Username", classes="field-label")
            yield PlainInput(
                self.form.username,
                placeholder="your username",
                id="username",
                compact=True,
                select_on_focus=False,
            )
        yield Static(id="username-note", classes="field-note")
        with Horizontal(classes="field"):
            yield Label("Server", classes="field-label")
            yield Static(id="server", classes="field-value")
        yield Static(id="waiting")

    def on_mount(self) -> None:
        registration = self.registration
        if registration is not None:
            url = registration.place.base_url
            words = Content.assemble(visible(url.value), (f"  ({visible(url.origin)})", "$quiet"))
            self.query_one("#server", Static).update(words)
        self._ask_soon()

    def enter(self) -> None:
        self.query_one("#username").focus()
        if self._answer is None:
            self._ask_soon()

    def leave(self) -> None:
        self._stop()

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        if event.value.strip() == self.form.username:
            return
        self.form.username = event.value.strip()
        self.post_message(self.Edited())
        self._ask_soon()
        self.show_state()

    @property
    def blocker(self) -> str:
        if problem := username_problem(self.form.username):
            return problem
        answer = self._answer
        if answer is not None and answer.availability in (Availability.TAKEN, Availability.INVALID):
            return answer.sentence
        return ""

    # Asking

    @property
    def _answer(self) -> UsernameCheck | None:
        """Return the newest result if it is about the field's current text."""
        name = self.registration.name if self.registration else None
        return name if name is not None and name.username == self.form.username else None

    def _stop(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None

    def _ask_soon(self) -> None:
        self._stop()
        if username_problem(self.form.username) is None:
            self._timer = self.set_timer(ASKED_AFTER, self._ask)

    def _ask(self) -> None:
        self._timer = None
        self._asking = self.form.username
        self.worker.registration.check_username(self.form.username)
        self.show_state()

    def show_state(self) -> None:
        if self.is_attached:
            self.query_one("#username-note", Static).update(self._words())
            if self.registration is not None:
                self.query_one("#waiting", Static).update(waiting_words(self.registration, times.utc_now()))

    def _words(self) -> Content:
        name, answer = self.form.username, self._answer
        if not name:
            rule = f"{SHORTEST_USERNAME} to {LONGEST_USERNAME} letters, digits, _ and -"
            return Content.styled(rule, "$quiet")
        if problem := username_problem(name):
            return Content.styled(f"✗ {problem}", "$text-error")
        if answer is None:
            asking = "… checking availability" if self._asking == name else "…"
            return Content.styled(asking, "$quiet")
        sign, style = _SIGNS[answer.availability]
        first = Content.styled(f"{sign} {visible(answer.sentence)}", style)
        if not answer.note:
            return first
        return Content("\n").join([first, Content.styled(visible(answer.note), "$quiet")])


_SIGNS = {
    Availability.FREE: ("✓", "$text-success"),
    Availability.TAKEN: ("✗", "$text-error"),
    Availability.INVALID: ("✗", "$text-error"),
    Availability.UNKNOWN: ("⚠", "$text-warning"),
}
