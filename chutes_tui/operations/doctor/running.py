"""Running checks side by side, and judging them by what depends on what.

All start at once, also those that depend on others: so the whole run takes no longer than its slowest check. What a
check found is shown only when everything that it depends on is well: a failure below explains the failures above it.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Generic, NamedTuple, TypeVar

from chutes_tui.core import times
from chutes_tui.core.problem import Problem
from chutes_tui.operations.doctor.report import Check, Report, Result, State

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

S = TypeVar("S")
DEADLINE: Final = 10.0
"""Seconds after which a check is given up."""
_CONFIRMED: Final = (State.OK, State.SET, State.WARNING, State.NONE)
"""What a check found by itself holds whatever became of those that it depends on."""


@dataclass(frozen=True, slots=True)
class Spec(Generic[S]):
    """A check to be run over a scene: what it is called, what it depends on, what it does."""

    id: str
    name: str
    run: Callable[[S], Awaitable[Result]]
    needs: tuple[str, ...] = ()
    aside: bool = False


class Ended(NamedTuple):
    """What a check found by itself, and how long it took."""

    result: Result
    seconds: float


async def run_checks(
    specs: Sequence[Spec[S]],
    scene: S,
    *,
    publish: Callable[[Report], None] = lambda _: None,
    deadline: float = DEADLINE,
) -> Report:
    """Run every check; `publish` hears each state of the report. Raises nothing but cancellation."""
    started, at = time.perf_counter(), times.utc_now()
    ended: dict[str, Ended] = {}

    def report() -> Report:
        checks = settle(specs, ended)
        return Report(checks, at, time.perf_counter() - started, len(ended) == len(specs))

    async def one(spec: Spec[S]) -> None:
        ended[spec.id] = await _run(spec, scene, deadline)
        so_far = report()
        _stop_waiting(so_far, tasks, ended)
        publish(report())

    tasks: dict[str, asyncio.Task[None]] = {}
    publish(report())
    async with asyncio.TaskGroup() as group:
        for spec in specs:
            tasks[spec.id] = group.create_task(one(spec))
    return report()


def _stop_waiting(report: Report, tasks: Mapping[str, asyncio.Task[None]], ended: dict[str, Ended]) -> None:
    """End the checks whose outcome can't count any more, since what they depend on has failed."""
    for check in report.of(State.WAITS):
        if check.id not in ended:
            ended[check.id] = Ended(Result(State.WAITS), report.seconds)
            tasks[check.id].cancel()


async def _run(spec: Spec[S], scene: S, deadline: float) -> Ended:
    """One check with a deadline of its own; a check that breaks says so and harms no other."""
    started = time.perf_counter()
    try:
        async with asyncio.timeout(deadline):
            result = await spec.run(scene)
    except TimeoutError:
        result = Result(State.UNKNOWN, f"No answer in {deadline:g} s.", "The check was given up.", "Try again.")
    except Problem as problem:
        result = by_problem(problem)
    except Exception as broken:  # its words may hold anything, and are not shown
        result = Result(
            State.UNKNOWN,
            f"The check itself failed ({type(broken).__name__}).",
            "This is an error in chutes-tui, and says nothing about your set-up.",
        )
    taken = time.perf_counter() - started
    return Ended(result, taken if result.seconds is None else result.seconds)


def by_problem(problem: Problem, state: State = State.PROBLEM) -> Result:
    """A problem as what a check found."""
    return Result(state, problem.what, problem.why, problem.next_step, detail=problem.detail)


def settle(specs: Sequence[Spec[S]], ended: Mapping[str, Ended]) -> tuple[Check, ...]:
    """How every check stands: what depends on a failed one waits, what depends on a running one is not judged yet.

    `specs` name what they need before those that need it.
    """
    settled: dict[str, Check] = {}
    for spec in specs:
        check = Check(spec.id, spec.name, spec.needs, aside=spec.aside)
        needed = [settled[name] for name in spec.needs]
        settled[spec.id] = _judged(check, ended.get(spec.id), needed)
    return tuple(settled.values())


def _judged(check: Check, found: Ended | None, needed: Sequence[Check]) -> Check:
    if found is not None and found.result.state in _CONFIRMED:
        return replace(check, result=found.result, seconds=found.seconds)
    blocker = next((one for one in needed if one.state in (State.PROBLEM, State.WAITS)), None)
    if blocker is not None:
        waits_for, seconds = blocker.waits_for or blocker.name, found.seconds if found is not None else None
        return replace(check, result=Result(State.WAITS), waits_for=waits_for, seconds=seconds)
    if found is None or any(one.state is State.RUNNING for one in needed):
        return check
    if found.result.state is State.WAITS:
        # What it needs can't be told, or doesn't exist.
        missing = next((one.name for one in needed if one.state is not State.OK), "")
        return replace(check, result=found.result, waits_for=missing)
    return replace(check, result=found.result, seconds=found.seconds)
