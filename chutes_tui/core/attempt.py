"""Attempt: the life and end of one write, whatever it writes.

It is sent once. Without a response, the server is asked what became of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from chutes_tui.core.problem import Problem
from chutes_tui.core.text import capitalized

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

S = TypeVar("S")
T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class Stage(Enum):
    """How far an attempt has come, or how it ended."""

    WAITING = "waiting"
    SENDING = "sending"
    DONE = "done"
    REFUSED = "refused"
    """It is known to have had no effect."""
    LOST_PRESENT = "no response, but it took effect"
    """What only the response held is lost."""
    LOST_ABSENT = "no response, and no effect"
    LOST_UNKNOWN = "no response, effect unknown"

    @property
    def under_way(self) -> bool:
        """Whether it is queued or being sent."""
        return self in (Stage.WAITING, Stage.SENDING)

    @property
    def failed(self) -> bool:
        """Whether it ended without being confirmed."""
        return not self.under_way and self is not Stage.DONE

    @property
    def unsure(self) -> bool:
        """Whether it failed, but may have taken effect all the same."""
        return self in (Stage.LOST_PRESENT, Stage.LOST_UNKNOWN)

    def broken_by(self, error: Exception) -> Stage:
        """Return the stage after an exception. A Problem comes up before anything is sent, a defect at any time."""
        sent = self is Stage.SENDING and not isinstance(error, Problem)
        return Stage.LOST_UNKNOWN if sent else Stage.REFUSED if self.under_way else self


class Presence(Enum):
    """What a look at the server showed."""

    PRESENT = "present"
    ABSENT = "absent"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Finding(Generic[T_co]):
    """What is known: whether it is there, the `item` if it is, and the `problem` that kept us from knowing."""

    presence: Presence
    item: T_co | None = None
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class Attempt(Generic[T_co]):
    """One write: what was created or found, and why it is not done. DONE with a `problem`: what is amiss even so."""

    stage: Stage = Stage.WAITING
    item: T_co | None = None
    problem: Problem | None = None

    def confirmed(self) -> T_co | None:
        """Return the item of an attempt that is done. Raise its problem otherwise."""
        if self.stage is Stage.DONE:
            return self.item
        raise self.problem or Problem("It was not done.")


class NoResponse(Problem):
    """What is known of a write without a usable response; `first` is how that response was lost."""

    def __init__(self, first: Problem, stage: Stage, what: str, *, why: str, next_step: str) -> None:
        unknown = stage.unsure
        super().__init__(what, why=why, next_step=next_step, detail=first.report(), outcome_unknown=unknown)
        self.first = first


async def settle(
    subject: str,
    verb: str,
    send: Callable[[], Awaitable[S]],
    find: Callable[[], Awaitable[Finding[T]]],
    *,
    proof: Presence | None = None,
) -> Attempt[S | T]:
    """Send a write once; without a usable response, find out what became of it. Raises no Problem.

    `subject` and `verb` say what is done, as in "the key ci" and "created". `proof` is the presence that shows that
    it took effect, when nothing but the response is lost: then it is DONE.
    """
    try:
        return Attempt(Stage.DONE, await send())
    except Problem as problem:
        refused = problem.with_traceback(None)  # its frames hold the request
    if not refused.outcome_unknown:
        return Attempt(Stage.REFUSED, problem=refused)
    return await settle_again(subject, verb, refused, find, proof=proof)


async def nothing_to_find() -> Finding[Any]:
    """What a look finds out of what nobody can look for."""
    return Finding(Presence.UNKNOWN)


async def settle_again(
    subject: str,
    verb: str,
    lost: Problem | None,
    find: Callable[[], Awaitable[Finding[T]]],
    *,
    proof: Presence | None = None,
) -> Attempt[T]:
    """Look (once more) what became of a write that had no response; nothing is sent."""
    finding = await find()
    if finding.presence is proof:
        return Attempt(Stage.DONE, finding.item)
    if finding.presence is Presence.UNKNOWN:
        stage = Stage.LOST_UNKNOWN
    else:
        stage = Stage.LOST_PRESENT if finding.presence is Presence.PRESENT and proof is None else Stage.LOST_ABSENT
    return Attempt(stage, finding.item, attempt_words(stage, subject, verb, lost))


def attempt_words(
    stage: Stage, subject: str, verb: str, lost: Problem | None, *, why: str = "", next_step: str = ""
) -> Problem:
    """Return what is known of a write without a usable response, in words: the same for every feature."""
    first = lost.first if isinstance(lost, NoResponse) else lost or Problem("")
    lead = "No response received" if getattr(first, "status", None) is None else "No usable response received"
    effect, reason, step = _WORDS[stage]
    what = f"{lead}{effect}".format(subject=subject, capital=capitalized(subject), verb=verb)
    return NoResponse(first, stage, what, why=why or reason, next_step=next_step or step)


_WORDS = {
    Stage.LOST_PRESENT: (", but {subject} exists.", "", ""),
    Stage.LOST_ABSENT: (
        ". {capital} was not {verb}.",
        "chutes-tui asked the server again afterwards.",
        "Try again when the connection is better.",
    ),
    Stage.LOST_UNKNOWN: (
        ". {capital} may have been {verb}.",
        "The request was sent once, and checking what became of it failed.",
        "Check again before you retry: nothing is sent again by itself.",
    ),
}
