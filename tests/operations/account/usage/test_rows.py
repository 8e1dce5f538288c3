"""Usage added up: nothing is lost, nothing is counted twice, and what wasn't reported is never 0."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from math import isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chutes_tui.api.account.usage import UsageRow
from chutes_tui.core.figure import Figure
from chutes_tui.core.problem import Problem
from chutes_tui.operations.account.usage.period import FORTNIGHT, Period, PeriodKind
from chutes_tui.operations.account.usage.rows import (
    Amounts,
    Unit,
    Usage,
    UsageFigures,
    cost,
    money,
    per_day,
    summarize,
    summary,
    tokens_words,
    total,
)

from .usage_making import NOW, row, used

COUNTS = st.integers(0, 10_000) | st.none()
ROWS = st.lists(
    st.builds(
        UsageRow,
        bucket=st.datetimes(datetime(2026, 10, 1), datetime(2026, 12, 1)),
        chute_id=st.sampled_from(("", "a", "b", "c")),
        amount=st.floats(0, 1000, allow_subnormal=False) | st.none(),
        count=COUNTS,
        input_tokens=COUNTS,
        output_tokens=COUNTS,
    ),
    max_size=60,
)
PERIODS = st.sampled_from([Period(one) for one in PeriodKind if one is not PeriodKind.CUSTOM])


@given(ROWS, PERIODS)
def test_sums_are_kept_however_they_are_cut(rows: list[UsageRow], period: Period) -> None:
    usage = summarize(rows, period, NOW, by_chute=True)
    assert usage.chutes is not None
    inside = [one for one in rows if usage.first <= one.bucket.date() <= usage.last]
    for unit, figures in (
        (Unit.CALLS, [[one.count] for one in inside]),
        (Unit.TOKENS, [[one.input_tokens, one.output_tokens] for one in inside]),
        (Unit.USD, [[one.amount] for one in inside]),
    ):
        values = [value for part in figures for value in part]
        known = [value for value in values if value is not None]
        of = usage.total.of(unit)
        assert isclose(of.amount, sum(known), abs_tol=1e-9)
        assert (of.reported, of.missing) == (len(known), len(values) - len(known))
        for parts in (
            [one.amounts for one in usage.slices],
            [one.total for one in usage.chutes],
            [part for one in usage.chutes for part in one.slices],
        ):
            assert isclose(sum(part.of(unit).amount for part in parts), of.amount, abs_tol=1e-9)
            assert sum(part.of(unit).reported for part in parts) == of.reported
            assert sum(part.of(unit).missing for part in parts) == of.missing
        assert (of.value is None) == (bool(values) and not known)


@given(ROWS, PERIODS)
def test_every_row_is_in_the_hour_or_day_in_which_it_was(rows: list[UsageRow], period: Period) -> None:
    usage = summarize(rows, period, NOW, by_chute=False)
    step = timedelta(hours=1) if usage.hourly else timedelta(days=1)
    for part in usage.slices:
        inside = [one for one in rows if part.start <= one.bucket < part.start + step]
        assert part.amounts.calls.reported + part.amounts.calls.missing == len(inside)
    assert [one.start.date() for one in usage.slices if one.running] == [NOW.date()]
    assert usage.chutes is None


def test_the_hours_of_a_day() -> None:
    usage = used(row("25 00", count=3), row("25 19", count=5), row("24 23", count=9), period=Period(PeriodKind.DAY))
    assert [one.amounts.calls.amount for one in usage.slices] == [3] + [0] * 18 + [5] + [0] * 4
    assert [one.start.hour for one in usage.slices if one.running] == [19]
    assert [one.start.hour for one in usage.slices if one.ahead] == [20, 21, 22, 23]


def test_what_the_server_reports_of_an_hour_to_come_is_shown() -> None:
    usage = used(row("25 21", count=5), period=Period(PeriodKind.DAY))
    assert [one.start.hour for one in usage.slices if one.ahead] == [20, 22, 23]


def test_near_midnight_days_are_those_of_the_server() -> None:
    auckland = datetime.fromisoformat("2026-11-26T12:59:00+13:00")
    assert used(row("25"), now=auckland).today.isoformat() == "2026-11-25"
    los_angeles = datetime.fromisoformat("2026-11-24T16:00:00-08:00")
    assert used(row("25"), now=los_angeles).today.isoformat() == "2026-11-25"


def test_chutes_come_with_the_most_called_first() -> None:
    usage = used(row("24", chute_id="b"), row("24", chute_id="a"), row("25", chute_id="c", count=7))
    assert [one.chute_id for one in usage.chutes or ()] == ["c", "a", "b"]


def test_nothing_used_is_known_only_of_a_whole_list() -> None:
    assert used().nothing
    assert used(row("25", count=0)).nothing
    assert not used(row("25", count=None)).nothing
    assert not used(complete=False).nothing
    assert not used(unreadable=1).nothing
    assert not used(row("25", amount=0.1, count=None)).nothing


# In words


def words(usage: Usage, unit: Unit = Unit.CALLS, *, plan: bool | None = None) -> str:
    head, rest = summary(usage, unit, plan=plan)
    return " · ".join([head, *rest])


def test_the_summary() -> None:
    rows = [row("24", 1.5, 6000, input_tokens=100_000_000, output_tokens=600_000), row("25", 0.25, 68)]
    whole = [rows[0], row("25", 0.25, 68, input_tokens=13_000_000, output_tokens=0)]
    assert words(used(*whole)) == "6,068 calls · 433 a day · 113.6 M tokens · $1.75"
    assert words(used(*whole), Unit.USD) == "$1.75 · $0.12 a day · 6,068 calls · 113.6 M tokens"
    assert words(used(*rows)) == "6,068 calls · 433 a day · at least 100.6 M tokens · $1.75"
    assert words(used(*rows), Unit.TOKENS) == "at least 100.6 M tokens · 6,068 calls · $1.75"


def test_what_is_not_reported_is_left_out_or_said() -> None:
    usage = used(row("25", 0.0, 68))
    assert words(usage, plan=True) == "68 calls · 5 a day · paid by plan"
    assert words(usage, Unit.TOKENS) == "tokens not reported · 68 calls · not charged"
    assert words(used(row("25", None, None))) == "calls not reported"


def test_an_incomplete_list_makes_everything_at_least() -> None:
    assert words(used(row("25", 0.5, 68), complete=False)) == "at least 68 calls · at least $0.50"


def test_one_call_and_a_single_day() -> None:
    assert words(used(row("25", 0.5, 1), period=Period(PeriodKind.DAY))) == "1 call · $0.50"


@pytest.mark.parametrize(
    ("amount", "shown"),
    [
        (0.0, "$0.00"),
        (0.0004, "<$0.01"),
        (0.009999, "<$0.01"),
        (0.01, "$0.01"),
        (-1e-18, "$0.00"),
        (-0.5, "-$0.50"),
        (12345678.9, "$12,345,678.90"),
    ],
)
def test_money(amount: float, shown: str) -> None:
    assert money(amount) == shown


@pytest.mark.parametrize(
    ("count", "shown"), [(0, "0"), (3120, "3,120"), (99_999, "99,999"), (400_000, "0.4 M"), (2e9, "2,000.0 M")]
)
def test_tokens(count: float, shown: str) -> None:
    assert tokens_words(count) == shown


def test_what_was_paid() -> None:
    def paid(amount: float | None, count: int = 1, *, plan: bool | None) -> str:
        amounts = Amounts()
        amounts.add(row("25", amount, count))
        return cost(amounts, plan=plan)

    assert [paid(0.0, plan=plan) for plan in (True, False, None)] == ["paid by plan", "not charged", "not charged"]
    assert paid(0.0, 0, plan=True) == "$0.00"
    assert paid(None, plan=True) == "–"
    assert paid(0.001, plan=True) == "<$0.01"
    mixed = Amounts()
    for amount in (0.0, None):
        mixed.add(row("25", amount))
    assert cost(mixed, plan=True) == "at least $0.00"


def test_a_sum_of_many_small_amounts_is_added_before_it_is_rounded() -> None:
    usage = used(*(row(f"25 {hour:02}", 0.004, 1) for hour in range(20)))
    assert total(Unit.USD, usage.total.usd) == "$0.08"
    assert per_day(usage, Unit.USD) == "<$0.01"


# What is kept


def test_the_range_that_was_asked_for_last_wins_and_the_others_stay() -> None:
    week, usage = Period(PeriodKind.WEEK), used()
    figures = UsageFigures().asking(FORTNIGHT)
    figures = figures.read(FORTNIGHT, figures.of(FORTNIGHT).reported(usage, 1.0))
    asking = figures.asking(week)
    assert (asking.of(week).loading, asking.of(FORTNIGHT).value) == (True, usage)
    again = asking.asking(FORTNIGHT)
    assert not again.of(week).loading
    assert again.of(FORTNIGHT) == Figure(usage, 1.0, loading=True)
    assert again.progressed(1, 3).page == 1


def test_a_failure_is_that_of_the_range_that_was_read() -> None:
    week, problem = Period(PeriodKind.WEEK), Problem("no")
    figures = UsageFigures().asking(FORTNIGHT)
    figures = figures.read(FORTNIGHT, figures.of(FORTNIGHT).reported(used(), 1.0)).asking(week).failed(problem)
    assert (figures.of(week).problem, figures.of(week).loading) == (problem, False)
    assert figures.of(FORTNIGHT).problem is None
    stale = figures.asking(FORTNIGHT).failed(problem).of(FORTNIGHT)
    assert stale.stale
    assert stale.value is not None


def test_only_the_last_ranges_are_kept() -> None:
    figures = UsageFigures().asking(FORTNIGHT).failed(Problem("no"))
    for day in range(1, 20):
        one = datetime(2026, 11, day, tzinfo=UTC).date()
        figures = figures.asking(Period(PeriodKind.CUSTOM, one, one)).failed(Problem("no"))
    assert FORTNIGHT in figures.by_period
    assert len(figures.by_period) <= 8
    assert figures.of(Period(PeriodKind.CUSTOM, one, one)).asked
