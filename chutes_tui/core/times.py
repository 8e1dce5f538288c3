"""Times in words. Pure; every moment is an aware datetime."""

from __future__ import annotations

import calendar
from datetime import UTC, date, datetime
from typing import TypeVar

Day = TypeVar("Day", bound=date)

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_STEPS = ((60, 1, "s"), (3600, 60, "min"), (86400, 3600, "h"), (86400 * 60, 86400, "days"))


def age(then: datetime, now: datetime) -> tuple[str, str]:
    """How long ago `then` was, as a count and its unit: `("5", "min")`, `("13", "months")`, `("", "now")`.

    A moment up to a minute in the future counts as now (clocks differ); later ones are `("", "in the future")`.
    """
    seconds = (now - then).total_seconds()
    if seconds < -60:
        return "", "in the future"
    if seconds < 10:
        return "", "now"
    for limit, unit, name in _STEPS:
        if seconds < limit:
            count = int(seconds // unit)
            return str(count), "day" if name == "days" and count == 1 else name
    months = max(2, int(seconds // (86400 * 30.44)))
    if months < 24:
        return str(months), "months"
    return str(int(seconds // (86400 * 365.25))), "years"


def ago(then: datetime, now: datetime) -> str:
    """How long ago `then` was, in at most thirteen characters: `just now`, `5 min ago`, `3 days ago`, `2 years ago`.

    A moment up to a minute in the future counts as now (clocks differ); later ones say `in the future`.
    """
    count, unit = age(then, now)
    return f"{count} {unit} ago" if count else "just now" if unit == "now" else unit


def exact(moment: datetime) -> str:
    """Return date and time to the minute, in UTC and in English: `25 Nov 2026 19:22 UTC`."""
    utc = moment.astimezone(UTC)
    return f"{utc.day} {_MONTHS[utc.month - 1]} {utc:%Y %H:%M} UTC"


def exact_and_ago(moment: datetime, now: datetime) -> str:
    """Return a moment and its distance from `now`: `25 Nov 2026 19:22 UTC · 6 min ago`."""
    return f"{exact(moment)} · {ago(moment, now)}"


def due(day: date, now: datetime) -> str:
    """When a day comes, in at most eleven characters: `due 24 Dec`, `due 2028`, or `⚠ 24 Dec` from that day on."""
    today = now.astimezone(UTC).date()
    words = day_words(day) if abs((day - today).days) < 300 else str(day.year)
    return f"due {words}" if day > today else f"⚠ {words}"


def day_words(day: date) -> str:
    """Return a day without its year: `24 Dec`."""
    return f"{day.day} {_MONTHS[day.month - 1]}"


def remaining(end: datetime, now: datetime) -> str:
    """How long it is until `end`, in two units at most: `32 min`, `4 h 32 min`, `5 days 3 h`; or `now`."""
    minutes = int((end - now).total_seconds() // 60)
    if minutes < 1:
        return "less than a minute" if end > now else "now"
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    if days:
        unit = "day" if days == 1 else "days"
        return f"{days} {unit} {hours} h" if hours else f"{days} {unit}"
    if hours:
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    return f"{minutes} min"


def month_before(day: Day) -> Day:
    """The same day, and time, of the month before; the last day of a shorter month."""
    return in_month(day, *((day.year, day.month - 1) if day.month > 1 else (day.year - 1, 12)))


def in_month(day: Day, year: int, month: int) -> Day:
    """The same day, and time, of a month; the last day of a shorter one."""
    return day.replace(year=year, month=month, day=min(day.day, calendar.monthrange(year, month)[1]))


def utc_now() -> datetime:
    """Now, aware. Replaced in tests that freeze the clock."""
    return datetime.now(UTC)
