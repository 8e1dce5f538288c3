"""The developer deposit, in the app: how far it is, its return asked for twice and sent once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from lanes import SIZES
from textual.widgets import Input

from chutes_tui.screens.account.account_screen import AccountScreen
from chutes_tui.screens.account.money.deposit_screen import DepositScreen, ReturnDialog
from chutes_tui.screens.dialogs.confirm import ConfirmDialog

if TYPE_CHECKING:
    from driving import Driver, Driving

    from chutes_tui.sandbox import Sandbox

RETURN = "/return_developer_deposit"


def older(sandbox: Sandbox) -> None:
    sandbox.switch(generation="2025-10", older=True)


async def to_deposit(app: Driver) -> None:
    await app.press("3")
    await app.settled()
    await app.press("d")
    await app.settled()
    assert app.in_front(DepositScreen)


async def ask_back(app: Driver) -> str:
    await app.press("x")
    assert app.in_front(ReturnDialog)
    address = app.app.screen.query_one(Input).value
    await app.press("enter")
    assert app.in_front(ConfirmDialog)
    await app.type(address)
    await app.press("enter")
    await app.settled()
    return address


@SIZES
async def test_from_paid_to_returned(driving: Driving, size: tuple[int, int]) -> None:
    async with driving.sandboxed(before=older, size=size) as app:
        await to_deposit(app)
        assert app.says("$250.00, about 0.7100 TAO")
        assert app.says("Not where to pay in")
        for words in ("✓ Paid", "✓ Confirmed", "✓ Returnable", "○ Returned"):
            assert app.says(words), words
        assert app.state.user is not None
        assert app.says(app.state.user.deposit_address)
        await app.press("c")
        await app.settled()
        assert app.clipboard.text == app.state.user.deposit_address != app.state.user.payment_address
        address = await ask_back(app)
        assert address == app.sandbox.account.coldkey_address
        assert app.says("Returned. The developer deposit was sent to")
        assert app.says("✓ Returned")
        assert app.sent("POST", RETURN) == 1
        await app.press("x")
        assert app.in_front(DepositScreen)
        assert "It is returned already." in app.status
        await app.press("escape")
        assert app.in_front(AccountScreen)


async def test_a_server_without_deposits_says_so(driving: Driving) -> None:
    async with driving.sandboxed() as app:
        await to_deposit(app)
        assert app.says("nothing: servers since October 2025 want no deposit")
        assert app.says("no address is reported by this server")
        await app.press("c")
        assert "reports no deposit address" in app.status


async def test_a_wrong_address_is_refused_by_its_checksum(driving: Driving) -> None:
    async with driving.sandboxed(before=older) as app:
        await to_deposit(app)
        await app.press("x")
        field = app.app.screen.query_one(Input)
        field.value = field.value[:-1] + ("1" if field.value[-1] != "1" else "2")
        await app.press("enter")
        assert app.in_front(ReturnDialog)
        assert app.says("its checksum doesn't match")
        assert app.state.user is not None
        field.value = app.state.user.payment_address
        await app.press("enter")
        assert app.says("an address of Chutes")
        assert not app.sent("POST", RETURN)


async def test_a_lost_answer_stays_open_until_the_chain_tells(driving: Driving) -> None:
    async with driving.sandboxed(before=older) as app:
        await to_deposit(app)
        app.fault(f"POST {RETURN}=drop_after_commit x1", "POST /_chain=internal_error")
        await ask_back(app)
        assert app.says("The return of the deposit may have been made.")
        await app.press("x")
        assert app.in_front(DepositScreen)
        await app.press("escape")
        assert app.says("It isn't known what became of the return of the deposit")
        app.mend()
        await app.press("d")
        await app.settled()
        assert app.says("Returned. The deposit address is empty now.")
        assert not app.state.open_writes
        assert app.sent("POST", RETURN) == 1


@pytest.mark.slow
async def test_who_knows_better_closes_it(driving: Driving) -> None:
    async with driving.sandboxed(before=older) as app:
        await to_deposit(app)
        app.fault(f"POST {RETURN}=drop_before_commit x1")
        await ask_back(app)
        assert app.state.open_writes
        await app.press("s", "left", "enter")
        await app.settled()
        remaining: tuple[Any, ...] = app.state.open_writes
        assert remaining == ()
        await ask_back(app)
        assert app.says("Returned.")
        assert app.sent("POST", RETURN) == 2
