"""Many writes, one after the other, on a server that wants to be left alone for a while (429).

What was refused so is known not to have taken effect: it is sent again when the time that the server asked for is
over. If that is too long, or not said, the user decides; what is left is not tried.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol, TypeVar

from chutes_tui.core.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

T = TypeVar("T")
LONGEST_WAIT: Final = 120.0
"""Seconds for which one write is waited for at most."""
_SHORTEST: Final = 1.0


class Waiting(Protocol):
    """Tells of each step that is done, and waits where the user sees it."""

    def __call__(self) -> None: ...

    async def wait(self, seconds: float) -> bool:
        """Wait; False when the user wants to stop instead."""
        ...


def wait_before_again(problem: Problem | None, waited: float) -> float | None:
    """Seconds to wait before a refused write is sent again; None when none were asked for, or too many."""
    from chutes_tui.api.errors.types import RateLimitedError

    if not isinstance(problem, RateLimitedError) or problem.retry_after is None:
        return None
    asked = max(problem.retry_after, _SHORTEST)
    return asked if waited + asked <= LONGEST_WAIT else None


async def one_by_one(
    items: Sequence[T], act: Callable[[T], Awaitable[None]], progress: Waiting
) -> list[tuple[T, Problem]]:
    """Act on each item; gives those that failed, with the problem, and those that were not tried after it."""
    from chutes_tui.api.errors.types import RateLimitedError

    failed: list[tuple[T, Problem]] = []
    for number, item in enumerate(items):
        problem = await _patiently(item, act, progress if len(items) > 1 else None)
        if problem is not None:
            failed.append((item, problem))
        if isinstance(problem, RateLimitedError):
            return [*failed, *((other, problem) for other in items[number + 1 :])]
        progress()
    return failed


async def _patiently(item: T, act: Callable[[T], Awaitable[None]], progress: Waiting | None) -> Problem | None:
    waited = 0.0
    while True:
        try:
            await act(item)
        except Problem as problem:
            seconds = wait_before_again(problem, waited)
            if seconds is None or progress is None or not await progress.wait(seconds):
                return problem
            waited += seconds
        else:
            return None
