"""If use goes on as it did: how a cap will stand when its window ends, and for how long the balance lasts. Pure.

Sources: chutes-api (2026): a plan's caps hold for fixed blocks of four hours from 00:00 UTC, and for a month.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from chutes_tui.core import times

if TYPE_CHECKING:
    from chutes_tui.api.account.reads import CapWindow
    from chutes_tui.operations.account.usage.rows import Usage


FOUR_HOURS: Final = timedelta(hours=4)
_TOO_EARLY: Final = 0.04
"""The share of a window before which nothing can be said: ten minutes of four hours, a day of a month."""


@dataclass(frozen=True, slots=True)
class Span:
    """The running window. `computed`: its end was not reported, but follows from the server's rule."""

    start: datetime
    end: datetime
    computed: bool = False


@dataclass(frozen=True, slots=True)
class Pace:
    """`elapsed`: the share of the window that is over, which is where even use would be now. `lands`: the share of
    the cap that is used when the window ends. `full_at`: when the cap is reached before that."""

    elapsed: float
    lands: float
    full_at: datetime | None = None

    @property
    def above(self) -> bool:
        """Whether the cap will be reached before the window ends."""
        return self.lands > 1


def four_hours(window: CapWindow, now: datetime) -> Span:
    """The running block of four hours; the server's end if it is in reach, else the computed one."""
    start = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    start -= timedelta(hours=start.hour % 4)
    end = window.reset_at
    if end is not None and now < end <= now + FOUR_HOURS:
        return Span(end - FOUR_HOURS, end)
    return Span(start, start + FOUR_HOURS, computed=True)


def month(window: CapWindow, now: datetime) -> Span | None:
    """The running month; None when its end isn't reported, or isn't that of a month around now: not reliable."""
    end = window.reset_at
    if end is None or not times.month_before(end) <= now < end:
        return None
    return Span(times.month_before(end), end)


def share_used(window: CapWindow) -> float | None:
    """The used share of a cap, more than 1 when it is exceeded; None when it isn't known or there is no cap."""
    if window.usage is None or window.cap is None or window.uncapped:
        return None
    return window.usage / window.cap if window.cap > 0 else None


def is_reached(window: CapWindow) -> bool:
    """Whether the window's cap is used up; a cap of 0 is."""
    known = window.usage is not None and window.cap is not None and not window.uncapped
    return known and (window.usage or 0) >= (window.cap or 0)


def pace_of(window: CapWindow, span: Span | None, now: datetime) -> Pace | None:
    """The pace of a window; None when it can't be known, means nothing yet, or the cap is reached already."""
    used = share_used(window)
    if used is None or span is None or is_reached(window):
        return None
    length = (span.end - span.start).total_seconds()
    elapsed = (now - span.start).total_seconds() / length
    if not _TOO_EARLY <= elapsed <= 1:
        return None
    lands = used / elapsed
    full_at = span.start + timedelta(seconds=length * elapsed / used) if lands > 1 else None
    return Pace(elapsed, lands, full_at)


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
