"""Paying in: the code can be read back, balances are the chain's, a payment is seen arriving, failures stay apart."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest
from lanes import SIZES
from qr_reading import assert_decodes
from textual.filter import Monochrome

from chutes_tui.core.text import usd
from chutes_tui.operations.account import pay_in as operation
from chutes_tui.screens.account.pay_in.pay_in_dialogs import NodeDialog, TransferDialog
from chutes_tui.screens.account.pay_in.pay_in_screen import PayInScreen
from chutes_tui.screens.dialogs.confirm import TextDialog
from chutes_tui.screens.keys.keys_screen import KeysScreen
from chutes_tui.widgets.table.record_table import RecordTable

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from driving import Driver, Driving

    from chutes_tui.api.account.payments import Payment
    from chutes_tui.sandbox import Sandbox


@asynccontextmanager
async def paying_in(driving: Driving, *faults: str, **options: Any) -> AsyncIterator[Driver]:
    """The screen, once everything was read."""
    async with driving.sandboxed(*faults, **options) as app:
        await app.press("p")
        await app.until(lambda: app.state.pay_in is not None and app.state.pay_in.asked)
        await app.settled()
        yield app
        while app.in_front(PayInScreen):
            await app.press("escape")


def table_of(app: Driver) -> RecordTable[Payment]:
    return app.app.screen.query_one("#payments", RecordTable)


@SIZES
@pytest.mark.parametrize("theme", ["", "light", "ansi", "no colour"])
async def test_the_code_decodes_in_every_theme(driving: Driving, size: tuple[int, int], theme: str) -> None:
    async with paying_in(driving, size=size) as app:
        if theme == "light":
            before = app.app.theme
            await app.press("ctrl+t")
            assert app.app.theme != before
        if theme == "ansi":
            app.app.theme = "textual-ansi" if "textual-ansi" in app.app.available_themes else "textual-dark"
        if theme == "no colour":
            app.app._filters.append(Monochrome())
        await app.pilot.pause()
        assert_decodes(app, "#code", app.sandbox.account.payment_address)
        assert app.says(app.sandbox.account.payment_address)


@pytest.mark.slow
@SIZES
async def test_what_the_chain_and_the_server_say(driving: Driving, size: tuple[int, int]) -> None:
    async with paying_in(driving, size=size) as app:
        assert app.says("Your coldkey    3.482910445 TAO")
        assert app.says("At the address  0.880406691 TAO")
        assert app.says("1 TAO           $352.11")
        assert app.says("Card payments are not listed here.")
        assert app.says("chutes-tui sends nothing")
        await app.press("shift+tab")
        assert len(table_of(app).records) == 5
        await app.until(lambda: "0.07100054" in app.text)
        assert app.says("$25.00")
        assert app.says("5 payments")
        assert app.sent("POST", "/_chain") == 1


@pytest.mark.slow
async def test_a_payment_is_seen_arriving_on_the_chain_and_then_credited(driving: Driving) -> None:
    async with paying_in(driving) as app:
        await app.press("w")
        await app.seen("Waiting for a payment to this address")
        app.sandbox.pay_on_chain("0.250000001", payer=app.sandbox.account.coldkey_address)
        await app.seen("✓ 0.250000001 TAO arrived on the chain at")
        await app.seen("Waiting for the server to credit it")
        assert "$42.17" in app.text
        app.sandbox.credit_payments()
        await app.seen("✓ Credited: 0.250000001 TAO = $88.03")
        await app.settled()
        await app.until(lambda: "$130.20" in app.text)
        assert app.says("6 payments")
        assert app.says("Your coldkey    3.232910444 TAO")
        looked = app.sent("POST", "/_chain")
        await app.press("r")
        await app.settled()
        assert app.sent("POST", "/_chain") == looked + 1
        assert app.state.pay_in is not None
        assert not app.state.pay_in.waiting
        assert {one.method for one in app.sandbox.requests if "/_chain" not in one.path} <= {"GET", "POST"}
        assert not app.sent("POST", "/users/balance_transfer")


@pytest.mark.slow
async def test_two_payments_are_waited_for_until_both_are_credited(driving: Driving) -> None:
    async with paying_in(driving) as app:
        await app.press("w")
        app.sandbox.pay_on_chain("1")
        await app.seen("✓ 1 TAO arrived")
        app.sandbox.credit_payments()
        app.sandbox.pay_on_chain("2", payer=app.sandbox.account.coldkey_address)
        await app.seen("3 TAO arrived")
        app.sandbox.credit_payments()
        await app.seen("✓ Credited: 3 TAO")


@pytest.mark.slow
async def test_stopping_leaving_and_coming_back(driving: Driving) -> None:
    async with paying_in(driving) as app:
        await app.press("x")
        assert "No payment is waited for" in app.status
        await app.press("w", "w")
        assert "A payment is waited for already" in app.status
        await app.press("x")
        app.sandbox.pay_on_chain("1")
        await app.press("w")
        await app.seen("✓ 1 TAO arrived")
        await app.press("escape")
        assert app.in_front(KeysScreen)
        assert app.state.pay_in is not None
        assert app.state.pay_in.wait is None
        await app.press("p")
        await app.seen("w waits for a payment")


async def test_it_is_given_up_after_an_hour(driving: Driving, monkeypatch: pytest.MonkeyPatch) -> None:
    async with paying_in(driving) as app:
        monkeypatch.setattr(operation, "LONGEST_WAIT", 0.0)
        await app.press("w")
        await app.seen("No payment came within an hour. w looks again.")


@pytest.mark.slow
async def test_a_node_that_fails_leaves_the_rest(driving: Driving) -> None:
    async with paying_in(driving, before=lambda sandbox: sandbox.switch(chain="error")) as app:
        assert app.says("At the address  unknown")
        assert app.says("Your coldkey    unknown")
        assert app.says("The chain node sandbox.localhost answered with an error.")
        assert app.says("5 payments")
        assert app.says("$352.11")
        assert "0 TAO" not in app.text
        await app.press("w")
        await app.seen("The chain can't be read now; the server is still asked.")
        app.sandbox.pay_on_chain("0.5")
        app.sandbox.credit_payments()
        await app.seen("✓ Credited: 0.5 TAO = $176.06")


@pytest.mark.slow
async def test_one_balance_that_fails_leaves_the_other(driving: Driving) -> None:
    async with paying_in(driving, before=lambda sandbox: sandbox.switch(chain="one_failed")) as app:
        assert app.says("At the address  0.880406691 TAO")
        assert app.says("Your coldkey    unknown")


@pytest.mark.slow
async def test_an_older_balance_stays_and_is_marked(driving: Driving) -> None:
    async with paying_in(driving) as app:
        app.sandbox.switch(chain="short_account")
        await app.press("r")
        await app.settled()
        assert app.says("At the address  0.880406691 TAO ✗ old")
        assert app.says("can't be read")


async def test_another_chain_is_no_balance(driving: Driving) -> None:
    async with paying_in(driving, before=lambda sandbox: sandbox.switch(other_chain=True)) as app:
        assert app.says("sandbox.localhost is a node of another chain.")
        assert app.says("At the address  unknown")


@pytest.mark.slow
@pytest.mark.parametrize("fault", ["GET /payments=bad_gateway_html", "GET /fmv=internal_error"])
async def test_a_server_that_fails_leaves_the_chain(driving: Driving, fault: str) -> None:
    async with paying_in(driving, fault) as app:
        assert app.says("At the address  0.880406691 TAO")
        assert app.says("1 TAO           unknown") == ("fmv" in fault)
        assert app.says("5 payments") == ("fmv" in fault)
        app.mend()
        await app.press("r")
        await app.settled()
        assert app.says("5 payments")


@pytest.mark.slow
async def test_an_account_that_never_paid(driving: Driving) -> None:
    async with paying_in(driving, account="empty") as app:
        assert app.says("At the address  0 TAO")
        assert app.says("No payment in TAO to this address yet.")
        for key, words in (("l", "There is no payment."), ("i", "There is no payment.")):
            await app.press(key)
            assert words in app.status


@pytest.mark.slow
async def test_frozen_is_said(driving: Driving) -> None:
    def freeze(sandbox: Sandbox) -> None:
        sandbox.set_chain_balance(sandbox.account.coldkey_address, free=2_000_000_000, frozen=500_000_000)

    async with paying_in(driving, before=freeze) as app:
        assert app.says("Your coldkey    2 TAO")
        assert app.says("frozen 0.5")


@pytest.mark.slow
async def test_the_btcli_line_is_filled_in_and_odd_amounts_are_refused(driving: Driving) -> None:
    async with paying_in(driving) as app:
        await app.press("b")
        assert app.in_front(TransferDialog)
        for odd in ("1,5", "1 000", "$5", "-1", "0", "0.0000000001", "1e3", ""):
            await app.press(*["backspace"] * 14)
            await app.type(odd)
            await app.press("enter")
            assert app.in_front(TransferDialog), odd
            assert app.says("This is no amount."), odd
        await app.press(*["backspace"] * 14)
        await app.type("0.25")
        await app.seen(f"about {usd(0.25 * 352.11)} now")
        await app.press("enter")
        await app.settled()
        address = app.sandbox.account.payment_address
        assert app.clipboard.text == f"btcli wallet transfer --dest {address} --amount 0.25"


@pytest.mark.slow
async def test_copying_the_address_and_the_link_and_seeing_a_payment_whole(driving: Driving) -> None:
    async with paying_in(driving) as app:
        await app.press("c")
        await app.settled()
        assert app.clipboard.text == app.sandbox.account.payment_address
        await app.press("shift+tab", "l")
        await app.settled()
        assert str(app.clipboard.text).startswith("https://explorer.invalid/block/")
        await app.press("enter")
        assert app.in_front(TextDialog)
        assert app.says("0.07100054 TAO")
        assert app.says("https://explorer.invalid/block/")
        await app.press("escape")


@pytest.mark.slow
async def test_the_payments_are_sorted(driving: Driving) -> None:
    async with paying_in(driving) as app:
        assert table_of(app).records[0].usd_amount == 25.0
        await app.press("s", "u")
        await app.until(lambda: table_of(app).records[0].usd_amount == 100.0)
        await app.press("s", "u")
        await app.until(lambda: table_of(app).records[0].usd_amount == 25.0)


@pytest.mark.slow
async def test_a_node_is_chosen_and_remembered(driving: Driving) -> None:
    async with paying_in(driving) as app:
        await app.press("n")
        assert app.in_front(NodeDialog)
        await app.type("http://node.example")
        await app.press("enter")
        assert app.says("Plain http to node.example isn't safe")
        await app.press("ctrl+u")
        await app.type("https://node.example")
        await app.press("enter")
        await app.until(lambda: app.state.pay_in is not None and app.state.pay_in.node == "https://node.example")
        await app.settled()
        assert app.state.memory.chain_node == "https://node.example"
        assert app.says("The chain node node.example can't be reached.")
        assert app.says("At the address  unknown")
        await app.press("n", "ctrl+u", "enter")
        await app.settled()
        assert app.says("At the address  0.880406691 TAO")


async def test_a_coldkey_that_is_the_payment_address_is_no_wallet(driving: Driving) -> None:
    def website(sandbox: Sandbox) -> None:
        sandbox.world.database.run("UPDATE users SET coldkey = payment_address WHERE username = 'ada'")

    async with paying_in(driving, before=website) as app:
        assert app.says("Your coldkey    no wallet of yours")
        assert app.says("At the address  0.880406691 TAO")
