"""A key on another machine signs: what it signs is shown, and its signature checked before anything is sent."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import httpx
from driving import sign_in_by_key
from lanes import SIZES
from signing_driver import pasted, signature

from chutes_tui.core.secret import Secret
from chutes_tui.sandbox.credentials.auth import user_of_fingerprint
from chutes_tui.screens.account.account_screen import AccountScreen
from chutes_tui.screens.account.browser_login_dialog import BrowserLoginDialog
from chutes_tui.screens.account.new_fingerprint_screen import NewFingerprintScreen
from chutes_tui.screens.dialogs.confirm import ConfirmDialog
from chutes_tui.screens.dialogs.sign_elsewhere import SignElsewhereDialog
from chutes_tui.wallets.signing import Signer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    import pytest
    from driving import Driver, Driving

CHANGE = "/users/change_fingerprint"
COLDKEY = Signer(Secret("cd" * 32))


@asynccontextmanager
async def by_key(
    driving: Driving, key: str = "laptop", *, size: tuple[int, int] = (120, 40)
) -> AsyncIterator[tuple[Driver, Signer]]:
    """The account's place in a profile that has an API key alone, and the hotkey that is on another machine."""
    async with driving.sandboxed(size=size) as app:
        profile = app.state.profile
        assert profile is not None
        assert profile.credential is not None
        signer = Signer(profile.credential.value.seed)  # type: ignore[union-attr]
        app.sandbox.world.database.run("UPDATE users SET coldkey = ? WHERE username = 'ada'", COLDKEY.ss58)
        await sign_in_by_key(app, app.sandbox, key)
        await app.press("3")
        await app.until(lambda: app.in_front(AccountScreen) and app.state.figures.asked)
        await app.settled()
        yield app, signer


async def at_dialog(app: Driver) -> None:
    await app.until(lambda: app.in_front(SignElsewhereDialog) and app.says(" left"))


@SIZES
async def test_signing_in_to_the_website(driving: Driving, size: tuple[int, int]) -> None:
    async with by_key(driving, size=size) as (app, signer):
        await app.press("L")
        await at_dialog(app)
        assert app.says("chutes-tui sign --wallet NAME --hotkey NAME")
        assert app.says("can do all that the account can")
        assert app.says(signer.ss58)
        await pasted(app, "not hex")
        await app.seen("This is no signature.")
        await pasted(app, signature(app, Signer(Secret("ab" * 32))))
        await app.seen("by another key")
        await pasted(app, f"{signature(app, signer)}\n")
        await app.until(lambda: app.in_front(BrowserLoginDialog))
        await app.settled()
        assert app.says("Ready · hidden · works for")
        await app.press("c")
        await app.settled()
        async with httpx.AsyncClient(transport=app.sandbox.transport) as http:
            page = await http.get(app.clipboard.text or "")
            assert (page.status_code, "ada" in page.text) == (200, True)
        await app.press("r")  # another address wants another signature
        await at_dialog(app)
        await app.press("escape")
        await app.until(lambda: app.in_front(AccountScreen))


async def test_a_key_that_cannot_read_the_account_asks_whose_the_hotkey_is(driving: Driving) -> None:
    async with by_key(driving, "production") as (app, signer):
        await app.press("L")
        await app.seen("This API key can't read the account.")
        await app.type("5x")
        await app.press("enter")
        await app.seen("This is no address.")
        await app.press("ctrl+u")
        await app.type(signer.ss58)
        await app.press("enter")
        await at_dialog(app)
        assert app.says(signer.ss58)
        await pasted(app, signature(app, signer))
        await app.until(lambda: app.in_front(BrowserLoginDialog))
        await app.seen("Ready · hidden · works for")
        await app.press("r")
        await app.seen("This API key can't read the account.")


async def to_fingerprint(app: Driver, *choose: str) -> str:
    """A new fingerprint, up to its signature; return it."""
    await app.press("F", "s", "ctrl+s")
    await app.seen("What proves that the account is yours?")
    await app.press(*(choose or ("down",)), "enter")
    await app.until(lambda: app.in_front(ConfirmDialog))
    await app.type("ada")
    await app.press("enter")
    await at_dialog(app)
    assert app.state.new_fingerprint is not None
    return app.state.new_fingerprint.value.reveal()


@SIZES
async def test_a_new_fingerprint(driving: Driving, size: tuple[int, int]) -> None:
    async with by_key(driving, size=size) as (app, signer):
        new = await to_fingerprint(app)
        assert new not in app.text
        await app.press("f3")
        assert new in app.text.replace(" ", "").replace("\n", "").replace("│", "")
        await app.press("f3")
        assert new[:8] not in app.text
        await app.press("f2")
        await app.settled()
        assert (app.clipboard.text or "").startswith(f"{signer.ss58}:{new}:")
        assert app.sent("POST", CHANGE) == 0
        await pasted(app, signature(app, signer))
        await app.until(lambda: app.in_front(NewFingerprintScreen))
        await app.seen("It is set, and signs in.")
        assert app.sent("POST", CHANGE) == 1
        assert user_of_fingerprint(app.sandbox.world, new) is not None


async def test_a_new_fingerprint_by_the_coldkey(driving: Driving) -> None:
    async with by_key(driving) as (app, signer):
        new = await to_fingerprint(app, "down", "down")
        assert app.says("chutes-tui sign --wallet NAME --coldkey")
        assert app.says(COLDKEY.ss58)
        await pasted(app, signature(app, signer))
        await app.seen("by another key")
        await pasted(app, signature(app, COLDKEY))
        await app.until(lambda: app.in_front(NewFingerprintScreen))
        await app.seen("It is set, and signs in.")
        assert user_of_fingerprint(app.sandbox.world, new) is not None


async def test_a_message_whose_time_is_over_is_replaced(driving: Driving, monkeypatch: pytest.MonkeyPatch) -> None:
    async with by_key(driving) as (app, signer):
        await to_fingerprint(app)
        old, dialog = signature(app, signer), app.app.screen
        assert isinstance(dialog, SignElsewhereDialog)
        before = dialog._to_sign
        assert before is not None
        monkeypatch.setattr(type(before), "left", lambda made, now: 0 if made is before else 200)
        dialog._tick()
        await app.seen("The time of that message is over")
        assert before.message.wiped
        monkeypatch.setattr("chutes_tui.operations.signing.elsewhere.time.time", lambda: before.made_at + 310)
        await app.press("f5")
        await pasted(app, old)
        await app.seen("of another message")
        assert app.sent("POST", CHANGE) == 0


async def test_closing_sends_nothing_and_wipes_the_message(driving: Driving) -> None:
    async with by_key(driving) as (app, _):
        await to_fingerprint(app)
        dialog = app.app.screen
        assert isinstance(dialog, SignElsewhereDialog)
        made = dialog._to_sign
        assert made is not None
        await app.press("escape")
        await app.until(lambda: app.in_front(NewFingerprintScreen))
        assert made.message.wiped
        assert app.sent("POST", CHANGE) == 0


async def test_a_server_that_gives_no_message_says_why(driving: Driving) -> None:
    async with by_key(driving) as (app, signer):
        app.fault("GET /idp/cli_login/nonce=internal_error")
        await app.press("L")
        await app.seen("f5: try again")
        await app.press("enter")
        assert app.in_front(SignElsewhereDialog)
        app.mend()
        await app.press("f5")
        await at_dialog(app)
        await pasted(app, signature(app, signer))
        await app.until(lambda: app.in_front(BrowserLoginDialog))
