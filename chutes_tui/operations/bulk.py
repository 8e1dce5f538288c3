"""Many writes, one after the other, and how they ended together.

A server that wants to be left alone for a while (429) has not done what it refused: it is sent again when the time
that the server asked for is over. If that is too long, or not said, the user decides; what is left is not tried.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol, TypeVar

from chutes_tui.api.errors.types import ConflictError, RateLimitedError, RefusedError, ValidationError
from chutes_tui.core.attempt import Attempt, Stage
from chutes_tui.core.problem import Outcome, PartialProblem, Problem

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

T = TypeVar("T")
LONGEST_WAIT: Final = 120.0
"""Seconds for which one write is waited for at most."""
_SHORTEST: Final = 1.0
_NAMED: Final = 8
"""So many are named in a sentence."""
_PAST: Final = {"written": "Wrote"}


class Waiting(Protocol):
    """Counts each step that is done, and waits where the user sees it."""

    def __call__(self) -> None: ...

    async def wait(self, seconds: float) -> bool:
        """Wait; False when the user wants to stop instead."""
        ...


def wait_before_again(problem: Problem | None, waited: float) -> float | None:
    """Seconds to wait before a refused write is sent again; None when none were asked for, or too many."""
    if not isinstance(problem, RateLimitedError) or problem.retry_after is None:
        return None
    asked = max(problem.retry_after, _SHORTEST)
    return asked if waited + asked <= LONGEST_WAIT else None


def hits_all(problem: Problem | None) -> bool:
    """Whether a write failed for a reason that the next ones would meet as well: the connection, the account, …"""
    return not isinstance(problem, (ConflictError, ValidationError, RefusedError))


async def one_by_one(
    items: Sequence[T], act: Callable[[T], Awaitable[Attempt[object]]], progress: Waiting
) -> list[tuple[T, Attempt[object]]]:
    """Act on each item; returns how each ended. What was not tried after a refusal shares its end."""
    ended: list[tuple[T, Attempt[object]]] = []
    for number, item in enumerate(items):
        waited, attempt = 0.0, await act(item)
        while len(items) > 1 and (seconds := wait_before_again(attempt.problem, waited)) is not None:
            if not await progress.wait(seconds):
                break
            waited, attempt = waited + seconds, await act(item)
        ended.append((item, attempt))
        if isinstance(attempt.problem, RateLimitedError):
            return [*ended, *((other, attempt) for other in items[number + 1 :])]
        progress()
    return ended


def bulk_outcome(thing: str, verb: str, ended: Sequence[tuple[str, Attempt[object]]], *, held: int = 0) -> str:
    """Return the sentence for attempts that are all done, by name, as in "Deleted 2 keys".

    Otherwise raise the one PartialProblem that counts what is done, what is not and what is unknown, and has a row
    for each. `held` are not sent yet: then the last failure, which held them back, comes first and the count is its
    reason. DONE with a problem means gone already. A single attempt that failed keeps its own problem.
    """
    total = len(ended) + held
    failures = [(name, attempt) for name, attempt in ended if attempt.stage is not Stage.DONE]
    gone = [name for name, attempt in ended if attempt.stage is Stage.DONE and attempt.problem is not None]
    done = len(ended) - len(failures) - len(gone)
    if not failures:
        return _success(thing, verb, [name for name, _ in ended], gone, held)
    problems = [attempt.problem or Problem(f"The {thing} {name} was not {verb}.") for name, attempt in failures]
    if total == 1:
        raise problems[0]
    unknown = [name for name, attempt in failures if attempt.stage.unsure]
    failed = [name for name, attempt in failures if not attempt.stage.unsure]
    parts = [f"{done} of {total} {thing}s were {verb}"]
    parts += [f"gone already: {_some(gone)}"] * bool(gone)
    parts += [f"not certain: {_some(unknown)}"] * bool(unknown)
    parts += [f"not {verb}: {_some(failed)}"] * bool(failed)
    parts += [f"{held} waiting"] * bool(held)
    counted = f"{'; '.join(parts)}."
    told = problems[-1 if held else 0]
    what, why = (told.what, counted) if held else (counted, told.what)
    otherwise = "Then try again." if held else "Refresh, then try those again."
    next_step = told.next_step or otherwise
    problem = PartialProblem(what, why=why, next_step=next_step, detail=told.detail, outcome_unknown=bool(unknown))
    problem.outcomes = _outcomes(verb, ended)
    raise problem


def _some(names: Sequence[str]) -> str:
    """Names, or the first of many: the rows have them all."""
    left = len(names) - _NAMED
    return ", ".join(names) if left <= 1 else f"{', '.join(names[:_NAMED])} and {left:,} more"


def _outcomes(verb: str, ended: Sequence[tuple[str, Attempt[object]]]) -> tuple[Outcome, ...]:
    """How each ended, what failed first. What was not tried shares the attempt of the one before it."""
    rows: list[Outcome] = []
    before: Attempt[object] | None = None
    for name, attempt in ended:
        stage, why = attempt.stage, attempt.problem.what if attempt.problem is not None else ""
        if stage is Stage.DONE:
            rows.append(Outcome(name, "gone already" if attempt.problem is not None else verb, done=True))
        elif attempt is before:
            rows.append(Outcome(name, "not tried"))
        elif stage.unsure:
            rows.append(Outcome(name, "not certain", why, done=None))
        else:
            rows.append(Outcome(name, f"not {verb}", why))
        before = attempt
    return tuple(sorted(rows, key=lambda one: one.done is True))


def _success(thing: str, verb: str, names: Sequence[str], gone: Sequence[str], held: int) -> str:
    total = len(names)
    which = f"the {thing} {names[0]}" if total == 1 else f"{total} {thing}s"
    if not names:
        return f"{held} {thing}s are waiting" if held else "Nothing was left to do"
    if len(gone) == total:
        was = "was" if total == 1 else "were"
        return f"{which[0].upper()}{which[1:]} {was} gone already: nothing was {verb}"
    did = _PAST.get(verb, verb.capitalize())
    if gone:
        return f"{did} {total - len(gone)} of {total} {thing}s; gone already: {', '.join(gone)}"
    return f"{did} {which}" + (f"; {held} waiting" if held else "")
