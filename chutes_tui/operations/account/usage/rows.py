"""What the account used: calls, tokens and USD by hour or day, and by chute. Pure.

What a row doesn't report makes a sum "at least", never smaller in silence; where no row reports it, the sum is
unknown. Sums are added from the rows and rounded only in words.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from typing import TYPE_CHECKING, Final

from chutes_tui.core.figure import Figure
from chutes_tui.operations.account.usage.period import Period, starts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from chutes_tui.api.account.usage import UsageRow
    from chutes_tui.core.problem import Problem

_REMEMBERED: Final = 6
"""Ranges that are kept."""


class Unit(Enum):
    """What is counted."""

    CALLS = "calls"
    TOKENS = "tokens"
    USD = "USD"


@dataclass(slots=True)
class Total:
    """A sum: of the `reported` figures, while `missing` others were not reported."""

    amount: float = 0.0
    reported: int = 0
    missing: int = 0

    @property
    def value(self) -> float | None:
        """The sum; None where nothing of it was reported."""
        return None if self.missing and not self.reported else self.amount

    @property
    def whole(self) -> bool:
        """Whether nothing is missing in it."""
        return not self.missing

    def add(self, value: float | None) -> None:
        """Add a figure, None if it was not reported."""
        if value is None:
            self.missing += 1
        else:
            self.amount += value
            self.reported += 1


@dataclass(slots=True)
class Amounts:
    """What was used in some time by somebody."""

    calls: Total = field(default_factory=Total)
    tokens: Total = field(default_factory=Total)
    usd: Total = field(default_factory=Total)

    def of(self, unit: Unit) -> Total:
        """The sum in this unit."""
        return {Unit.CALLS: self.calls, Unit.TOKENS: self.tokens, Unit.USD: self.usd}[unit]

    def add(self, row: UsageRow) -> None:
        """Add a row."""
        self.calls.add(row.count)
        self.usd.add(row.amount)
        for tokens in (row.input_tokens, row.output_tokens):
            self.tokens.add(tokens)


@dataclass(frozen=True, slots=True)
class Slice:
    """An hour or a day. `running`: it isn't over; `ahead`: it has not begun."""

    start: datetime
    amounts: Amounts
    running: bool = False
    ahead: bool = False


@dataclass(frozen=True, slots=True)
class ChuteUsage:
    """What one chute used; `slices` are as those of the whole."""

    chute_id: str
    total: Amounts
    slices: tuple[Amounts, ...]


@dataclass(frozen=True, slots=True)
class Usage:
    """What was used from `first` to `last`, both included, when it was `today` in UTC.

    `chutes` None: the server could not split it by chute. `complete` False: the server's list could not be had whole,
    so every sum is "at least"; `unreadable` rows of it could not be read.
    """

    period: Period
    first: date
    last: date
    today: date
    total: Amounts
    slices: tuple[Slice, ...]
    chutes: tuple[ChuteUsage, ...] | None
    complete: bool = True
    unreadable: int = 0

    @property
    def hourly(self) -> bool:
        """Whether the slices are hours."""
        return self.first == self.last

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def whole(self) -> bool:
        """Whether nothing that was used is missing."""
        return self.complete and not self.unreadable

    @property
    def nothing(self) -> bool:
        """Whether it is known that nothing was used."""
        calls, usd = self.total.calls, self.total.usd
        return self.whole and calls.whole and not calls.amount and not usd.amount

    def reports(self, unit: Unit) -> bool:
        """Whether the server reports this of anything that was used; True where nothing was."""
        return self.total.of(unit).value is not None


def summarize(
    rows: Iterable[UsageRow],
    period: Period,
    now: datetime,
    *,
    by_chute: bool,
    complete: bool = True,
    unreadable: int = 0,
) -> Usage:
    """Add up the rows of a range, as of `now`; rows outside it are left out."""
    today = now.astimezone(UTC).date()
    first, last = period.days(today)
    begins = starts(first, last)
    end = begins[-1] + (timedelta(hours=1) if first == last else timedelta(days=1))
    total, sums = Amounts(), [Amounts() for _ in begins]
    chutes: dict[str, tuple[Amounts, list[Amounts]]] = {}
    for row in rows:
        if not begins[0] <= row.bucket < end:
            continue
        place = bisect_right(begins, row.bucket) - 1
        total.add(row)
        sums[place].add(row)
        if by_chute:
            if row.chute_id not in chutes:
                chutes[row.chute_id] = Amounts(), [Amounts() for _ in begins]
            own, parts = chutes[row.chute_id]
            own.add(row)
            parts[place].add(row)
    ends = [*begins[1:], end]
    slices = tuple(
        Slice(
            begin,
            amounts,
            running=begin <= now < after,
            ahead=now < begin and not amounts.calls.reported,
        )
        for begin, after, amounts in zip(begins, ends, sums, strict=True)
    )
    used = sorted(
        (ChuteUsage(chute_id, own, tuple(parts)) for chute_id, (own, parts) in chutes.items()),
        key=lambda one: (-one.total.calls.amount, one.chute_id),
    )
    return Usage(period, first, last, today, total, slices, tuple(used) if by_chute else None, complete, unreadable)


@dataclass(frozen=True, slots=True)
class UsageFigures:
    """What is known of each range that was looked at, the one looked at last at the end. Of the one that is being
    read, `page` of `pages` have come (0: not known)."""

    by_period: Mapping[Period, Figure[Usage]] = field(default_factory=dict)
    page: int = 0
    pages: int = 0

    def of(self, period: Period) -> Figure[Usage]:
        """What is known of a range."""
        return self.by_period.get(period) or Figure()

    def asking(self, period: Period) -> UsageFigures:
        """The same while a range is read; whatever was being read is read no longer."""
        kept = {
            one: replace(figure, loading=False)
            for one, figure in self.by_period.items()
            if one != period and figure.asked
        }
        oldest = [one for one in kept if one != Period()][: max(0, len(kept) - _REMEMBERED)]
        for one in oldest:
            del kept[one]
        return UsageFigures({**kept, period: self.of(period).asking()})

    def read(self, period: Period, figure: Figure[Usage]) -> UsageFigures:
        """The same after the reading of a range ended."""
        return UsageFigures({**self.by_period, period: figure})

    def progressed(self, page: int, pages: int) -> UsageFigures:
        """The same after some pages came."""
        return replace(self, page=page, pages=pages)

    def failed(self, problem: Problem) -> UsageFigures:
        """The same after what was being read could not be."""
        figures = self.by_period.items()
        return UsageFigures({one: figure.failed(problem) if figure.loading else figure for one, figure in figures})
