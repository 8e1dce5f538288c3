"""Misbehaviour on order: what goes wrong, for which requests, and how often."""

from __future__ import annotations

import asyncio
import re
from contextlib import suppress
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from threading import Lock
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_SPEC = re.compile(
    r"(?:(?P<method>[A-Za-z]+|\*)\s+)?(?P<path>/[^\s=]*)=(?P<kind>[a-z_]+)"
    r"(?::(?P<amount>-?\d+(?:\.\d+)?))?(?:\s*x(?P<times>\d+))?"
)


class FaultKind(StrEnum):
    """What can go wrong. The meaning of `Fault.amount` stands in brackets."""

    LATENCY = "latency"
    """The request takes effect at once, its answer comes late [seconds, 1]. Adds to any other fault.

    `FaultBoard.clear` ends the wait of answers that are held at that moment."""
    DROP_BEFORE_COMMIT = "drop_before_commit"
    """The connection dies unanswered and nothing took effect [1: by a reset; 0: by a plain end, the default]."""
    DROP_AFTER_COMMIT = "drop_after_commit"
    """The connection dies unanswered although the request took effect [as above]."""
    CUT_BODY = "cut_body"
    """The request takes effect; half of the promised body arrives, then the connection ends."""
    SLOW_DRIP = "slow_drip"
    """The body trickles in small pieces [seconds between two pieces, 0.05]. `FaultBoard.clear` ends that, too."""
    TOO_MANY_REQUESTS = "too_many_requests"
    """429 before anything takes effect [`Retry-After` in seconds; left out: no such header]."""
    INTERNAL_ERROR = "internal_error"
    """500 in plain text before anything takes effect; the connection ends afterwards."""
    BAD_GATEWAY_HTML = "bad_gateway_html"
    """502 with an HTML page before anything takes effect."""
    WRONG_JSON = "wrong_json"
    """The request takes effect; the answer is 200 with JSON of another shape."""
    INVALID_JSON = "invalid_json"
    """The request takes effect; the answer is 200, calls itself JSON, and is none."""
    SKEWED_DATE = "skewed_date"
    """The `Date` header is wrong [seconds ahead, 3600]. Adds to any other fault."""


@dataclass(frozen=True)
class Fault:
    """One kind of misbehaviour for the requests whose method and path prefix match.

    `method` None matches every method. `times` is how many requests it hits before it is used up, None for always.
    """

    kind: FaultKind
    method: str | None = None
    path: str = "/"
    times: int | None = None
    amount: float | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "kind", FaultKind(self.kind))
        if self.method is not None:
            object.__setattr__(self, "method", None if self.method == "*" else self.method.upper())
        if not self.path.startswith("/"):
            raise ValueError("a fault's path starts with /")
        if self.times is not None and self.times < 1:
            raise ValueError("a fault happens at least once")

    @classmethod
    def parse(cls, text: str) -> Fault:
        """Read `[METHOD] /prefix=kind[:amount][xN]`, as given on the command line. Raises ValueError."""
        match = _SPEC.fullmatch(text.strip())
        if match is None:
            raise ValueError(f"not a fault: {text!r}; write for example 'POST /api_keys/=drop_after_commit x1'")
        amount, times = match["amount"], match["times"]
        return cls(
            kind=_kind(match["kind"]),
            method=match["method"],
            path=match["path"],
            times=None if times is None else int(times),
            amount=None if amount is None else float(amount),
        )

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Fault:
        """Read the JSON form: the fields by name. Raises ValueError."""
        unknown = set(values) - {one.name for one in fields(cls)}
        if unknown:
            raise ValueError(f"a fault has no {', '.join(sorted(unknown))}")
        kind, method, path = values.get("kind"), values.get("method"), values.get("path", "/")
        times, amount = values.get("times"), values.get("amount")
        if not isinstance(method, str | None) or not isinstance(path, str):
            raise ValueError("a fault's method and path are text")
        if not isinstance(times, int | None) or not isinstance(amount, int | float | None):
            raise ValueError("a fault's times and amount are numbers")
        return cls(_kind(str(kind)), method, path, times, amount)

    def matches(self, method: str, path: str) -> bool:
        """Whether it hits this request."""
        return self.method in (None, method) and path.startswith(self.path)


class Release:
    """What held answers wait for; they may do so in several event loops, each in a thread of its own."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._given = False
        self._waiting: set[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = set()

    async def wait(self, seconds: float) -> None:
        """Wait so long, or until it is given; not at all when it already is."""
        event = asyncio.Event()
        one = (asyncio.get_running_loop(), event)
        with self._lock:
            if self._given:
                return
            self._waiting.add(one)
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await event.wait()
        finally:
            with self._lock:
                self._waiting.discard(one)

    def give(self) -> None:
        """End every wait, from any thread."""
        with self._lock:
            self._given = True
            for loop, event in self._waiting:
                with suppress(RuntimeError):  # that loop is closed: nobody waits in it any more
                    loop.call_soon_threadsafe(event.set)


class FaultBoard:
    """The faults that are set, from any thread. Of two with the same kind, the one added last hits first."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._faults: list[Fault] = []
        self._release = Release()

    @property
    def release(self) -> Release:
        """Given by the next `clear`. A request gets it before it takes its faults, or it could miss that moment."""
        return self._release

    def add(self, *faults: Fault) -> None:
        """Set faults."""
        with self._lock:
            self._faults.extend(faults)

    def clear(self) -> None:
        """Behave well again: forget the faults, and let go of every answer that latency or a drip still holds."""
        with self._lock:
            self._faults.clear()
            release, self._release = self._release, Release()
        release.give()

    def __iter__(self) -> Iterator[Fault]:
        with self._lock:
            return iter(tuple(self._faults))

    def __len__(self) -> int:
        return len(self._faults)

    def take(self, method: str, path: str) -> dict[FaultKind, Fault]:
        """The faults that hit this request, one a kind; each is used once more."""
        hit: dict[FaultKind, Fault] = {}
        with self._lock:
            for position in range(len(self._faults) - 1, -1, -1):
                fault = self._faults[position]
                if fault.kind in hit or not fault.matches(method, path):
                    continue
                hit[fault.kind] = fault
                if fault.times == 1:
                    del self._faults[position]
                elif fault.times is not None:
                    self._faults[position] = replace(fault, times=fault.times - 1)
        return hit


def _kind(text: str) -> FaultKind:
    try:
        return FaultKind(text)
    except ValueError:
        raise ValueError(f"unknown fault {text!r}; there are: {', '.join(FaultKind)}") from None
