"""`p` on the keys shows where to pay in, as an address and as a QR code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lanes import SIZES

from chutes_tui.screens.account.pay_in.pay_in_screen import PayInScreen
from chutes_tui.screens.keys.keys_screen import KeysScreen

if TYPE_CHECKING:
    import pytest
    from driving import Driving


@SIZES
async def test_address_and_code(driving: Driving, size: tuple[int, int]) -> None:
    async with driving.sandboxed(size=size) as app:
        await app.until(lambda: app.state.user is not None)
        assert app.state.user is not None
        await app.press("p")
        await app.until(lambda: app.in_front(PayInScreen))
        assert app.says(app.state.user.payment_address)
        assert sum("█" in line or "▀" in line for line in app.lines) > 14
        await app.press("c")
        await app.until(lambda: "opied" in app.text)
        assert app.clipboard.text == app.state.user.payment_address
        await app.press("escape")
        assert app.in_front(KeysScreen)


async def test_without_one_it_says_why(driving: Driving, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chutes_tui.screens.keys.keys_screen.payment_address", lambda _: "")
    async with driving.sandboxed() as app:
        await app.press("p")
        await app.seen("The payment address isn't known")
        assert app.in_front(KeysScreen)
