"""How long a refused write waits before it is sent again."""

from __future__ import annotations

import time
from email.utils import formatdate

import pytest

from chutes_tui.api.errors.types import ForbiddenError, RateLimitedError
from chutes_tui.api.http.retry import retry_after_seconds
from chutes_tui.operations.bulk import wait_before_again

NOW = 1_790_000_000.0


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("25", 25),
        ("0", 1),
        (None, None),
        ("", None),
        ("-5", None),
        ("soon", None),
        ("1e9", None),
        ("nan", None),
        ("²", None),
        ("120", 120),
        ("121", None),
        ("3600", None),
        ("9" * 400, None),
        (formatdate(NOW + 40, usegmt=True), 40),
        (formatdate(NOW - 40, usegmt=True), 1),
        (formatdate(NOW + 4000, usegmt=True), None),
        ("Fri, 99 Foo 2026 10:00:00 GMT", None),
    ],
)
def test_what_the_server_may_ask_for(header: str | None, seconds: float | None) -> None:
    refused = RateLimitedError("Too many requests.", retry_after=retry_after_seconds(header, NOW))
    assert wait_before_again(refused, 0.0) == seconds


def test_all_waits_of_one_write_count() -> None:
    refused = RateLimitedError("Too many requests.", retry_after=50.0)
    assert [wait_before_again(refused, waited) for waited in (0.0, 50.0, 100.0)] == [50.0, 50.0, None]


def test_nothing_else_is_waited_for() -> None:
    assert wait_before_again(ForbiddenError("No."), 0.0) is None
    assert wait_before_again(None, time.time()) is None
