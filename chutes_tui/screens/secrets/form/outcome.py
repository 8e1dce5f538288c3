"""What to say, and what to offer, when the writing of a secret did not simply succeed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from textual.content import Content

from chutes_tui.core.text import visible
from chutes_tui.core.times import ago
from chutes_tui.operations.secrets.writing import Writing

if TYPE_CHECKING:
    from datetime import datetime

    from chutes_tui.api.models import SecretRecord
    from chutes_tui.core.problem import Problem
    from chutes_tui.operations.secrets.writing import SecretWrite


class Answer(Enum):
    """What the user can do about it; the value is the button."""

    REPLACE = "Replace it"
    TRY_AGAIN = "Try again"
    SEND_AGAIN = "Send again"
    ACCEPT = "Take it as it is"
    LOOK = "Look again"
    DELETE = "Delete the secret…"
    BACK = "Back to the form"


@dataclass(frozen=True, slots=True)
class Outcome:
    """Words for the form, and what is offered beside them, the most likely first; nothing: the form itself."""

    words: Content
    answers: tuple[Answer, ...] = ()


def outcome_of(write: SecretWrite, chute: str, now: datetime) -> Outcome:
    """The outcome of a write that failed; `chute` is its name, safe to show."""
    key, made = visible(write.key), _made(write.record, now)
    if write.stage is Writing.TAKEN:
        words = _words(
            f"{chute} has {key} already{made}. Nothing was changed.",
            "Replacing it deletes the one that is there, whose value can't be read back.",
        )
        return Outcome(words, (Answer.REPLACE, Answer.BACK))
    if write.stage is Writing.NOT_DELETED:
        words = _words("The new value was not sent: the old one could not be deleted.", *_why(write.problem))
        return Outcome(words, (Answer.TRY_AGAIN, Answer.BACK))
    if write.stage is Writing.CHUTE_GONE:
        words = _words(f"{chute} no longer exists: nothing was changed.", *_why(write.problem, what=False))
        return Outcome(words, (*((Answer.DELETE,) if write.record is not None else ()), Answer.BACK))
    if write.stage is Writing.LOST_EXISTS:
        return _is_there(f"The answer was lost, but {chute} has {key} now{made}.")
    if write.stage is Writing.LOST_ABSENT:
        return _is_not_there(write, chute, f"The answer was lost, and {chute} has no {key}: nothing was made.")
    if write.stage is Writing.LOST_UNKNOWN:
        return _nobody_knows(write, chute)
    what = write.problem.what if write.problem is not None else "The secret could not be written."
    if write.gap:
        # That nothing was changed, as a problem may say, is true of the last request alone.
        step = write.problem.next_step if write.problem is not None else ""
        return Outcome(_words(what, *_gap(write, chute), *((step,) if step else ())))
    return Outcome(_words(what, *_why(write.problem, what=False)))


def _nobody_knows(write: SecretWrite, chute: str) -> Outcome:
    key = visible(write.key)
    words = _words(
        f"The answer was lost, and whether {chute} has {key} now could not be found out.",
        *_gap(write, chute),
        "Sending it again does no harm: if it is there by now, the server refuses, and nothing is changed.",
    )
    return Outcome(words, (Answer.LOOK, Answer.SEND_AGAIN, Answer.BACK))


def _is_there(what: str) -> Outcome:
    words = _words(
        what,
        "That it has this value can't be verified: values are never given back.",
        "Take it as it is, or replace it to be sure.",
    )
    return Outcome(words, (Answer.ACCEPT, Answer.REPLACE, Answer.BACK))


def _is_not_there(write: SecretWrite, chute: str, what: str) -> Outcome:
    return Outcome(_words(what, *_gap(write, chute)), (Answer.SEND_AGAIN, Answer.BACK))


def _gap(write: SecretWrite, chute: str) -> tuple[str, ...]:
    if not write.gap:
        return ()
    return (f"The old one is gone and the new one is not there: send it again, or {chute} goes without.",)


def _made(record: SecretRecord | None, now: datetime) -> str:
    made = record.created_at if record is not None else None
    return f" (made {ago(made, now)})" if made is not None else ""


def _why(problem: Problem | None, *, what: bool = True) -> tuple[str, ...]:
    from chutes_tui.api.errors.types import ValidationError

    if problem is None:
        return ()
    parts = [problem.what] if what else []
    parts.append(problem.why)
    if isinstance(problem, ValidationError):
        parts += [f"{field.field}: {field.message}" for field in problem.fields]
    parts.append(problem.next_step)
    return tuple(part for part in parts if part)


def _words(what: str, *more: str) -> Content:
    lines = [Content.styled(f"✗ {visible(what)}", "bold $text-error")]
    return Content("\n").join([*lines, *(Content(visible(line)) for line in more)])
