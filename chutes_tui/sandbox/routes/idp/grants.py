"""`/idp/authorizations`: what a user granted to apps."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from chutes_tui.sandbox.call import Call, listing, reply
from chutes_tui.sandbox.errors import ApiError

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from starlette.responses import Response

    from chutes_tui.sandbox.world import World


def list_grants(call: Call) -> Response:
    """A page. The scopes are those of the first grant: a later, wider one does not show."""
    user = call.user()
    page = call.page()
    total = call.world.database.value(
        "SELECT count(*) FROM oauth_grants WHERE user_id = ? AND NOT revoked", user["user_id"]
    )
    rows = call.world.database.rows(
        "SELECT oauth_grants.*, name, description, logo_url FROM oauth_grants JOIN oauth_apps USING (app_id) "
        "WHERE oauth_grants.user_id = ? AND NOT revoked ORDER BY oauth_grants.created_at LIMIT ? OFFSET ?",
        user["user_id"],
        page.size,
        page.offset,
    )
    items = [
        {
            "authorization_id": row["grant_id"],
            "app_id": row["app_id"],
            "app_name": row["name"],
            "app_description": row["description"],
            "app_logo_url": row["logo_url"],
            "scopes": json.loads(row["scopes"]),
            "created_at": row["created_at"],
            "revoked": bool(row["revoked"]),
        }
        for row in rows
    ]
    return listing(page, int(total), items)


def revoke(call: Call) -> Response:
    """End a grant by the app's id, and every token of it. A second time answers the same."""
    user = call.user()
    app_id = call.path("app_id")
    with call.world.database.transaction():
        changed = call.world.database.run(
            "UPDATE oauth_grants SET revoked = 1 WHERE app_id = ? AND user_id = ?", app_id, user["user_id"]
        )
        call.world.database.run(
            "UPDATE oauth_tokens SET revoked = 1 WHERE app_id = ? AND user_id = ?", app_id, user["user_id"]
        )
    if not changed:
        raise ApiError(404, "Authorization not found")
    return reply({"app_id": app_id, "revoked": True})


def note_grant(world: World, app: sqlite3.Row, user_id: str, scopes: Sequence[str]) -> str:
    """Store that a user granted scopes to an app; the grant's id. One that stands keeps its scopes."""
    found = world.database.row("SELECT * FROM oauth_grants WHERE app_id = ? AND user_id = ?", app["app_id"], user_id)
    if found is not None and not found["revoked"]:
        return str(found["grant_id"])
    world.database.run("DELETE FROM oauth_grants WHERE app_id = ? AND user_id = ?", app["app_id"], user_id)
    grant_id = world.chance.uuid()
    world.database.insert(
        "oauth_grants",
        grant_id=grant_id,
        app_id=app["app_id"],
        user_id=user_id,
        scopes=json.dumps(list(scopes)),
        created_at=world.clock.stamp(),
        revoked=False,
    )
    return grant_id


ROUTES = (
    ("GET", "/idp/authorizations", list_grants),
    ("DELETE", "/idp/authorizations/{app_id}", revoke),
)
