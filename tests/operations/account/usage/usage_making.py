"""Usage made from a few figures, for tests of what is done with it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from chutes_tui.api.account.usage import UsageRow
from chutes_tui.operations.account.usage.period import Period
from chutes_tui.operations.account.usage.rows import Usage, summarize

if TYPE_CHECKING:
    from collections.abc import Sequence

NOW = datetime(2026, 11, 25, 19, 28, tzinfo=UTC)
"""The 14 days before, this one included, begin on 12 November."""


def row(when: str, amount: float | None = 0.0, count: int | None = 1, **more: Any) -> UsageRow:
    """A row; `when` is `25`, or `25 19` with the hour, of November."""
    day, _, hour = when.partition(" ")
    bucket = datetime(2026, 11, int(day), int(hour or 0))
    return UsageRow(bucket=bucket, amount=amount, count=count, **more)


def used(*rows: UsageRow, period: Period | None = None, now: datetime = NOW, **more: Any) -> Usage:
    """The summary of rows, by chute."""
    return summarize(rows, period or Period(), now, **{"by_chute": True, **more})


def spent(*amounts: float | None, now: datetime = NOW) -> Sequence[UsageRow]:
    """A row for each amount, the last of them for today, the others for the days before; 0 is no row at all."""
    days = [now - timedelta(days=age) for age in range(len(amounts))]
    return [
        UsageRow(bucket=day, amount=amount, count=10)
        for day, amount in zip(days, reversed(amounts), strict=True)
        if amount != 0
    ]
