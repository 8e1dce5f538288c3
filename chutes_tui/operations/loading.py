"""Asking the server: for a whole list, for a figure, about several things side by side."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, TypeVar

from chutes_tui.core import times
from chutes_tui.core.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    from msgspec import Struct

    from chutes_tui.api.listing import Collected
    from chutes_tui.core.figure import Figure
    from chutes_tui.core.loadable import Loadable


A = TypeVar("A")
Q = TypeVar("Q")
T = TypeVar("T", bound="Struct")


async def load_pages(
    ask: Callable[[Callable[[Collected[T]], None]], Awaitable[Collected[T]]],
    before: Loadable[T],
    publish: Callable[[Loadable[T]], None],
) -> None:
    """Ask for every item; a first load publishes each page as it comes, a refresh only the whole.

    `ask` is given what to call with each page. Raises what it raises.
    """

    def progressed(so_far: Collected[T]) -> None:
        publish(before.progressed(so_far.items, so_far.total, page=so_far.page, pages=so_far.pages))

    publish(whole(before, await ask(progressed)))


def whole(before: Loadable[T], listed: Collected[T]) -> Loadable[T]:
    """What `before` becomes by a load that ended now."""
    return before.loaded(
        listed.items,
        total=listed.total,
        complete=listed.complete,
        unreadable=listed.unreadable,
        at=times.utc_now().timestamp(),
    )


async def asked(
    before: Figure[A], ask: Callable[[], Awaitable[A]], *, absent: tuple[type[Problem], ...] = ()
) -> Figure[A]:
    """The figure after it was asked for; `absent` are the problems that mean that there is no such thing here."""
    try:
        return before.reported(await ask(), times.utc_now().timestamp())
    except absent:
        return before.not_offered()
    except Problem as problem:
        return before.failed(problem)


async def at_once(most: int, ask: Callable[[Q], Awaitable[A]], about: Iterable[Q]) -> list[A]:
    """Return the answers in the order of what was asked about; at most so many questions are open at any time."""
    turn = asyncio.Semaphore(most)

    async def in_turn(one: Q) -> A:
        async with turn:
            return await ask(one)

    return await asyncio.gather(*map(in_turn, about))
