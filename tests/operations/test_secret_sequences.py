"""Whatever is done with secrets, in whatever order, over a connection that fails in every way.

No value is lost that the user did not drop, nothing is sent twice, and the state says what the server has.
"""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chutes_tui.operations.secret_writing import Writing
from chutes_tui.sandbox import open_sandbox

from .secret_world import NOWHERE, SENTINEL, SecretWorld, secret_world

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chutes_tui.sandbox import Sandbox

FAULTS = (
    "drop_before_commit",
    "drop_after_commit",
    "cut_body",
    "internal_error",
    "too_many_requests",
    "bad_gateway_html",
    "wrong_json",
    "invalid_json",
)
METHODS = st.sampled_from(["POST", "DELETE", "GET"])
WEATHER = st.tuples(
    st.just("fault"), st.sampled_from(["POST", "DELETE", "GET", "*"]), st.sampled_from(FAULTS), st.integers(1, 5)
)
SOME = st.sets(st.integers(0, 7), min_size=1, max_size=3)
WRITES = st.tuples(st.integers(0, 3), st.booleans())
STEPS = st.one_of(
    st.tuples(st.just("write"), st.lists(WRITES, min_size=1, max_size=3), st.booleans()),
    st.tuples(st.just("write"), st.lists(WRITES, min_size=1, max_size=1), st.booleans()),
    st.tuples(st.just("retry"), SOME, st.sampled_from([None, True, False])),
    st.tuples(st.just("delete"), SOME),
    st.tuples(st.just("accept"), SOME),
    st.tuples(st.just("drop"), SOME),
    WEATHER,
    WEATHER,
    st.tuples(st.just("hold"), METHODS),
    st.sampled_from([("release",), ("pause",), ("resume",), ("refresh",)]),
)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with open_sandbox(seed=7) as sandbox:
        yield sandbox


async def take(world: SecretWorld, step: tuple[Any, ...]) -> None:
    match step:
        case ("write", wanted, twice):
            world.write(wanted, twice=twice)
        case ("retry", positions, replaces):
            world.retry(positions, replaces=replaces)
        case ("delete", positions):
            world.delete(positions)
        case ("accept", positions):
            world.accept(positions)
        case ("drop", positions):
            world.drop(positions)
        case ("fault", method, kind, times):
            world.fault(method, kind, times)
        case ("hold", method):
            world.hold(method)
        case ("release",):
            await world.release()
        case ("pause",):
            world.worker.pause_secret_writes()
        case ("resume",):
            world.worker.resume_secret_writes()
        case ("refresh",):
            await world.refresh()
    await world.go_on()


async def bring_to_an_end(world: SecretWorld) -> None:
    """When all is well again, everything can be written, and the list is the server's."""
    await world.release()
    await world.refresh()
    world.check()
    world.check_equal()
    world.worker.resume_secret_writes()
    await world.go_on()
    for _ in range(2):  # two values for one place: the second finds the first there
        world.retry(range(len(world.state.secret_writes)), replaces=True)
        await world.go_on()
    for write in world.state.secret_writes:
        assert write.stage is (Writing.REFUSED if write.chute_id == NOWHERE else Writing.DONE)
    await world.refresh()
    world.check_equal()


@settings(
    max_examples=120,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=st.lists(STEPS, min_size=4, max_size=14))
def test_nothing_is_lost_or_sent_twice(
    sandbox: Sandbox,
    no_waiting: None,
    caplog: pytest.LogCaptureFixture,
    steps: list[tuple[Any, ...]],
) -> None:
    async def run() -> None:
        async with secret_world(sandbox) as world:
            for step in steps:
                await take(world, step)
            await bring_to_an_end(world)

    with caplog.at_level(logging.DEBUG):
        asyncio.run(run())
    assert SENTINEL not in caplog.text
    caplog.clear()
