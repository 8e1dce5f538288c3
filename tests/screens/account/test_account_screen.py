"""The account's place: read when it is first shown, again every minute, and useful whatever fails."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest
from lanes import SIZES
from textual.widgets import Input

from chutes_tui.access.scopes import AccessDraft, ScopeGrant
from chutes_tui.core.credentials import ApiKeyCredential, Credential
from chutes_tui.core.secret import Secret
from chutes_tui.core.setting import Setting
from chutes_tui.profiles import LaunchOptions
from chutes_tui.screens.account import account_screen
from chutes_tui.screens.account.account_screen import AccountScreen
from chutes_tui.screens.account.fingerprint_dialog import FingerprintDialog
from chutes_tui.screens.account.pay_in.pay_in_screen import PayInScreen
from chutes_tui.screens.base.copying import CopyDialog
from chutes_tui.screens.dialogs.confirm import TextDialog

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from driving import Driver, Driving
    from served import ServedSandbox

pytestmark = pytest.mark.usage

READS = ("/users/me/quotas", "/users/me/quota_usage", "/users/me/subscription_usage", "/fmv")


@asynccontextmanager
async def account_place(driving: Driving, *faults: str, **options: Any) -> AsyncIterator[Driver]:
    """The place of an account whose figures were read."""
    async with driving.sandboxed(*faults, frozen=True, **options) as app:
        await app.press("3")
        await app.until(lambda: app.in_front(AccountScreen) and app.state.figures.asked)
        await app.settled()
        yield app


@SIZES
async def test_who_what_and_which_plan(driving: Driving, size: tuple[int, int]) -> None:
    async with account_place(driving, account="subscribed", size=size) as app:
        assert app.says("ada")
        assert app.says("✓ in this profile")
        assert app.says("$3.61 ≈ 0.0103 TAO")
        assert app.says("2,000 requests a day")
        assert app.says("412.3 of 2,000"), app.text
        assert app.says("$31.42 of $50.00")
        assert app.says("┃ =")


async def test_without_a_credential_each_part_says_so_and_trying_again_stays_here(
    driving: Driving, served_sandbox: ServedSandbox, tmp_path: Path
) -> None:
    config = tmp_path / "config.ini"
    config.write_text(f"[api]\nbase_url = {served_sandbox.base_url}\n")
    async with driving.app(launch=LaunchOptions(config)) as app:
        for keys in ("3", "U", "d"):
            await app.press(keys)
            await app.settled()
            assert not any(word in app.text.lower() for word in ("reading", "loading"))
            assert app.says("has no credential")
            await app.press("escape")
        assert app.in_front(AccountScreen)
        config.write_text(served_sandbox.config_path.read_text())
        await app.press("r")
        await app.until(lambda: app.state.figures.asked and app.state.figures.user.value is not None)
        await app.settled()
        assert app.in_front(AccountScreen)
        assert app.says("200 requests a day")


async def test_opening_it_asks_each_thing_once(driving: Driving) -> None:
    async with account_place(driving) as app:
        assert [app.sent("GET", one) for one in READS] == [1, 1, 1, 1]
        assert app.sent("POST", "/users/login") == 1
        assert app.sent("GET", "/users/login/nonce") == 1
        await app.press("1", "3")
        await app.settled()
        assert app.sent("GET", "/users/me/quotas") == 1


async def test_refreshing_and_the_minute(driving: Driving, monkeypatch: pytest.MonkeyPatch) -> None:
    async with account_place(driving) as app:
        app.sandbox.world.database.run("UPDATE users SET balance = 7.5")
        await app.press("r")
        await app.settled()
        assert app.says("$7.50")
        assert "$7.50" in app.lines[0]
        monkeypatch.setattr(account_screen, "EVERY", 0.0)
        asked = app.sent("GET", "/users/me/quotas")
        await app.until(lambda: app.sent("GET", "/users/me/quotas") > asked)


async def test_another_place_in_front_reads_nothing(driving: Driving, monkeypatch: pytest.MonkeyPatch) -> None:
    async with account_place(driving) as app:
        monkeypatch.setattr(account_screen, "EVERY", 0.0)
        await app.press("1")
        await app.settled()
        asked = app.sent("GET", "/users/me/quotas")
        screen = next(one for one in app.app._screen_stacks["account"] if isinstance(one, AccountScreen))
        screen._tick()
        await app.settled()
        assert app.sent("GET", "/users/me/quotas") == asked


async def test_one_read_that_fails_leaves_the_rest(driving: Driving) -> None:
    fault = "GET /users/me/quotas=internal_error"
    async with account_place(driving, fault, account="subscribed") as app:
        assert app.says("$31.42 of $50.00"), app.text
        assert app.says("$3.61")
        assert app.says("Subscription")
        assert "server returned an error" in app.status
        await app.press("e")
        assert app.says("GET /users/me/quotas")


async def test_what_failed_later_stays_and_is_marked_old(driving: Driving) -> None:
    async with account_place(driving, account="subscribed") as app:
        app.fault("GET /users/me=bad_gateway_html")
        await app.press("r")
        await app.until(lambda: bool(app.state.figures.problems) and not app.state.figures.loading)
        await app.settled()
        assert app.says("2,000 requests a day")
        assert app.says("✗ not read again · from")
        app.mend()
        await app.press("r")
        await app.until(lambda: not app.state.figures.problems)
        await app.settled()
        assert not app.says("✗ not read again")


async def test_an_older_server_takes_the_fingerprint(driving: Driving) -> None:
    async with account_place(driving, generation="2025-10") as app:
        assert app.says("This server has no login for hotkeys.")
        assert app.says("$42.17")
        await app.press("f")
        assert app.in_front(FingerprintDialog)
        await app.type("ключ")
        await app.press("enter")
        assert app.says("can't be a fingerprint"), app.text
        field = app.app.screen.query_one(Input)
        field.value = "0" * 32
        await app.press("enter")
        await app.until(lambda: app.says("rejected this fingerprint"))
        assert field.value == "0" * 32
        field.value = app.sandbox.account.fingerprint
        await app.press("enter")
        await app.until(lambda: app.in_front(AccountScreen))
        await app.until(lambda: app.state.figures.quota_usage.value is not None)
        await app.settled()
        assert app.says("138.5 of 200")
        assert app.sandbox.account.fingerprint not in app.text


@pytest.mark.slow
async def test_a_key_that_may_not_read_the_account(driving: Driving) -> None:
    async with driving.sandboxed(frozen=True) as app:
        scopes = (ScopeGrant("chutes", None, "invoke"),)
        app.app.worker.keys.create("narrow", AccessDraft(grants=scopes))
        await app.until(lambda: app.state.minted is not None)
        assert app.state.minted is not None
        key = app.state.minted.secret.reveal()
        fingerprint = app.sandbox.account.fingerprint
        await app.press("s")
        assert app.state.profile is not None
        credential: Setting[Credential] = Setting(ApiKeyCredential(Secret(key)), "pasted")
        app.app.open_profile(app.state.profile._replace(credential=credential), show_keys=False)
        await app.press("3")
        await app.until(lambda: app.state.figures.asked)
        await app.settled()
        assert app.says("This API key may not read the account.")
        await app.press("f")
        app.app.screen.query_one(Input).value = fingerprint
        await app.press("enter")
        await app.until(lambda: app.state.figures.quotas.value is not None)
        await app.settled()
        assert app.says("Username ada")
        assert app.says("138.5 of 200")


async def test_nothing_asks_for_a_fingerprint_where_none_is_needed(driving: Driving) -> None:
    async with account_place(driving) as app:
        await app.press("f")
        assert app.in_front(AccountScreen)
        assert "Nothing here needs another sign-in" in app.status


@pytest.mark.slow
async def test_details_copy_and_pay_in(driving: Driving) -> None:
    async with account_place(driving, account="subscribed") as app:
        await app.press("i")
        assert app.in_front(TextDialog)
        assert app.says(app.sandbox.account.hotkey_address)
        await app.press("escape", "c")
        assert app.in_front(CopyDialog)
        await app.press("i")
        await app.settled()
        assert app.clipboard.text == app.sandbox.account.user_id
        await app.press("p")
        assert app.in_front(PayInScreen)


async def test_prices_of_its_own_are_in_the_details(driving: Driving) -> None:
    async with account_place(driving, account="basic") as app:
        await app.press("i")
        assert app.in_front(TextDialog)
        find = "SELECT substr(chute_id, 1, 8) FROM chutes WHERE name = ?"
        names = ("deepseek-ai/DeepSeek-V3", "black-forest-labs/FLUX.1-schnell", "Qwen/Qwen3-235B-A22B")
        some, free, own = (app.sandbox.world.database.value(find, name) for name in names)
        for words in ("Discounts", f"25 % off {some}", f"100 % off {free}", f"Own prices for {own}"):
            assert app.says(words), app.text


async def test_a_route_that_is_not_there_is_no_error(driving: Driving) -> None:
    def older(sandbox: Any) -> None:
        sandbox.switch(absent=("/users/me/quotas", "/users/me/quota_usage", "/users/me/subscription_usage", "/fmv"))

    async with account_place(driving, before=older) as app:
        assert app.says("– not offered by this server")
        assert app.says("$42.17")
        assert "✗" not in app.text


async def test_another_account_is_read_anew(driving: Driving) -> None:
    async with account_place(driving) as app:
        before = app.sent("POST", "/users/login")
        app.app.open_profile(app.state.profile, show_keys=False)  # type: ignore[arg-type]
        await app.until(lambda: app.state.figures.asked)
        await app.settled()
        assert app.in_front(AccountScreen)
        assert app.says("$42.17")
        assert app.sent("POST", "/users/login") == before + 1
