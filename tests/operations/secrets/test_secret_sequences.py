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
from secrets_driver import open_secrets, secret_rows
from served import FAULTS

from chutes_tui.core.attempt import Stage
from chutes_tui.operations.sandboxing import SandboxOptions
from chutes_tui.operations.secrets.writing import Obstacle

from .secret_world import NOWHERE, SENTINEL, SecretWorld, Wire, clean, secret_world

if TYPE_CHECKING:
    from driving import Driver, Driving

    from chutes_tui.sandbox import Sandbox
    from chutes_tui.screens.secrets.secrets_screen import SecretsScreen

BEGINNING = ("write", [(0, False), (1, False)], False)
"""So that there is something to replace and to delete."""
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
            world.worker.secrets.pause()
        case ("resume",):
            world.worker.secrets.resume()
        case ("refresh",):
            await world.refresh()
    await world.go_on()


async def bring_to_an_end(world: SecretWorld) -> None:
    """When all is well again, everything can be written, and the list is the server's."""
    await world.release()
    await world.refresh()
    world.check()
    world.check_equal()
    world.worker.secrets.resume()
    await world.go_on()
    for _ in range(2):  # two values for one place: the second finds the first there
        world.retry(range(len(world.state.secret_writes)), replaces=True)
        await world.go_on()
    for write in world.state.secret_writes:
        gone = write.obstacle is Obstacle.CHUTE_GONE
        assert gone if write.chute_id == NOWHERE else write.stage is Stage.DONE, write
    await world.refresh()
    world.check_equal()


async def check_screen(app: Driver, screen: SecretsScreen, world: SecretWorld) -> None:
    """The table shows what the server has, but for what the program itself calls unknown; and no value is seen."""
    await app.pilot.pause()
    shown = {(row.secret.purpose, row.secret.key): row.secret.secret_id for row in secret_rows(screen)}
    assert len(shown) == len(secret_rows(screen))
    there = world.on_server()
    for place in {*shown, *there} - world.doubtful:
        assert shown.get(place) == there.get(place)
    assert SENTINEL not in app.text


CALMLY = settings(
    derandomize=True, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
IN_ANY_ORDER = given(steps=st.lists(STEPS, min_size=4, max_size=14))


def play(sandbox: Sandbox, caplog: pytest.LogCaptureFixture, steps: list[tuple[Any, ...]]) -> None:
    """One sequence from the beginning to a settled end, with everything that was logged looked through."""

    async def run() -> None:
        async with secret_world(sandbox) as world:
            await take(world, BEGINNING)
            for step in steps:
                await take(world, step)
            await bring_to_an_end(world)

    with caplog.at_level(logging.DEBUG):
        asyncio.run(run())
    assert SENTINEL not in caplog.text
    caplog.clear()


@pytest.mark.timeout(300)
@settings(CALMLY, max_examples=15)
@IN_ANY_ORDER
def test_nothing_is_lost_or_sent_twice(
    sandbox: Sandbox, no_waiting: None, caplog: pytest.LogCaptureFixture, steps: list[tuple[Any, ...]]
) -> None:
    play(sandbox, caplog, steps)


@pytest.mark.slow
@pytest.mark.timeout(600)
@settings(CALMLY, max_examples=150)
@IN_ANY_ORDER
def test_in_many_more_orders(
    sandbox: Sandbox, no_waiting: None, caplog: pytest.LogCaptureFixture, steps: list[tuple[Any, ...]]
) -> None:
    play(sandbox, caplog, steps)


@pytest.mark.slow
@pytest.mark.timeout(300)
@settings(CALMLY, max_examples=5)
@given(steps=st.lists(STEPS, min_size=20, max_size=30))
def test_the_screen_shows_what_the_server_has(
    sandbox: Sandbox, driving: Driving, monkeypatch: pytest.MonkeyPatch, steps: list[tuple[Any, ...]]
) -> None:
    async def run() -> None:
        clean(sandbox)
        wire = Wire(sandbox)
        with monkeypatch.context() as patch:
            patch.setattr(sandbox, "transport", wire)
            patch.setattr(sandbox, "close", lambda: None)
            patch.setattr("chutes_tui.sandbox.open_sandbox", lambda *_, **__: sandbox)
            async with driving.app(sandbox=SandboxOptions()) as app:
                await app.loaded()
                screen = await open_secrets(app)
                world = SecretWorld(app.app, sandbox, wire)
                for step in (BEGINNING, *steps):
                    await take(world, step)
                    if not world.holding:
                        await check_screen(app, screen, world)
                await bring_to_an_end(world)
                await check_screen(app, screen, world)

    asyncio.run(run())
