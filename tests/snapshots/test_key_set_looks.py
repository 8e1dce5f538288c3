"""How keys from a list look: with what is wrong before anything is sent, and when one lost its value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from driving import send
from lanes import SIZES
from textual import events

from chutes_tui.screens.keys.key_set_screen import KeySetScreen

if TYPE_CHECKING:
    from camera import Camera
    from driving import Driver

_LINES = """# the web team
ci
web-frontend, invoke-all
bot, invoke-one, support-bot
laptop
boss, admin
ci
x, nope
nightly, images
"""


async def _review(app: Driver) -> None:
    await app.press("N")
    await app.until(lambda: app.in_front(KeySetScreen))
    send(app.app, events.Paste(_LINES))
    await app.seen("nightly, images")
    await app.press("ctrl+s")
    await app.seen("can't be created")


@SIZES
def test_list(camera: Camera) -> None:
    async def act(app: Driver) -> None:
        await _review(app)
        await app.press("j", "j", "j", "j")

    assert camera.sandboxed(act)


@SIZES
def test_a_value_is_lost(camera: Camera) -> None:
    async def act(app: Driver) -> None:
        await _review(app)
        await app.press("ctrl+s")
        await app.settled()
        app.fault("POST /api_keys/=drop_after_commit x1")
        await app.press("j", "j", "j", "j", "space", "ctrl+s", "left", "enter")
        await app.seen("without value")

    assert camera.sandboxed(act)
