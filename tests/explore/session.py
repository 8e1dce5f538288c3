"""One run: the app is opened, brought to a start, and driven step by step; what must hold is asked at each rest."""

from __future__ import annotations

import asyncio
import gc
import signal
import tempfile
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from textual.pilot import WaitForScreenTimeout

from chutes_tui.api.http.retry import RetryPolicy
from chutes_tui.screens.base.host_question import HostDialog
from chutes_tui.screens.dialogs.confirm import ConfirmDialog
from chutes_tui.screens.dialogs.option_dialog import OptionDialog

from . import laws
from .starts import START, step_of
from .steps import SETTLE, keys_in, send, write
from .world import World

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from .starts import Start

    Following = Callable[[World], Sequence[str] | None]

BOUND = 60.0
"""Seconds within which the app takes in what was sent, on a machine that has much else to do; see `_STANDSTILL`."""
SOON = 10.0
"""Seconds within which a frame is drawn again, and the focus goes somewhere."""
_SHORT = 0.4
"""Seconds for what is under way to end before the next steps, if the servers let it."""
_STANDSTILL = 20.0
"""Seconds of work of this process without the app coming to rest once, after which a run is broken off."""
_POLL = 0.002
_PRESSES = 16
"""So often escape, or the confirming button of a question, is pressed until a place's own screen is in front."""


@dataclass
class Run:
    """What was done, and what broke: None if everything held."""

    start: str
    size: tuple[int, int]
    steps: list[str] = field(default_factory=list)
    broken: str | None = None

    @property
    def keys(self) -> int:
        return sum(map(keys_in, self.steps))

    @property
    def line(self) -> str:
        """What repeats it."""
        return f"{self.start} {self.size[0]}x{self.size[1]} {write(self.steps)}"


class Broken(Exception):
    """Something did not hold."""


class Standstill(BaseException):
    """The process did nothing else any more."""


def perform(start: str, size: tuple[int, int], following: Following) -> Run:
    """Run it in a loop of its own, on a machine of its own.

    `following` gives the next steps, the app having taken in all before; None at the end.
    """
    run = Run(start, size)
    try:
        with _machine() as (monkeypatch, home), _alarm():
            asyncio.run(_perform(run, World(monkeypatch, home), START[start], following))
    except Broken as broken:
        run.broken = str(broken)
    except Standstill as standstill:
        run.broken = f"it stood still: {standstill}"
    gc.collect(1)
    return run


def repeat(run: Run, steps: Sequence[str]) -> Run:
    """The same start, with other steps."""
    batches = iter([list(steps)])
    return perform(run.start, run.size, lambda _world: next(batches, None))


async def _perform(run: Run, world: World, start: Start, following: Following) -> None:
    ending = asyncio.Event()
    driving = asyncio.create_task(_drive(run, world, start, following, ending))
    waiting = asyncio.create_task(ending.wait())
    await asyncio.wait((driving, waiting), return_when=asyncio.FIRST_COMPLETED)
    await asyncio.wait((driving,), timeout=BOUND)  # an app that broke may not be able to close
    waiting.cancel()
    _judge(run.broken)
    if not driving.done():
        raise Broken(f"it does not end within {BOUND:g} seconds")
    if (error := driving.exception()) is not None:
        if isinstance(error, Standstill):
            raise error
        _judge(laws.broken_at_the_end(world))
        raise Broken(f"it ended by {error!r}")
    await _ended(world)


async def _drive(run: Run, world: World, start: Start, following: Following, ending: asyncio.Event) -> None:
    async with world.app(start.app, start.size):
        try:
            await _arrive(world, start)
            if run.size != start.size:
                send(world, f"resize:{run.size[0]}x{run.size[1]}")
                await _settle(world)
            await _explore(run, world, following)
            if world.driver.alive:
                await _come_to_rest(world)
        except Broken as broken:
            run.broken = str(broken)
        finally:
            ending.set()


async def _explore(run: Run, world: World, following: Following) -> None:
    while world.driver.alive and (batch := following(world)) is not None:
        for step in takewhile(lambda _: world.driver.alive, batch):
            run.steps.append(step)
            send(world, step)
            if step == SETTLE:
                await _settle(world)
                await _hold(world)
    await _settle(world)


async def _arrive(world: World, start: Start) -> None:
    """Press what leads to the start."""
    for step in (SETTLE, *start.steps):
        send(world, step)
        if step == SETTLE:
            await _settle(world)
            await _idle(world, BOUND)
            await _hold(world)
    screen = world.driver.app.screen if world.driver.alive else None
    if not isinstance(screen, start.screen) or (start.step and step_of(screen) != start.step):
        raise Broken(f"the start leads to {screen} {screen and step_of(screen)}\n{world.driver.text}")


async def _come_to_rest(world: World) -> None:
    """The servers behave, everything ends, the dialogs close, and the lists are asked for once more."""
    driver = world.driver
    world.mend()
    world.focus()
    await _idle(world, BOUND)
    await _hold(world)
    for press in range(_PRESSES):
        if not driver.alive or len(driver.app.screen_stack) == 1:
            break
        screen = driver.app.screen
        if isinstance(screen, ConfirmDialog) and not screen.query_one("#confirm").disabled:
            screen.query_one("#confirm").press()  # type: ignore[attr-defined]
        elif isinstance(screen, OptionDialog) and press > _PRESSES // 2:
            for key in ("down", "enter"):  # a way out that loses nothing stands below the one that does
                send(world, key)
        else:
            send(world, "escape")
        await _settle(world)
        await _idle(world, BOUND)
    if not driver.alive:
        return
    if len(driver.app.screen_stack) > 1:
        raise Broken(f"{_PRESSES} times escape and yes do not close {driver.app.screen}")
    driver.app.worker.keys.refresh()
    driver.app.worker.secrets.refresh()
    await _settle(world)
    await _idle(world, BOUND)
    await _hold(world)
    _judge(laws.broken_at_rest(world))


async def _hold(world: World) -> None:
    """Ask what must hold."""
    deadline = time.monotonic() + SOON
    while world.driver.alive:
        _judge(laws.broken(world))
        if (found := laws.broken_soon(world)) is None:
            return
        if time.monotonic() > deadline:
            raise Broken(found)
        await asyncio.sleep(0.01)


async def _settle(world: World) -> None:
    """Wait until the app has taken in all that was sent; what is under way gets a moment."""
    _wind(_STANDSTILL)
    driver, deadline = world.driver, time.monotonic() + BOUND
    for _ in range(2):
        with suppress(WaitForScreenTimeout):
            if driver.alive and not await driver.pilot._wait_for_screen(timeout=BOUND):
                break
        while driver.alive and driver.app.taking_in and time.monotonic() < deadline:  # noqa: ASYNC110 - nothing tells
            await asyncio.sleep(_POLL)
    if not driver.alive:
        return
    if time.monotonic() > deadline:
        raise Broken(f"it does not answer within {BOUND:g} seconds")
    await _idle(world, 0 if world.faulty else _SHORT, insist=False)


async def _idle(world: World, seconds: float, *, insist: bool = True) -> None:
    """Wait until nothing is under way, or waits for the answer to a question."""
    deadline = time.monotonic() + seconds
    while world.driver.alive and (under_way := _under_way(world)):
        if time.monotonic() > deadline:
            if insist:
                raise Broken(f"still under way: {under_way}")
            break
        await asyncio.sleep(_POLL)
    if world.driver.alive:
        await world.driver.pilot._wait_for_screen(timeout=BOUND)


def _under_way(world: World) -> list[str]:
    app = world.driver.app
    waits = {"session"} if isinstance(app.screen, HostDialog) else set()
    return [worker.name for worker in app.workers if not worker.is_finished and worker.name not in waits]


async def _ended(world: World) -> None:
    """Nothing goes on, and nothing is left."""
    deadline = time.monotonic() + BOUND
    this = asyncio.current_task()
    while left := [task for task in asyncio.all_tasks() if task is not this]:
        if time.monotonic() > deadline:
            raise Broken(f"tasks are left over: {left}")
        await asyncio.sleep(_POLL)
    _judge(laws.broken_at_the_end(world))


def _judge(found: str | None) -> None:
    if found is not None:
        raise Broken(found)


@contextmanager
def _machine() -> Iterator[tuple[pytest.MonkeyPatch, Path]]:
    """A home folder of its own, and nothing that waits long."""
    with tempfile.TemporaryDirectory(prefix="explore-") as folder, pytest.MonkeyPatch.context() as monkeypatch:
        home = Path(folder) / "home"
        home.mkdir()
        monkeypatch.setenv("HOME", str(home))
        monkeypatch.chdir(home)
        monkeypatch.setattr("chutes_tui.api.client.RetryPolicy", partial(RetryPolicy, base=0.0))
        monkeypatch.setattr("chutes_tui.api.recovery.PAUSE", 0.0)
        yield monkeypatch, home


@contextmanager
def _alarm() -> Iterator[None]:
    """Break off what never comes back to the loop; `_wind` puts that off."""

    def ring(*_: object) -> None:
        raise Standstill(f"{_STANDSTILL:g} seconds")

    before = signal.signal(signal.SIGPROF, ring)
    _wind(_STANDSTILL)
    try:
        yield
    finally:
        _wind(0)
        signal.signal(signal.SIGPROF, before)


def _wind(seconds: float) -> None:
    signal.setitimer(signal.ITIMER_PROF, seconds)
