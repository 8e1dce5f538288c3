"""`/users/…/usage`: what was spent, in hourly buckets."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from chutes_tui.sandbox.call import NOT_ADMIN, Call, reply
from chutes_tui.sandbox.errors import ApiError, ServerCrash, ValidationFailed, problem

if TYPE_CHECKING:
    import sqlite3

    from starlette.responses import Response

_DEFAULT_LIMIT = 24
_SHORTEST_DATE = 10


def mine(call: Call) -> Response:
    """The account's own usage, newest bucket first; `amount` is USD.

    By chute, newer servers crash on a row without tokens.
    """
    return _list(call, call.user())


def of_user(call: Call) -> Response:
    """The same, by user id; each user sees only their own."""
    user = call.user()
    if call.path("user_id") != user["user_id"]:
        raise ApiError(403, NOT_ADMIN)
    return _list(call, user)


def _list(call: Call, user: sqlite3.Row) -> Response:
    page = call.page(_DEFAULT_LIMIT)
    per_chute = call.flag("per_chute")
    bounds = (_bucket(call, "start_date", "0001"), _bucket(call, "end_date", "9999"))
    chute_id = call.query("chute_id")
    where = "FROM usage WHERE user_id = ? AND bucket BETWEEN ? AND ? AND (? IS NULL OR chute_id = ?)"
    values = (user["user_id"], *bounds, chute_id, chute_id)
    tokens = call.world.generation.usage_tokens
    if per_chute:
        columns = ("bucket", "chute_id", "amount", "count", *tokens)
        select, group, order = ", ".join(columns), "", "bucket DESC, amount DESC"
        count = "count(*)"
    else:
        sums = (f"sum({name}) AS {name}" for name in ("amount", "count", *tokens))
        select, group, order = ", ".join(("bucket", *sums)), "GROUP BY bucket", "bucket DESC"
        count = "count(DISTINCT bucket)"
    total = int(call.world.database.value(f"SELECT {count} {where}", *values))
    rows = call.world.database.rows(
        f"SELECT {select} {where} {group} ORDER BY {order} LIMIT ? OFFSET ?",
        *values,
        page.size if page.limit else 0,
        page.offset,
    )
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


ROUTES = (
    ("GET", "/users/me/usage", mine),
    ("GET", "/users/{user_id}/usage", of_user),
)
