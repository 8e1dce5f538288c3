"""The ways into an account, and what is said when a config file can't be used."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from driving import NARROW
from lanes import SIZES
from textual.widgets import Input

from chutes_tui.core.loadable import LoadPhase
from chutes_tui.profiles import LaunchOptions
from chutes_tui.screens.keys.keys_screen import KeysScreen
from chutes_tui.screens.onboarding.sign_in import ConfigPathDialog
from chutes_tui.screens.onboarding.welcome import WelcomeScreen
from chutes_tui.storage.private_files import private_write

if TYPE_CHECKING:
    from pathlib import Path

    from driving import Driver, Driving
    from served import ServedSandbox

SEED = "5eed" * 16


async def enter(app: Driver, text: str) -> None:
    app.app.screen.query_one(Input).value = text
    await app.press("enter")


@SIZES
async def test_names_the_ways_when_there_is_no_config(driving: Driving, size: tuple[int, int]) -> None:
    async with driving.app(size=size) as app:
        assert app.in_front(WelcomeScreen)
        await app.seen("config.ini")
        for words in ("Create an account", "Use a config file", "Paste an API key", "Attach a wallet"):
            assert app.says(words), words
        sandbox = next(line for line in app.lines if "Try the sandbox" in line)
        assert sandbox.rstrip("│ ").endswith("no account needed"), "the badge stands at the right"
        assert app.state.problem is None


@SIZES
@pytest.mark.parametrize(
    ("config", "says"),
    [
        (f"[auth]\nusername = me\nhotkey_seed = {SEED}x\n", "config.ini"),
        (f"[auth\nhotkey_seed = {SEED}\n", "line 1"),
        (f"hotkey_seed = {SEED}\n", "line 1"),
        (f"[api]\nbase_url = http://elsewhere.example\n[auth]\nhotkey_seed = {SEED}\n", "http"),
    ],
)
async def test_explains_a_broken_config_without_quoting_it(
    driving: Driving, config: str, says: str, size: tuple[int, int]
) -> None:
    path = driving.home / ".chutes" / "config.ini"
    private_write(path, config)
    async with driving.app(size=size) as app:
        assert app.in_front(WelcomeScreen)
        assert app.says(says)
        assert "✗" in app.text or "config" in app.text
        assert not app.says("5eed5eed")
        await app.press("e")
        assert not app.says("5eed5eed")


async def test_reads_the_config_again(driving: Driving, served_sandbox: ServedSandbox) -> None:
    served_sandbox.reset()
    path = driving.home / ".chutes" / "config.ini"
    private_write(path, "[auth")
    async with driving.app() as app:
        await app.press("f5")
        assert app.says("line 1")
        private_write(path, served_sandbox.config_path.read_text())
        await app.press("f5")
        await app.loaded()
        assert app.in_front(KeysScreen)
        assert len(app.names) == 13


class TestLetters:
    @pytest.mark.parametrize(
        ("letter", "screen"),
        [
            ("r", "RegisterScreen"),
            ("c", "ConfigPathDialog"),
            ("p", "ApiKeyDialog"),
            ("w", "AttachWalletScreen"),
        ],
    )
    async def test_a_letter_starts_its_way(self, driving: Driving, letter: str, screen: str) -> None:
        async with driving.app() as app:
            await app.press(letter)
            await app.until(lambda: type(app.app.screen).__name__ == screen)

    async def test_s_opens_the_sandbox(self, driving: Driving) -> None:
        async with driving.app() as app:
            await app.press("s")
            await app.loaded()
            assert "SANDBOX" in app.lines[0]


class TestFound:
    """What of an account is on this machine, by names alone."""

    @SIZES
    async def test_nothing(self, driving: Driving, size: tuple[int, int]) -> None:
        async with driving.app(size=size) as app:
            await app.seen("CHUTES_API_KEY, CHUTES_CONFIG_PATH")
            lines = "\n".join(app.lines)
            assert re.search(r"config\.ini +– not found", lines)
            assert re.search(r"wallets +– not found", lines)
            assert re.search(r"CHUTES_CONFIG_PATH +– not set", lines)

    async def test_config_wallets_and_variables_without_their_values(self, driving: Driving) -> None:
        private_write(driving.home / ".chutes" / "config.ini", f"[auth\nhotkey_seed = {SEED}\n")
        private_write(driving.home / ".chutes" / "environments" / "work.ini", f"[auth]\nhotkey_seed = {SEED}\n")
        hotkeys = driving.home / ".bittensor" / "wallets" / "workbench" / "hotkeys"
        hotkeys.mkdir(parents=True)
        for name in ("first", "second"):
            (hotkeys / name).write_text(SEED)
        async with driving.app(environ={"CHUTES_API_URL": "https://secret.example"}) as app:
            await app.seen("1 wallet: workbench, 2 hotkeys")
            lines = "\n".join(app.lines)
            assert re.search(r"~/\.chutes/config\.ini +✓ config file", lines)
            assert re.search(r"~/\.chutes/environments +✓ 1 profile: work", lines)
            assert re.search(r"CHUTES_API_URL +✓ set", lines)
            assert "secret.example" not in "\n".join(app.lines[1:])
            assert not app.says("5eed5eed")

    async def test_looks_again(self, driving: Driving) -> None:
        async with driving.app() as app:
            await app.seen("CHUTES_API_KEY, CHUTES_CONFIG_PATH")
            (driving.home / ".bittensor" / "wallets" / "late" / "hotkeys").mkdir(parents=True)
            await app.press("f5")
            await app.seen("1 wallet: late, 0 hotkeys")


async def test_what_an_account_of_the_website_can_do_here(driving: Driving) -> None:
    async with driving.app(size=NARROW) as app:
        await app.press("j", "j", "j")
        assert app.says("only their API keys work here until you attach a wallet")


class TestSandbox:
    async def test_opens_by_enter(self, driving: Driving) -> None:
        async with driving.app() as app:
            await app.press("up", "enter")
            await app.loaded()
            assert app.in_front(KeysScreen)
            assert "SANDBOX" in app.lines[0]
            assert len(app.names) == 13

    async def test_opens_by_a_click(self, driving: Driving) -> None:
        async with driving.app(size=NARROW) as app:
            await app.click_on("Try the sandbox")
            await app.loaded()
            assert app.in_front(KeysScreen)

    async def test_that_fails_says_so_and_changes_nothing(
        self, driving: Driving, served_sandbox: ServedSandbox, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def full(*_: object, **__: object) -> None:
            raise OSError("no space left on device")

        monkeypatch.setattr("chutes_tui.sandbox.open_sandbox", full)
        served_sandbox.reset()
        async with driving.app(launch=LaunchOptions(config_path=served_sandbox.config_path)) as app:
            await app.loaded()
            await app.press("O")
            assert app.in_front(WelcomeScreen)
            await app.press("up", "enter")
            await app.settled()
            assert app.in_front(WelcomeScreen)
            assert app.says("internal error")
            await app.press("escape")
            assert "SANDBOX" not in app.text  # it is a real account that is open
            assert app.state.keys.phase is LoadPhase.READY


class TestConfigPath:
    @SIZES
    async def test_right(self, driving: Driving, served_sandbox: ServedSandbox, size: tuple[int, int]) -> None:
        served_sandbox.reset()
        async with driving.app(size=size) as app:
            await app.press("down", "enter")
            assert app.in_front(ConfigPathDialog)
            await enter(app, f"  {served_sandbox.config_path}  ")
            await app.loaded()
            assert app.in_front(KeysScreen)
            assert len(app.names) == 13
            assert "SANDBOX" not in app.text

    async def test_wrong_keeps_what_was_typed(self, driving: Driving, tmp_path: Path) -> None:
        broken = tmp_path / "broken.ini"
        broken.write_text(f"[auth]\nhotkey_seed = {SEED}x\n")
        async with driving.app() as app:
            await app.press("down", "enter")
            for path in (str(tmp_path / "none.ini"), str(tmp_path), "", str(broken)):
                await enter(app, path)
                assert app.in_front(ConfigPathDialog)
                refusal = str(app.app.screen.query_one(".dialog-outcome").render())
                assert len(refusal) > 10, path
                assert "5eed5eed" not in refusal
                assert app.app.screen.query_one(Input).value == path
            await app.press("x")
            assert str(app.app.screen.query_one(".dialog-outcome").render()) == ""
            await app.press("escape")
            assert app.in_front(WelcomeScreen)
