"""The range of days that usage is shown of. Pure: calendar arithmetic on the server's days, which are UTC.

Nothing here is "now minus so many seconds": a range begins at 00:00 UTC of its first day and ends with its last.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from typing import Final

from chutes_tui.core.times import day_words, month_before

LONGEST: Final = 366
"""Days of a range of one's own at most: an hour of a chute is a row."""
FIRST: Final = date(2024, 1, 1)
"""Nobody used Chutes before."""
_ONE: Final = timedelta(days=1)


class PeriodKind(Enum):
    """How a range follows from today; CUSTOM does not."""

    DAY = "day"
    WEEK = "week"
    FORTNIGHT = "14 days"
    MONTH = "month"
    CUSTOM = "custom"


@dataclass(frozen=True, slots=True)
class Period:
    """A range up to today, or a `CUSTOM` one from `first` to `last`, both included."""

    kind: PeriodKind = PeriodKind.FORTNIGHT
    first: date | None = None
    last: date | None = None

    def days(self, today: date) -> tuple[date, date]:
        """Return the first and the last day; a range of one's own does not go beyond today."""
        if self.first is not None and self.last is not None:
            return min(self.first, today), min(self.last, today)
        if self.kind is PeriodKind.MONTH:
            return month_before(today) + _ONE, today
        length = {PeriodKind.DAY: 1, PeriodKind.WEEK: 7}.get(self.kind, 14)
        return today - _ONE * (length - 1), today


FORTNIGHT: Final = Period()


def starts(first: date, last: date) -> list[datetime]:
    """Return where each hour of a single day, or each day of several, begins."""
    begin = datetime.combine(first, time(), UTC)
    if first == last:
        return [begin + timedelta(hours=hour) for hour in range(24)]
    return [begin + _ONE * number for number in range((last - first).days + 1)]


def title(period: Period, first: date, last: date, today: date) -> str:
    """Return what a range is called: `today`, `last 14 days`, `28 Oct to 27 Nov`."""
    if period.kind in (PeriodKind.WEEK, PeriodKind.FORTNIGHT):
        return f"last {(last - first).days + 1} days"
    if first == last:
        return "today" if first == today else _dated(first, today)
    return f"{_dated(first, last if first.year == last.year else today)} to {_dated(last, today)}"


def length(first: date, last: date) -> str:
    """Return how long a range is: `1 day`, `14 days`."""
    days = (last - first).days + 1
    return f"{days:,} day{'s' * (days != 1)}"


def _dated(day: date, beside: date) -> str:
    return day_words(day) if day.year == beside.year else f"{day_words(day)} {day.year}"


def typed_period(first: str, last: str, today: date) -> Period | str:
    """Return the range between two days as they are typed, or what is wrong with them; an empty end is today."""
    days = []
    for name, text in (("From", first), ("To", last or today.isoformat())):
        try:
            days.append(date.fromisoformat(text.strip()))
        except ValueError:
            return f"{name} is no date. Type it as {today.isoformat()}."
    begin, end = days
    if begin > end:
        return "From is later than To."
    if end > today:
        return f"To is later than today: in UTC it is {today.isoformat()}."
    if begin < FIRST:
        return f"Nothing was used before {FIRST.isoformat()}."
    if (end - begin).days >= LONGEST:
        return f"At most {LONGEST} days at once."
    return Period(PeriodKind.CUSTOM, begin, end)
