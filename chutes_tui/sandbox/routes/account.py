"""`/users/me` and what hangs below it."""

from __future__ import annotations

import sqlite3
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from chutes_tui.sandbox.call import NOT_ADMIN, Call, reply
from chutes_tui.sandbox.credentials.auth import user_of_fingerprint
from chutes_tui.sandbox.errors import ApiError, ServerCrash, ValidationFailed, missing

if TYPE_CHECKING:
    from starlette.responses import Response

    from chutes_tui.sandbox.world import World

PERMISSION_DEVELOPER = 1
PERMISSION_FREE = 16
DEFAULT_QUOTA = 200

_PERMISSIONS = (
    (PERMISSION_DEVELOPER, "Developer: may create images and chutes."),
    (PERMISSION_FREE, "Free account."),
)


def describe_me(world: World, user_id: str) -> dict[str, Any]:
    """The account as its owner sees it; `balance` is USD."""
    user = world.database.row("SELECT * FROM users WHERE user_id = ?", user_id)
    if user is None:
        raise ServerCrash
    logo_id = user["logo_id"]
    found = {
        "username": user["username"],
        "user_id": user["user_id"],
        "logo_id": logo_id,
        "created_at": user["created_at"] + "Z",
        "hotkey": user["hotkey"],
        "coldkey": user["coldkey"],
        "payment_address": user["payment_address"],
        "permissions_bitmask": user["permissions"],
        "balance": user["balance"],
        "logo": f"/logos/{logo_id}.webp" if logo_id else None,
        "permissions": [text for bit, text in _PERMISSIONS if user["permissions"] & bit],
    }
    found |= dict.fromkeys(world.generation.account_extras)
    if world.switches.older:
        found["developer_payment_address"] = user["deposit_address"]
    return found


def me(call: Call) -> Response:
    """The account, for its hotkey, an admin key or a login token."""
    return reply(describe_me(call.world, call.user("me")["user_id"]))


def delete_me(call: Call) -> Response:
    """Delete the account. Only the fingerprint is checked; one that still owns something makes the server fail."""
    authorization = call.request.headers.get("authorization")
    if authorization is None:
        raise ValidationFailed([missing(["header", "Authorization"], None)])
    user = user_of_fingerprint(call.world, authorization.strip().split(" ")[-1])
    if user is None:
        raise ApiError(401, "Not authorized")
    try:
        call.world.database.run("DELETE FROM users WHERE user_id = ?", user["user_id"])
    except sqlite3.IntegrityError:
        raise ServerCrash from None
    return reply({"deleted": True})


def quotas(call: Call) -> Response:
    """The quotas as a list of rows, as a map, or empty for a free account."""
    user = call.user()
    if call.world.switches.quotas == "free" or user["permissions"] & PERMISSION_FREE:
        return reply({})
    rows = call.world.database.rows("SELECT * FROM quotas WHERE user_id = ? ORDER BY chute_id", user["user_id"])
    if call.world.switches.quotas == "map" or not rows:
        return reply({"*": DEFAULT_QUOTA} | {row["chute_id"]: row["quota"] for row in rows})
    return reply(
        [
            {
                "user_id": row["user_id"],
                "chute_id": row["chute_id"],
                "is_default": bool(row["is_default"]),
                "payment_refresh_date": None,
                "updated_at": row["updated_at"],
                "quota": row["quota"],
            }
            for row in rows
        ]
    )


def quota_usage(call: Call) -> Response:
    """Today's use of the quota that applies to a chute."""
    user = call.user()
    if call.world.switches.quotas == "free" or user["permissions"] & PERMISSION_FREE:
        return reply({"quota": "unlimited", "used": 0})
    row = call.world.database.row(
        "SELECT quota, used FROM quotas WHERE user_id = ? AND chute_id IN (?, '*') ORDER BY chute_id = '*' LIMIT 1",
        user["user_id"],
        call.path("chute_id"),
    )
    if row is None:
        return reply({"quota": DEFAULT_QUOTA, "used": 0.0})
    return reply({"quota": row["quota"], "used": row["used"]})


def discounts(call: Call) -> Response:
    """The account's discounts, a share of the price each; the server of 2025 refuses."""
    user = call.user()
    if call.world.generation.refuses_discounts:
        raise ApiError(403, NOT_ADMIN)
    rows = call.world.database.rows("SELECT * FROM discounts WHERE user_id = ?", user["user_id"])
    return reply([dict(row) for row in rows])


def price_overrides(call: Call) -> Response:
    """Return the account's own prices: no account has any here."""
    call.user()
    return reply([])


def subscription_usage(call: Call) -> Response:
    """The subscription's caps and their use, in USD."""
    user = call.user()
    now = call.world.clock.now()
    spent = {
        name: float(
            call.world.database.value(
                "SELECT coalesce(sum(amount), 0) FROM usage WHERE user_id = ? AND bucket >= ?",
                user["user_id"],
                (now - span).replace(tzinfo=None).isoformat(timespec="seconds"),
            )
        )
        for name, span in (("four_hour", timedelta(hours=4)), ("monthly", timedelta(days=30)))
    }
    caps = {"four_hour": 8.0, "monthly": 100.0}
    limits = {
        name: {"usage": spent[name], "cap": cap, "remaining": max(0.0, cap - spent[name])}
        for name, cap in caps.items()
    }
    return reply({"subscription": True, "monthly_price": 20.0, **limits})


ROUTES = (
    ("GET", "/users/me", me),
    ("DELETE", "/users/me", delete_me),
    ("GET", "/users/me/quotas", quotas),
    ("GET", "/users/me/quota_usage/{chute_id}", quota_usage),
    ("GET", "/users/me/discounts", discounts),
    ("GET", "/users/me/price_overrides", price_overrides),
    ("GET", "/users/me/subscription_usage", subscription_usage),
)
