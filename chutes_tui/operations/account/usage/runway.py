"""For how long the balance lasts if use goes on as it did. Pure.

It is made from what was used, never from two balances: a payment between them would lie. Where it would mean nothing,
it says nothing: unknown or missing figures, no balance, nothing or a single day of use.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from chutes_tui.operations.account.usage.rows import Usage

_DAYS: Final = 7
_LEAST_DAYS: Final = 2
_LONGEST: Final = 365
PLAN_PAID: Final = "The plan paid for all use of the last 7 days: no estimate."


def runway(balance: float | None, usage: Usage | None, *, plan: bool | None = None) -> str:
    """Return for how long a balance in USD lasts, such as "about 19 days at the last 7 days' rate", or "".

    The rate is that of the seven days before today, which isn't over; of those since the first use if the account was
    not used before. `plan`: whether a subscription pays first; PLAN_PAID is returned where it paid all.
    """
    if usage is None or usage.hourly or not usage.whole or usage.last != usage.today:
        return ""
    week = [one for one in usage.slices if usage.today - timedelta(days=_DAYS) <= one.start.date() < usage.today]
    if len(week) < _DAYS or any(not one.amounts.usd.whole for one in week):
        return ""
    spent = [max(0.0, one.amounts.usd.amount) for one in week]
    if not any(spent):
        used = any(one.amounts.calls.amount for one in week)
        return PLAN_PAID if plan and used else ""
    if balance is None or balance <= 0 or sum(1 for one in spent if one > 0) < _LEAST_DAYS:
        return ""
    before = usage.slices[: -_DAYS - 1]
    new = bool(before) and not any(one.amounts.calls.amount or one.amounts.usd.amount for one in before)
    counted = spent[next(number for number, one in enumerate(spent) if one > 0) :] if new else spent
    days = balance * len(counted) / sum(counted)
    rate = f"at the last {len(counted)} days' rate"
    if days > _LONGEST:
        return f"more than a year {rate}"
    if days < 1:
        return f"less than a day {rate}"
    return f"about {int(days)} day{'s' * (int(days) != 1)} {rate}"
