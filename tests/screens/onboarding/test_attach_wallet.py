"""An account that was made on the website gets its wallet and its config; a hotkey's account is fetched."""

from __future__ import annotations

import configparser
import stat
from typing import TYPE_CHECKING

import pytest
from attach_driver import at, fill, launch, pick, reviewed, wizard
from lanes import SIZES
from textual.widgets import Input

from chutes_tui.core.attempt import Stage
from chutes_tui.screens.dialogs.confirm import ConfirmDialog
from chutes_tui.screens.keys.keys_screen import KeysScreen
from chutes_tui.screens.onboarding.attach_wallet import FingerprintStep, LookOverStep, ReadyStep
from chutes_tui.screens.onboarding.steps.config import ConfigStep
from chutes_tui.screens.onboarding.welcome import WelcomeScreen
from chutes_tui.screens.profiles.profiles_screen import ProfilesScreen

if TYPE_CHECKING:
    from pathlib import Path

    from driving import Driving
    from served import ServedSandbox


ROUTE = "/users/change_bt_auth"


def config(driving: Driving) -> Path:
    return driving.home / ".chutes" / "config.ini"


@pytest.mark.slow
@SIZES
async def test_the_whole_way(driving: Driving, served: ServedSandbox, size: tuple[int, int]) -> None:
    fingerprint = served.account.fingerprint
    async with wizard(driving, served, size=size) as app:
        await reviewed(app, fingerprint)
        assert app.says("workbench / first")
        assert app.says(served.base_url)
        assert fingerprint not in app.text
        await app.press("enter")
        await at(app, ReadyStep)
        await app.settled()
        assert app.says("a request signed by its hotkey confirmed it")
        assert app.says("mode 0600")
        assert served.asked("POST", ROUTE) == 1
        await app.press("enter")
        await app.loaded()
        assert app.in_front(KeysScreen)
        assert "ada  $42.17" in app.lines[0]
        # nothing of it is left
        assert app.state.registration is None
        assert app.state.hotkey_opening is None
        assert app.state.attachment is None
        assert fingerprint not in repr(app.state.activities)
    path = config(driving)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    written = configparser.ConfigParser()
    written.read(path)
    assert written["auth"]["username"] == "ada"
    assert written["auth"]["user_id"] == served.account.user_id
    assert written["auth"]["hotkey_name"] == "first"
    assert len(written["auth"]["hotkey_seed"]) == 64
    assert written["api"]["base_url"] == served.base_url
    assert fingerprint not in path.read_text()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "Paste the fingerprint first"),
        ("cpk_" + "a" * 98, "an API key, not a fingerprint"),
        ("5eed" * 16, "a hotkey's seed, not a fingerprint"),
    ],
)
async def test_what_is_no_fingerprint_is_said_and_not_quoted(
    driving: Driving, served: ServedSandbox, text: str, says: str
) -> None:
    async with wizard(driving, served) as app:
        if text:
            await fill(app, text)
        await app.press("enter")
        await at(app, FingerprintStep)
        assert app.says(says)
        assert not text or text not in app.text


@pytest.mark.slow
@SIZES
async def test_a_wrong_fingerprint_goes_back_to_its_step_with_the_server_s_word(
    driving: Driving, served: ServedSandbox, size: tuple[int, int]
) -> None:
    async with wizard(driving, served, size=size) as app:
        await reviewed(app, "W" * 32)
        await app.press("enter")
        await at(app, FingerprintStep)
        await app.settled()
        assert app.says("The server rejected this fingerprint")
        assert app.app.screen.query_one("#fingerprint", Input).value == "W" * 32
        assert not config(driving).exists()
        app.app.screen.query_one("#fingerprint", Input).value = ""
        await fill(app, served.account.fingerprint)
        assert "rejected" not in "\n".join(app.lines[:-2])
        await app.press("ctrl+s", "ctrl+s", "ctrl+s", "ctrl+s")
        await at(app, ReadyStep)


@pytest.mark.slow
async def test_a_hotkey_with_an_account_offers_to_fetch_it(driving: Driving, served: ServedSandbox) -> None:
    async with wizard(driving, served) as app:
        served.fault("GET /users/me=invalid_json")  # the list can't say it
        await reviewed(app, served.account.fingerprint, "ada", "default")
        served.sandbox.faults.clear()
        await app.press("enter")
        await app.seen("already attached to ada")
        await app.settled()
        assert served.asked("POST", ROUTE) == 0
        await app.press("f8")
        await at(app, ReadyStep)
        await app.settled()
        assert "hotkey_name = default" in config(driving).read_text()


@pytest.mark.slow
class TestLostAnswers:
    async def test_attached_all_the_same(self, driving: Driving, served: ServedSandbox) -> None:
        served.fault(f"POST {ROUTE}=drop_after_commit x1")
        async with wizard(driving, served) as app:
            await reviewed(app, served.account.fingerprint)
            await app.press("enter")
            await at(app, ReadyStep)
            await app.settled()
            assert served.asked("POST", ROUTE) == 1
            assert config(driving).exists()

    async def test_not_attached_may_be_sent_again(self, driving: Driving, served: ServedSandbox) -> None:
        served.fault(f"POST {ROUTE}=drop_before_commit x1")
        async with wizard(driving, served) as app:
            await reviewed(app, served.account.fingerprint)
            await app.press("enter")
            await app.until(lambda: app.state.attachment is not None)
            await app.settled()
            assert app.state.attachment is not None
            assert app.state.attachment.stage is Stage.LOST_ABSENT
            assert app.says("The wallet was not attached.")
            assert served.asked("POST", ROUTE) == 1
            await app.press("enter")
            await at(app, ReadyStep)
            assert served.asked("POST", ROUTE) == 2


@pytest.mark.slow
async def test_another_account_s_config_is_never_overwritten(driving: Driving, served: ServedSandbox) -> None:
    path = config(driving)
    path.parent.mkdir(mode=0o700)
    theirs = "[auth]\nusername = other\nuser_id = 11111111-1111-4111-8111-111111111111\napi_key = cpk_x\n"
    path.write_text(theirs)
    async with driving.app(launch=launch(served)) as app:
        await app.settled()
        await app.press("O")
        await app.click_on("Attach a wallet")
        await at(app, FingerprintStep)
        await reviewed(app, served.account.fingerprint)
        await app.press("enter")
        await at(app, ReadyStep)
        await app.settled()
        assert path.read_text() == theirs
        assert list((path.parent / "environments").iterdir())


@pytest.mark.slow
async def test_back_keeps_everything_and_leaving_asks(driving: Driving, served: ServedSandbox) -> None:
    async with wizard(driving, served) as app:
        await app.press("escape")
        assert app.in_front(WelcomeScreen)  # nothing to lose
        await app.click_on("Attach a wallet")
        await at(app, FingerprintStep)
        await reviewed(app, "F" * 32)
        await app.press("escape", "escape", "escape")
        await at(app, FingerprintStep)
        assert app.app.screen.query_one("#fingerprint", Input).value == "F" * 32
        await app.press("escape")
        assert app.in_front(ConfirmDialog)
        await app.press("enter")
        await at(app, FingerprintStep)
        await app.press("escape", "right", "enter")
        await app.until(lambda: app.in_front(WelcomeScreen))
        await app.settled()
        assert app.state.registration is None
        assert app.state.hotkey_opening is None
        assert served.asked("POST", ROUTE) == 0


@pytest.mark.slow
async def test_a_config_that_cannot_be_written_is_known_before_the_server_is_asked(
    driving: Driving, served: ServedSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    async with wizard(driving, served) as app:
        await reviewed(app, served.account.fingerprint)
        with monkeypatch.context() as patch:
            patch.setattr("os.fsync", full)
            await app.press("enter")
            await app.seen("The disk is full.")
            await app.settled()
        assert served.asked("POST", ROUTE) == 0
        await app.press("enter")
        await at(app, ReadyStep)


@pytest.mark.slow
@SIZES
async def test_a_profile_from_a_wallet_s_hotkey(
    driving: Driving, served: ServedSandbox, size: tuple[int, int]
) -> None:
    async with driving.app(launch=launch(served), size=size) as app:
        await app.press("4")
        await app.until(lambda: app.in_front(ProfilesScreen))
        await app.press("n", "end", "enter")
        await pick(app, "ada", "default")
        await at(app, ConfigStep)
        await app.until(lambda: not app.app.screen.step.blocker)  # type: ignore[attr-defined]
        await app.press("enter")
        await at(app, LookOverStep)
        await app.press("enter")
        await at(app, ReadyStep)
        await app.settled()
        assert served.asked("POST", "/") == 0
        assert "username = ada" in config(driving).read_text()
