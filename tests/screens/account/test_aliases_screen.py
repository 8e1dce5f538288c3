"""Model aliases, in the app: names of one's own for chutes, read by what may read them."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest
from lanes import SIZES
from textual.widgets import Input

from chutes_tui.core.credentials import ApiKeyCredential
from chutes_tui.core.loadable import LoadPhase
from chutes_tui.core.secret import Secret
from chutes_tui.core.setting import Setting
from chutes_tui.sandbox.routes.api_keys import insert_key
from chutes_tui.screens.account.account_screen import AccountScreen
from chutes_tui.screens.account.aliases.aliases_screen import AliasesScreen

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from driving import Driver, Driving

    from chutes_tui.core.credentials import Credential
    from chutes_tui.sandbox import Sandbox
    from chutes_tui.sandbox.routes.api_keys import Scope

PATH = "/model_aliases/"


@asynccontextmanager
async def aliases(driving: Driving, *faults: str, **options: Any) -> AsyncIterator[Driver]:
    """The screen, once the list was read."""
    async with driving.sandboxed(*faults, **options) as app:
        await app.press("3", "m")
        await app.until(lambda: app.in_front(AliasesScreen))
        await app.until(lambda: app.state.aliases.phase in (LoadPhase.READY, LoadPhase.FAILED))
        await app.settled()
        yield app


@SIZES
async def test_each_with_its_chutes(driving: Driving, size: tuple[int, int]) -> None:
    async with aliases(driving, size=size) as app:
        assert app.says("3 aliases")
        assert "Qwen/Qwen3-235B-A22B" in app.row
        await app.press("down", "down")
        assert "invoice-extractor, gone (" in app.row
        await app.press("c")
        await app.settled()
        assert app.clipboard.text == "old-reader"
        await app.press("i")
        assert app.says("isn't there any more")
        assert app.says('"model": "old-reader"')


async def test_a_chute_of_somebody_else_finds_its_alias(driving: Driving) -> None:
    async with aliases(driving) as app:
        await app.press("slash")
        await app.type("deepseek")
        await app.press("enter")
        assert app.says("1 of 3")
        assert "house-chat" in app.row
        await app.press("escape", "escape")
        await app.settled()
        assert app.in_front(AccountScreen)


async def test_without_any_it_says_what_one_is(driving: Driving) -> None:
    async with aliases(driving, empty=True) as app:
        assert app.says("You have no model alias.")
        assert app.says("your own name for up to 20 chutes")


@pytest.mark.parametrize("generation", ["2025-10", "2026-02"])
async def test_older_servers_have_none(driving: Driving, generation: str) -> None:
    async with aliases(driving, generation=generation) as app:
        assert app.says("This server has no model aliases.")
        assert not app.state.problem
        assert not app.says("✗")


async def test_a_failure_is_said_and_what_was_read_stays(driving: Driving) -> None:
    async with aliases(driving, f"GET {PATH}=bad_gateway_html") as app:
        assert app.says("unreachable or too busy")
        app.mend()
        await app.press("r")
        await app.settled()
        assert app.says("3 aliases")
        app.fault(f"GET {PATH}=internal_error")
        await app.press("r")
        await app.settled()
        assert app.says("Refresh failed")
        assert "Qwen/Qwen3-235B-A22B" in app.row


async def test_odd_aliases_are_shown_as_they_are(driving: Driving) -> None:
    def odd(sandbox: Sandbox) -> None:
        database = sandbox.world.database
        database.run("UPDATE model_aliases SET chute_ids = '[]' WHERE alias = 'fast'")
        database.run("UPDATE model_aliases SET chute_ids = 'null' WHERE alias = 'old-reader'")
        database.run("UPDATE model_aliases SET alias = '[b]x\\u001b[0m' WHERE alias = 'house-chat'")

    async with aliases(driving, before=odd) as app:
        rows = {row.alias.alias: row.told for row in app.app.screen.table.records}  # type: ignore[attr-defined]
        assert rows["fast"] == "no chute"
        assert rows["old-reader"] == "not reported"
        assert app.says("[b]x")


async def test_a_key_with_scopes_may_not_and_the_fingerprint_helps(driving: Driving) -> None:
    values: list[str] = []

    def with_a_key(sandbox: Sandbox) -> None:
        scopes: list[Scope] = [("account", None, "read")]
        values.append(insert_key(sandbox.world, sandbox.account.user_id, "low", False, scopes)[1])

    async with driving.sandboxed(before=with_a_key) as app:
        assert app.state.profile is not None
        credential: Setting[Credential] = Setting(ApiKeyCredential(Secret(values[0])), "pasted")
        app.app.open_profile(app.state.profile._replace(credential=credential), show_keys=False)
        await app.press("3", "m")
        await app.seen("This API key may not see model aliases.")
        await app.press("f")
        app.app.screen.query_one(Input).value = app.sandbox.account.fingerprint
        await app.press("enter")
        await app.seen("3 aliases")
