"""Drives the whole app as a person does (keys, clicks, what is on the screen) on a machine that is not this one."""

from __future__ import annotations

import asyncio
import functools
import time
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from rich.segment import Segment
from textual import events
from textual.keys import _character_to_key
from textual.strip import Strip

from chutes_tui.api.client import ChutesClient
from chutes_tui.api.http.auth import HotkeyAuth
from chutes_tui.app import ChutesApp
from chutes_tui.core.credentials import ApiKeyCredential
from chutes_tui.core.loadable import LoadPhase
from chutes_tui.core.secret import Secret
from chutes_tui.core.setting import Setting
from chutes_tui.operations.account.sign_in import ReadSignIn
from chutes_tui.operations.sandboxing import SandboxOptions
from chutes_tui.sandbox import open_sandbox
from chutes_tui.sandbox.data.identity import from_phrase
from chutes_tui.sandbox.faults import Fault
from chutes_tui.sandbox.routes.api_keys import insert_key
from chutes_tui.screens.keys.keys_screen import KeysScreen

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    import pytest
    from textual.app import App
    from textual.pilot import Pilot
    from textual.screen import Screen

    from chutes_tui.core.credentials import Credential
    from chutes_tui.sandbox import Sandbox
    from chutes_tui.sandbox.routes.api_keys import Scope
    from chutes_tui.screens.keys.key_rows import KeyRow
    from chutes_tui.state import AppState
    from chutes_tui.widgets.table.record_table import RecordTable

NARROW = (80, 24)
WIDE = (120, 40)
SEED = 7
WITHIN = 15.0
"""Seconds that a test waits for what is to happen. A slow machine needs no more, and whatever a timer does by itself,
as hiding a secret again, takes longer: the wait can't stand in for the reason."""
NOW = datetime(2026, 11, 20, 21, 0, tzinfo=UTC)


pair_of_phrase = functools.cache(from_phrase)
"""A third of opening a sandbox is the stretching of phrases that are the same in every one."""


def send(app: App[Any], *what: str | events.Paste) -> None:
    """Hand over all at once, as a terminal does with what was typed while it was busy: characters, other keys by
    name, and pastes."""
    for one in what:
        event = _key(one) if isinstance(one, str) else one
        event.set_sender(app)
        app.post_message(event)


def cell_slice(line: str, left: int, right: int) -> str:
    """The part of a line between two columns of the terminal."""
    return "".join(segment.text for segment in Strip([Segment(line)]).crop(left, right))


def _key(one: str) -> events.Key:
    if one == "\n":
        return events.Key("enter", "\r")
    return events.Key(_character_to_key(one), one) if len(one) == 1 else events.Key(one, None)


async def type_fast(pilot: Pilot[Any], text: str) -> None:
    """Type in one burst: nothing is painted between the keys."""
    send(pilot.app, *text)
    await taken_in(pilot)


async def taken_in(pilot: Pilot[Any]) -> None:
    """Wait until all that was typed so far took effect."""
    app = pilot.app
    arrived = asyncio.Event()
    app.call_later(arrived.set)
    # An app that ended takes in nothing more.
    await until(pilot, lambda: not app.is_running or (arrived.is_set() and not getattr(app, "taking_in", False)))
    await pilot.pause()


async def until(
    pilot: Pilot[Any], happened: Callable[[], object], describe: Callable[[], str] = str, *, within: float = WITHIN
) -> None:
    """Wait for something that a call or a message brings about; `describe` what there is instead if it never does."""
    if happened():
        return
    deadline = time.monotonic() + within
    asked = time.monotonic()
    while not happened():
        now = time.monotonic()
        if now > deadline:
            raise AssertionError(f"it did not happen within {within:g} s; {describe()}")
        # The pilot's own pause keeps every widget busy; so does looking at the whole screen without a break.
        await asyncio.sleep(max(0.005, now - asked))
        asked = time.monotonic()
    await pilot.pause()


async def sign_in_by_key(app: Driver, sandbox: Sandbox, key: str = "laptop") -> None:
    """Open the sandbox's account with an API key alone, as where its hotkey is on another machine: an admin key."""
    await app.until(lambda: app.state.profile is not None)
    assert app.state.profile is not None
    value = Secret(sandbox.account.api_keys[key])
    credential: Setting[Credential] = Setting(ApiKeyCredential(value), "pasted")
    app.app.open_profile(app.state.profile._replace(credential=credential), show_keys=False)
    await app.until(lambda: (app.state.user is not None) == (key == "laptop"))


class FakeClipboard:
    """Stands where the system's clipboard tool would be."""

    name = "fake"

    def __init__(self) -> None:
        self.text: str | None = ""

    def copy(self, text: str) -> bool:
        self.text = text
        return True

    def paste(self) -> str | None:
        return self.text

    def clear(self) -> bool:
        self.text = ""
        return True


class Driver:
    """A running app."""

    def __init__(self, app: ChutesApp, pilot: Pilot[None], clipboard: FakeClipboard) -> None:
        self.app = app
        self.pilot = pilot
        self.clipboard = clipboard
        self._drawn: tuple[Screen[Any], list[str]] | None = None

    # What can be seen

    @property
    def state(self) -> AppState:
        return self.app.state

    def in_front(self, kind: type[Screen[Any]]) -> bool:
        """Whether a screen of this kind is in front."""
        return isinstance(self.app.screen, kind)

    @property
    def lines(self) -> list[str]:
        """What the screen in front shows, one string a line; drawn once as long as nothing else runs in between."""
        screen = self.app.screen
        if self._drawn is None or self._drawn[0] is not screen:
            self._drawn = screen, [strip.text.rstrip() for strip in screen._compositor.render_strips()]
            asyncio.get_running_loop().call_soon(self._look_again)
        return self._drawn[1].copy()

    def _look_again(self) -> None:
        self._drawn = None

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    def says(self, words: str) -> bool:
        """Whether these words are on the screen, wherever its lines wrap: also inside a frame beside others."""
        lines, wanted = self.lines, "".join(words.split())
        texts = ["\n".join(lines)]
        for frame in self.app.screen.query(".panel, .dialog"):
            left, top, width, height = frame.region
            texts.append("\n".join(cell_slice(line, left, left + width) for line in lines[top : top + height]))
        return any(wanted in "".join(text.replace("│", "").split()) for text in texts)

    @property
    def row(self) -> str:
        """The line that the cursor of a list is on."""
        return next(line for line in self.lines if "▌" in line)

    @property
    def status(self) -> str:
        return self.lines[-2]

    @property
    def keys_screen(self) -> KeysScreen:
        return next(screen for screen in self.app.screen_stack if isinstance(screen, KeysScreen))

    @property
    def table(self) -> RecordTable[KeyRow]:
        return self.keys_screen.table

    @property
    def names(self) -> list[str]:
        """The names of the keys in the table, in order."""
        return [row.key.name for row in self.table.records]

    @property
    def current(self) -> str:
        row = self.table.current
        assert row is not None
        return row.key.name

    @property
    def marked(self) -> set[str]:
        return {key.name for key in self.state.keys.items if key.api_key_id in self.table.marks}

    # What can be done

    async def press(self, *keys: str) -> None:
        # The pilot's own press asks every widget whether it is done, and so does the pause.
        await self.app._press_keys(keys)
        await taken_in(self.pilot)

    async def type(self, text: str) -> None:
        await type_fast(self.pilot, text)

    async def click(self, x: int, y: int, **options: Any) -> None:
        """Click a cell of the terminal."""
        await self.pilot.click(offset=(x, y), **options)
        await self.pilot.pause()

    async def click_on(self, words: str, **options: Any) -> None:
        """Click the first place where these words stand."""
        for y, line in enumerate(self.lines):
            if words in line:
                await self.click(line.index(words) + 1, y, **options)
                return
        raise AssertionError(f"{words!r} is not on\n{self.text}")

    async def resize(self, columns: int, rows: int) -> None:
        await self.pilot.resize_terminal(columns, rows)
        await self.pilot.pause()

    # Waiting

    async def until(self, happened: Callable[[], object], *, within: float = WITHIN) -> None:
        """Wait for something that a call or a message brings about."""
        there = lambda: f"the screen:\n{self.text}\nstate: {self.state.activities}"  # noqa: E731
        await until(self.pilot, happened, there, within=within)

    async def seen(self, words: str) -> None:
        """Wait until these words are on the screen."""
        await self.until(lambda: self.says(words))

    async def settled(self) -> None:
        """Wait until nothing is under way any more."""
        await self.until(lambda: all(worker.is_finished for worker in self.app.workers))
        await self.pilot.pause()

    async def loaded(self) -> None:
        """Wait until the keys and the account are here."""
        await self.until(lambda: self.state.keys.phase is LoadPhase.READY and self.state.user is not None)
        await self.settled()

    # The server behind it

    @property
    def sandbox(self) -> Sandbox:
        opened = self.app.worker.accounts.sandbox
        assert opened is not None
        return opened.sandbox

    def fault(self, *specs: str) -> None:
        """Misbehave from now on: `DELETE /api_keys/=drop_after_commit x1`, …"""
        self.sandbox.faults.add(*(Fault.parse(spec) for spec in specs))

    def mend(self) -> None:
        self.sandbox.faults.clear()

    def sent(self, method: str, prefix: str = "/api_keys/") -> int:
        """How many requests of this method the server saw."""
        return len(self.sandbox.requests.matching(method, prefix))

    def on_server(self, name: str) -> int:
        """How many keys of a name the server has."""
        return int(self.sandbox.world.database.value("SELECT count(*) FROM api_keys WHERE name = ?", name))


class Driving:
    """Opens apps over sandboxes of their own; everything of the machine is replaced."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
        self._monkeypatch = monkeypatch
        self.home = home
        self.clipboard = FakeClipboard()
        monkeypatch.setattr(
            "chutes_tui.clipboard.clipboard.find_system_clipboards", lambda _environ: (self.clipboard,)
        )

    def prepare(self, sandbox: Sandbox, *, frozen: bool = False) -> None:
        """Make it the sandbox that the next app opens as its embedded one. `frozen`: the server's clock stands still,
        and the one that signs agrees with it; else the server's agrees with the one that signs."""
        if frozen:
            for signs in (HotkeyAuth, ChutesClient, ReadSignIn):
                self._monkeypatch.setitem(vars(signs)["__init__"].__kwdefaults__, "clock", NOW.timestamp)
        else:
            sandbox.world.clock.offset = time.time() - NOW.timestamp()
        self._monkeypatch.setattr("chutes_tui.sandbox.open_sandbox", lambda *_, **__: sandbox)

    @asynccontextmanager
    async def app(self, *, size: tuple[int, int] = WIDE, **options: Any) -> AsyncIterator[Driver]:
        """A running app; `options` are ChutesApp's."""
        app = ChutesApp(**{"environ": {}, "home": self.home, **options})
        async with app.run_test(size=size) as pilot:
            driver = Driver(app, pilot, self.clipboard)
            yield driver
            await driver.settled()
            assert driver.lines  # the last screen can be drawn, whether the test looked or not

    @asynccontextmanager
    async def sandboxed(
        self,
        *faults: str,
        size: tuple[int, int] = WIDE,
        empty: bool = False,
        account: str | None = None,
        generation: str | None = None,
        frozen: bool = False,
        before: Callable[[Sandbox], None] | None = None,
        wait: bool = True,
    ) -> AsyncIterator[Driver]:
        """An app over its embedded sandbox, by default with the keys on the screen. `before` changes the server."""
        kind = {"empty": empty, "account": account, "generation": generation}
        with open_sandbox(seed=SEED, now=lambda: NOW, **kind) as sandbox:  # type: ignore[arg-type]
            sandbox.faults.add(*(Fault.parse(spec) for spec in faults))
            if before is not None:
                before(sandbox)
            self.prepare(sandbox, frozen=frozen)
            async with self.app(size=size, sandbox=SandboxOptions()) as driver:
                if wait:
                    await driver.loaded()
                yield driver


def rename(old: str, new: str) -> Callable[[Sandbox], None]:
    """Give a key a name, one that the server would refuse included."""

    def change(sandbox: Sandbox) -> None:
        assert sandbox.world.database.run("UPDATE api_keys SET name = ? WHERE name = ?", new, old) == 1

    return change


def add_keys(count: int) -> Callable[[Sandbox], None]:
    """Many keys, named key-00000 and so on, the first the newest."""

    def add(sandbox: Sandbox) -> None:
        world = sandbox.world
        with world.database.transaction():
            for number in range(count):
                stamp = world.clock.stamp(ago=timedelta(days=800, minutes=number))
                scopes: list[Scope] = [("chutes", None, "invoke")]
                insert_key(world, sandbox.account.user_id, f"key-{number:05d}", False, scopes, stamp)

    return add
