"""A token of an app, pasted where keys are identified: named, tested, revoked after a question, asked about again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from chutes_tui.sandbox.routes.idp.tokens import issue
from chutes_tui.screens.dialogs.confirm import ConfirmDialog
from chutes_tui.screens.keys.identify_dialog import IdentifyDialog

if TYPE_CHECKING:
    from driving import Driver, Driving

REVOKE = "/idp/token/revoke"


def token(app: Driver, kind: str = "access_token", *scopes: str) -> str:
    world = app.sandbox.world
    (row,) = world.database.rows("SELECT * FROM oauth_apps WHERE name = 'Chutes Playground'")
    grant = world.database.value("SELECT grant_id FROM oauth_grants WHERE app_id = ?", row["app_id"])
    made = issue(world, row, app.sandbox.account.user_id, str(grant), list(scopes or ("profile",)))
    return str(made[kind])


async def paste(app: Driver, text: str) -> None:
    from driving import send
    from textual.events import Paste

    await app.press("I")
    send(app.app, Paste(text))
    await app.settled()


@pytest.mark.parametrize("kind", ["access_token", "refresh_token"])
async def test_it_is_named_tested_and_revoked(driving: Driving, kind: str) -> None:
    async with driving.sandboxed() as app:
        value = token(app, kind, "admin")
        await paste(app, f"Authorization: Bearer {value}.")
        assert app.says("A test asks the server whose it is, and for which app.")
        await app.press("f7")
        assert app.in_front(IdentifyDialog)  # not before it is known to work
        await app.press("enter")
        await app.seen("that works, until")
        assert app.says("Of ada, for the app cid_")
        assert app.says("Granted: admin")
        assert app.says("Everything that you may do")
        assert value not in app.text
        await app.press("f7")
        assert app.in_front(ConfirmDialog)
        await app.press("enter")
        assert not app.sent("POST", REVOKE)
        app.fault(f"POST {REVOKE}=latency:60")
        await app.press("f7", "shift+tab", "enter")
        await app.until(lambda: app.sent("POST", REVOKE) == 1)
        assert not app.says("Revoke [f7]"), "once is enough"
        app.mend()
        await app.seen("✓ Revoked: asked again, the server says that it is not active.")
        await app.settled()
        await app.press("f7")
        assert app.in_front(IdentifyDialog)  # there is nothing more to revoke
        assert app.sent("POST", REVOKE) == 1
        await app.press("enter")
        await app.seen("✗ Not active")
        await app.press("escape")


async def test_an_older_server_is_not_blamed_on_the_token(driving: Driving) -> None:
    async with driving.sandboxed(generation="2025-10") as app:
        await paste(app, "crt_0123456789abcdef.abcdefghijkl")
        await app.press("enter")
        await app.seen("This server has no “Sign in with Chutes”")
        await app.press("escape")
