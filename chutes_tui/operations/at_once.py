"""Asking about several things side by side, but never about too many."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

A = TypeVar("A")
T = TypeVar("T")


async def at_once(most: int, ask: Callable[[T], Awaitable[A]], about: Iterable[T]) -> list[A]:
    """Return the answers in the order of what was asked about; at most so many questions are open at any time."""
    turn = asyncio.Semaphore(most)

    async def in_turn(one: T) -> A:
        async with turn:
            return await ask(one)

    return await asyncio.gather(*map(in_turn, about))
