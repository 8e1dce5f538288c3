"""Ten thousand keys in one process: how long the event loop stands still, and how soon a keystroke shows its result.

Run as a module, with the account's config file and an empty folder: prints the figures as JSON, in seconds.
"""

from __future__ import annotations

import asyncio
import gc
import json
import sys
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual.events import Key

from chutes_tui.app import ChutesApp
from chutes_tui.core.loadable import LoadPhase
from chutes_tui.profiles import LaunchOptions
from chutes_tui.screens.keys.keys_screen import KeysScreen
from chutes_tui.widgets.table.filter_line import FilterLine

from .bare_app import BareApp
from .heartbeat import Heartbeat, now

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from textual.app import App

_TIMEOUT = 60.0
_CHARACTERS = {"minus": "-", "slash": "/"}


class WatchedApp(ChutesApp):
    """Tells of every frame that is drawn."""

    frames = 0

    def post_display_hook(self) -> None:
        self.frames += 1


def main(config_path: str, home: str) -> None:
    """Measure the bare app, then ours, and print."""
    gc.disable()
    figures = {"bare": asyncio.run(_bare())}
    figures |= asyncio.run(_ours(Path(config_path), Path(home)))
    print(json.dumps(figures))


async def _bare() -> float:
    """The longest pause of a bare app that shows its empty table and is asked for its palette."""
    app = BareApp()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        async with Heartbeat() as heart:
            await _press(app, "ctrl+p")
            await _until(lambda: len(app.screen_stack) > 1)
            await pilot.pause()
            return heart.longest


async def _ours(config_path: Path, home: Path) -> dict[str, float]:
    def collect_again() -> None:
        gc.freeze()
        gc.enable()

    app = WatchedApp(LaunchOptions(config_path), environ={}, home=home, when_started=collect_again)
    async with Heartbeat() as heart, app.run_test(size=(120, 40)):
        await _until(lambda: isinstance(app.screen, KeysScreen))
        screen = app.screen
        assert isinstance(screen, KeysScreen)
        figures: dict[str, float] = {}

        async def during(name: str, doing: Coroutine[Any, Any, None]) -> None:
            heart.restart()
            await doing
            figures[name] = heart.longest

        await during("loading", _loading(app))
        strokes: list[float] = []
        await during("filtering", _filtering(app, screen, strokes))
        figures["keystroke"] = max(strokes)
        await during("sorting", _sorting(app, screen))
        await during("scrolling", _scrolling(app, screen))
    return figures


async def _loading(app: WatchedApp) -> None:
    await _until(lambda: app.state.keys.phase is LoadPhase.READY)
    await _until(lambda: not any(worker.is_running for worker in app.workers))


async def _filtering(app: WatchedApp, screen: KeysScreen, strokes: list[float]) -> None:
    await _press(app, "slash")
    await _until(lambda: isinstance(screen.focused, FilterLine))
    typed = ""
    for key in ("b", "u", "l", "k", "minus", "0", "1", "2"):
        typed += _CHARACTERS.get(key, key)
        started, frames = now(), app.frames
        await _press(app, key)
        await _until(partial(_shows_filtered, app, screen, typed, frames))
        strokes.append(now() - started)
    assert 0 < len(screen.table.records) < len(app.state.keys.items) / 10
    await _press(app, "escape")
    await _until(lambda: len(screen.table.records) == len(app.state.keys.items))


def _shows_filtered(app: WatchedApp, screen: KeysScreen, typed: str, frames: int) -> bool:
    return screen._filter == typed and app.frames > frames


async def _sorting(app: WatchedApp, screen: KeysScreen) -> None:
    for column in ("n", "a", "e", "n"):
        await _press(app, "s")
        await _until(lambda: app.screen is not screen)
        await _press_and_draw(app, column, lambda: screen._sort)
    await _press_and_draw(app, "S", lambda: screen._sort)


async def _scrolling(app: WatchedApp, screen: KeysScreen) -> None:
    for key in ("G", "g", *["pagedown"] * 20, *["j"] * 20, *["k"] * 5):
        await _press_and_draw(app, key, lambda: screen.table.cursor)


async def _press_and_draw(app: WatchedApp, key: str, what: Callable[[], object]) -> None:
    """Press a key, wait until it has changed something, then until that is drawn."""
    before = what()
    await _press(app, key)
    await _until(lambda: what() != before)
    frames = app.frames
    app.screen.refresh()
    await _until(lambda: app.frames > frames)


async def _press(app: App[Any], key: str) -> None:
    character = _CHARACTERS.get(key, key if len(key) == 1 else None)
    app.post_message(Key(key, character))
    await asyncio.sleep(0)


async def _until(happened: Callable[[], object]) -> None:
    deadline = time.monotonic() + _TIMEOUT
    while not happened():
        if time.monotonic() > deadline:
            raise TimeoutError
        await asyncio.sleep(0.001)


if __name__ == "__main__":
    main(*sys.argv[1:])
