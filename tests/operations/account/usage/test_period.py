"""Ranges of days: the server's days, by the calendar."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chutes_tui.operations.account.usage.period import (
    LONGEST,
    Period,
    PeriodKind,
    length,
    starts,
    title,
    typed_period,
)

DAYS = st.dates(date(2024, 3, 1), date(2040, 12, 31))
RUNNING = [one for one in PeriodKind if one is not PeriodKind.CUSTOM]
ONE = timedelta(days=1)


@given(DAYS, st.sampled_from(RUNNING))
def test_a_range_ends_today_and_has_its_length(today: date, kind: PeriodKind) -> None:
    first, last = Period(kind).days(today)
    days = (last - first).days + 1
    assert last == today
    if kind is PeriodKind.MONTH:
        assert 28 <= days <= 31
        before = first - ONE
        assert (before.year * 12 + before.month) - (today.year * 12 + today.month) == -1
        assert before.day == today.day or (before.day < today.day and first.day == 1)
    else:
        assert days == {PeriodKind.DAY: 1, PeriodKind.WEEK: 7, PeriodKind.FORTNIGHT: 14}[kind]


@given(DAYS, st.sampled_from((PeriodKind.DAY, PeriodKind.WEEK, PeriodKind.FORTNIGHT)))
def test_ranges_one_after_the_other_tile_the_calendar(today: date, kind: PeriodKind) -> None:
    first, _ = Period(kind).days(today)
    assert Period(kind).days(first - ONE)[1] == first - ONE
    assert len(starts(*Period(kind).days(today))) == (24 if kind is PeriodKind.DAY else (today - first).days + 1)


@given(DAYS, st.integers(0, 400))
def test_slices_tile_the_range(first: date, more: int) -> None:
    last = first + timedelta(days=more)
    begins = starts(first, last)
    step = timedelta(hours=1) if more == 0 else ONE
    assert begins[0] == datetime(first.year, first.month, first.day, tzinfo=UTC)
    assert all(after - before == step for before, after in itertools.pairwise(begins))
    assert begins[-1] + step == datetime(last.year, last.month, last.day, tzinfo=UTC) + ONE


@pytest.mark.parametrize(
    ("today", "first"),
    [
        ("2026-11-27", "2026-10-28"),
        ("2026-03-31", "2026-03-01"),
        ("2028-03-29", "2028-03-01"),
        ("2028-03-01", "2028-02-02"),
        ("2027-03-29", "2027-03-01"),
        ("2026-01-01", "2025-12-02"),
        ("2026-12-31", "2026-12-01"),
    ],
)
def test_a_month_goes_by_the_calendar(today: str, first: str) -> None:
    assert Period(PeriodKind.MONTH).days(date.fromisoformat(today))[0] == date.fromisoformat(first)


def test_over_a_clock_change_every_day_has_its_24_hours() -> None:
    for day in (date(2026, 3, 29), date(2026, 10, 25), date(2026, 11, 1)):
        hours = starts(day, day)
        assert [one.hour for one in hours] == list(range(24))
        assert len(starts(day - ONE, day + ONE)) == 3


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (PeriodKind.DAY, "today"),
        (PeriodKind.WEEK, "last 7 days"),
        (PeriodKind.FORTNIGHT, "last 14 days"),
        (PeriodKind.MONTH, "28 Oct to 27 Nov"),
    ],
)
def test_what_a_range_is_called(kind: PeriodKind, words: str) -> None:
    today = date(2026, 11, 27)
    assert title(Period(kind), *Period(kind).days(today), today) == words


def test_what_a_range_of_ones_own_is_called() -> None:
    today = date(2026, 11, 27)
    custom = Period(PeriodKind.CUSTOM)
    assert title(custom, date(2026, 11, 3), date(2026, 11, 3), today) == "3 Nov"
    assert title(custom, date(2025, 12, 3), date(2026, 1, 2), today) == "3 Dec 2025 to 2 Jan"
    assert title(custom, date(2025, 1, 3), date(2025, 2, 2), today) == "3 Jan to 2 Feb 2025"
    assert (length(today, today), length(date(2026, 11, 14), today)) == ("1 day", "14 days")


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ("", "", "From is no date"),
        ("2026-02-29", "", "From is no date"),
        ("yesterday", "", "From is no date"),
        ("1.11.2026", "", "From is no date"),
        ("2026-11-01", "x", "To is no date"),
        ("2026-11-03", "2026-11-02", "From is later than To."),
        ("2026-11-03", "2026-11-28", "later than today"),
        ("1999-01-01", "2026-11-02", "Nothing was used before 2024-01-01."),
        ("2024-02-01", "2025-02-01", "At most 366 days"),
    ],
)
def test_what_can_t_be_a_range_is_refused_in_words(first: str, last: str, words: str) -> None:
    refused = typed_period(first, last, date(2026, 11, 27))
    assert isinstance(refused, str)
    assert words in refused


def test_a_typed_range() -> None:
    today = date(2026, 11, 27)
    period = typed_period(" 2026-11-03 ", "", today)
    assert period == Period(PeriodKind.CUSTOM, date(2026, 11, 3), today)
    whole = typed_period("2024-01-01", "2024-12-31", today)
    assert isinstance(whole, Period)
    assert len(starts(*whole.days(today))) == LONGEST


@given(DAYS, DAYS, DAYS)
def test_a_range_of_ones_own_never_goes_beyond_today(one: date, other: date, today: date) -> None:
    first, last = Period(PeriodKind.CUSTOM, min(one, other), max(one, other)).days(today)
    assert first <= last <= today or first == last == today
