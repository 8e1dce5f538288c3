"""The account's hotkey on the chain and for the registry: what is known is said, and what isn't is no "no"."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest
from driving import NARROW
from lanes import SIZES, cases

from chutes_tui.screens.account.account_screen import AccountScreen
from chutes_tui.screens.account.identity.hotkey_screen import HotkeyScreen
from chutes_tui.screens.account.pay_in.pay_in_dialogs import NodeDialog

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from driving import Driver, Driving

    from chutes_tui.sandbox import Sandbox


def registered(*roles: str) -> Callable[[Sandbox], None]:
    """Ada's hotkey on the subnet, in these roles."""

    def register(sandbox: Sandbox) -> None:
        for role in roles:
            row = (sandbox.account.hotkey_address, role)
            sandbox.world.database.run("INSERT INTO metagraph VALUES (?, ?)", *row)

    return register


@asynccontextmanager
async def at_hotkey(driving: Driving, *faults: str, **options: Any) -> AsyncIterator[Driver]:
    """The screen, once everything was asked."""
    async with driving.sandboxed(*faults, **options) as app:
        await app.press("3", "h")
        await app.until(lambda: app.in_front(HotkeyScreen))
        await app.until(lambda: app.state.hotkey_identity is not None and app.state.hotkey_identity.asked)
        await app.settled()
        yield app
        await app.press("escape")
        await app.until(lambda: app.in_front(AccountScreen))


@SIZES
async def test_a_hotkey_that_is_nowhere(driving: Driving, size: tuple[int, int]) -> None:
    async with at_hotkey(driving, size=size) as app:
        assert app.says("not registered")
        assert app.says("Uid                 none")
        assert app.says("Owns subnets        none")
        assert app.says("The registry doesn't serve this hotkey: it isn't registered on subnet 64.")
        assert app.says("Deploying and calling chutes doesn't need it.")
        await app.press("c")
        await app.settled()
        assert app.clipboard.text == app.sandbox.account.hotkey_address
        assert app.sent("GET", "/registry/auth") == 1


async def test_a_validator(driving: Driving) -> None:
    async with at_hotkey(driving, size=NARROW, before=registered("validator")) as app:
        assert app.says("On subnet 64        registered")
        assert app.says("Uid                 13")
        assert app.says("Validator permit    yes")
        assert app.says("✓ The registry accepts this hotkey.")


@pytest.mark.slow
async def test_a_miner_has_no_permit(driving: Driving) -> None:
    async with at_hotkey(driving, before=registered("miner")) as app:
        assert app.says("Uid                 13")
        assert app.says("Validator permit    no")
        assert app.says("✓ The registry accepts this hotkey.")


@cases(
    "chain",
    {
        "error": ("error", "answered with an error"),
        "html": ("html", "can't be read"),
        "too-many": ("too_many", "has had too many requests"),
    },
    "error",
)
async def test_a_chain_that_says_nothing_is_no_no(driving: Driving, chain: tuple[str, str]) -> None:
    how, words = chain
    async with at_hotkey(driving, size=NARROW, before=lambda sandbox: sandbox.switch(chain=how)) as app:
        assert app.says(words)
        assert not app.says("not registered")
        assert not app.says("Uid")
        assert app.says("The registry doesn't serve this hotkey"), "the registry was asked all the same"
        app.sandbox.switch(chain="")
        await app.press("r")
        await app.seen("Uid                 none")


async def test_a_registry_that_says_nothing_is_no_no(driving: Driving) -> None:
    async with at_hotkey(driving, "GET /registry/auth=internal_error", size=NARROW) as app:
        await app.seen("The server returned an error (500).")
        assert not app.says("registry accepts")
        assert not app.says("doesn't serve")
        app.mend()
        await app.press("r")
        await app.seen("The registry doesn't serve this hotkey")


async def test_another_node_is_asked(driving: Driving) -> None:
    async with at_hotkey(driving, size=NARROW) as app:
        await app.press("n")
        await app.until(lambda: app.in_front(NodeDialog))
        await app.type("http://sandbox.localhost/none")
        await app.press("enter")
        await app.seen("doesn't answer as a chain node")
        assert not app.says("Uid")
