"""The sandbox's own time: it can be frozen, and it can be wrong on purpose."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def real_time() -> datetime:
    """The machine's clock, in UTC."""
    return datetime.now(UTC)


class Clock:
    """Reads `source` and adds `offset` seconds, so that a server with a wrong clock can be shown."""

    def __init__(self, source: Callable[[], datetime] = real_time, offset: float = 0.0) -> None:
        self._source = source
        self.offset = offset

    def now(self) -> datetime:
        """The present moment, with its time zone (UTC)."""
        moment = self._source()
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
        return moment + timedelta(seconds=self.offset)

    def stamp(self, ago: timedelta = timedelta()) -> str:
        """The moment `ago` before now as it is stored: UTC, microseconds, no zone."""
        return to_stamp(self.now() - ago)


def to_stamp(moment: datetime) -> str:
    """The stored form of an aware moment, `2026-11-20T20:55:14.108111`. It sorts as text."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds")
