"""Progress: what a running write reports, and how it waits so that the user can see and end it."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

from chutes_tui.core import times

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime


class Progress:
    """Call it after each step. `stopping` is set when the user wants no further waiting."""

    def __init__(
        self, stepped: Callable[[], None], waits_until: Callable[[datetime | None], None], stopping: asyncio.Event
    ) -> None:
        self._stepped = stepped
        self._waits_until = waits_until
        self._stopping = stopping

    def __call__(self) -> None:
        self._stepped()

    async def wait(self, seconds: float) -> bool:
        """Wait visibly; False when the user wants to stop instead."""
        self._stopping.clear()
        self._waits_until(times.utc_now() + timedelta(seconds=seconds))
        try:
            return not await stopped_within(self._stopping, seconds)
        finally:
            self._waits_until(None)


async def stopped_within(stopping: asyncio.Event, seconds: float) -> bool:
    """Whether the event was set before the time was over."""
    try:
        async with asyncio.timeout(seconds):
            await stopping.wait()
    except TimeoutError:
        return False
    return True
