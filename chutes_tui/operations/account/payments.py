"""The account's own payments in TAO, out of everybody's."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from chutes_tui.api.account.payments import OwnPayments
    from chutes_tui.operations.session import Session

_BEFORE: Final = timedelta(days=1)
"""How much earlier than its account a payment is still looked for: clocks differ."""


async def load_payments(
    session: Session, address: str, created_at: datetime | None, on_page: Callable[[OwnPayments], None] | None = None
) -> OwnPayments:
    """Return every payment to the account's address since the account exists; `on_page` hears the progress.

    What was not read is said in it. Raises ApiError if nothing could be read.
    """
    from chutes_tui.api.account.payments import own_payments

    since = None if created_at is None else created_at - _BEFORE
    return await own_payments(session.client, address, since=since, on_page=on_page)


def missing_words(found: OwnPayments) -> str:
    """Why a list of payments may lack some, "" for one that is whole."""
    if found.complete:
        return ""
    of = f" of {found.total:,}" if found.total is not None else ""
    read = f"read {found.looked_at:,}{of} of everybody's"
    if found.problem is not None:
        return f"incomplete: {read}, then it failed"
    if found.unreadable:
        return f"perhaps incomplete: {found.unreadable:,} can't be read"
    return f"incomplete: {read}"
