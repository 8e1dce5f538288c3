"""What is on the disk of a registration by payment: before each request, when it is damaged, and when it is newer."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from driving import NARROW
from payment_driver import (
    PATH,
    at_payment,
    check_config,
    hotkey,
    kept_at,
    look,
    pay,
    pay_whole,
    resume,
    setups,
    started_again,
    unlock_and_set_up,
)
from register_driver import FREE, registering

from chutes_tui.core.attempt import Stage
from chutes_tui.sandbox.routes.registration import agents

if TYPE_CHECKING:
    from driving import Driving
    from register_driver import Wizard
    from served import ServedSandbox


async def to_review(app: Wizard, name: str) -> None:
    """As `app.to_review` does, with this name."""
    await app.type(name)
    await app.seen("This name is free.")
    await app.press("enter")
    await app.at("Wallet")
    await app.until(lambda: app.screen._wallet.picker.current is not None)
    app.screen._wallet.picker.go_to("workbench", "first")
    await app.press("enter")
    await app.at("Config file")
    await app.press("ctrl+s")
    await app.at("Review")
    await app.settled()


@pytest.mark.slow
class TestKilledOnTheWay:
    """The disk as whoever is killed while a request is on its way leaves it."""

    async def test_of_the_request_for_the_address(self, driving: Driving, served_sandbox: ServedSandbox) -> None:
        async with registering(driving, served_sandbox, FREE) as app:
            await app.to_review()
            served_sandbox.fault(f"POST {PATH}=latency:60")
            await app.press("f4", "ctrl+s")
            await app.until(lambda: served_sandbox.asked("POST", PATH) == 1)
            left = kept_at(driving).read_text()
            served_sandbox.sandbox.faults.clear()
            await app.at("Payment")
        assert '"address": ""' in left
        kept_at(driving).write_text(left)
        async with started_again(driving, served_sandbox, NARROW) as app:
            await resume(app)
            await app.seen("Nothing has arrived on the chain yet.")
            pay(app)
            await look(app)
            await unlock_and_set_up(app)
            check_config(driving, app)
        assert served_sandbox.asked("POST", PATH) == 1

    async def test_of_the_setup(self, driving: Driving, served_sandbox: ServedSandbox) -> None:
        async with at_payment(driving, served_sandbox) as app:
            pay(app)
            await look(app)
            served_sandbox.fault("POST /users/=latency:60")
            await app.press("ctrl+s")
            await app.until(lambda: setups(served_sandbox) == 1)
            left = kept_at(driving).read_text()
            served_sandbox.sandbox.faults.clear()
            await app.at("Account")
        assert '"setting_up": true' in left
        kept_at(driving).write_text(left)
        (driving.home / ".chutes" / "config.ini").unlink()
        async with started_again(driving, served_sandbox) as app:
            await resume(app)
            await unlock_and_set_up(app)
            assert app.stage is Stage.LOST_PRESENT
            check_config(driving, app)
        assert setups(served_sandbox) == 1

    @pytest.mark.slow
    async def test_between_the_config_and_the_end(self, driving: Driving, served_sandbox: ServedSandbox) -> None:
        async with at_payment(driving, served_sandbox) as app:
            pay(app)
            await look(app)
            left = kept_at(driving).read_text()
            await app.press("ctrl+s")
            await app.at("Account")
        kept_at(driving).write_text(left)
        async with started_again(driving, served_sandbox) as app:
            await resume(app)
            await unlock_and_set_up(app)
            check_config(driving, app)
        assert '"registrations": []' in kept_at(driving).read_text()


@pytest.mark.slow
async def test_too_much_is_named(driving: Driving, served_sandbox: ServedSandbox) -> None:
    async with at_payment(driving, served_sandbox, NARROW) as app:
        pay(app, 1.3)
        await look(app)
        await app.seen("The server has the payment")
        assert app.says("0.042600324 TAO more than that arrived on the chain.")


@pytest.mark.slow
async def test_a_damaged_record_is_said_and_its_hotkey_goes_on(
    driving: Driving, served_sandbox: ServedSandbox
) -> None:
    async with at_payment(driving, served_sandbox) as app:
        address = app.registration.payment.entry.address  # type: ignore[union-attr]
    kept_at(driving).write_text('{"version": 1, "regis')
    async with started_again(driving, served_sandbox) as app:
        await app.seen("registrations.json is damaged.")
        assert app.says("type any free name and choose its hotkey")
        await to_review(app, "babbage")
        await app.press("f4")
        await app.seen("waits for this hotkey already: it is continued")
        await app.press("ctrl+s")
        await app.at("Payment")
        assert app.says(address)
        assert kept_at(driving).with_name("registrations.json.broken").read_text() == '{"version": 1, "regis'
        pay(app)
        await look(app)
        await app.press("ctrl+s")
        await app.at("Account")
        await app.seen("Set up the account lovelace")
        check_config(driving, app)
    assert served_sandbox.asked("POST", PATH) == 1


async def test_a_newer_record_is_left_alone_and_nothing_begun(
    driving: Driving, served_sandbox: ServedSandbox
) -> None:
    text = '{"version": 2, "registrations": [{"more": 1}]}'
    kept_at(driving).parent.mkdir(parents=True)
    kept_at(driving).write_text(text)
    async with registering(driving, served_sandbox, FREE) as app:
        await app.seen("registrations.json was written by a newer chutes-tui.")
        await app.to_review()
        await app.press("f4", "ctrl+s")
        await app.seen("A registration is written down there before it begins")
        assert app.says("Update chutes-tui, or move the file away.")
    assert served_sandbox.asked("POST", PATH) == 0
    assert kept_at(driving).read_text() == text


@pytest.mark.slow
async def test_what_came_after_the_end_is_seen_at_the_next_start(
    driving: Driving, served_sandbox: ServedSandbox
) -> None:
    async with at_payment(driving, served_sandbox) as app:
        pay(app, 0.5)
        await look(app)
        agents.expire(served_sandbox.sandbox.world, hotkey(app))
        pay(app, 0.5)
    async with started_again(driving, served_sandbox, NARROW) as app:
        await resume(app)
        await app.seen("The registration has expired")
        assert app.says("0.14200108 TAO are at the address by the chain")
        assert app.says("Ask Chutes' support, with the registration's id")


def begun_anew(app: Wizard) -> str:
    """The hotkey's registration expires, and another machine begins one; its address."""
    world = app.served.sandbox.world
    agents.expire(world, hotkey(app))
    (row,) = world.database.rows("SELECT * FROM agent_registrations WHERE hotkey = ?", hotkey(app))
    values = {**dict(row), "registration_id": "anew", "user_id": world.chance.uuid(), "username": "babbage"}
    values |= {"payment_address": app.served.account.coldkey_address, "received_usd": 0.0}
    values |= {"created_at": world.clock.stamp(), "expires_at": world.clock.stamp(ago=timedelta(hours=-24))}
    world.database.insert("agent_registrations", **values)
    return str(values["payment_address"])


@pytest.mark.slow
async def test_where_it_was_begun_anew_nothing_more_is_to_be_paid(
    driving: Driving, served_sandbox: ServedSandbox
) -> None:
    async with at_payment(driving, served_sandbox, NARROW) as app:
        pay(app, 0.5)
        await look(app)
        await app.seen("Send the missing")
        address = begun_anew(app)
        await look(app)
        await app.seen(f"The server names another address for this hotkey now, {address}")
        assert app.says("Don't pay to this one.")
        assert app.says("0.07100054 TAO are at the address by the chain, and chutes-tui can't move them.")
        for words in ("btcli", "QR code", "Send the missing", "You send it from your wallet", " left"):
            assert not app.says(words), words
        await app.press("ctrl+s")
        await app.seen("It was begun anew somewhere else.")
        assert setups(served_sandbox) == 0


@pytest.mark.slow
async def test_what_was_paid_where_it_was_begun_anew_is_set_up(
    driving: Driving, served_sandbox: ServedSandbox
) -> None:
    async with at_payment(driving, served_sandbox) as app:
        pay(app, 0.5)
        address = begun_anew(app)
        await pay_whole(app)
        assert app.says(f"It was paid at another address: {address}.")
        assert app.says("0.07100054 TAO are at the address by the chain")
        await app.press("ctrl+s")
        await app.at("Account")
        await app.seen("Set up the account babbage")
    assert setups(served_sandbox) == 1
