"""Why a call of a chute is refused: by the caller's money and plan, or because a switch says so."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from chutes_tui.sandbox.data.seed_data import FREE, PREMIUM, TEE
from chutes_tui.sandbox.errors import ApiError, ServerCrash
from chutes_tui.sandbox.plans import BASIC_PRICE, ONE_TIME_QUOTA, overall_quota, plan_of, used_today

if TYPE_CHECKING:
    import sqlite3

    from chutes_tui.sandbox.plans import Plan
    from chutes_tui.sandbox.world import World

_FREE_LIMIT = "Free models limit reached for today - maintain >= $10 balance or upgrade your plan."
_FREE_CALLS_A_DAY = 100
_FREE_WITHOUT_LIMIT_USD = 10.0

FULL = ("infra_overload", "max_capacity", "no_targets")
"""The switches that stand for a chute that is full, or that nobody runs: no account's fault."""

REFUSED_CALLS: Final = {
    "free_models": (429, _FREE_LIMIT),
    "infra_overload": (429, "infra_overload"),
    "max_capacity": (429, "Infrastructure is at maximum capacity"),
    "no_targets": (429, "no_targets"),
}
"""What a switch makes every call answer."""


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
        raise ApiError(429, _FREE_LIMIT)


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
