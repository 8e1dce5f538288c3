"""Tells how long an event loop stands still: a task that beats, and the longest pause between two beats."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

if TYPE_CHECKING:
    from types import TracebackType

_BEAT: Final = 0.001
_SCHEDULER: Final = Path("/proc/thread-self/schedstat")


def now() -> float:
    """Seconds that this thread ran or waited for something of its own.

    The time in which it was ready to run while other processes had the processor does not count: it says nothing
    about the program, and on a busy machine it is longer than everything else.
    """
    queued = int(_SCHEDULER.read_text(encoding="ascii").split()[1])
    return time.perf_counter() - queued / 1e9


class Heartbeat:
    """Beats within `async with`; `longest` is the longest pause in seconds since the start or the last `restart`."""

    def __init__(self) -> None:
        self.longest = 0.0
        self._last = 0.0

    def restart(self) -> None:
        """Forget the pauses up to now."""
        self.longest, self._last = 0.0, now()

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(_BEAT)
            moment = now()
            self.longest = max(self.longest, moment - self._last - _BEAT)
            self._last = moment

    async def __aenter__(self) -> Self:
        self.restart()
        self._task = asyncio.create_task(self._beat())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
