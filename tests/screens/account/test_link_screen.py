"""Linking a validator's hotkey, in the app: chosen from the wallets, confirmed, sent once, its end looked up."""

from __future__ import annotations

import json
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest
from driving import NARROW
from lanes import SIZES
from textual.widgets import Input
from wallet_driver import SEALED_WITH, cheap_passwords, seal_hotkey

from chutes_tui.core.secret import Secret
from chutes_tui.screens.account.account_screen import AccountScreen
from chutes_tui.screens.account.identity.link_screen import LinkScreen
from chutes_tui.screens.dialogs.confirm import ConfirmDialog
from chutes_tui.screens.dialogs.option_dialog import OptionDialog
from chutes_tui.screens.dialogs.sign_elsewhere import SignElsewhereDialog
from chutes_tui.screens.wallets.wallet_dialogs import HotkeyPasswordDialog
from chutes_tui.wallets.signing import Signer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from driving import Driver, Driving

    from chutes_tui.sandbox import Sandbox

ROUTE = "/users/link_validator"
MISSING = 422
"""The answer to the question whether there is linking."""
OWNER = "/users/link_subnet_owner"


def older(sandbox: Sandbox) -> None:
    sandbox.switch(generation="2025-10", older=True)


@asynccontextmanager
async def at_link(driving: Driving, *faults: str, **options: Any) -> AsyncIterator[Driver]:
    """The screen, once the server was asked whether it links."""
    async with driving.sandboxed(*faults, **{"before": older, **options}) as app:
        await app.press("3", "l")
        await app.until(lambda: app.in_front(LinkScreen))
        await app.settled()
        yield app
        assert app.state.hotkey_opening is None or app.in_front(HotkeyPasswordDialog)


async def choose(app: Driver, hotkey: str = "validator", role: str = "v") -> None:
    """Up to the last question."""
    await app.press("slash")
    await app.type(hotkey)
    await app.press("enter", "enter")
    await app.until(lambda: app.in_front(OptionDialog))
    await app.press(role)
    await app.until(lambda: app.in_front(ConfirmDialog))


def sent(app: Driver, route: str = ROUTE) -> int:
    """How often a hotkey was sent."""
    asked = app.sandbox.requests.matching("GET", route)
    return len([one for one in asked if one.status != MISSING])


@SIZES
async def test_from_choice_to_linked(driving: Driving, size: tuple[int, int]) -> None:
    async with at_link(driving, size=size) as app:
        assert app.says("lets an account use chutes for free")
        assert app.says("no permissions beyond a usual account's")
        await choose(app)
        address = app.sandbox.world.database.value("SELECT hotkey FROM metagraph")
        assert app.says(f"{address}")
        assert app.says("It can be linked to one account only")
        assert not sent(app)
        await app.press("left", "enter")
        await app.settled()
        assert app.says("✓ Linked.")
        assert app.says("Free account")
        assert "Linked validator / default as a validator" in app.status
        assert sent(app) == 1
        assert app.state.hotkey_opening is None
        await app.press("escape", "escape")
        await app.until(lambda: app.in_front(AccountScreen))
        assert app.state.user is not None
        assert app.state.user.permissions_bitmask == 17


async def test_a_subnet_owner_goes_another_way(driving: Driving) -> None:
    async with at_link(driving) as app:
        await choose(app, role="s")
        assert app.says("The subnet owner's hotkey")
        await app.press("left", "enter")
        await app.settled()
        assert app.says("✓ Linked.")
        assert (sent(app), sent(app, OWNER)) == (0, 1)


async def test_a_hotkey_on_another_machine_signs_there(driving: Driving) -> None:
    async with at_link(driving) as app:
        seed = json.loads((app.sandbox.wallets_path / "validator" / "hotkeys" / "default").read_text())["secretSeed"]
        signer = Signer(Secret(seed))
        await app.press("m")
        await app.type("5nothing")
        await app.press("enter")
        await app.seen("This is no address.")
        await app.press("ctrl+u")
        await app.type(signer.ss58)
        await app.press("enter")
        await app.until(lambda: app.in_front(OptionDialog))
        await app.press("v")
        await app.until(lambda: app.in_front(ConfirmDialog))
        assert app.says(signer.ss58)
        await app.press("left", "enter")
        await app.until(lambda: app.in_front(SignElsewhereDialog))
        await app.seen(f"Message  {signer.ss58}:ada")
        assert " left" not in app.text
        assert not sent(app)
        app.app.screen.query_one("#signature", Input).value = signer.sign(f"{signer.ss58}:ada".encode()).hex()
        await app.press("enter")
        await app.until(lambda: app.in_front(LinkScreen))
        await app.settled()
        assert app.says("✓ Linked.")
        assert sent(app) == 1


async def test_enter_alone_links_nothing(driving: Driving) -> None:
    async with at_link(driving) as app:
        await choose(app)
        await app.press("enter")
        await app.settled()
        assert app.in_front(LinkScreen)
        assert not sent(app)
        assert app.state.hotkey_opening is None


async def test_a_hotkey_that_is_nobodys(driving: Driving) -> None:
    async with at_link(driving, size=NARROW) as app:
        await choose(app, "workbench first")
        await app.press("left", "enter")
        await app.settled()
        assert app.says("The server doesn't know this hotkey as a validator's.")
        assert app.says("Nothing was changed.")
        assert sent(app) == 1


async def test_another_account_has_it(driving: Driving) -> None:
    def taken(sandbox: Sandbox) -> None:
        older(sandbox)
        sandbox.world.database.run(
            "UPDATE users SET validator_hotkey = (SELECT hotkey FROM metagraph) WHERE username = 'grace'"
        )

    async with at_link(driving, before=taken) as app:
        await choose(app)
        await app.press("left", "enter")
        await app.settled()
        assert app.says("Hotkey already associated with user grace")
        assert app.says("A hotkey is linked to one account.")


@pytest.mark.parametrize("generation", ["2025-10", "2026-08"])
async def test_later_servers_have_no_linking(driving: Driving, generation: str) -> None:
    async with at_link(driving, before=None, generation=generation) as app:
        assert app.says("This server has no linking.")
        assert app.says("removed it in July 2025")
        assert not app.app.screen.query_one("#link").is_on_screen
        await app.press("slash")
        assert "This server has no linking." in app.status
        assert app.sent("GET", ROUTE) == 1, "the question whether there is linking"


@pytest.mark.parametrize("fault", ["drop_after_commit", "drop_before_commit"])
async def test_a_lost_answer_is_looked_up_by_the_permissions(driving: Driving, fault: str) -> None:
    async with at_link(driving) as app:
        await choose(app)
        app.fault(f"GET {ROUTE}={fault} x1")
        await app.press("left", "enter")
        await app.settled()
        words = "✓ Linked." if fault == "drop_after_commit" else "The hotkey was not linked."
        assert app.says(words)
        assert sent(app) == 1


async def test_permissions_from_before_tell_nothing_and_it_may_be_linked_again(driving: Driving) -> None:
    def had_some(sandbox: Sandbox) -> None:
        older(sandbox)
        sandbox.world.database.run("UPDATE users SET permissions = 17 WHERE username = 'ada'")

    async with at_link(driving, before=had_some) as app:
        await choose(app)
        app.fault(f"GET {ROUTE}=drop_after_commit x1")
        await app.press("left", "enter")
        await app.settled()
        assert app.says("The hotkey may have been linked.")
        assert app.says("it may have had them before")
        await app.press("r")
        await app.settled()
        assert app.says("The hotkey may have been linked.")
        assert sent(app) == 1
        await app.press("enter")
        await app.until(lambda: app.in_front(OptionDialog))
        await app.press("v", "left", "enter")
        await app.settled()
        assert app.says("✓ Linked.")
        assert sent(app) == 2


async def test_a_look_that_failed_is_made_again(driving: Driving) -> None:
    async with at_link(driving) as app:
        await choose(app)
        app.fault(f"GET {ROUTE}=drop_after_commit x1", "GET /users/me=internal_error")
        await app.press("left", "enter")
        await app.until(lambda: app.says("The hotkey may have been linked."))
        app.mend()
        await app.press("r")
        await app.settled()
        assert app.says("✓ Linked.")
        assert sent(app) == 1


async def test_an_encrypted_hotkey_asks_for_its_password(driving: Driving, monkeypatch: pytest.MonkeyPatch) -> None:
    cheap_passwords(monkeypatch)
    async with at_link(driving) as app:
        seal_hotkey(app.sandbox.wallets_path)
        await app.press("slash")
        await app.type("encrypted-hotkey")
        await app.press("enter")
        assert app.says("press enter to enter its password")
        await app.press("enter")
        await app.until(lambda: app.in_front(HotkeyPasswordDialog))
        await app.press("escape")
        await app.until(lambda: app.in_front(LinkScreen))
        assert app.state.hotkey_opening is None
        await app.press("enter")
        await app.type(SEALED_WITH)
        await app.press("enter")
        await app.until(lambda: app.in_front(OptionDialog))
        await app.press("escape")
        await app.until(lambda: app.in_front(LinkScreen))
        assert app.state.hotkey_opening is None


async def test_what_cannot_sign_is_not_linked(driving: Driving) -> None:
    async with at_link(driving, size=NARROW) as app:
        await app.press("slash")
        await app.type("ed25519")
        await app.press("enter")
        await app.seen("Choose a hotkey that can sign")
        await app.press("enter")
        await app.settled()
        assert app.in_front(LinkScreen)
        assert not sent(app)
