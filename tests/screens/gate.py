"""A gate that holds back what runs in other threads, as a slow disk does."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator


class Gate:
    """Holds back calls in other threads until it is opened."""

    def __init__(self) -> None:
        self._open = threading.Event()
        self._open.set()
        self.waiting = 0

    @contextmanager
    def closed(self) -> Iterator[None]:
        """Hold back until the block ends, however it ends."""
        self._open.clear()
        try:
            yield
        finally:
            self._open.set()

    def before(self, call: Any) -> Any:
        """The call, once the gate is open."""

        def held(*arguments: Any, **options: Any) -> Any:
            self.waiting += 1
            self._open.wait()
            return call(*arguments, **options)

        return held
