"""Caps and their pace: nothing too early, nothing that isn't known, and the server's ends before computed ones."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from chutes_tui.api.account.reads import CapWindow
from chutes_tui.core import times
from chutes_tui.operations.account.usage.pace import (
    FOUR_HOURS,
    four_hours,
    is_reached,
    month,
    pace_of,
    share_used,
)

NOW = datetime(2026, 11, 20, 21, 0, tzinfo=UTC)
INSTANTS = st.datetimes(datetime(2025, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))
AMOUNTS = st.one_of(st.none(), st.floats(0, 1e6))


def test_a_block_of_four_hours_is_computed_where_its_end_is_not_reported() -> None:
    span = four_hours(CapWindow(usage=1, cap=4), NOW)
    assert (span.start.hour, span.end, span.computed) == (20, datetime(2026, 11, 21, tzinfo=UTC), True)
    reported = NOW + timedelta(minutes=30)
    span = four_hours(CapWindow(usage=1, cap=4, reset_at=reported), NOW)
    assert (span.end, span.computed) == (reported, False)
    assert four_hours(CapWindow(reset_at=NOW - timedelta(hours=1)), NOW).computed


def test_a_month_whose_end_is_over_is_none() -> None:
    assert month(CapWindow(reset_at=NOW - timedelta(seconds=1)), NOW) is None
    assert month(CapWindow(), NOW) is None
    assert month(CapWindow(reset_at=NOW + timedelta(days=60)), NOW) is None
    span = month(CapWindow(reset_at=datetime(2026, 12, 8, 14, tzinfo=UTC)), NOW)
    assert span is not None
    assert span.start == datetime(2026, 11, 8, 14, tzinfo=UTC)


@pytest.mark.parametrize(
    ("end", "start"),
    [
        (datetime(2024, 3, 31, tzinfo=UTC), datetime(2024, 2, 29, tzinfo=UTC)),
        (datetime(2027, 1, 15, tzinfo=UTC), datetime(2026, 12, 15, tzinfo=UTC)),
        (datetime(2026, 3, 30, 4, tzinfo=UTC), datetime(2026, 2, 28, 4, tzinfo=UTC)),
    ],
)
def test_a_month_is_a_month_of_the_calendar(end: datetime, start: datetime) -> None:
    assert times.month_before(end) == start


def test_the_pace_says_where_use_lands() -> None:
    window = CapWindow(usage=1.0, cap=4.0, reset_at=NOW + timedelta(hours=3))
    pace = pace_of(window, four_hours(window, NOW), NOW)
    assert pace is not None
    assert (pace.elapsed, pace.lands, pace.above, pace.full_at) == (0.25, 1.0, False, None)
    faster = CapWindow(usage=2.0, cap=4.0, reset_at=NOW + timedelta(hours=3))
    pace = pace_of(faster, four_hours(faster, NOW), NOW)
    assert pace is not None
    assert (pace.lands, pace.full_at) == (2.0, NOW + timedelta(hours=1))


def test_nothing_is_said_in_the_first_minutes() -> None:
    end = NOW + FOUR_HOURS - timedelta(minutes=5)
    window = CapWindow(usage=1.0, cap=4.0, reset_at=end)
    assert pace_of(window, four_hours(window, NOW), NOW) is None


@pytest.mark.parametrize(
    "window",
    [
        CapWindow(),
        CapWindow(usage=1.0),
        CapWindow(cap=4.0),
        CapWindow(usage=1.0, cap=0.0),
        CapWindow(usage=5.0, cap=4.0),
        CapWindow(usage=4.0, cap=4.0),
        CapWindow(usage=1.0, uncapped=True),
    ],
)
def test_unknown_reached_and_uncapped_have_no_pace(window: CapWindow) -> None:
    assert pace_of(window, four_hours(window, NOW), NOW) is None


def test_reached_is_known_or_not_at_all() -> None:
    assert is_reached(CapWindow(usage=0.0, cap=0.0))
    assert is_reached(CapWindow(usage=4.2, cap=4.0))
    assert not is_reached(CapWindow(cap=4.0))
    assert not is_reached(CapWindow(usage=9.0, cap=4.0, uncapped=True))
    assert share_used(CapWindow(usage=4.2, cap=0.0)) is None


@given(AMOUNTS, AMOUNTS, st.booleans(), st.one_of(st.none(), INSTANTS), INSTANTS)
@example(None, None, False, datetime(2025, 3, 1, 0, 0, 0, 1, tzinfo=UTC), datetime(2025, 2, 1, tzinfo=UTC))
def test_any_window_has_a_pace_that_means_something_or_none(
    usage: float | None, cap: float | None, uncapped: bool, reset_at: datetime | None, now: datetime
) -> None:
    window = CapWindow(usage=usage, cap=cap, uncapped=uncapped, reset_at=reset_at)
    for span in (four_hours(window, now), month(window, now)):
        pace = pace_of(window, span, now)
        if span is not None:
            assert span.start <= now < span.end
        if pace is not None:
            assert span is not None
            assert 0 < pace.elapsed <= 1
            assert pace.lands >= 0
            assert pace.full_at is None or now <= pace.full_at <= span.end + timedelta(seconds=1)


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(-5, "now"), (0.5, "less than a minute"), (32, "32 min"), (272, "4 h 32 min"), (240, "4 h"), (1440, "1 day")],
)
def test_what_remains_in_words(minutes: float, words: str) -> None:
    assert times.remaining(NOW + timedelta(minutes=minutes), NOW) == words
