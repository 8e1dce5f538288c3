"""Payments in TAO (`GET /payments`): a public list of everybody's, out of which one's own are found by their address.

Card payments are not in it. It has the newest first, as far as was seen; that is checked, not believed, before the
older part of it is left out.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import pairwise
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from msgspec import Struct
from msgspec.structs import force_setattr

from chutes_tui.api.errors.types import ApiError, ValidationError
from chutes_tui.api.http.call import Call
from chutes_tui.api.listing import FALLBACK_LIMIT, FIRST_LIMIT
from chutes_tui.api.models import make_utc, only_numbers

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from chutes_tui.api.client import ChutesClient
    from chutes_tui.api.decoding import Page
    from chutes_tui.core.problem import Problem

PATH: Final = "/payments"
_EVERYBODYS: Final = Call("GET", PATH, public=True)
MOST_PAGES: Final = 60
"""Pages that are read at most, before the list is said to be incomplete."""
_AT_ONCE: Final = 4
"""Pages that are asked for side by side."""
_MOST_RAO: Final = 2**64 - 1
_LONGEST_LINK: Final = 300


class Payment(Struct, frozen=True, kw_only=True):
    """One payment. None, and "", is what was not reported or can't be read: never 0. `fmv` is USD for a TAO."""

    payment_id: str
    ss58_address: str
    block: int | None = None
    rao_amount: int | None = None
    fmv: float | None = None
    usd_amount: float | None = None
    transaction_hash: str = ""
    timestamp: datetime | None = None
    tx_link: str = ""
    transactions_link: str = ""

    def __post_init__(self) -> None:
        if not self.payment_id or not self.ss58_address:
            raise ValueError("no payment")
        make_utc(self, "timestamp")
        only_numbers(self, "rao_amount", least=0, most=_MOST_RAO)
        only_numbers(self, "block", "fmv", "usd_amount", least=0)
        for name in ("tx_link", "transactions_link"):
            force_setattr(self, name, _safe_link(getattr(self, name)))

    @property
    def link(self) -> str:
        """Where the payment can be looked at, "" if the server names no https page."""
        return self.tx_link or self.transactions_link


@dataclass(frozen=True, slots=True)
class OwnPayments:
    """The payments to one address, newest first, as far as the list was read.

    `complete`: every payment since `since` is here (None: since the beginning). `looked_at` of `total` payments of
    everybody were read; `unreadable` of them could be anybody's. `problem` is what ended the reading early.
    """

    items: tuple[Payment, ...] = ()
    complete: bool = False
    since: datetime | None = None
    looked_at: int = 0
    total: int | None = None
    unreadable: int = 0
    problem: Problem | None = None


class _Reading:
    """The pages that were read so far, by their numbers."""

    def __init__(self, address: str, since: datetime | None) -> None:
        self._address = address
        self._since = since
        self._pages: dict[int, Page[Payment]] = {}

    def add(self, number: int, page: Page[Payment]) -> None:
        self._pages[number] = page

    @property
    def _in_order(self) -> list[Page[Payment]]:
        return [self._pages[number] for number in sorted(self._pages)]

    @property
    def far_enough(self) -> bool:
        """Whether what is left is older than what was asked for: only if the list really has the newest first."""
        times = [one.timestamp for page in self._in_order for one in page.items if one.timestamp is not None]
        if self._since is None or not times or times[-1] >= self._since:
            return False
        return all(later >= earlier for later, earlier in pairwise(times))

    def found(self, problem: Problem | None = None) -> OwnPayments:
        """What was found so far."""
        pages = self._in_order
        everybody = {one.payment_id: one for page in pages for one in page.items}
        own = [one for one in everybody.values() if one.ss58_address == self._address and self._recent(one)]
        own.sort(key=lambda one: one.timestamp or datetime.min.replace(tzinfo=UTC), reverse=True)
        unreadable, total = sum(len(page.unreadable) for page in pages), pages[0].total
        looked_at = len(everybody) + unreadable
        return OwnPayments(tuple(own), False, self._since, looked_at, total, unreadable, problem)

    def _recent(self, payment: Payment) -> bool:
        return self._since is None or payment.timestamp is None or payment.timestamp >= self._since


async def own_payments(
    client: ChutesClient,
    address: str,
    *,
    since: datetime | None = None,
    on_page: Callable[[OwnPayments], None] | None = None,
    most_pages: int = MOST_PAGES,
) -> OwnPayments:
    """Return the payments to an address since then, out of everybody's; `on_page` hears the progress.

    Pages are read side by side, and no more of them once they are older than `since`. A page that fails ends the
    reading: what was found stays, and `problem` says why there may be more. Raises ApiError if the first one fails.
    """
    limit = FIRST_LIMIT
    try:
        first = await client.page(Payment, _EVERYBODYS, 0, limit)
    except ValidationError:
        limit = FALLBACK_LIMIT
        first = await client.page(Payment, _EVERYBODYS, 0, limit)
    limit = min(limit, first.limit or limit)
    reading = _Reading(address, since)
    reading.add(0, first)
    pages = -(-(first.total or 0) // limit)
    for begin in range(1, min(pages, most_pages), _AT_ONCE):
        if reading.far_enough:
            break
        if on_page is not None:
            on_page(reading.found())
        numbers = range(begin, min(begin + _AT_ONCE, pages, most_pages))
        problem = await _read_some(client, numbers, limit, reading)
        if problem is not None:
            return reading.found(problem)
    found = reading.found()
    everything = found.total is not None and found.looked_at >= found.total
    return replace(found, complete=(everything or reading.far_enough) and not found.unreadable)


async def latest_payments(client: ChutesClient, address: str) -> tuple[Payment, ...]:
    """The payments to an address among the latest of everybody's: enough to see a new one. Raises ApiError."""
    page = await client.page(Payment, _EVERYBODYS, 0, FALLBACK_LIMIT)
    return tuple(one for one in page.items if one.ss58_address == address)


async def _read_some(client: ChutesClient, numbers: Sequence[int], limit: int, reading: _Reading) -> ApiError | None:
    """Read some pages together; the first failure, after which the pages that come later are left out."""
    pages = (client.page(Payment, _EVERYBODYS, number, limit) for number in numbers)
    answers = await asyncio.gather(*pages, return_exceptions=True)
    for number, answer in zip(numbers, answers, strict=True):
        if isinstance(answer, ApiError):
            return answer
        if isinstance(answer, BaseException):
            raise answer
        reading.add(number, answer)
    return None


def _safe_link(link: str) -> str:
    """An https address of plain characters as it is, "" for anything else."""
    if len(link) > _LONGEST_LINK or not link.isascii() or not link.isprintable() or " " in link:
        return ""
    try:
        parts = urlsplit(link)
        usable = parts.scheme == "https" and bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        return ""
    return link if usable else ""
