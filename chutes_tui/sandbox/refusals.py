"""Why a call of a chute is refused: by the caller's money and plan, or because a switch says so."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from chutes_tui.sandbox.errors import ApiError
from chutes_tui.sandbox.plans import BASIC_PRICE, ONE_TIME_QUOTA, overall_quota, plan_of, used_today

if TYPE_CHECKING:
    import sqlite3

    from chutes_tui.sandbox.world import World

REFUSED_CALLS: Final = {
    "free_models": (429, "Free models limit reached for today - maintain >= $10 balance or upgrade your plan."),
    "infra_overload": (429, "Infrastructure is at maximum capacity, try again later (infra_overload)"),
    "no_targets": (429, "no_targets"),
    "rate_limit": (429, "You many only update/create 25 chutes per 24 hours."),
}
"""What a switch makes every call answer: causes that lie outside a sandbox. The spelling is the server's."""

_PREMIUM = "Qwen/Qwen3-235B-A22B"
_TEE_SUFFIX = "-TEE"


def check_call(world: World, user: sqlite3.Row, chute: sqlite3.Row) -> None:
    """Raise ApiError when the user may not call the chute now: 402 by money or plan, 429 by a switch."""
    forced = REFUSED_CALLS.get(world.switches.refuse_calls)
    if forced is not None:
        raise ApiError(*forced)
    if _creator_is_broke(world, user, chute):
        text = "Chute unavailable because the creator of this chute {chute.user_id=} has zero balance."
        raise ApiError(402, text)  # the braces are the server's
    if user["balance"] > 0:
        return
    plan = plan_of(world, user["user_id"])
    if plan is not None and (plan.month.is_full or plan.four_hours.is_full):
        raise ApiError(402, "Subscription usage cap exceeded. Please add balance to continue.")
    row = overall_quota(world, user["user_id"])
    quota = int(row["quota"]) if row is not None else ONE_TIME_QUOTA
    if quota == ONE_TIME_QUOTA and is_tee(chute):
        raise ApiError(402, "TEE models require an active subscription or positive balance.")
    if plan is not None and plan.price == BASIC_PRICE and chute["name"] == _PREMIUM:
        raise ApiError(402, "This model requires a higher subscription tier or positive balance.")
    if row is None or used_today(world, row) >= quota:
        raise ApiError(402, _quota_exceeded(world, user))


def is_tee(chute: sqlite3.Row) -> bool:
    """Whether a chute runs on confidential hardware: told by its name."""
    return str(chute["name"]).endswith(_TEE_SUFFIX)


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
