"""The step for the registration token: the page that gives one, the field for it, and how long it works."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING, Final

from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Button, Input, Label, Static

from chutes_tui.api.errors.from_registration import Remedy
from chutes_tui.api.registration import TOKEN_LIFETIME
from chutes_tui.core.secret import Secret
from chutes_tui.core.text import visible
from chutes_tui.operations.onboarding.place import page_refusal
from chutes_tui.screens.onboarding.steps.coldkey_words import funds_words
from chutes_tui.screens.onboarding.steps.step import FormStep
from chutes_tui.widgets.fields.secret_input import SecretInput

if TYPE_CHECKING:
    from textual import events
    from textual.app import ComposeResult
    from textual.timer import Timer

_FROM_THE_PAGE: Final = (
    "Prove you're human: open this page in a browser to get a token. It works for five minutes. The page can be "
    "loaded 4 times a day from one network address."
)
_FROM_THE_OPERATOR: Final = (
    "This server requires a registration token. Ask its operator: outside api.chutes.ai the page usually refuses to "
    "issue one. A token works for five minutes."
)


class _TokenInput(SecretInput):
    """What is pasted takes the place of an older token: one is pasted whole."""

    def take_paste(self, text: str) -> None:
        self.value = ""
        super().take_paste(text)


class TokenStep(FormStep):
    """The token is the one thing here that is not kept: it is sent once and wiped."""

    TITLE = "Token"
    HEADING = "Get a registration token"
    REMEDY = Remedy.TOKEN
    _opened_at: float | None = None
    _times_opened = 0
    _timer: Timer | None = None

    def compose_fields(self) -> ComposeResult:
        yield Static(classes="step-sentence", id="token-source")
        with Horizontal(classes="field"):
            yield Label("Page", classes="field-label")
            yield Static(id="token-url", classes="field-value")
        with Horizontal(classes="field-indented"):
            yield Button("Open in browser", id="open-page", compact=True)
            yield Button("Copy address", id="copy-page", compact=True)
        with Horizontal(classes="field"):
            yield Label("Token", classes="field-label")
            yield _TokenInput(placeholder="paste it here", id="token", compact=True)
        yield Static(id="token-note", classes="field-note")
        yield Static(id="token-funds")

    def enter(self) -> None:
        field = self.query_one("#token", Input)
        (field if field.value or self._opened_at is not None else self.query_one("#open-page")).focus()
        if self._timer is None:
            self._timer = self.set_interval(1.0, self._show_note)
        self.show_state()

    def leave(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None

    @property
    def url(self) -> str:
        """The page that gives tokens."""
        return self.registration.token_url if self.registration else ""

    @property
    def blocker(self) -> str:
        return "" if self._typed and not page_refusal(self._typed) else "Paste the token from the page."

    @property
    def _typed(self) -> str:
        return "".join(self.query_one("#token", Input).value.split())

    def take(self) -> Secret:
        """The token, the caller's to wipe; the field keeps it: not every refusal uses it up."""
        return Secret(self._typed)

    def forget(self) -> None:
        """Empty the field; the next token is a new one."""
        self.query_one("#token", Input).value = ""

    # The page

    def open_page(self) -> None:
        """Open the page in a browser; the five minutes are counted from now."""
        self._opened_at = monotonic()
        self._times_opened += 1
        self.worker.registration.get_token()
        self.query_one("#token").focus()
        self.show_state()

    def copy_page(self) -> None:
        """Copy the page's address, for a browser elsewhere."""
        self._opened_at = self._opened_at or monotonic()
        self.worker.clipboard.copy(self.url, "the page's address")
        self.query_one("#token").focus()

    def start_anew(self) -> None:
        """The token was refused: another one is needed."""
        self._opened_at = None
        self.forget()
        self.show_state()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        event.stop()
        if event.button.id == "open-page":
            self.open_page()
        else:
            self.copy_page()

    def on_paste(self, event: events.Paste) -> None:
        """What is pasted beside the field is meant for it."""
        event.stop()
        field = self.query_one("#token", SecretInput)
        field.focus()
        field.take_paste(event.text)

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        if self._typed:
            self.post_message(self.Edited())
        self._show_note()

    # Showing

    def show_state(self) -> None:
        registration = self.registration
        if self.is_attached and registration is not None:
            if registration.place.transport is not None:
                self.query_one("#open-page", Button).label = "Get one from the sandbox"
            if registration.token:
                self.query_one("#token", Input).value = registration.token.reveal()
                registration.token.wipe()
            gives = registration.token_required or registration.place.transport is not None
            source = _FROM_THE_PAGE if gives else _FROM_THE_OPERATOR
            self.query_one("#token-source", Static).update(Content.styled(source, "$quiet"))
            self.query_one("#token-url", Static).update(Content.styled(visible(self.url), "$text-accent"))
            self._show_note()
            refused = registration.outcome is not None and registration.outcome.remedy is Remedy.MONEY
            funds = registration.coldkey
            words = funds_words(funds, self.form.coldkey) if funds and funds.too_little and not refused else ""
            self.query_one("#token-funds", Static).update(words)

    def _show_note(self) -> None:
        self.query_one("#token-note", Static).update(self._note())

    def _note(self) -> Content:
        if refused := page_refusal(self._typed):
            return Content.styled(f"✗ {refused}", "$text-error")
        typed = f"{len(self._typed)} characters pasted. " if self._typed else ""
        if self._opened_at is None:
            return Content.styled(f"{typed}The five minutes begin when the page shows the token.", "$quiet")
        left = self._opened_at + TOKEN_LIFETIME - monotonic()
        if left <= 0:
            words = f"⚠ {typed}Five minutes have passed since you opened the page: get a new token."
            return Content.styled(words, "$text-warning")
        clock = f"{int(left) // 60}:{int(left) % 60:02}"
        tone = "$text-warning" if left < 60 else "$text-accent"
        times = f" · opened {self._times_opened} times here" if self._times_opened > 1 else ""
        rest = (f" left, or a little more{times}", "$quiet")
        return Content.assemble((typed, "$text-success"), (clock, f"bold {tone}"), rest)
