"""What the account used: calls, tokens and USD by hour or day, and by chute; in words, too. Pure.

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
from chutes_tui.core.text import usd
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


NOT_REPORTED: Final = "–"
PAID_BY_PLAN: Final = "paid by plan"
NOT_CHARGED: Final = "not charged"
_MILLION: Final = 1_000_000
_IN_FULL: Final = 100_000
"""Tokens up to which they are not shown in millions."""


def money(amount: float) -> str:
    """Return an amount of USD to the cent; one that is less, but not nothing, is `<$0.01`."""
    return "<$0.01" if 0 < amount < 0.01 else usd(amount)


def tokens_words(count: float) -> str:
    """Return a number of tokens: `3,120`, `113.6 M`."""
    return f"{count:,.0f}" if count < _IN_FULL else f"{count / _MILLION:,.1f} M"


def figure(unit: Unit, value: float) -> str:
    """Return a figure of a unit, without the unit's name."""
    if unit is Unit.USD:
        return money(value)
    return tokens_words(value) if unit is Unit.TOKENS else f"{value:,.0f}"


def total(unit: Unit, of: Total, *, whole: bool = True) -> str:
    """Return a sum: `6,068`, `at least 12`, `–` where nothing of it was reported. `whole`: no row is missing."""
    if of.value is None:
        return NOT_REPORTED
    return f"{'' if of.whole and whole else 'at least '}{figure(unit, of.value)}"


def cost(amounts: Amounts, *, plan: bool | None, whole: bool = True) -> str:
    """Return what was paid. The server reports 0 while a `plan` pays: that is neither free nor unknown."""
    value = amounts.usd.value
    if value is None or value > 0 or not amounts.calls.amount or not amounts.usd.whole:
        return total(Unit.USD, amounts.usd, whole=whole)
    return PAID_BY_PLAN if plan else NOT_CHARGED


def per_day(usage: Usage, unit: Unit) -> str:
    """Return the mean of a day of the range, "" for a single day or where the sum is not known in full."""
    of = usage.total.of(unit)
    if usage.hourly or not usage.whole or not of.whole or not of.amount:
        return ""
    return figure(unit, of.amount / usage.days)


def summary(usage: Usage, unit: Unit, *, plan: bool | None) -> tuple[str, list[str]]:
    """Return the sum in the unit, as in `6,068 calls`, and what else there is to say of the range."""
    of, total_of = usage.total, {one: total(one, usage.total.of(one), whole=usage.whole) for one in Unit}
    named = {
        Unit.CALLS: f"{total_of[Unit.CALLS]} call{'s' * (of.calls.value != 1)}",
        Unit.TOKENS: f"{total_of[Unit.TOKENS]} tokens",
        Unit.USD: cost(of, plan=plan, whole=usage.whole),
    }
    mean = per_day(usage, unit)
    rest = [f"{mean} a day"] if mean else []
    rest += [words for one, words in named.items() if one is not unit and of.of(one).value is not None]
    if of.of(unit).value is None:
        return f"{unit.value} not reported", rest
    return named[unit], rest
