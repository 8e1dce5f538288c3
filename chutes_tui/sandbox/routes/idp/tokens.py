"""`/idp/token` and what is asked about tokens. Its refusals have an `error` instead of a `detail`."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from chutes_tui.sandbox.call import Call, reply
from chutes_tui.sandbox.credentials.auth import hash_text, living_token, user_of_oauth_token
from chutes_tui.sandbox.errors import ApiError, ValidationFailed, missing

if TYPE_CHECKING:
    import sqlite3

    from starlette.responses import Response

    from chutes_tui.sandbox.world import World

ACCESS_SECONDS = 3600


def token(call: Call) -> Response:
    """Tokens for a code, or for a refresh token; either is used up."""
    form = call.form()
    kind = form.get("grant_type")
    if kind is None:
        raise ValidationFailed([missing(["body", "grant_type"], None)])
    if kind == "authorization_code":
        return _exchange(call, form, "code", form.get("code"), form.get("redirect_uri"))
    if kind == "refresh_token":
        return _exchange(call, form, "refresh", form.get("refresh_token"), "")
    return _refuse("unsupported_grant_type")


def _exchange(call: Call, form: dict[str, str], kind: str, value: str | None, redirect_uri: str | None) -> Response:
    if not value or not form.get("client_id") or redirect_uri is None:
        return _refuse("invalid_request", "Missing required parameters")
    database = call.world.database
    app = database.row("SELECT * FROM oauth_apps WHERE client_id = ? AND active", form["client_id"])
    if app is None or app["secret_hash"] != hash_text(form.get("client_secret", "")):
        return _refuse("invalid_client")
    row = living_token(call.world, value, kind)
    if row is None or row["app_id"] != app["app_id"]:
        return _refuse("invalid_grant")
    database.run("UPDATE oauth_tokens SET revoked = 1 WHERE token_hash = ?", row["token_hash"])
    scopes = row["scopes"]
    if kind == "refresh":  # of the first grant, however wide a later one was
        scopes = database.value("SELECT scopes FROM oauth_grants WHERE grant_id = ?", row["grant_id"])
    return reply(issue(call.world, app, row["user_id"], row["grant_id"], json.loads(scopes)))


def issue(world: World, app: sqlite3.Row, user_id: str, grant_id: str, scopes: list[str]) -> dict[str, Any]:
    """An access and a refresh token."""
    made = {}
    for kind, prefix, lifetime in (
        ("access", "cak", timedelta(seconds=ACCESS_SECONDS)),
        ("refresh", "crt", timedelta(days=app["days"])),
    ):
        made[kind] = f"{prefix}_{world.chance.hexadecimal(16)}.{world.chance.alnum(32)}"
        world.database.insert(
            "oauth_tokens",
            token_hash=hash_text(made[kind]),
            kind=kind,
            app_id=app["app_id"],
            user_id=user_id,
            grant_id=grant_id,
            scopes=json.dumps(scopes),
            created_at=world.clock.stamp(),
            expires_at=world.clock.stamp(ago=-lifetime),
            revoked=False,
        )
    return {
        "access_token": made["access"],
        "token_type": "Bearer",
        "expires_in": ACCESS_SECONDS,
        "refresh_token": made["refresh"],
        "scope": " ".join(scopes),
    }


def introspect(call: Call) -> Response:
    """Whether a token lives, and whose it is. Nonsense and login tokens are not active."""
    form = call.form()
    refused = _check_client(call.world, form)
    if refused is not None:
        return refused
    row = living_token(call.world, form.get("token", ""), "access", "refresh")
    if row is None:
        return reply({"active": False})
    database = call.world.database
    return reply(
        {
            "active": True,
            "token_type": f"{row['kind']}_token",
            "exp": _seconds(row["expires_at"]),
            "iat": _seconds(row["created_at"]),
            "scope": " ".join(json.loads(row["scopes"])),
            "client_id": database.value("SELECT client_id FROM oauth_apps WHERE app_id = ?", row["app_id"]),
            "username": database.value("SELECT username FROM users WHERE user_id = ?", row["user_id"]),
            "sub": row["user_id"],
        }
    )


def revoke(call: Call) -> Response:
    """End a token; the answer is the same when there was none."""
    form = call.form()
    refused = _check_client(call.world, form)
    if refused is not None:
        return refused
    call.world.database.run(
        "UPDATE oauth_tokens SET revoked = 1 WHERE token_hash = ?", hash_text(form.get("token", ""))
    )
    return reply({"revoked": True})


def userinfo(call: Call) -> Response:
    """Who a token stands for."""
    scheme, _, value = call.request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not value:
        raise ApiError(401, "Missing or invalid authorization header")
    user = user_of_oauth_token(call.world, value)
    if user is None:
        raise ApiError(401, "Invalid or expired token")
    return reply({"sub": user["user_id"], "username": user["username"], "created_at": user["created_at"] + "+00:00"})


def _check_client(world: World, form: dict[str, str]) -> Response | None:
    """Nobody need say which client asks, but a wrong one is refused."""
    if "client_id" not in form:
        return None
    secret = world.database.value("SELECT secret_hash FROM oauth_apps WHERE client_id = ?", form["client_id"])
    good = secret is not None and secret == hash_text(form.get("client_secret", ""))
    return None if good else _refuse("invalid_client", status=401)


def _refuse(error: str, description: str | None = None, status: int = 400) -> Response:
    return reply({"error": error} | ({} if description is None else {"error_description": description}), status)


def _seconds(stamp: str) -> int:
    return int(datetime.fromisoformat(stamp).replace(tzinfo=UTC).timestamp())
