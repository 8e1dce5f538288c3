"""How the profiles screen and the ways into an account look."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from lanes import SIZES
from textual import events

from chutes_tui.core.loadable import LoadPhase
from chutes_tui.profiles import LaunchOptions
from chutes_tui.screens.onboarding.attach_wallet import AttachWalletScreen
from chutes_tui.widgets.fields.secret_paste import SecretPaste

if TYPE_CHECKING:
    from pathlib import Path

    from camera import Camera
    from driving import Driver

_USER_ID = "15f37101-6592-4c2f-b8a6-b7ea77c09e44"
_KEY = f"cpk_{'a1' * 16}.{'b2' * 16}.{'C3' * 16}"
_CONFIG = (
    f"[api]\nbase_url = https://api.example.test\n[auth]\nusername = ada\nuser_id = {_USER_ID}\napi_key = {_KEY}\n"
)


def _write(home: Path, name: str, text: str, mode: int = 0o600) -> None:
    folder = home.resolve() / ".chutes"
    (folder / "environments").mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / name
    path.write_text(text)
    path.chmod(mode)


def _profiles(home: Path) -> None:
    _write(home, "environments/ci.ini", _CONFIG.replace("ada", "ci-bot"), 0o644)
    _write(home, "environments/prod.ini", _CONFIG)
    _write(home, "environments/broken.ini", "[auth\n")


async def _list(app: Driver) -> None:
    await app.press("4")
    await app.until(lambda: app.state.profiles.phase is LoadPhase.READY)
    await app.settled()


@SIZES
def test_profiles(camera: Camera) -> None:
    _profiles(camera.home)

    async def act(app: Driver) -> None:
        await _list(app)
        await app.press("down")

    assert camera.app(act)


@SIZES
def test_no_profiles(camera: Camera) -> None:
    assert camera.app(_list)


@SIZES
def test_pasted_config(camera: Camera) -> None:
    async def act(app: Driver) -> None:
        await _list(app)
        await app.press("n", "enter")
        app.app.screen.query_one(SecretPaste).post_message(events.Paste(_CONFIG))
        await app.pilot.pause()
        await app.press("enter")

    assert camera.app(act)


@SIZES
def test_profile_removal(camera: Camera) -> None:
    _profiles(camera.home)

    async def act(app: Driver) -> None:
        await _list(app)
        await app.press("down", "d")

    assert camera.app(act)


@pytest.mark.slow
@SIZES
def test_scoped_api_key(camera: Camera) -> None:
    async def act(app: Driver) -> None:
        await app.press("O")
        await app.click_on("Paste an API key")
        scoped = app.sandbox.account.api_keys["production"]
        app.app.screen.query_one("#api-key").post_message(events.Paste(scoped))
        await app.pilot.pause()
        await app.press("enter")
        await app.seen("can't list or create keys")

    assert camera.sandboxed(act)


@SIZES
def test_fingerprint(camera: Camera) -> None:
    async def act(app: Driver) -> None:
        await app.click_on("Attach a wallet")
        await app.until(lambda: app.in_front(AttachWalletScreen))
        await app.settled()
        app.app.screen.query_one("#fingerprint").post_message(events.Paste("F" * 32))
        await app.pilot.pause()

    assert camera.app(act, launch=LaunchOptions(api_url="https://api.example.test"))
