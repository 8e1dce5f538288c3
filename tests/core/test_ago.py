"""Times in words."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chutes_tui.core.times import ago, exact, exact_and_ago

if TYPE_CHECKING:
    from collections.abc import Iterator

NOW = datetime(2026, 11, 20, 21, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("before", "words"),
    [
        (timedelta(), "just now"),
        (timedelta(seconds=9), "just now"),
        (timedelta(seconds=10), "10 s ago"),
        (timedelta(seconds=59), "59 s ago"),
        (timedelta(seconds=60), "1 min ago"),
        (timedelta(minutes=59, seconds=59), "59 min ago"),
        (timedelta(hours=1), "1 h ago"),
        (timedelta(hours=23, minutes=59), "23 h ago"),
        (timedelta(days=1), "1 day ago"),
        (timedelta(days=2), "2 days ago"),
        (timedelta(days=59), "59 days ago"),
        (timedelta(days=60), "2 months ago"),
        (timedelta(days=61), "2 months ago"),
        (timedelta(days=700), "22 months ago"),
        (timedelta(days=731), "2 years ago"),
        (timedelta(days=3653), "10 years ago"),
        (timedelta(seconds=-59), "just now"),
        (timedelta(seconds=-61), "in the future"),
        (timedelta(days=-400), "in the future"),
    ],
)
def test_ago(before: timedelta, words: str) -> None:
    assert ago(NOW - before, NOW) == words


@given(st.floats(-1e9, 3e10))
def test_is_short_and_never_zero(seconds: float) -> None:
    words = ago(NOW - timedelta(seconds=seconds), NOW)
    assert len(words) <= 13
    assert not words.startswith("0 ")
    assert not words.startswith("1 days")
    assert words not in ("1 months ago", "1 years ago")


def test_the_offset_does_not_matter() -> None:
    assert ago(datetime.fromisoformat("2026-11-20T22:00:00+02:00"), NOW) == "1 h ago"


@pytest.fixture
def berlin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "CET-1")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("berlin")
def test_exact_is_utc_whatever_the_local_time() -> None:
    assert exact(NOW) == "20 Nov 2026 21:00 UTC"


def test_a_moment_is_given_exactly_and_as_a_distance() -> None:
    assert exact_and_ago(NOW - timedelta(minutes=6), NOW) == "20 Nov 2026 20:54 UTC · 6 min ago"
