"""Complete lists from a server whose pages may drift.

`/api_keys/` has no stable order: it differs between page sizes, and pages may shift while keys change. So everything
is paged through with one page size, doubles are dropped by id, it starts again when the total moved or the unique
ids don't add up to it, and what doesn't add up in the end is said to be incomplete.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Generic, TypeVar

import msgspec
from msgspec import Struct

from chutes_tui.api.errors.types import ValidationError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from chutes_tui.api.decoding import Page

T = TypeVar("T", bound=Struct)

FIRST_LIMIT: Final = 1000
FALLBACK_LIMIT: Final = 100
MOST_PASSES: Final = 4
"""How often the list is gone through at most before it is handed over as incomplete."""
MOST_PAGES: Final = 2000


@dataclass(frozen=True, slots=True)
class Collected(Generic[T]):
    """A list as far as it was collected, every item once.

    `total` is what the server says there is (None: it doesn't say). `complete` is True only when the items, and the
    `unreadable` ones that had to be left out, add up to it. On the way, `page` of `pages` have come (0: not known).
    """

    items: tuple[T, ...]
    total: int | None
    complete: bool
    unreadable: int = 0
    page: int = 0
    pages: int = 0


def whole_list(listed: object, cls: type[T], item_id: Callable[[T], str]) -> Collected[T] | None:
    """A list that came as a whole, as builtin values: each item once; None for what is no list."""
    from chutes_tui.api.decoding import decode_one

    if not isinstance(listed, list):
        return None
    items = [decode_one(msgspec.json.encode(one), cls) for one in listed]
    found: dict[str, T] = {}
    for one in items:
        if one is not None:
            found.setdefault(item_id(one), one)
    return Collected(tuple(found.values()), None, complete=True, unreadable=items.count(None))


@dataclass(slots=True)
class _Pass(Generic[T]):
    """One way through all pages."""

    found: dict[str, T]
    unreadable: set[tuple[int, int]]
    total: int | None = None
    moved: bool = False
    fullest: int = 0
    page: int = 0
    pages: int = 0

    @property
    def count(self) -> int:
        return len(self.found) + len(self.unreadable)

    def collected(self, *, finished: bool) -> Collected[T]:
        complete = finished and not self.moved and self.count == self.total
        page, pages = (0, 0) if finished else (self.page, self.pages)
        return Collected(tuple(self.found.values()), self.total, complete, len(self.unreadable), page, pages)


async def collect(
    fetch: Callable[[int, int], Awaitable[Page[T]]],
    identify: Callable[[T], str],
    *,
    limit: int = FIRST_LIMIT,
    on_page: Callable[[Collected[T]], None] | None = None,
) -> Collected[T]:
    """Page through a list: `fetch(page, limit)`, pages from 0.

    `on_page` hears what is collected so far; it never goes backwards, also when it has to start again. Raises
    whatever `fetch` raises. A server that refuses the page size with 422 is asked for 100 at a time, and one that
    hands out fewer than asked for gets asked for that many.
    """
    shown = -1
    best: Collected[T] | None = None

    def progress(current: _Pass[T]) -> None:
        nonlocal shown
        if on_page is not None and current.count > shown:
            shown = current.count
            on_page(current.collected(finished=False))

    for _ in range(MOST_PASSES):
        try:
            current = await _go_through(fetch, identify, limit, progress)
        except ValidationError:
            if limit <= FALLBACK_LIMIT:
                raise
            limit = FALLBACK_LIMIT
            continue
        result = current.collected(finished=True)
        if result.complete or current.total is None:
            return result
        if best is None or len(result.items) >= len(best.items):
            best = result
        if 0 < current.fullest < limit and current.total > current.fullest:
            limit = current.fullest
    if best is None:
        return Collected((), None, complete=False)
    return best


async def _go_through(
    fetch: Callable[[int, int], Awaitable[Page[T]]],
    identify: Callable[[T], str],
    limit: int,
    progress: Callable[[_Pass[T]], None],
) -> _Pass[T]:
    current: _Pass[T] = _Pass({}, set())
    for number in range(MOST_PAGES):
        page = await fetch(number, limit)
        size = len(page.items) + len(page.unreadable)
        if number == 0:
            current.total = page.total
            if page.limit and page.limit < limit:
                limit = page.limit  # the server's cap: it counts its pages by it
        elif page.total != current.total:
            current.moved = True
            return current
        current.page, current.pages = number + 1, -(-(current.total or 0) // limit)
        before = current.count
        current.fullest = max(current.fullest, size)
        for item in page.items:
            current.found.setdefault(identify(item), item)
        current.unreadable.update(page.unreadable)
        progress(current)
        all_there = current.total is not None and current.count >= current.total
        if size == 0 or all_there or current.count == before:
            break
    return current
