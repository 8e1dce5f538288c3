"""`/users/…` about other people: next to nothing is told."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from chutes_tui.sandbox.call import NOT_ADMIN, Call, found, reply
from chutes_tui.sandbox.errors import ApiError
from chutes_tui.sandbox.routes.account import describe_me

if TYPE_CHECKING:
    from starlette.responses import Response

_GROWTH_DAYS = 30


def growth(call: Call) -> Response:
    """How many users there are, day by day. Open to everybody."""
    database, clock = call.world.database, call.world.clock
    days = [clock.stamp(ago=timedelta(days=age))[:10] for age in range(_GROWTH_DAYS)]
    return reply(
        [
            {
                "date": day,
                "daily_count": database.value("SELECT count(*) FROM users WHERE created_at LIKE ?", f"{day}%"),
                "cumulative_count": database.value(
                    "SELECT count(*) FROM users WHERE substr(created_at, 1, 10) <= ?", day
                ),
            }
            for day in days
        ]
    )


def look_up(call: Call) -> Response:
    """The id of a username, for billing admins: nobody here is one."""
    call.user()
    call.required_query("username")
    raise ApiError(403, NOT_ADMIN)


def set_logo(call: Call) -> Response:
    """Choose a logo: the sandbox has none."""
    call.user()
    (logo_id,) = call.required_query("logo_id")
    raise ApiError(404, f"Logo not found: {logo_id}")


def balance(call: Call) -> Response:
    """Anybody's balance, for billing admins: not even one's own."""
    call.user()
    raise ApiError(403, NOT_ADMIN)


def get(call: Call) -> Response:
    """A user by id or name: oneself, or nobody. Most routes that are gone below `/users/` end here."""
    user = call.user()
    sql, whom = "SELECT * FROM users WHERE user_id = ? OR username = ? COLLATE BINARY", call.path("user")
    if found(call.world.database.row(sql, whom, whom), "User not found")["user_id"] != user["user_id"]:
        raise ApiError(403, NOT_ADMIN)
    return reply(describe_me(call.world, user["user_id"]))


def shares(call: Call) -> Response:
    """The chutes that were shared with the account: none here."""
    call.user()
    return reply([])
