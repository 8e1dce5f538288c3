"""Figure: one value that the server reports, with its age and with how the last attempt to read it went."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from chutes_tui.core.problem import Problem

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Figure(Generic[T]):
    """A value as last reported, never mutated: every change is a new Figure.

    `value` None: it was never reported, which is neither zero nor "none". `at` is the unix time of the report.
    `problem` is why the last attempt failed: the value before it stays. `offered` False: this server, or this
    credential on this server, has no such thing; a normal state.
    """

    value: T | None = None
    at: float | None = None
    problem: Problem | None = None
    loading: bool = False
    offered: bool = True

    @property
    def stale(self) -> bool:
        """Whether the value is older than the last attempt to read it, which failed."""
        return self.value is not None and self.problem is not None

    @property
    def asked(self) -> bool:
        """Whether an attempt has ended, however it ended."""
        return self.value is not None or self.problem is not None or not self.offered

    def asking(self) -> Figure[T]:
        """The same while it is read again."""
        return replace(self, loading=True)

    def reported(self, value: T, at: float) -> Figure[T]:
        """A value that was reported now."""
        return Figure(value, at)

    def failed(self, problem: Problem) -> Figure[T]:
        """The last good value, marked as old, with what went wrong."""
        return replace(self, problem=problem, loading=False)

    def not_offered(self) -> Figure[T]:
        """There is no such thing here."""
        return Figure(offered=False)
