"""Subscriptions, their prices, caps and windows, and why a call is refused: by money, plan or a switch."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from chutes_tui.sandbox.data.seed_data import FREE, PREMIUM, TEE
from chutes_tui.sandbox.errors import ApiError, ServerCrash
from chutes_tui.sandbox.world import FREE_LIMIT, REFUSED_CALLS

if TYPE_CHECKING:
    import sqlite3

    from chutes_tui.sandbox.world import World


PRICES: Final = {300: 3.0, 301: 3.0, 2000: 10.0, 2001: 10.0, 5000: 20.0, 5001: 20.0}
"""USD a month, by the daily quota that the plan comes with."""

BASIC_PRICE: Final = 3.0
ONE_TIME_QUOTA: Final = 200
"""Of those who paid 5 USD once, before there were plans."""

_BLOCK_HOURS = 4
_MONTHS_SINCE_START = 3
_FREE_CALLS_A_DAY = 100
_FREE_WITHOUT_LIMIT_USD = 10.0
FULL = ("infra_overload", "max_capacity", "no_targets")
"""The switches that stand for a chute that is full, or that nobody runs: no account's fault."""


@dataclass(frozen=True)
class Window:
    """A cap in USD, what is used of it, and when it starts anew; `cap` None: there is none."""

    usage: float
    cap: float | None
    resets: datetime

    @property
    def is_full(self) -> bool:
        """Whether nothing is left."""
        return self.cap is not None and self.usage >= self.cap


@dataclass(frozen=True)
class Plan:
    """A user's subscription as it stands now."""

    price: float
    anchor: datetime
    month: Window
    four_hours: Window


def plan_of(world: World, user_id: str) -> Plan | None:
    """The user's subscription, told by the overall quota; None for everybody else."""
    quota = overall_quota(world, user_id)
    price = PRICES.get(quota["quota"]) if quota is not None else None
    if quota is None or price is None:
        return None
    now = world.clock.now()
    anchor = datetime.fromisoformat(quota["anchor"] or quota["updated_at"]).replace(tzinfo=now.tzinfo)
    month, block = month_start(anchor, now), block_start(now)
    rolling = now - timedelta(hours=_BLOCK_HOURS)
    return Plan(
        price=price,
        anchor=anchor,
        month=Window(
            _covered(world, user_id, month),
            None if world.switches.uncapped else 5 * price,
            month if world.switches.stale_reset else _add_months(anchor, _months_between(anchor, now) + 1),
        ),
        four_hours=Window(
            _covered(world, user_id, rolling if world.switches.rolling_window else block),
            price / 180 * 75,
            block + timedelta(hours=_BLOCK_HOURS),
        ),
    )


def overall_quota(world: World, user_id: str) -> sqlite3.Row | None:
    """The row of the quota that holds for every chute without one of its own."""
    return world.database.row("SELECT * FROM quotas WHERE user_id = ? AND chute_id = '*'", user_id)


def used_today(world: World, row: sqlite3.Row) -> float:
    """How much of a quota is used: nothing since 00:00 UTC if it was last used on another day."""
    today = world.clock.stamp()[:10]
    return float(row["used"]) if row["used_on"] in (None, today) else 0.0


def block_start(now: datetime) -> datetime:
    """When the running four hours began: 00, 04, 08 … UTC."""
    return now.replace(hour=now.hour // _BLOCK_HOURS * _BLOCK_HOURS, minute=0, second=0, microsecond=0)


def month_start(anchor: datetime, now: datetime) -> datetime:
    """When the running month of a plan began that started at `anchor`."""
    return _add_months(anchor, _months_between(anchor, now))


def plan_anchor(now: datetime, into_month: timedelta) -> datetime:
    """When a plan started whose running month has lasted so long."""
    return _add_months((now - into_month).replace(microsecond=0), -_MONTHS_SINCE_START)


def _months_between(anchor: datetime, now: datetime) -> int:
    """How many whole months of the plan are over."""
    months = (now.year - anchor.year) * 12 + now.month - anchor.month
    return months if _add_months(anchor, months) <= now else months - 1


def _add_months(moment: datetime, months: int) -> datetime:
    """The same day in another month, or its last one."""
    count = moment.year * 12 + moment.month - 1 + months
    year, month = divmod(count, 12)
    day = min(moment.day, calendar.monthrange(year, month + 1)[1])
    return moment.replace(year=year, month=month + 1, day=day)


def _covered(world: World, user_id: str, since: datetime) -> float:
    """What the plan paid since then, in USD."""
    start = since.replace(tzinfo=None).isoformat(timespec="seconds")
    sql = "SELECT coalesce(sum(covered), 0) FROM usage WHERE user_id = ? AND bucket >= ?"
    return round(float(world.database.value(sql, user_id, start)), 6)


def check_call(world: World, user: sqlite3.Row, chute: sqlite3.Row) -> None:
    """Raise ApiError when the user may not call the chute now: 402 by money or plan, 429 by a switch.

    Raise ServerCrash for an account that is so new that its balance is not known.
    """
    if user["created_at"] > world.clock.stamp(ago=timedelta(seconds=world.switches.balance_lag)):
        raise ServerCrash  # the view of balances does not have it yet
    forced = REFUSED_CALLS.get(world.switches.refuse_calls)
    if forced is not None:
        raise ApiError(*forced)
    if _creator_is_broke(world, user, chute):
        text = "Chute unavailable because the creator of this chute {chute.user_id=} has zero balance."
        raise ApiError(402, text)  # the braces are the server's
    row = overall_quota(world, user["user_id"])
    if world.generation.plan_rules:
        plan = plan_of(world, user["user_id"])
        if chute["terms"] == FREE:
            _check_free_calls(user, plan)
            return
        if user["balance"] <= 0:
            _check_plan(plan, ONE_TIME_QUOTA if row is None else int(row["quota"]), chute["terms"])
    if user["balance"] <= 0 and (row is None or used_today(world, row) >= row["quota"]):
        raise ApiError(402, _quota_exceeded(world, user))


def _check_free_calls(user: sqlite3.Row, plan: Plan | None) -> None:
    """A free chute is called so many times a day, unless the account has a plan or some money."""
    unlimited = plan is not None or user["balance"] >= _FREE_WITHOUT_LIMIT_USD
    if not unlimited and user["free_calls"] >= _FREE_CALLS_A_DAY:
        raise ApiError(429, FREE_LIMIT)


def _check_plan(plan: Plan | None, quota: int, terms: str | None) -> None:
    """What an account without money is refused, although its calls of today may not be used up."""
    if plan is not None and (plan.month.is_full or plan.four_hours.is_full):
        raise ApiError(402, "Subscription usage cap exceeded. Please add balance to continue.")
    if quota == ONE_TIME_QUOTA and terms == TEE:
        raise ApiError(402, "TEE models require an active subscription or positive balance.")
    if plan is not None and plan.price == BASIC_PRICE and terms == PREMIUM:
        raise ApiError(402, "This model requires a higher subscription tier or positive balance.")


def quota_headers(world: World, user: sqlite3.Row) -> dict[str, str]:
    """What newer servers say about the caller's quota and rate with each answer of a chute."""
    row = overall_quota(world, user["user_id"])
    if row is None or not world.generation.counts_in_headers:
        return {}
    used = used_today(world, row)
    return {
        "X-Chutes-Quota-Total": str(row["quota"]),
        "X-Chutes-Quota-Used": f"{used:g}",
        "X-Chutes-Quota-Remaining": f"{max(0.0, row['quota'] - used):g}",
        "X-Chutes-RL-User": "60",
        "X-Chutes-RL-Chute": "60",
    }


def _creator_is_broke(world: World, user: sqlite3.Row, chute: sqlite3.Row) -> bool:
    """The platform's own chutes are always there."""
    if chute["user_id"] == user["user_id"] or chute["username"] == "chutes":
        return False
    return float(world.database.value("SELECT balance FROM users WHERE user_id = ?", chute["user_id"])) <= 0


def _quota_exceeded(world: World, user: sqlite3.Row) -> dict[str, object]:
    found: dict[str, object] = {
        "message": (
            f"Quota exceeded and account balance is ${user['balance']}, "
            f"please pay with fiat or send tao to {user['payment_address']}"
        )
    }
    if world.generation.counts_in_headers:
        midnight = world.clock.now().replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
        found["quota_reset_timestamp"] = int(midnight.timestamp())
    return found
