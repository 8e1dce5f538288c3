"""Makes the pictures in screenshots/ from the sandbox: `python tests/make_screenshots.py`. The same at every run."""

from __future__ import annotations

import asyncio
import os
import re
import sys
import tempfile
import time
from contextlib import asynccontextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Final

import pytest
from driving import NARROW, NOW, Driver, Driving
from textual import events
from textual.widgets import Input, TextArea

from chutes_tui.widgets.fields.secret_paste import SecretPaste

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Sequence

FOLDER: Final = Path(__file__).parents[1] / "screenshots"
_LATENCY_MS: Final = 24.0
_REFUSAL: Final = 'Error code: 402 - {"detail": "Subscription usage cap exceeded. Please add balance to continue."}'
_DOTENV: Final = """\
SENTRY_DSN=https://key@sentry.example/7
HF_TOKEN="hf_…"
export LOG_LEVEL=info
TLS_CERTIFICATE="first line
second line
third line"
CACHE_URL=${REDIS}/0
EMPTY=
"""
_FONTS: Final = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace"


async def keys(driver: Driver) -> None:
    await driver.press("j", "j", "j", "space", "space")


async def detail(driver: Driver) -> None:
    await driver.press("j", "j", "enter")


async def key_builder(driver: Driver) -> None:
    """A key that may call one chute."""
    await driver.press("n")
    await driver.settled()
    await driver.type("chat app")
    await driver.press("f3")
    await driver.settled()
    await driver.type("support")
    await driver.press("enter")
    await driver.settled()


async def reveal(driver: Driver) -> None:
    await key_builder(driver)
    await driver.press("f10")
    await driver.until(lambda: driver.state.minted is not None)
    await driver.settled()
    await driver.press("down", "down", "down", "down")


async def light(driver: Driver) -> None:
    await driver.press("ctrl+t")
    await key_builder(driver)


async def welcome(driver: Driver) -> None:
    await driver.settled()


async def secrets(driver: Driver) -> None:
    """The secrets by chute, with the detail of one."""
    await driver.press("2")
    await driver.settled()
    await driver.press("j", "j", "j", "j", "j")


async def secret_import(driver: Driver) -> None:
    """A pasted .env, to be looked over before anything is sent."""
    await secrets(driver)
    await driver.press("i")
    await driver.settled()
    driver.app.screen.query_one(SecretPaste).focus()
    await driver.pilot.pause()
    driver.app.post_message(events.Paste(_DOTENV))
    await driver.pilot.pause()
    await driver.press("enter")
    await driver.seen("STATE")
    await driver.press("space")
    await driver.settled()


async def audit(driver: Driver) -> None:
    await driver.press("A")
    await driver.settled()
    await driver.seen("Not renewed")
    await driver.press("j")


async def rotation(driver: Driver) -> None:
    """A key that is about to be replaced, and where it was used."""
    key = next(key for key in driver.state.keys.items if key.name == "release pipeline")
    driver.app.worker.keys.note(key, ("GitHub ada/web, secret CHUTES_API_KEY", "laptop ~/.env"), None)
    await driver.settled()
    for _ in range(5):
        await driver.press("j")
    await driver.press("R")
    await driver.settled()
    await driver.press("g")
    await driver.settled()
    await driver.press("space", "ctrl+s")
    await driver.settled()
    await driver.press("ctrl+s")
    await driver.until(lambda: driver.state.minted is not None)
    await driver.settled()


async def simulation(driver: Driver) -> None:
    await driver.press("j", "j", "m")
    await driver.settled()
    await driver.press("j", "space", "j", "space")


async def account(driver: Driver) -> None:
    await driver.press("3")
    await driver.until(lambda: driver.state.figures.asked and driver.state.usage is not None)
    await driver.settled()


async def refused(driver: Driver) -> None:
    """An answer of the server that was pasted, and what it means."""
    await account(driver)
    await driver.press("w")
    await driver.settled()
    driver.app.post_message(events.Paste(_REFUSAL))
    await driver.settled()


PICTURES: Final[dict[str, tuple[tuple[int, int], str, Callable[[Driver], Awaitable[None]]]]] = {
    "keys": ((120, 30), "paying", keys),
    "key-builder": ((120, 38), "paying", key_builder),
    "reveal": ((120, 22), "paying", reveal),
    "detail": (NARROW, "paying", detail),
    "secrets": ((120, 26), "paying", secrets),
    "secret-import": ((120, 22), "paying", secret_import),
    "rotation": ((120, 24), "paying", rotation),
    "account": ((120, 36), "subscribed", account),
    "refused": ((120, 18), "capped", refused),
    "audit": ((120, 24), "paying", audit),
    "simulation": ((120, 26), "paying", simulation),
    "light": ((120, 38), "paying", light),
    "welcome": ((100, 28), "", welcome),
}
"""Size, the sandbox's account ("" for none), and the steps that lead there."""


async def name_a_key(driver: Driver) -> None:
    await driver.press("n")
    await driver.settled()
    await driver.type("chat app")


async def choose_access(driver: Driver) -> None:
    await driver.press("f2")
    await driver.settled()
    await driver.press("enter")


async def create_it(driver: Driver) -> None:
    await driver.press("f10")
    await driver.until(lambda: driver.state.minted is not None)


async def copy_it(driver: Driver) -> None:
    await driver.press("c")
    await driver.until(lambda: driver.state.clipboard is not None)


TOUR: Final = (
    (welcome, 2.5),
    (name_a_key, 2.5),
    (choose_access, 3.0),
    (create_it, 2.5),
    (copy_it, 4.0),
)
"""The moving picture: steps, and for how many seconds what they lead to is shown."""


async def make(folder: Path) -> None:
    """Make every picture in `folder`."""
    for name, (size, kind, steps) in PICTURES.items():
        async with _app(size, kind) as driver:
            await steps(driver)
            (folder / f"{name}.svg").write_text(await _picture(driver), encoding="utf-8")
    async with _app((120, 32), "paying") as driver:
        frames = []
        for steps, seconds in TOUR:
            await steps(driver)
            await driver.settled()
            frames.append((await _picture(driver), seconds))
        (folder / "tour.svg").write_text(moving(frames), encoding="utf-8")


def moving(frames: Sequence[tuple[str, float]]) -> str:
    """One picture that shows the frames in turn, each for its seconds; the first one where nothing can move."""
    view = re.search(r'viewBox="[^"]*"', frames[0][0])
    assert view is not None
    whole, begin = sum(seconds for _, seconds in frames), 0.0
    rules, groups = [], []
    for number, (picture, seconds) in enumerate(frames):
        start, end = (f"{100 * at / whole:.2f}%" for at in (begin, begin + seconds))
        hidden = f"0% {{opacity: 0}} {start} {{opacity: 0}}" if number else ""
        rules.append(f"@keyframes f{number} {{{hidden} {start}, {end} {{opacity: 1}} {end}, 100% {{opacity: 0}}}}")
        rules.append(f".f{number} {{animation: f{number} {whole}s step-end infinite; opacity: {0 if number else 1}}}")
        groups.append(f'<g class="f{number}">{picture}</g>')
        begin += seconds
    style = f"<style>{' '.join(rules)}</style>"
    return f'<svg {view[0]} xmlns="http://www.w3.org/2000/svg">\n{style}\n{"".join(groups)}\n</svg>\n'


@asynccontextmanager
async def _app(size: tuple[int, int], kind: str) -> AsyncIterator[Driver]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("chutes_tui.core.times.utc_now", lambda: NOW)
        # Paths are on the screen: they are the same at every run, and nobody's own.
        patch.setattr("chutes_tui.sandbox.sandbox.tempfile", SimpleNamespace(mkdtemp=_sandbox_folder))
        driving = Driving(patch, Path("/home/ada"))
        opened = driving.sandboxed(size=size, account=kind, frozen=True) if kind else driving.app(size=size)
        async with opened as driver:
            yield driver


def _sandbox_folder(prefix: str) -> str:
    folder = Path(tempfile.gettempdir()) / f"{prefix}demo"
    folder.mkdir(mode=0o700)
    return str(folder)


async def _picture(driver: Driver) -> str:
    """The screen as an SVG that needs nothing from elsewhere."""
    app = driver.app
    for field in app.screen.query(Input):
        field.cursor_blink = False
    for area in app.screen.query(TextArea):
        area.cursor_blink = False
    if app.state.profile is not None:
        # How long the last answer took is the one thing that is never the same.
        app.state.connection = app.state.connection._replace(latency_ms=_LATENCY_MS)
    await driver.pilot.pause()
    picture = app.export_screenshot(title="chutes-tui")
    picture = re.sub(r"@font-face\s*\{.*?\}", "", picture, flags=re.DOTALL)
    picture = re.sub(r"font-family:[^;]*;", f"font-family: {_FONTS};", picture)
    return re.sub(r"[ \t]+$", "", picture, flags=re.MULTILINE)


def main() -> None:
    os.environ["TZ"] = "UTC"
    time.tzset()
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    folder.mkdir(exist_ok=True)
    asyncio.run(make(folder))


if __name__ == "__main__":
    main()
