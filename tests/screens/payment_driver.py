"""Drives a registration by payment: to its address, past its payment, and on after the program ended."""

from __future__ import annotations

import configparser
import stat
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from driving import WIDE
from register_driver import FREE, Wizard, registering

from chutes_tui.profiles import LaunchOptions
from chutes_tui.sandbox.routes.registration import agents

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from driving import Driving
    from served import ServedSandbox

PATH = "/users/agent_registration"


def kept_at(driving: Driving) -> Path:
    return driving.home / ".local" / "state" / "chutes-tui" / "registrations.json"


def hotkey(app: Wizard) -> str:
    payment = app.registration.payment
    assert payment is not None
    return payment.entry.hotkey


def pay(app: Wizard, share: float = 1.0) -> None:
    """Let a part of the price arrive."""
    agents.pay(app.served.sandbox.world, hotkey(app), share)


def setups(served: ServedSandbox) -> int:
    return sum(one.path.endswith("/agent_setup") for one in served.sandbox.requests.matching("POST", "/users/"))


@asynccontextmanager
async def at_payment(driving: Driving, served: ServedSandbox, size: tuple[int, int] = WIDE) -> AsyncIterator[Wizard]:
    """With the address to pay to on the screen."""
    async with registering(driving, served, FREE, size=size) as app:
        app.app.worker.memory.remember(chain_node=f"{served.base_url}/_chain")
        await app.to_review()
        await app.press("f4")
        await app.seen("about 50 USD in TAO")
        await app.press("ctrl+s")
        await app.at("Payment")
        yield app


@asynccontextmanager
async def started_again(
    driving: Driving, served: ServedSandbox, size: tuple[int, int] = WIDE
) -> AsyncIterator[Wizard]:
    """The next start of the registration, with what the server and the disk have."""
    launch = LaunchOptions(None, None, served.base_url, served.wallets_path)
    async with driving.app(size=size, launch=launch, register=type(FREE)()) as app:
        wizard = Wizard(app.app, app.pilot, app.clipboard)
        wizard.served = served
        await wizard.until(lambda: app.app.focused is not None and app.app.focused.id == "username")
        wizard.app.worker.memory.remember(chain_node=f"{served.base_url}/_chain")
        yield wizard


async def resume(app: Wizard) -> None:
    await app.seen("A registration by payment waits: lovelace")
    await app.press("f4")
    await app.at("Payment")


async def look(app: Wizard) -> None:
    await app.press("f9")
    await app.settled()


async def pay_whole(app: Wizard) -> None:
    """Let the whole price arrive, and have it seen."""
    pay(app)
    await look(app)
    await app.seen("The server has the payment")


async def unlock_and_set_up(app: Wizard) -> None:
    """From a payment that was gone on with: the hotkey has to be opened first."""
    await app.press("ctrl+s")
    await app.at("Wallet")
    await app.seen("press enter on its hotkey")
    await app.until(lambda: app.screen._wallet.picker.current is not None)
    await app.press("enter")
    await app.at("Payment")
    await app.press("ctrl+s")
    await app.at("Account")


def check_config(driving: Driving, app: Wizard) -> None:
    """It is what the ordinary registration writes."""
    path = driving.home / ".chutes" / "config.ini"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    config = configparser.ConfigParser(interpolation=None)
    config.read(path)
    row = app.served.sandbox.world.database.row("SELECT * FROM users WHERE username = 'lovelace'")
    assert row is not None
    assert config["auth"]["user_id"] == row["user_id"]
    assert config["auth"]["hotkey_ss58address"] == row["hotkey"]
    assert config["payment"]["address"] == row["payment_address"]
    assert config["api"]["base_url"] == app.served.base_url
    assert len(config["auth"]["hotkey_seed"]) == 64
