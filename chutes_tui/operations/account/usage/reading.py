"""Reading what the account used in a range of days, split by chute where the server can do that."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

from chutes_tui.core import times
from chutes_tui.operations.account.reading import asked_signed_in
from chutes_tui.operations.account.usage.rows import summarize

if TYPE_CHECKING:
    from collections.abc import Callable

    from chutes_tui.api.account.usage import UsageRow
    from chutes_tui.api.http.httpx_lean import httpx
    from chutes_tui.api.listing import Collected
    from chutes_tui.core.figure import Figure
    from chutes_tui.operations.account.usage.period import Period
    from chutes_tui.operations.account.usage.rows import Usage
    from chutes_tui.operations.session import Session

_SKEW: Final = 60.0
"""Seconds by which the server's clock must differ before its day is reckoned by it."""


async def load_usage(
    session: Session, period: Period, before: Figure[Usage], on_page: Callable[[int, int], None]
) -> Figure[Usage]:
    """Return the figure of a range after it was read; `on_page` hears how many pages of how many have come.

    Days are the server's: UTC, by its clock. A server that fails at the split by chute is asked without it.
    """

    def page(rows: Collected[UsageRow]) -> None:
        if rows.pages > 1:
            on_page(rows.page, rows.pages)

    now = _server_time(session)
    return await asked_signed_in(before, lambda: session.reads.read(partial(_read, session, period, now, page)))


async def _read(
    session: Session,
    period: Period,
    now: datetime,
    on_page: Callable[[Collected[UsageRow]], None],
    auth: httpx.Auth | None,
) -> Usage:
    from chutes_tui.api.account.usage import usage
    from chutes_tui.api.errors.types import ServerError

    first, last = period.days(now.date())
    begin = datetime.combine(first, time(), UTC)
    end = datetime.combine(last, time(23, 59, 59), UTC)
    ask = partial(usage, session.client, begin, end, auth=auth, on_page=on_page)
    try:
        rows, by_chute = await ask(per_chute=True), True
    except ServerError:
        by_chute = False  # it fails so when one row has no tokens (chutes-api: 2026); without the split it need not
    if not by_chute:
        rows = await ask()
    return summarize(rows.items, period, now, by_chute=by_chute, complete=rows.complete, unreadable=rows.unreadable)


def _server_time(session: Session) -> datetime:
    """The moment by the server's clock, as far as it is known to differ from this one's."""
    skew = session.client.clock_skew
    return times.utc_now() + timedelta(seconds=skew if skew is not None and abs(skew) > _SKEW else 0.0)
