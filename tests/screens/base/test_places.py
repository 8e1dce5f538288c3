"""Getting about: esc unwinds and stays, the palette finds every place, and a place that was chosen is kept."""

from __future__ import annotations

import asyncio
import threading
from contextlib import asynccontextmanager, contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Any

import pytest
from driving import NOW, SEED
from lanes import SIZES, cases
from textual.widgets import Input

from chutes_tui.operations.sandboxing import OpenSandbox, SandboxOptions
from chutes_tui.profiles import LaunchOptions
from chutes_tui.sandbox import open_sandbox
from chutes_tui.screens.audit.audit_screen import AuditScreen
from chutes_tui.screens.dialogs.confirm import ConfirmDialog
from chutes_tui.screens.keys.keys_screen import KeysScreen
from chutes_tui.screens.onboarding.register import RegisterScreen
from chutes_tui.screens.onboarding.welcome import WelcomeScreen
from chutes_tui.screens.palette.palette import Palette
from chutes_tui.screens.profiles.profiles_screen import ProfilesScreen
from chutes_tui.screens.secrets.secrets_screen import SecretsScreen
from chutes_tui.screens.wallets.wallets_screen import WalletsScreen

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from driving import Driver, Driving
    from served import ServedSandbox
    from textual.screen import Screen

PLACES: dict[str, type[Screen[Any]]] = {
    "1": KeysScreen,
    "2": SecretsScreen,
    "4": ProfilesScreen,
    "5": WalletsScreen,
    "A": AuditScreen,
}
WORDS: dict[str, type[Screen[Any]]] = {
    "Go to Keys": KeysScreen,
    "Go to Secrets": SecretsScreen,
    "Go to Profiles": ProfilesScreen,
    "Go to Wallets": WalletsScreen,
    "Go to Audit": AuditScreen,
    "Open another account": WelcomeScreen,
}


class TestEsc:
    @pytest.mark.parametrize("place", PLACES)
    async def test_never_changes_the_place(self, driving: Driving, place: str) -> None:
        async with driving.sandboxed() as app:
            await app.press(place)
            await app.settled()
            await app.press("slash")
            await app.type("a")
            for _ in range(4):
                await app.press("escape")
                assert app.in_front(PLACES[place])
            assert not app.app.screen.query("FilterLine")

    @SIZES
    @pytest.mark.parametrize("place", ["4", "5"])
    async def test_without_an_account_there_is_a_way_on(
        self, driving: Driving, place: str, size: tuple[int, int]
    ) -> None:
        async with driving.app(size=size) as app:
            await app.press(place, "escape")
            assert app.in_front(PLACES[place])
            await app.seen("O shows how to start")
            await app.press("O")
            assert app.in_front(WelcomeScreen)

    @pytest.mark.parametrize("place", ["4", "5"])
    async def test_with_one_it_says_nothing(self, driving: Driving, place: str) -> None:
        async with driving.app() as app:
            await app.press(place)
            await app.seen("O shows how to start")
            app.app.open_sandbox(SandboxOptions())
            await app.loaded()
            await app.press(place)
            await app.settled()
            assert not app.says("O shows how to start")


class TestPalette:
    @pytest.mark.slow
    @cases("place", {place: place for place in (*PLACES, "O")}, "1", "O")
    async def test_goes_everywhere(self, driving: Driving, place: str) -> None:
        async with driving.sandboxed() as app:
            for words, there in WORDS.items():
                await app.press("1", place, "ctrl+p")
                assert app.in_front(Palette)
                await app.type(words)
                await app.seen(words)
                await app.press("enter")
                await app.until(lambda there=there: app.in_front(there))  # type: ignore[misc]


class TestDeleting:
    @pytest.mark.parametrize(("place", "keys", "name"), [("1", "d", "grafana"), ("2", "jd", "")])
    async def test_what_is_typed_at_once_lands_in_the_field(
        self, driving: Driving, place: str, keys: str, name: str
    ) -> None:
        async with driving.sandboxed() as app:
            await app.press(place)
            await app.settled()
            await app.press(*keys)
            await app.until(lambda: app.in_front(ConfirmDialog))
            await app.type(name or "q")
            assert app.app.screen.query_one("#typed", Input).value == (name or "q")

    async def test_a_stray_enter_cancels(self, driving: Driving) -> None:
        async with driving.sandboxed() as app:
            await app.press("d", "enter")
            await app.settled()
            assert app.in_front(KeysScreen)
            assert app.sent("DELETE") == 0

    async def test_a_pasted_newline_is_not_that_enter(self, driving: Driving) -> None:
        from textual import events

        async with driving.sandboxed() as app:
            await app.press("d")
            await app.until(lambda: app.in_front(ConfirmDialog))
            assert app.app.focused is not None
            name = app.current
            app.app.focused.post_message(events.Paste(f"{name}\n"))
            await app.until(lambda: app.app.screen.query_one("#typed", Input).value == name)
            await app.settled()
            assert app.in_front(ConfirmDialog)
            assert app.sent("DELETE") == 0


class TestWhileAnAccountOpens:
    @pytest.mark.slow
    @pytest.mark.parametrize("place", ["5", "4"])
    async def test_the_place_is_kept(self, driving: Driving, monkeypatch: pytest.MonkeyPatch, place: str) -> None:
        async with slow_sandbox(driving, monkeypatch) as (app, go_on):
            await app.press(place)
            go_on.set()
            await app.loaded()
            assert app.in_front(PLACES[place])
            if place == "5":
                await app.seen("workbench")

    @pytest.mark.slow
    async def test_the_wizard_is_kept(self, driving: Driving, monkeypatch: pytest.MonkeyPatch) -> None:
        async with slow_sandbox(driving, monkeypatch) as (app, go_on):
            await app.press("O", "r")
            assert app.in_front(RegisterScreen)
            go_on.set()
            await app.loaded()
            assert app.in_front(RegisterScreen)

    async def test_whoever_waits_sees_the_keys(self, driving: Driving, monkeypatch: pytest.MonkeyPatch) -> None:
        async with slow_sandbox(driving, monkeypatch) as (app, go_on):
            go_on.set()
            await app.loaded()
            assert app.in_front(KeysScreen)

    async def test_one_that_opens_after_the_end_is_closed(
        self, driving: Driving, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        closed, close = threading.Event(), OpenSandbox.close

        def noting(opened: OpenSandbox) -> None:
            close(opened)
            closed.set()

        monkeypatch.setattr(OpenSandbox, "close", noting)
        async with slow_sandbox(driving, monkeypatch) as (app, go_on):
            await app.press("q")
            await app.until(lambda: not app.app.is_running)
            go_on.set()
        assert await asyncio.to_thread(closed.wait, 15)

    async def test_the_secrets_of_a_sandbox_at_the_start(
        self, driving: Driving, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with held(monkeypatch, "sandboxing.open_sandbox") as go_on:
            async with driving.sandboxed(wait=False) as app:
                await app.press("2")
                assert app.in_front(SecretsScreen)
                go_on.set()
                await app.loaded()
                assert app.in_front(SecretsScreen)
                await app.until(lambda: app.state.secrets.items)

    async def test_a_profile_that_is_read_slowly(
        self, driving: Driving, served_sandbox: ServedSandbox, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        served_sandbox.reset()
        launch = LaunchOptions(config_path=served_sandbox.config_path)
        async with driving.app(launch=launch) as app:
            await app.loaded()
            await app.press("4")
            await app.until(lambda: app.state.profiles.items)
            with held(monkeypatch, "profiles.lookup.profile_of") as go_on:
                await app.press("enter", "5")
                go_on.set()
                await app.settled()
                assert app.in_front(WalletsScreen)


@contextmanager
def held(monkeypatch: pytest.MonkeyPatch, name: str) -> Iterator[threading.Event]:
    """An operation that ends only once the event is set."""
    module, _, function = name.rpartition(".")
    home = import_module(f"chutes_tui.operations.{module}")
    run, go_on, asked = getattr(home, function), threading.Event(), threading.Event()

    def wait(*arguments: Any, **options: Any) -> Any:
        asked.set()
        go_on.wait()
        return run(*arguments, **options)

    monkeypatch.setattr(home, function, wait)
    try:
        yield go_on
        assert asked.is_set(), f"nothing asked {name}"
    finally:
        go_on.set()


@asynccontextmanager
async def slow_sandbox(
    driving: Driving, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[tuple[Driver, threading.Event]]:
    """An app whose welcome screen was asked for the sandbox, which opens once the event is set."""
    with open_sandbox(seed=SEED, now=lambda: NOW) as sandbox:
        driving.prepare(sandbox)
        with held(monkeypatch, "sandboxing.open_sandbox") as go_on:
            async with driving.app() as app:
                await app.click_on("Try the sandbox")
                yield app, go_on
