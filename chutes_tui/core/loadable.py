"""Loadable: an immutable collection together with how far its loading has come. Knows no Textual."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from chutes_tui.core.problem import Problem

T = TypeVar("T")


class LoadPhase(Enum):
    """Where a collection stands. The items of an earlier load stay visible in every phase."""

    IDLE = "idle"
    LOADING = "loading"
    READY = "ready"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Loadable(Generic[T]):
    """Items as last known, never mutated: every change is a new Loadable.

    `total` is what the server says there are, `complete` whether every one of them is here, `unreadable` how many
    items had a shape that could not be understood, `loaded_at` the unix time of the last whole load. Of a first load
    that is under way, `page` of `pages` have come, as far as the server's total says (0: it doesn't).
    """

    items: tuple[T, ...] = ()
    phase: LoadPhase = LoadPhase.IDLE
    total: int | None = None
    complete: bool = False
    unreadable: int = 0
    problem: Problem | None = None
    loaded_at: float | None = None
    page: int = 0
    pages: int = 0

    @property
    def stale(self) -> bool:
        """Whether the items are older than the last attempt to load them, which failed."""
        return self.phase is LoadPhase.FAILED and self.loaded_at is not None

    @property
    def whole(self) -> bool:
        """Whether what is not among the items is known not to be there."""
        return self.complete and not self.unreadable

    def loading(self) -> Loadable[T]:
        """The same items while a new load is under way."""
        return replace(self, phase=LoadPhase.LOADING, problem=None, page=0, pages=0)

    def progressed(self, items: tuple[T, ...], total: int | None, *, page: int = 0, pages: int = 0) -> Loadable[T]:
        """A first load shows what has come so far; a refresh keeps the old items until it is whole."""
        if self.loaded_at is not None:
            return self
        return replace(self, items=items, total=total, complete=False, page=page, pages=pages)

    def loaded(
        self, items: tuple[T, ...], *, total: int | None, complete: bool, unreadable: int, at: float
    ) -> Loadable[T]:
        """A load that ended; `complete` is False when the server's list could not be had whole."""
        return Loadable(items, LoadPhase.READY, total, complete, unreadable, None, at)

    def failed(self, problem: Problem) -> Loadable[T]:
        """The last good items, marked as old, with what went wrong."""
        return replace(self, phase=LoadPhase.FAILED, problem=problem)

    def without(self, gone: Callable[[T], bool]) -> Loadable[T]:
        """The collection after items were deleted on the server."""
        kept = tuple(item for item in self.items if not gone(item))
        total = None if self.total is None else max(0, self.total - (len(self.items) - len(kept)))
        return replace(self, items=kept, total=total)

    def including(self, item: T) -> Loadable[T]:
        """The collection after an item was made on the server."""
        return replace(self, items=(*self.items, item), total=None if self.total is None else self.total + 1)
