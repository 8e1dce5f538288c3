"""Apps with access, in the app: what is said of each, and that the one under the cursor ends, and no other."""

from __future__ import annotations

import json
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from lanes import SIZES

from chutes_tui.core.loadable import LoadPhase
from chutes_tui.sandbox.routes.idp.apps import insert_app
from chutes_tui.screens.account.account_screen import AccountScreen
from chutes_tui.screens.account.apps.authorizations_screen import AuthorizationsScreen
from chutes_tui.screens.dialogs.confirm import ConfirmDialog, TextDialog

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from driving import Driver, Driving

    from chutes_tui.sandbox import Sandbox

PATH = "/idp/authorizations"


@asynccontextmanager
async def apps(driving: Driving, *faults: str, **options: Any) -> AsyncIterator[Driver]:
    """The screen, once the list was read."""
    async with driving.sandboxed(*faults, **options) as app:
        await app.press("3", "a")
        await app.until(lambda: app.state.authorizations.phase in (LoadPhase.READY, LoadPhase.FAILED))
        await app.settled()
        yield app


def on_server(app: Driver) -> set[str]:
    """The names of the apps that have access."""
    sql = "SELECT name FROM oauth_grants JOIN oauth_apps USING (app_id) WHERE NOT revoked"
    return {row["name"] for row in app.sandbox.world.database.rows(sql)}


def twin(sandbox: Sandbox) -> None:
    """A second app that is called as one that has access, as a server would allow whose names are unique in a way of
    its own."""
    world = sandbox.world
    owner = world.database.value("SELECT user_id FROM users WHERE username = 'grace'")
    values = {"name": "twin", "redirect_uris": ["https://twin.example"], "secret_hash": "x"}
    row = insert_app(world, str(owner), values)
    world.database.run("UPDATE oauth_apps SET name = 'Spend Watch' WHERE app_id = ?", row["app_id"])
    world.database.insert(
        "oauth_grants",
        grant_id=world.chance.uuid(),
        app_id=row["app_id"],
        user_id=sandbox.account.user_id,
        scopes=json.dumps(["profile"]),
        created_at=world.clock.stamp(ago=timedelta(days=400)),
        revoked=False,
    )


@SIZES
async def test_what_was_granted_at_first_and_what_that_grants(driving: Driving, size: tuple[int, int]) -> None:
    async with apps(driving, size=size) as app:
        assert "GRANTED AT FIRST" in app.text
        assert app.says("5 apps · newest first · later grants don't show")
        (line,) = [line for line in app.lines if "deploy-bot" in line]
        assert line.split()[2:6] == ["admin", "everything", "3", "months"]
        await app.press("j", "j")
        if size[0] < 100:
            await app.press("enter")
            assert app.in_front(TextDialog)
        await app.seen("Everything that you may do: money, secrets, chutes, and creating API keys.")
        await app.seen("The server reports the first grant only")
        assert "may only" not in app.text


async def test_the_one_under_the_cursor_is_revoked_once_it_is_named(driving: Driving) -> None:
    async with apps(driving) as app:
        before = on_server(app)
        await app.press("j", "j", "d")
        assert app.in_front(ConfirmDialog)
        assert app.says("With admin it could create API keys: those live on.")
        assert app.says("Ends now: the app's access tokens and refresh tokens.")
        await app.press("enter")  # cancels: nothing is typed
        assert not app.sent("DELETE", PATH)
        await app.press("d")
        await app.type("Spend Watch")
        await app.press("enter")  # another app's name
        assert app.in_front(ConfirmDialog)
        await app.press("ctrl+u")
        await app.type("deploy-bot")
        await app.press("enter", "enter", "enter")
        await app.seen("Revoked the access of deploy-bot; asked again, the server lists it no more")
        await app.settled()
        assert app.sent("DELETE", PATH) == 1
        assert on_server(app) == before - {"deploy-bot"}
        assert app.says("4 apps")


async def test_of_two_with_one_name_the_one_under_the_cursor_ends(driving: Driving) -> None:
    async with apps(driving, before=twin) as app:
        rows = app.app.screen.query_one("#authorizations").records  # type: ignore[attr-defined]
        (old,) = [row for row in rows if row.name == "Spend Watch" and row.granted == "profile"]
        (new,) = [row for row in rows if row.name == "Spend Watch" and row.granted != "profile"]
        short = old.authorization.app_id[:8]
        assert short in app.text
        assert new.authorization.app_id[:8] in app.text
        await app.press("G")
        assert short in app.row
        await app.press("d")
        assert app.says(f"• Spend Watch  {short}  profile")
        await app.type("Spend Watch")
        await app.press("enter")
        await app.seen(f"Revoked the access of Spend Watch ({short})")
        await app.settled()
        sql = "SELECT app_id FROM oauth_grants WHERE revoked"
        assert [row["app_id"] for row in app.sandbox.world.database.rows(sql)] == [old.authorization.app_id]


async def test_a_lost_answer_is_resolved_by_asking(driving: Driving) -> None:
    async with apps(driving) as app:
        app.fault(f"DELETE {PATH}=drop_after_commit x1")
        await app.press("d")
        await app.type("Image Shelf")
        await app.press("enter")
        await app.seen("Revoked the access of Image Shelf")
        assert app.sent("DELETE", PATH) == 1


async def test_a_lost_answer_that_can_t_be_resolved_says_so(driving: Driving) -> None:
    async with apps(driving) as app:
        app.fault(f"DELETE {PATH}=drop_after_commit x1", f"GET {PATH}=internal_error")
        await app.press("d")
        await app.type("Image Shelf")
        await app.press("enter")
        await app.seen("may have been revoked")
        await app.settled()
        assert app.says("5 apps")
        app.mend()
        await app.press("r")
        await app.seen("4 apps")
        assert app.sent("DELETE", PATH) == 1


async def test_a_server_without_it_says_so_calmly(driving: Driving) -> None:
    async with apps(driving, generation="2025-10") as app:
        assert app.says("This server has no “Sign in with Chutes”.")
        assert app.state.problem is None
        await app.press("d", "enter", "f")
        assert app.in_front(AuthorizationsScreen)
        await app.press("escape")
        assert app.in_front(AccountScreen)


async def test_a_failure_keeps_the_list_and_marks_it(driving: Driving) -> None:
    async with apps(driving) as app:
        app.fault(f"GET {PATH}=bad_gateway_html")
        await app.press("r")
        await app.seen("Refresh failed")
        assert "deploy-bot" in app.text
        app.mend()
        await app.press("r")
        await app.until(lambda: "Refresh failed" not in app.text)


async def test_nothing_can_be_read_at_first(driving: Driving) -> None:
    async with apps(driving, f"GET {PATH}=bad_gateway_html") as app:
        assert app.says("The server is unreachable or too busy (502).")
        app.mend()
        await app.press("r")
        await app.seen("5 apps")


async def test_an_account_without_apps(driving: Driving) -> None:
    async with apps(driving, empty=True) as app:
        assert app.says("No app has access to this account.")
        await app.press("d", "c", "enter")
        assert app.in_front(AuthorizationsScreen)


async def test_the_filter_finds_scopes_and_esc_unwinds(driving: Driving) -> None:
    async with apps(driving) as app:
        await app.press("slash")
        await app.type("admin")
        await app.press("enter")
        assert app.says("1 of 5")
        await app.press("escape")
        assert app.says("5 apps")
        await app.press("escape")
        assert app.in_front(AccountScreen)


@pytest.mark.slow
async def test_names_that_are_markup_or_control_characters(driving: Driving) -> None:
    def rename(sandbox: Sandbox) -> None:
        sandbox.world.database.run(
            "UPDATE oauth_apps SET name = ?, description = ? WHERE name = 'Image Shelf'",
            "[/b]\x1b[31m\u202eX",
            "[red]y",
        )

    async with apps(driving, before=rename) as app:
        assert "[/b]␛[31m‹U+202E›X" in app.text
        await app.press("d")
        assert app.in_front(ConfirmDialog)
        await app.press("escape")
