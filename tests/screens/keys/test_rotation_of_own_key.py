"""Rotating the key that the program itself signs in with: its profile goes on with the new one."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from lanes import SIZES
from profile_driver import private
from textual.widgets import Input

from chutes_tui.api.client import ChutesClient
from chutes_tui.api.http.auth import HotkeyAuth
from chutes_tui.operations.keys.use import id_in_key, id_of_credential
from chutes_tui.screens.dialogs.confirm import ConfirmDialog
from chutes_tui.screens.keys.rotation.rotation_screen import RotationScreen
from chutes_tui.screens.keys.rotation.stages import At

if TYPE_CHECKING:
    from pathlib import Path

    from driving import Driver, Driving
    from served import ServedSandbox


async def _an_admin_key(served: ServedSandbox) -> str:
    client = ChutesClient(served.base_url, HotkeyAuth(served.signer))
    try:
        return (await client.create_api_key("own", admin=True)).secret_key.reveal()
    finally:
        await client.aclose()


def _profile(driving: Driving, served: ServedSandbox, value: str) -> Path:
    text = f"# mine\n[api]\nbase_url = {served.base_url}\n[auth]\nusername = ada\napi_key = {value}\n"
    return private(driving.home / ".chutes" / "config.ini", text)


async def _at(app: Driver, where: At) -> None:
    def there() -> bool:
        screen = app.app.screen
        return isinstance(screen, RotationScreen) and screen.situation.at is where

    await app.until(there)


@SIZES
async def test_the_profile_has_the_new_key_before_the_old_one_goes(
    driving: Driving, served: ServedSandbox, size: tuple[int, int]
) -> None:
    value = await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(_an_admin_key(served), served._loop))
    config = _profile(driving, served, value)
    async with driving.app(size=size) as app:
        await app.loaded()
        old = id_in_key(value)
        assert app.table.go_to(old)
        await app.press("R")
        await _at(app, At.PLAN)
        assert size[0] < 100 or app.says("The new key is written into the profile's file")
        await app.press("ctrl+s")
        await app.until(lambda: app.in_front(ConfirmDialog))
        await app.press("left", "enter")
        await _at(app, At.COPY)
        text = config.read_text()
        new = next(line.split("= ")[1] for line in text.splitlines() if line.startswith("api_key"))
        assert id_in_key(new) not in ("", old)
        assert text == text.replace(new, value).replace(value, new)
        assert text.startswith("# mine\n")
        await app.press("s")
        await _at(app, At.SWITCH)
        await app.press("space")
        await _at(app, At.DELETE)
        await app.settled()
        await app.press("D")
        await app.until(lambda: bool(app.app.screen.query("#typed")))
        assert app.says("its profile has another key by now")
        app.app.screen.query_one("#typed", Input).value = "own"
        await app.until(lambda: not app.app.screen.query_one("#confirm").disabled)
        app.app.screen.query_one("#confirm").focus()
        await app.pilot.pause()
        await app.press("enter")
        await app.until(lambda: id_of_credential(app.state.profile) == id_in_key(new))
        await app.loaded()
        assert "own-2" in app.names
        assert "own" not in app.names
