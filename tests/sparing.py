"""What tests need not do again and again, and do not look at: each cost a good part of their time."""

from __future__ import annotations

import asyncio
import time
from random import SystemRandom
from typing import TYPE_CHECKING, Any

import textual.app
from textual._compositor import Compositor
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet
from textual.pilot import Pilot
from textual.widgets import Button

from chutes_tui.sandbox.data import usage_seed

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest
    from rich.console import RenderableType

    from chutes_tui.sandbox.world import World

_QUIET_WITHIN = 5.0
"""Seconds. Then something never rests, and Textual's own way says what was handled."""

_parsed: dict[tuple[Any, ...], list[RuleSet]] = {}
_after_usage: dict[Any, Any] = {}


def share_styles(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parse each style once for all apps that give its variables the same values, as one app does for its screens."""
    parse = Stylesheet._parse_rules

    def parsed_once(sheet: Stylesheet, css: str, *args: Any, **options: Any) -> list[RuleSet]:
        key = (css, args, tuple(options.items()), frozenset(sheet._variables.items()))
        if key not in _parsed:
            _parsed[key] = parse(sheet, css, *args, **options)
        return _parsed[key]

    monkeypatch.setattr(Stylesheet, "_parse_rules", parsed_once)
    # The same identity, but asked for in C: each node that gets its styles asks every rule.
    monkeypatch.setattr(RuleSet, "__hash__", object.__hash__)


def leave_out_usage(monkeypatch: pytest.MonkeyPatch) -> None:
    """Store no usage, which the program never asks for; what the sandbox draws at random after it is the same."""
    fill = usage_seed.seed_usage

    def drawn_once(world: World, account: str, chutes: dict[str, str]) -> None:
        source = world.chance.source
        if isinstance(source, SystemRandom):
            return
        key = source.getstate(), world.clock.now().replace(minute=0, second=0, microsecond=0)
        if key in _after_usage:
            source.setstate(_after_usage[key])
        else:
            fill(world, account, chutes)
            _after_usage[key] = source.getstate()

    monkeypatch.setattr(usage_seed, "seed_usage", drawn_once)


def draw_what_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw no frame that nobody sees."""
    draw = Compositor.render_update

    def look(compositor: Compositor, full: bool = False, **options: Any) -> RenderableType | None:
        if full:
            return draw(compositor, full, **options)
        compositor._dirty_regions.clear()
        return None

    monkeypatch.setattr(Compositor, "render_update", look)


def watch_the_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    """Know from the loop that nothing is left to do, instead of asking every widget of the screen in turn."""
    ask, idle = Pilot._wait_for_screen, textual.app.wait_for_idle  # type: ignore[attr-defined]

    async def wait(pilot: Pilot[Any], *options: float) -> bool:
        if await _quiet(lambda: getattr(pilot.app, "taking_in", False)):
            return not pilot.app._exception_event.is_set()
        return await ask(pilot, *options)

    async def between_keys(*options: float) -> None:
        if not await _quiet():
            await idle(*options)

    # A button that was just pressed looks so for a while and is deaf meanwhile: no hand is so fast, but a test is.
    monkeypatch.setattr(Button, "_start_active_affect", lambda _: None)
    monkeypatch.setattr(Pilot, "_wait_for_screen", wait)
    monkeypatch.setattr(textual.app, "wait_for_idle", between_keys)


async def _quiet(waiting: Callable[[], bool] = bool) -> bool:
    """Wait until nothing is ready to run, twice in a row, and no keys are `waiting` for one another, which they do by
    the clock; false if there always is something."""
    ready = asyncio.get_running_loop()._ready  # type: ignore[attr-defined]
    deadline = time.monotonic() + _QUIET_WITHIN
    idle = 0
    while idle < 2:
        await asyncio.sleep(0.001 if waiting() else 0)
        idle = 0 if ready or waiting() else idle + 1
        if time.monotonic() > deadline:
            return False
    return True
