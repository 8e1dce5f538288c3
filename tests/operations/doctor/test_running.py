"""Checks side by side: what is judged when, and what a check can't do to the others."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, cast

from hypothesis import given
from hypothesis import strategies as st

from chutes_tui.core.problem import Problem
from chutes_tui.operations.doctor.diagnosis import Ended, Spec, run_checks, settle
from chutes_tui.operations.doctor.report import Result, State, same_findings

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from chutes_tui.operations.doctor.report import Report
    from chutes_tui.operations.doctor.scene import Scene

SCENE = cast("Scene", None)
"""None of these checks looks at anything."""


def gives(state: State, *, after: asyncio.Event | None = None) -> Callable[[object], Awaitable[Result]]:
    async def run(_: object) -> Result:
        if after is not None:
            await after.wait()
        return Result(state, state.word)

    return run


def states(report: Report) -> dict[str, State]:
    return {one.id: one.state for one in report.checks}


async def test_what_depends_on_a_failed_check_waits_for_it() -> None:
    specs = (
        Spec("a", "A", gives(State.PROBLEM)),
        Spec("b", "B", gives(State.PROBLEM), ("a",)),
        Spec("c", "C", gives(State.UNKNOWN), ("b",)),
        Spec("d", "D", gives(State.PROBLEM)),
    )
    report = await run_checks(specs, SCENE)
    assert states(report) == {"a": State.PROBLEM, "b": State.WAITS, "c": State.WAITS, "d": State.PROBLEM}
    assert [one.waits_for for one in report.checks] == ["", "A", "A", ""]
    assert report.root is report.checks[0]
    assert [one.id for one in report.by_weight] == ["a", "d", "b", "c"]


async def test_a_failure_is_not_judged_before_what_it_depends_on() -> None:
    late, seen = asyncio.Event(), list[dict[str, State]]()
    specs = (Spec("a", "A", gives(State.PROBLEM, after=late)), Spec("b", "B", gives(State.PROBLEM), ("a",)))

    def publish(report: Report) -> None:
        seen.append(states(report))
        if len(seen) == 2:
            late.set()

    await run_checks(specs, SCENE, publish=publish)
    assert seen[1] == {"a": State.RUNNING, "b": State.RUNNING}
    assert seen[-1] == {"a": State.PROBLEM, "b": State.WAITS}


async def test_what_can_not_count_any_more_is_ended() -> None:
    async def endless(_: object) -> Result:
        await asyncio.Event().wait()
        return Result(State.OK)

    specs = (Spec("a", "A", gives(State.PROBLEM)), Spec("b", "B", endless, ("a",)))
    report = await run_checks(specs, SCENE)
    assert report.finished
    assert states(report)["b"] is State.WAITS


async def test_a_check_that_hangs_or_breaks_harms_no_other() -> None:
    async def hangs(_: object) -> Result:
        await asyncio.Event().wait()
        return Result(State.OK)

    async def breaks(_: object) -> Result:
        raise ValueError("cpk_secret")

    async def refuses(_: object) -> Result:
        raise Problem("It is so.", why="Because.", next_step="Do this.")

    specs = (
        Spec("hangs", "H", hangs),
        Spec("breaks", "B", breaks),
        Spec("refuses", "R", refuses),
        Spec("works", "W", gives(State.OK)),
    )
    report = await run_checks(specs, SCENE, deadline=0.05)
    hung, broken, refused, works = report.checks
    assert (hung.state, hung.found) == (State.UNKNOWN, "No answer in 0.05 s.")
    assert broken.state is State.UNKNOWN
    assert "cpk_secret" not in repr(report)
    assert (refused.state, refused.found, refused.result.fix) == (State.PROBLEM, "It is so.", "Do this.")
    assert works.state is State.OK


async def test_ten_checks_in_a_row_take_no_longer_than_one() -> None:
    async def slow(_: object) -> Result:
        await asyncio.sleep(0.1)
        return Result(State.OK)

    specs = [Spec(str(at), str(at), slow, (str(at - 1),) if at else ()) for at in range(10)]
    started = time.perf_counter()
    report = await run_checks(specs, SCENE)
    assert time.perf_counter() - started < 0.4
    assert set(states(report).values()) == {State.OK}


SOME = st.sampled_from([State.OK, State.WARNING, State.PROBLEM, State.UNKNOWN, State.NONE, State.WAITS, None])


@given(st.lists(st.tuples(SOME, st.sets(st.integers(0, 7))), min_size=1, max_size=8))
def test_nothing_is_red_that_only_waits(graph: list[tuple[State | None, set[int]]]) -> None:
    async def never(_: object) -> Result:
        return Result(State.OK)

    specs = [
        Spec(str(at), f"check {at}", never, tuple(str(one) for one in sorted(needs) if one < at))
        for at, (_, needs) in enumerate(graph)
    ]
    ended = {str(at): Ended(Result(state, "x"), 0.1) for at, (state, _) in enumerate(graph) if state is not None}
    settled = {one.id: one for one in settle(specs, ended)}
    for check in settled.values():
        below = [settled[name].state for name in check.needs]
        if check.state in (State.PROBLEM, State.UNKNOWN):
            assert not {State.PROBLEM, State.WAITS, State.RUNNING} & set(below)
        if check.id in ended and ended[check.id].result.state in (State.OK, State.WARNING):
            assert check.state is ended[check.id].result.state
        if check.state is State.RUNNING:
            assert check.id not in ended or State.RUNNING in below


async def test_the_same_findings() -> None:
    specs = (Spec("a", "A", gives(State.OK)),)
    one, other = await run_checks(specs, SCENE), await run_checks(specs, SCENE)
    assert same_findings(one, other)
    assert not same_findings(one, await run_checks((Spec("a", "A", gives(State.WARNING)),), SCENE))
