"""`/idp/apps/{id}/share`: who else may use a private app."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from chutes_tui.sandbox.call import Call, reply
from chutes_tui.sandbox.errors import ApiError
from chutes_tui.sandbox.routes.idp.apps import own_app
from chutes_tui.sandbox.validation import Fields

if TYPE_CHECKING:
    from starlette.responses import Response


def share(call: Call) -> Response:
    """Share the app of the path with a user, named by id or username."""
    payload = call.json()
    user = call.user()
    fields = Fields(payload)
    fields.text("app_id_or_name")
    whom = fields.text("user_id_or_name")
    fields.check()
    row = own_app(call, user)
    other = call.world.database.row("SELECT * FROM users WHERE user_id = ? OR username = ?", whom, whom)
    if other is None:
        raise ApiError(404, "User not found")
    if other["user_id"] == user["user_id"]:
        raise ApiError(400, "Cannot share app with yourself")
    try:
        call.world.database.insert(
            "oauth_shares", app_id=row["app_id"], shared_to=other["user_id"], created_at=call.world.clock.stamp()
        )
    except sqlite3.IntegrityError:
        raise ApiError(409, "App is already shared with this user") from None
    return reply({"app_id": row["app_id"], "shared_to": other["user_id"], "shared_to_username": other["username"]})


def list_shares(call: Call) -> Response:
    """Whom an app is shared with."""
    user = call.user()
    row = own_app(call, user)
    rows = call.world.database.rows(
        "SELECT shared_to, username, oauth_shares.created_at FROM oauth_shares JOIN users ON user_id = shared_to "
        "WHERE app_id = ? ORDER BY oauth_shares.created_at",
        row["app_id"],
    )
    return reply(
        [
            {
                "shared_to": one["shared_to"],
                "shared_to_username": one["username"],
                "shared_at": one["created_at"],
            }
            for one in rows
        ]
    )


def unshare(call: Call) -> Response:
    """End a share, by the user's id only."""
    user = call.user()
    row = own_app(call, user)
    whom = call.path("user_id")
    if not call.world.database.run(
        "DELETE FROM oauth_shares WHERE app_id = ? AND shared_to = ?", row["app_id"], whom
    ):
        raise ApiError(404, "Share not found")
    return reply({"app_id": row["app_id"], "shared_to": whom, "deleted": True})


ROUTES = (
    ("POST", "/idp/apps/{app_id}/share", share),
    ("GET", "/idp/apps/{app_id}/shares", list_shares),
    ("DELETE", "/idp/apps/{app_id}/share/{user_id}", unshare),
)
