"""Work that may hang for ever, as on a home folder of a dead server: it is given up after its time."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from chutes_tui.core.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")
GRACE: Final = 1.0
"""Seconds more for what no deadline ends: a home folder or a name server that hangs."""
_NAME: Final = "may hang"


class Hanging(Generic[T]):
    """Work in a thread of its own, begun at once, that has `seconds` and the grace time."""

    def __init__(self, work: Callable[[], T], seconds: float) -> None:
        self._work, self._seconds = work, seconds
        self._until = time.monotonic() + seconds + GRACE
        self._outcome: T | Exception | None = None
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._run, name=_NAME, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        try:
            self._outcome = self._work()
        except Exception as error:  # raised where the result is asked for
            self._outcome = error
        self._done.set()

    def result(self) -> T:
        """Wait for it. Raises what the work raised, and Problem when its time is over."""
        self._done.wait(max(0.0, self._until - time.monotonic()))
        outcome = self._outcome if self._done.is_set() else None
        if outcome is None:
            raise Problem(f"No answer in {self._seconds:g} s.", why="The home folder or the network doesn't answer.")
        if isinstance(outcome, Exception):
            raise outcome
        return outcome


def something_hangs() -> bool:
    """Whether any of it is still there after a while: the interpreter would wait for it."""
    until = time.monotonic() + GRACE
    threads = [thread for thread in threading.enumerate() if thread.name == _NAME]
    for thread in threads:
        thread.join(max(0.0, until - time.monotonic()))
    return any(thread.is_alive() for thread in threads)
