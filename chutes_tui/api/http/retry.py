"""How often a read is asked again, and how long we wait in between. Writes are never asked again."""

from __future__ import annotations

import asyncio
import random
import time
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from chutes_tui.api.errors.types import RateLimitedError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from chutes_tui.api.errors.types import ApiError


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """At most `tries` requests within `total` seconds, with exponential back-off and full jitter.

    The n-th wait is random between 0 and `base`·2ⁿ, at most `cap` seconds. A server's Retry-After is obeyed when it
    is at most `longest_wait` seconds; beyond that the error is handed on, with the wait in it.
    """

    tries: int = 3
    base: float = 0.25
    cap: float = 2.0
    longest_wait: float = 5.0
    total: float = 30.0
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    chance: Callable[[], float] = random.random
    monotonic: Callable[[], float] = time.monotonic

    def wait_before(self, attempt: int, problem: ApiError, elapsed: float) -> float | None:
        """Seconds to wait after the `attempt`-th failure (from 1), None: give up."""
        if attempt >= self.tries or not problem.transient:
            return None
        wait = self.chance() * min(self.cap, self.base * 2 ** (attempt - 1))
        asked = problem.retry_after if isinstance(problem, RateLimitedError) else None
        if asked is not None:
            if asked > self.longest_wait:
                return None
            wait += asked
        return wait if elapsed + wait < self.total else None


def retry_after_seconds(value: str | None, now: float) -> float | None:
    """What a Retry-After header asks for: seconds, or an HTTP date compared with `now` (unix seconds, the server's).

    None when it is missing or makes no sense; a date that has passed is 0.
    """
    text = (value or "").strip()
    if text.isascii() and text.isdigit():
        return float(text[:12])
    moment = http_date(text)
    return None if moment is None else max(0.0, moment - now)


def http_date(value: str | None) -> float | None:
    """An HTTP date as unix seconds, None when it isn't one."""
    try:
        moment = parsedate_to_datetime(value or "")
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (TypeError, ValueError, OverflowError, IndexError):
        return None
