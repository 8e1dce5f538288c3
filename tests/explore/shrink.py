"""Finds the few steps of a long list that still break it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def shrink(steps: list[str], breaks: Callable[[list[str]], bool], *, seconds: float = 120.0) -> list[str]:
    """Leave out pieces, the largest first, for as long as it still breaks and there is time."""
    deadline = time.monotonic() + seconds
    piece = max(1, len(steps) // 2)
    while True:
        smaller = False
        at = 0
        while at < len(steps) and time.monotonic() < deadline:
            fewer = steps[:at] + steps[at + piece :]
            if breaks(fewer):
                steps, smaller = fewer, True
            else:
                at += piece
        if time.monotonic() >= deadline or (piece == 1 and not smaller):
            return steps
        piece = max(1, piece // 2) if piece > 1 or smaller else 1
