"""Own apps, in the app: created, changed, shared, given a new secret, switched off and on, deleted."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest
from lanes import SIZES

from chutes_tui.core.loadable import LoadPhase
from chutes_tui.profiles import LaunchOptions
from chutes_tui.screens.account.apps.app_form import AppForm
from chutes_tui.screens.account.apps.client_secret import ClientSecretScreen
from chutes_tui.screens.account.apps.own_apps_screen import OwnAppsScreen
from chutes_tui.screens.dialogs.confirm import ConfirmDialog

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from driving import Driver, Driving
    from served import ServedSandbox

PATH = "/idp/apps"


@asynccontextmanager
async def own_apps(driving: Driving, *faults: str, **options: Any) -> AsyncIterator[Driver]:
    """The screen, once the list was read."""
    async with driving.sandboxed(*faults, **options) as app:
        await app.press("3", "y")
        await app.until(lambda: app.state.own_apps.phase in (LoadPhase.READY, LoadPhase.FAILED))
        await app.settled()
        yield app


def on_server(app: Driver, column: str, name: str) -> Any:
    sql = f"SELECT {column} FROM oauth_apps WHERE name = ?"  # noqa: S608
    return app.sandbox.world.database.value(sql, name)


async def fill_in(app: Driver, name: str, *uris: str) -> None:
    await app.press("n")
    assert app.in_front(AppForm)
    await app.type(name)
    await app.press("tab")
    for uri in uris:
        await app.type(uri)
        await app.press("enter")
    await app.press("ctrl+s")


async def confirm(app: Driver) -> None:
    assert app.in_front(ConfirmDialog)
    await app.press("tab", "enter")


@SIZES
async def test_an_app_is_created_after_it_was_shown_and_its_secret_once(
    driving: Driving, size: tuple[int, int]
) -> None:
    async with own_apps(driving, size=size) as app:
        await fill_in(app, "Shop", "https://shop.example/cb", "https://shop.example/cb/")
        assert app.says("https://shop.example/cb and https://shop.example/cb/ differ only by the slash at the end.")
        assert app.says("The scopes can't be changed or read back later.")
        assert not app.sent("POST", PATH)
        await confirm(app)
        await app.until(lambda: app.in_front(ClientSecretScreen))
        issued = app.state.client_secret
        assert issued is not None
        value = issued.value.reveal()
        assert value not in app.text
        assert app.says("This client secret is shown only once.")
        await app.press("v")
        assert app.says(value)
        await app.press("v", "escape")
        assert app.in_front(ConfirmDialog)
        assert app.says("You would have to create a new one: x on the app.")
        await app.press("escape", "c")
        assert driving.clipboard.text == value
        await app.settled()
        await app.press("escape")
        assert app.in_front(OwnAppsScreen)
        assert app.state.client_secret is None
        assert "Shop" in app.row
        assert app.sent("POST", PATH) == 1


@pytest.mark.slow
async def test_what_is_wrong_is_said_before_anything_is_sent(driving: Driving) -> None:
    async with own_apps(driving) as app:
        await fill_in(app, "ab", "https://a.example/#x")
        assert app.in_front(AppForm)
        assert app.says("A name has 3 to 64 characters.")
        assert app.says("It can't have a fragment")
        await app.press("escape")
        assert app.says("Discard this draft?")
        await confirm(app)
        assert app.in_front(OwnAppsScreen)
        assert not app.sent("POST", PATH)


async def test_the_sort_menu_writes_abbreviations_large(driving: Driving) -> None:
    async with own_apps(driving) as app:
        await app.press("s")
        assert app.says("Redirect URI")
        assert app.says("Age")


@pytest.mark.slow
async def test_a_taken_name_keeps_the_form(driving: Driving) -> None:
    async with own_apps(driving) as app:
        await fill_in(app, "SPEND watch", "https://a.example/cb")
        await confirm(app)
        await app.seen("App names are unique on all of Chutes, in any case, and each _ counts as any character.")
        assert app.in_front(AppForm)
        assert app.says("https://a.example/cb")


@pytest.mark.slow
async def test_a_lost_creation_leaves_the_app_without_its_secret(driving: Driving) -> None:
    async with own_apps(driving) as app:
        app.fault(f"POST {PATH}=drop_after_commit x1")
        await fill_in(app, "Shop", "https://a.example/cb")
        await confirm(app)
        await app.seen("but the app Shop exists")
        assert app.in_front(OwnAppsScreen)
        assert app.says("3 apps")
        assert app.sent("POST", PATH) == 1


async def test_only_what_was_changed_is_sent(driving: Driving) -> None:
    async with own_apps(driving) as app:
        await app.press("m", "tab", "tab", "ctrl+u", "ctrl+s")
        assert app.says("(emptied)")
        await confirm(app)
        await app.until(lambda: app.in_front(OwnAppsScreen))
        assert not on_server(app, "description", "Invoice Desk")
        assert on_server(app, "days", "Invoice Desk") == 7
        await app.press("m", "ctrl+s")
        assert app.says("Nothing is changed.")
        assert app.sent("PATCH", PATH) == 1
        await app.press("escape")


async def test_switched_off_it_stays_in_the_list_and_can_be_switched_on(driving: Driving) -> None:
    async with own_apps(driving) as app:
        await app.press("t")
        assert app.says("The server's lists forget an app that is switched off.")
        await confirm(app)
        await app.seen("Switched Invoice Desk off")
        await app.settled()
        assert app.state.memory.apps_off
        await app.press("r")
        await app.settled()
        assert app.says("2 apps")
        assert " off " in app.row
        assert not on_server(app, "active", "Invoice Desk")
        await app.press("t")
        await app.seen("Switched Invoice Desk on")
        await app.settled()
        assert on_server(app, "active", "Invoice Desk")
        assert not app.state.memory.apps_off


async def test_a_new_secret_and_deletion_want_the_name(driving: Driving) -> None:
    async with own_apps(driving) as app:
        before = on_server(app, "secret_hash", "Invoice Desk")
        await app.press("x", "enter")
        assert on_server(app, "secret_hash", "Invoice Desk") == before
        await app.press("x")
        assert app.says("The old client secret ends at once")
        await app.type("Invoice Desk")
        await app.press("enter")
        await app.until(lambda: app.in_front(ClientSecretScreen))
        assert on_server(app, "secret_hash", "Invoice Desk") != before
        await app.press("s")
        await app.press("d")
        await app.type("Invoice Desk")
        await app.press("enter")
        await app.seen("Deleted the app Invoice Desk")
        assert on_server(app, "name", "Invoice Desk") is None
        assert app.sent("DELETE", PATH) == 1


@pytest.mark.slow
async def test_it_is_shared_and_the_share_ends(driving: Driving) -> None:
    async with own_apps(driving) as app:
        await app.press("u")
        assert app.says("grace will no longer see the app")
        await confirm(app)
        await app.seen("is no longer shared with grace")
        await app.settled()
        await app.press("u")
        await app.seen("This app is shared with nobody.")
        await app.press("h")
        await app.type("grace")
        await app.press("enter")
        await app.seen("Shared Invoice Desk with grace")
        await app.settled()
        assert "you + 1" in app.row
        await app.press("h")
        await app.type("nobody-here")
        await app.press("enter")
        await app.seen("User not found")


async def test_a_server_without_it(driving: Driving) -> None:
    async with own_apps(driving, generation="2025-10") as app:
        assert app.says("This server has no “Sign in with Chutes”.")
        await app.press("n", "d", "t")
        assert app.in_front(OwnAppsScreen)


async def test_an_account_without_apps(driving: Driving) -> None:
    async with own_apps(driving, empty=True) as app:
        assert app.says("You have no app yet.")
        await app.press("n")
        assert app.in_front(AppForm)
        await app.press("escape")


@pytest.mark.slow
async def test_what_was_switched_off_is_found_after_a_restart(driving: Driving, served: ServedSandbox) -> None:
    launch = LaunchOptions(config_path=served.config_path)
    for start in range(2):
        async with driving.app(launch=launch) as app:
            await app.loaded()
            await app.press("3", "y")
            await app.seen("2 apps")
            if start == 0:
                await app.press("t")
                await confirm(app)
                await app.seen("Switched Invoice Desk off")
            else:
                assert " off " in app.row
                await app.press("t")
                await app.seen("Switched Invoice Desk on")


@pytest.mark.slow
async def test_leaving_asks_while_a_client_secret_is_not_taken(driving: Driving) -> None:
    async with own_apps(driving) as app:
        await app.press("x")
        await app.type("Invoice Desk")
        await app.press("enter")
        await app.until(lambda: app.in_front(ClientSecretScreen))
        await app.settled()
        await app.press("ctrl+q")
        assert app.says("The client secret of Invoice Desk is shown only once.")
        await app.press("enter")  # stays
        assert app.in_front(ClientSecretScreen)
        await app.press("s")
