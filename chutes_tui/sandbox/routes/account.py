"""The account as its owner sees it: `/users/me` and what hangs below it, and `/users/…/usage`, in hourly buckets."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from chutes_tui.sandbox.call import NOT_ADMIN, Call, pick, reply
from chutes_tui.sandbox.credentials.auth import user_of_fingerprint
from chutes_tui.sandbox.errors import ApiError, ServerCrash, ValidationFailed, missing, problem
from chutes_tui.sandbox.plans import plan_of, used_today

if TYPE_CHECKING:
    import sqlite3

    from starlette.responses import Response

    from chutes_tui.sandbox.plans import Window
    from chutes_tui.sandbox.world import World


PERMISSION_DEVELOPER = 1
PERMISSION_FREE = 16
DEFAULT_QUOTA = 200

_MOST_MONEY_USD = 25.0
_STILL_OWNS = "Account still owns chutes, images or secrets: delete them first."
_TOO_MUCH_MONEY = "Account balance must be between $-25 and $25 to delete the account, it is ${}"

_PERMISSIONS = (
    (PERMISSION_DEVELOPER, "Developer: may create images and chutes."),
    (PERMISSION_FREE, "Free account."),
)
_DEFAULT_LIMIT = 24
_SHORTEST_DATE = 10


def describe_me(world: World, user_id: str) -> dict[str, Any]:
    """The account as its owner sees it; `balance` is USD."""
    user = world.database.row("SELECT * FROM users WHERE user_id = ?", user_id)
    if user is None and world.generation.forgets_calmly:
        raise ApiError(404, "User not found")
    if user is None:
        raise ServerCrash
    logo_id = user["logo_id"]
    found = pick(user, "username", "user_id", "logo_id", "hotkey", "coldkey", "payment_address") | {
        "created_at": user["created_at"] + "Z",
        "permissions_bitmask": user["permissions"],
        "balance": world.shown_balance(user),
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
    """Delete the account. Only the fingerprint is checked.

    What it owns keeps it alive: newer servers say what, older ones crash. Money does so with newer servers only.
    """
    authorization = call.request.headers.get("authorization")
    if authorization is None:
        raise ValidationFailed([missing(["header", "Authorization"], None)])
    user = user_of_fingerprint(call.world, authorization.strip().split(" ")[-1])
    if user is None:
        raise ApiError(401, "Not authorized")
    database, user_id = call.world.database, user["user_id"]
    blocking = {
        table: [dict(row) for row in database.rows(f"SELECT {columns} FROM {table} WHERE user_id = ?", user_id)]  # noqa: S608
        for table, columns in call.world.generation.kept_alive_by.items()
    }
    if not call.world.generation.says_what_blocks:
        if any(blocking.values()):
            raise ServerCrash
    elif any(blocking.values()):
        raise ApiError(409, {"message": _STILL_OWNS} | blocking)
    elif abs(user["balance"]) > _MOST_MONEY_USD:
        raise ApiError(400, _TOO_MUCH_MONEY.format(user["balance"]))
    database.run("DELETE FROM users WHERE user_id = ?", user_id)
    return reply({"deleted": True})


def quotas(call: Call) -> Response:
    """The quotas as a list of rows, as a map, or empty for a free account."""
    user = call.user()
    if _is_free(call, user):
        return reply({})
    rows = call.world.database.rows("SELECT * FROM quotas WHERE user_id = ? ORDER BY chute_id", user["user_id"])
    if call.world.switches.quotas == "map" or not rows:
        return reply({"*": DEFAULT_QUOTA} | {row["chute_id"]: row["quota"] for row in rows})
    return reply(
        [
            pick(row, "user_id", "chute_id", "updated_at", "quota")
            | {"is_default": bool(row["is_default"]), "payment_refresh_date": None}
            | ({"effective_date": row["anchor"]} if call.world.generation.dates_subscriptions else {})
            for row in rows
        ]
    )


def quota_usage(call: Call) -> Response:
    """Today's use of the quota that applies to a chute."""
    user = call.user()
    if _is_free(call, user):
        return reply({"quota": "unlimited", "used": 0})
    row = call.world.database.row(
        "SELECT * FROM quotas WHERE user_id = ? AND chute_id IN (?, '*') ORDER BY chute_id = '*' LIMIT 1",
        user["user_id"],
        call.path("chute_id"),
    )
    if row is None:
        return reply({"quota": DEFAULT_QUOTA, "used": 0.0})
    return reply({"quota": row["quota"], "used": used_today(call.world, row)})


def discounts(call: Call) -> Response:
    """The account's discounts, a share of the price each; the server of 2025 refuses."""
    user = call.user()
    if call.world.generation.refuses_discounts:
        raise ApiError(403, NOT_ADMIN)
    rows = call.world.database.rows("SELECT * FROM discounts WHERE user_id = ?", user["user_id"])
    return reply([dict(row) for row in rows])


def price_overrides(call: Call) -> Response:
    """Return the account's own prices, in USD; None where the usual one holds."""
    user = call.user()
    rows = call.world.database.rows("SELECT * FROM price_overrides WHERE user_id = ?", user["user_id"])
    return reply([dict(row) for row in rows])


def subscription_usage(call: Call) -> Response:
    """The plan's caps and their use, in USD."""
    user = call.user()
    plan = None if _is_free(call, user) else plan_of(call.world, user["user_id"])
    if plan is None:
        return reply({"subscription": False})
    dated = call.world.generation.dates_subscriptions
    found = {
        "subscription": True,
        "monthly_price": plan.price,
        "monthly": _describe_window(plan.month, dated=dated),
        "four_hour": _describe_window(plan.four_hours, dated=dated),
    }
    if dated:
        anchor = plan.anchor.isoformat()
        found |= {"custom": False, "anchor_date": anchor, "effective_date": anchor, "updated_at": anchor}
    return reply(found)


def _describe_window(window: Window, *, dated: bool) -> dict[str, Any]:
    found: dict[str, Any] = {"usage": window.usage}
    if window.cap is None:
        found["uncapped"] = True
    else:
        found |= {"cap": window.cap, "remaining": max(0.0, window.cap - window.usage)}
    return found | ({"reset_at": window.resets.isoformat()} if dated else {})


def _is_free(call: Call, user: sqlite3.Row) -> bool:
    return call.world.switches.quotas == "free" or bool(user["permissions"] & PERMISSION_FREE)


def my_usage(call: Call) -> Response:
    """The account's own usage, newest bucket first; `amount` is USD.

    By chute, newer servers crash on a row without tokens.
    """
    return _usage(call, call.user())


def usage_of(call: Call) -> Response:
    """The same, by user id; each user sees only their own."""
    user = call.user()
    if call.path("user_id") != user["user_id"]:
        raise ApiError(403, NOT_ADMIN)
    return _usage(call, user)


def _usage(call: Call, user: sqlite3.Row) -> Response:
    page = call.page(_DEFAULT_LIMIT)
    per_chute = call.flag("per_chute")
    bounds = (_bucket(call, "start_date", "0001"), _bucket(call, "end_date", "9999"))
    chute_id = call.query("chute_id")
    where = "FROM usage WHERE user_id = ? AND bucket BETWEEN ? AND ? AND (? IS NULL OR chute_id = ?)"
    values = (user["user_id"], *bounds, chute_id, chute_id)
    tokens = call.world.generation.usage_tokens
    if per_chute:
        columns = ("bucket", "chute_id", "amount", "count", *tokens)
        group, order = "", "bucket DESC, amount DESC"
    else:
        columns = ("bucket", *(f"sum({name}) AS {name}" for name in ("amount", "count", *tokens)))
        group, order = "GROUP BY bucket", "bucket DESC"
    shown = page if page.limit else replace(page, size=0)
    total, rows = call.listed(shown, f"SELECT {', '.join(columns)} {where} {group}", order, *values)
    blank = call.world.switches.tokenless_usage
    if per_chute and any(blank or row[name] is None for row in rows for name in tokens):
        raise ServerCrash
    return reply({"total": total, "page": page.number, "limit": page.limit, "items": [dict(row) for row in rows]})


def _bucket(call: Call, name: str, default: str) -> str:
    """A moment of the query string in the form in which buckets are stored."""
    given = call.query(name)
    if given is None:
        return default
    try:
        moment = datetime.fromisoformat(given)
    except ValueError:
        why = "input is too short" if len(given) < _SHORTEST_DATE else "invalid character in year"
        text = f"Input should be a valid datetime or date, {why}"
        raise ValidationFailed(
            [problem("datetime_from_date_parsing", ["query", name], text, given, error=why)]
        ) from None
    if moment.tzinfo is not None:  # the database compares naive moments with naive ones only
        raise ServerCrash
    return moment.isoformat(timespec="seconds")
