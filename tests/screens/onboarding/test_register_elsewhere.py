"""Registering a hotkey that is on another machine: by payment, signed there, the config with the key that comes."""

from __future__ import annotations

import configparser
import stat
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest
from driving import WIDE
from lanes import SIZES
from payment_driver import PATH, at_payment, check_config, kept_at, pay, pay_whole, resume, setups, started_again
from register_driver import FREE, Wizard, registering
from signing_driver import pasted, signature
from textual.widgets import Input

from chutes_tui.core.attempt import Stage
from chutes_tui.core.credentials import ApiKeyCredential
from chutes_tui.core.secret import Secret
from chutes_tui.profiles.model import credential_of
from chutes_tui.sandbox.faults import Fault
from chutes_tui.screens.dialogs.sign_elsewhere import ElsewhereDialog, SignElsewhereDialog
from chutes_tui.screens.keys.keys_screen import KeysScreen
from chutes_tui.screens.keys.reveal import RevealScreen
from chutes_tui.screens.onboarding.welcome import WelcomeScreen
from chutes_tui.wallets.signing import Signer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from driving import Driving
    from served import ServedSandbox

HOTKEY = Signer(Secret("ab" * 32))
COLDKEY = "5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty"


async def give(app: Wizard, hotkey: str = HOTKEY.ss58, coldkey: str = COLDKEY) -> None:
    """Fill the dialog in and send it."""
    await app.until(lambda: app.in_front(ElsewhereDialog))
    app.app.screen.query_one("#hotkey", Input).value = hotkey
    app.app.screen.query_one("#coldkey", Input).value = coldkey
    await app.press("ctrl+s")


async def sign(app: Wizard) -> None:
    """What the other machine does, and its signature pasted."""
    await app.until(lambda: app.in_front(SignElsewhereDialog))
    await pasted(app, signature(app, HOTKEY))


@asynccontextmanager
async def at_review(driving: Driving, served: ServedSandbox, size: tuple[int, int] = WIDE) -> AsyncIterator[Wizard]:
    async with registering(driving, served, FREE, size=size) as app:
        app.app.worker.memory.remember(chain_node=f"{served.base_url}/_chain")
        await app.to_wallet()
        await app.press("m")
        await give(app)
        await app.at("Config file")
        await app.seen("A new file.")
        assert app.says("The official chutes CLI can't use it")
        await app.press("enter")
        await app.at("Review")
        yield app


@asynccontextmanager
async def at_paid(driving: Driving, served: ServedSandbox, size: tuple[int, int] = WIDE) -> AsyncIterator[Wizard]:
    async with at_review(driving, served, size) as app:
        await app.press("ctrl+s")
        await sign(app)
        await app.at("Payment")
        await pay_whole(app)
        yield app


@SIZES
async def test_from_the_addresses_to_the_open_account(
    driving: Driving, served_sandbox: ServedSandbox, size: tuple[int, int]
) -> None:
    async with at_review(driving, served_sandbox, size) as app:
        assert app.says("on another machine")
        assert app.says("The hotkey is checked once it has signed.")
        assert not app.says("uses a token instead")
        await app.press("ctrl+s")
        await app.until(lambda: app.in_front(SignElsewhereDialog))
        assert app.says(f"chutes_signup:{HOTKEY.ss58}"[:40])
        assert served_sandbox.asked("POST", PATH) == 0
        await sign(app)
        await app.at("Payment")
        assert served_sandbox.asked("POST", PATH) == 1
        await pay_whole(app)
        await app.press("ctrl+s")
        await sign(app)
        await app.at("Account")
        assert (served_sandbox.asked("POST", PATH), setups(served_sandbox)) == (1, 1)
        written = app.registration.written
        assert written is not None
        assert stat.S_IMODE(written.path.stat().st_mode) == 0o600
        reader = configparser.ConfigParser()
        reader.read_string(written.path.read_text())
        assert reader["auth"]["username"] == "lovelace"
        assert reader["auth"]["api_key"].startswith("cpk_")
        assert not any(name.startswith("hotkey") for name in reader["auth"])
        assert '"registrations": []' in kept_at(driving).read_text()
        await app.seen("it is in the config file")
        await app.seen("This account has no fingerprint yet")
        await app.press("g")
        assert app.registration.fingerprint is None
        await app.press("k")
        await app.until(lambda: app.in_front(RevealScreen))
        await app.press("s")
        await app.at("Account")
        await app.press("ctrl+s")
        await app.until(lambda: app.in_front(KeysScreen))
        await app.seen("lovelace")
        assert isinstance(credential_of(app.state.profile), ApiKeyCredential)


async def test_wrong_addresses_are_told_and_stay(driving: Driving, served_sandbox: ServedSandbox) -> None:
    async with registering(driving, served_sandbox, FREE) as app:
        await app.to_wallet()
        await app.press("m")
        await give(app, HOTKEY.ss58[:-1] + "x")
        assert app.in_front(ElsewhereDialog)
        assert app.says("This isn't an address")
        await give(app, COLDKEY)
        await app.seen("Both are the same address.")
        await give(app, coldkey="")
        await app.seen("Enter the coldkey's address.")
        await app.press("escape")
        assert app.step == "Wallet"
        assert not app.screen.form.elsewhere


async def test_a_server_that_takes_no_payment(driving: Driving, served_sandbox: ServedSandbox) -> None:
    async with registering(driving, served_sandbox, FREE) as app:
        served_sandbox.sandbox.switch(generation="2026-02")
        await app.to_wallet()
        await app.press("m")
        await give(app)
        await app.seen("This server doesn't register by payment")
        assert app.step == "Wallet"
        await app.press("enter")  # the hotkey under the cursor, which is here
        await app.at("Config file")
        assert not app.screen.form.elsewhere
        assert not app.screen.form.by_payment


@pytest.mark.slow
async def test_it_goes_on_after_the_program_ended(driving: Driving, served_sandbox: ServedSandbox) -> None:
    async with at_paid(driving, served_sandbox):
        pass
    async with started_again(driving, served_sandbox) as app:
        await resume(app)
        await app.seen("The server has the payment")
        await app.press("ctrl+s")
        await sign(app)
        await app.at("Account")
        assert setups(served_sandbox) == 1


@pytest.mark.slow
async def test_a_lost_answer_is_sent_again_and_refused_the_second_time(
    driving: Driving, served_sandbox: ServedSandbox
) -> None:
    async with at_paid(driving, served_sandbox) as app:
        served_sandbox.sandbox.faults.add(Fault.parse("POST /users/=drop_after_commit x1"))
        await app.press("ctrl+s")
        await sign(app)
        await app.seen("may have been set up")
        await app.seen("the server does that once")
        await app.press("ctrl+s")  # it was signed already
        await app.at("Account")
        assert setups(served_sandbox) == 2
        assert app.stage is Stage.LOST_PRESENT
        await app.seen("It was lost with the response.")
        await app.seen("There is no config file")
        assert app.registration.written is None
        await app.press("ctrl+s")
        await app.until(lambda: app.in_front(WelcomeScreen))


@pytest.mark.slow
async def test_a_lost_answer_that_never_came_is_sent_again(driving: Driving, served_sandbox: ServedSandbox) -> None:
    async with at_paid(driving, served_sandbox) as app:
        served_sandbox.sandbox.faults.add(Fault.parse("POST /users/=drop_before_commit x1"))
        await app.press("ctrl+s")
        await sign(app)
        await app.seen("may have been set up")
        await app.press("ctrl+s")
        await app.at("Account")
        assert app.stage is Stage.DONE
        assert app.registration.written is not None


@pytest.mark.slow
async def test_an_account_without_an_id_can_t_be_set_up_here(driving: Driving, served_sandbox: ServedSandbox) -> None:
    async with at_paid(driving, served_sandbox) as app:
        from dataclasses import replace

        payment = app.registration.payment
        assert payment is not None
        entry = replace(payment.entry, user_id="")
        app.state.registration = replace(app.registration, payment=replace(payment, entry=entry))
        await app.press("ctrl+s")
        await app.until(lambda: app.in_front(SignElsewhereDialog))
        await app.seen("The server doesn't say which account was paid for")
        assert setups(served_sandbox) == 0


@pytest.mark.slow
async def test_another_hotkey_than_the_one_of_the_beginning(driving: Driving, served_sandbox: ServedSandbox) -> None:
    async with at_payment(driving, served_sandbox) as app:
        pay(app)
    async with started_again(driving, served_sandbox) as app:
        await resume(app)
        await app.seen("The server has the payment")
        await app.press("ctrl+s")
        await app.at("Wallet")
        await app.press("m")
        await give(app)
        await app.seen("This isn't the hotkey that is being registered")
        await app.press("enter")  # the one under the cursor, which is here
        await app.at("Payment")
        await app.press("ctrl+s")
        await app.at("Account")
        check_config(driving, app)
