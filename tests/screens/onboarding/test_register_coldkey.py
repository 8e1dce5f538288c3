"""What the chain says of the coldkey before a token is spent, and what the page for tokens refuses."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest
from driving import NARROW
from lanes import SIZES, cases
from register_driver import FREE, Wizard, registering

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from driving import Driving
    from served import ServedSandbox


@asynccontextmanager
async def at_config(driving: Driving, served: ServedSandbox, size: tuple[int, int] = NARROW) -> AsyncIterator[Wizard]:
    """Before the review, with the sandbox's chain as the node to ask and nothing on the coldkey."""
    async with registering(driving, served, FREE, size=size) as app:
        app.app.worker.memory.remember(chain_node=f"{served.base_url}/_chain")
        await app.to_config()
        hold(app, None)
        yield app


def hold(app: Wizard, rao: int | None) -> None:
    """Let the coldkey have so much on the chain."""
    database, coldkey = app.served.sandbox.world.database, app.screen.form.coldkey
    database.run("DELETE FROM chain_accounts WHERE address = ?", coldkey)
    if rao is not None:
        database.run("INSERT INTO chain_accounts VALUES (?, 1, ?, 0, 0)", coldkey, rao)


async def review(app: Wizard) -> None:
    await app.press("enter")
    await app.at("Review")


@SIZES
async def test_too_little_is_said_before_a_token_is_asked_for(
    driving: Driving, served_sandbox: ServedSandbox, size: tuple[int, int]
) -> None:
    async with at_config(driving, served_sandbox, size) as app:
        hold(app, 249_999_999)
        await review(app)
        await app.seen("The coldkey holds 0.2499 TAO on the chain; 0.25 TAO is required.")
        assert app.registered() == 0
        assert served_sandbox.asked("GET", "/users/registration_token") == 0
        hold(app, 250_000_000)
        await app.press("f6")
        await app.seen("✓ The coldkey holds 0.2500 TAO on the chain")
        await app.press("ctrl+s")
        await app.at("Token")
        await app.give_token()
        await app.at("Account")


@cases(
    "what",
    {
        "error": ({"chain": "error"}, "answered with an error"),
        "html": ({"chain": "html"}, "can't be read"),
        "429": ({"chain": "too_many"}, "has had too many requests"),
        "one-failed": ({"chain": "one_failed"}, "answered with an error"),
        "short": ({"chain": "short_account"}, "can't be read"),
        "other-chain": ({"other_chain": True}, "another chain. Genesis: 0x"),
    },
    "error",
    "other-chain",
)
@pytest.mark.slow
async def test_what_cant_be_read_is_no_zero_and_stops_nobody(
    driving: Driving, served_sandbox: ServedSandbox, what: tuple[dict[str, object], str]
) -> None:
    switches, words = what
    async with at_config(driving, served_sandbox) as app:
        hold(app, 1)
        served_sandbox.sandbox.switch(require_coldkey_tao=True, **switches)
        await review(app)
        await app.seen("Can't tell the coldkey's balance.")
        assert app.says(words)
        assert not app.says("holds")
        await app.press("ctrl+s")
        await app.at("Token")
        await app.give_token()
        await app.at("Account")


@pytest.mark.slow
async def test_a_402_is_paid_and_the_same_token_sent_again(driving: Driving, served_sandbox: ServedSandbox) -> None:
    async with at_config(driving, served_sandbox) as app:
        served_sandbox.sandbox.switch(require_coldkey_tao=True)
        await review(app)
        await app.seen("The coldkey holds 0.0000 TAO")
        await app.press("ctrl+s")
        await app.at("Token")
        assert app.says("0.25 TAO is required.")
        await app.give_token()
        await app.seen("On the chain now: 0.0000 TAO.")
        await app.at("Token")
        token, sent = app.value("token"), app.registered()
        assert len(token) > 30
        hold(app, 10**9)
        await app.press("f6")
        await app.seen("On the chain now: 1.0000 TAO.")
        await app.press("ctrl+s")
        await app.at("Account")
        assert app.registered() == sent + 1
        assert served_sandbox.asked("GET", "/users/registration_token") == 1


@pytest.mark.slow
async def test_a_server_here_says_nothing_of_the_public_chain(
    driving: Driving, served_sandbox: ServedSandbox
) -> None:
    async with registering(driving, served_sandbox, FREE) as app:
        await app.to_review()
        await app.seen("No node of the chain was asked.")
        await app.press("f7")
        await app.seen("Node of the chain")
        await app.type(f"{served_sandbox.base_url}/_chain")
        await app.press("enter")
        await app.seen("The coldkey holds")


@pytest.mark.slow
@cases(
    "pasted",
    {
        "429": ("Too many registration token attempts from 10.0.0.1", "loaded more than 4 times in a day"),
        "403": ("Request blocked, are you trying to bypass security measures?", "takes this for a bot"),
    },
    "429",
)
async def test_what_the_page_refuses_is_no_token(
    driving: Driving, served_sandbox: ServedSandbox, pasted: tuple[str, str]
) -> None:
    async with registering(driving, served_sandbox) as app:
        await app.to_token()
        sent = app.registered()
        await app.give_token(pasted[0])
        await app.seen(pasted[1])
        assert app.registered() == sent
        assert app.says("4 times a day") or app.says("Ask its operator")


async def test_the_sandbox_refuses_its_page_as_the_real_one_does(driving: Driving) -> None:
    async with driving.sandboxed() as app:
        await app.press("O", "r")
        wizard = Wizard(app.app, app.pilot, app.clipboard)
        await wizard.type("lovelace")
        await wizard.to_wallet()
        wizard.screen._wallet.picker.go_to("workbench", "second")
        for step in ("Config file", "Review", "Token"):
            await wizard.press("enter" if step != "Token" else "ctrl+s")
            await wizard.at(step)
        app.sandbox.switch(token_page="too_many")
        await wizard.press("f2")
        await wizard.seen("loaded more than 4 times in a day")
        app.sandbox.switch(token_page="")
        await wizard.press("f2")
        await wizard.until(lambda: wizard.value("token"))
