"""Subscriptions: their prices, their caps, and the windows in which the caps hold."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

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
