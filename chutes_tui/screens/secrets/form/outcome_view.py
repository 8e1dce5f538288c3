"""What there is to say of the form as a whole, and the buttons for what can be done about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import Button, Static

from chutes_tui.screens.secrets.form.outcome import Answer

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from chutes_tui.screens.secrets.form.outcome import Outcome

_MOST_ANSWERS = 3


class OutcomeView(Vertical):
    """Empty until there is something to say."""

    class Answered(Message):
        """The user has decided what to do."""

        def __init__(self, answer: Answer) -> None:
            super().__init__()
            self.answer = answer

    def __init__(self) -> None:
        super().__init__(id="outcome")
        self._answers: tuple[Answer, ...] = ()

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="outcome-scroll", can_focus=False):
            yield Static(id="outcome-words")
        with Horizontal(id="answers", classes="buttons"):
            for number in range(_MOST_ANSWERS):
                yield Button("", id=f"answer-{number}", compact=True)

    def say(self, words: Content | None) -> None:
        """Say this, without a question; None: nothing."""
        self._answers = ()
        self.display = words is not None
        self.query_one("#answers").display = False
        self.query_one("#outcome-words", Static).update(words or Content(""))

    def ask(self, outcome: Outcome) -> None:
        """Say how it ended and ask what to do; the focus goes where a stray Enter changes nothing."""
        self.say(outcome.words)
        self._answers = outcome.answers
        for number in range(_MOST_ANSWERS):
            button = self.query_one(f"#answer-{number}", Button)
            button.display = number < len(self._answers)
            if button.display:
                button.label = Content(self._answers[number].value)
                button.refresh(layout=True)
        self.query_one("#answers").display = True
        self.query_one(f"#answer-{self._answers.index(Answer.BACK)}").focus()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        event.stop()
        number = int((event.button.id or "").removeprefix("answer-"))
        if number < len(self._answers):
            self.post_message(self.Answered(self._answers[number]))
