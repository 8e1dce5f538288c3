"""What to say, and what to offer, when the writing of a secret did not simply succeed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import Button, Static

from chutes_tui.core.attempt import Stage
from chutes_tui.core.problem import Problem
from chutes_tui.core.text import visible
from chutes_tui.core.times import ago
from chutes_tui.operations.secrets.writing import Obstacle
from chutes_tui.widgets.facts import problem_words

if TYPE_CHECKING:
    from datetime import datetime

    from textual.app import ComposeResult

    from chutes_tui.operations.secrets.writing import SecretWrite


class Answer(Enum):
    """What the user can do about it; the value is the button."""

    REPLACE = "Replace it"
    TRY_AGAIN = "Try again"
    SEND_AGAIN = "Send again"
    ACCEPT = "Accept as is"
    LOOK = "Check again"
    DELETE = "Delete the secret…"
    BACK = "Back to the form"


@dataclass(frozen=True, slots=True)
class Outcome:
    """Words for the form, and what is offered beside them, the most likely first; nothing: the form itself."""

    words: Content
    answers: tuple[Answer, ...] = ()


_ANSWERS = {
    Obstacle.TAKEN: (Answer.REPLACE,),
    Obstacle.OLD_LEFT: (Answer.TRY_AGAIN,),
    Obstacle.CHUTE_GONE: (Answer.DELETE,),
    Stage.LOST_PRESENT: (Answer.ACCEPT, Answer.REPLACE),
    Stage.LOST_ABSENT: (Answer.SEND_AGAIN,),
    Stage.LOST_UNKNOWN: (Answer.LOOK, Answer.SEND_AGAIN),
}


def outcome_of(write: SecretWrite, chute: str, now: datetime) -> Outcome:
    """The outcome of a write that failed; `chute` is its name, safe to show."""
    problem = write.problem or Problem("The secret was not written.")
    key, created = visible(write.key), write.record.created_at if write.record is not None else None
    age = f"created {ago(created, now)}" if created is not None else ""
    more = [
        f"The old one is deleted and the new one is not written: send it again, or {chute} has no {key}."
    ] * write.gap
    answers: tuple[Answer, ...] = _ANSWERS.get(write.obstacle or write.stage, ())
    if write.obstacle is Obstacle.TAKEN:
        problem = Problem(
            f"{chute} already has {key}{f' ({age})' if age else ''}. Nothing was changed.",
            why="Replacing it deletes the existing one, whose value can't be read back.",
        )
    elif write.obstacle is Obstacle.OLD_LEFT:
        more.append("The old one was not deleted, so the new value was not sent.")
    elif write.stage is Stage.LOST_UNKNOWN:
        more.append("Sending it again does no harm: if it exists by now, the server refuses and nothing changes.")
    elif write.stage is Stage.LOST_PRESENT and age:
        more.append(f"It was {age}.")
    elif write.gap and not answers:
        # That nothing was changed, as a problem may say, is true of the last request alone.
        problem = Problem(problem.what, next_step=problem.next_step)
    if write.obstacle is Obstacle.CHUTE_GONE and write.record is None:
        answers = ()
    asked = (*answers, Answer.BACK) if write.obstacle is not None or write.stage is not Stage.REFUSED else ()
    return Outcome(problem_words(problem, *more), asked)


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
