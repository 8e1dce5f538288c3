"""How "Why am I refused?" and "Use it" look."""

from __future__ import annotations

from typing import TYPE_CHECKING

from camera import pressing
from driving import send
from lanes import SIZES
from textual import events

from chutes_tui.screens.account.refusal.refusal_screen import RefusalScreen

if TYPE_CHECKING:
    from camera import Camera
    from driving import Driver

QUOTA = (
    "openai.APIStatusError: Error code: 402 - {'detail': {'message': 'Quota exceeded and account balance is $-0.13, "
    "please pay with fiat or send tao to 5GrwvaEF', 'quota_reset_timestamp': '2026-11-21T00:00:00+00:00'}}"
)


async def explained(app: Driver, text: str = "", account: str = "broke") -> None:
    app.sandbox.become(account)
    await app.press("3")
    await app.until(lambda: app.state.figures.asked)
    await app.press("w")
    await app.until(lambda: app.in_front(RefusalScreen))
    await app.settled()
    if text:
        send(app.app, events.Paste(text))
    await app.settled()


@SIZES
def test_a_quota_that_is_used_up(camera: Camera) -> None:
    async def act(app: Driver) -> None:
        await explained(app, QUOTA)

    assert camera.sandboxed(act)


@SIZES
def test_nothing_refuses(camera: Camera) -> None:
    async def act(app: Driver) -> None:
        await explained(app, account="subscribed")

    assert camera.sandboxed(act)


@SIZES
def test_use_it(camera: Camera) -> None:
    assert camera.sandboxed(pressing("3", "b", "p"))
