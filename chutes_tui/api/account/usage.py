"""What the account used, in the server's hourly buckets (`GET /users/me/usage`).

The server takes naive UTC times only: `Z` or an offset is a 500. So is a split by chute when one row has no tokens.
Neither a hotkey's signature nor an API key without the right opens this route: `auth` does.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Final

from msgspec import Struct
from msgspec.structs import force_setattr

from chutes_tui.api.errors.types import ApiError, ValidationError
from chutes_tui.api.http.call import Call
from chutes_tui.api.listing import FIRST_LIMIT, Collected, collect
from chutes_tui.api.models import only_numbers

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from chutes_tui.api.client import ChutesClient
    from chutes_tui.api.decoding import Page
    from chutes_tui.api.http.httpx_lean import httpx

    _Fetch = Callable[[int, int], Awaitable["Page[UsageRow]"]]

PATH: Final = "/users/me/usage"
_AT_ONCE: Final = 4
"""Pages that are asked for side by side."""
_MOST_AT_ONCE: Final = 100
"""Pages of a list that is still read so; a server that counts more is read page by page."""
_FIRST_YEAR: Final = 2000
_LONGEST_ID: Final = 200
_MOST: Final = 2**53
_MOST_USD: Final = 1e12
"""What an hour can't hold: such a figure is nonsense, and sums of it would overflow."""


class UsageRow(Struct, frozen=True, kw_only=True, gc=False):
    """What was used in the hour from `bucket` on, of one chute if it was asked by chute.

    None is what was not reported, or can't be read: never 0. `amount` is USD; it is 0 while a subscription pays.
    """

    bucket: datetime
    chute_id: str = ""
    amount: float | None = None
    count: int | None = None
    input_tokens: int | None = None
    output_tokens: int | None = None

    def __post_init__(self) -> None:
        moment = self.bucket
        aware = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
        if aware.year < _FIRST_YEAR:
            raise ValueError("no bucket")
        force_setattr(self, "bucket", aware)
        force_setattr(self, "chute_id", self.chute_id[:_LONGEST_ID])
        only_numbers(self, "amount", least=-_MOST_USD, most=_MOST_USD)
        only_numbers(self, "count", "input_tokens", "output_tokens", least=0, most=_MOST)

    @property
    def identity(self) -> str:
        """What tells it from the other rows of one answer."""
        return f"{self.bucket:%Y-%m-%dT%H:%M:%S} {self.chute_id}"


async def usage(
    client: ChutesClient,
    begin: datetime,
    end: datetime,
    *,
    per_chute: bool = False,
    auth: httpx.Auth | None = None,
    on_page: Callable[[Collected[UsageRow]], None] | None = None,
) -> Collected[UsageRow]:
    """Return the rows of the buckets from `begin` to `end`, both included; `on_page` hears the progress.

    Pages are read side by side; rows that moved meanwhile are looked for page by page, and a list that can't be had
    whole says so. Raises NotFoundError where the server has no such route, ServerError also for a split by chute that
    the server can't make, and every other ApiError.
    """
    which = {"start_date": _naive(begin), "end_date": _naive(end)}
    if per_chute:
        which["per_chute"] = "true"
    fetch = partial(client.page, UsageRow, Call("GET", PATH, params=which, auth=auth))
    try:
        quick = await _side_by_side(fetch, on_page)
    except ValidationError:  # the size of a page is refused: that is tried again with a smaller one
        quick = None
    return quick or await collect(fetch, lambda row: row.identity, on_page=on_page)


async def _side_by_side(
    fetch: _Fetch, on_page: Callable[[Collected[UsageRow]], None] | None
) -> Collected[UsageRow] | None:
    """Read the first page, then the others together; None if what comes doesn't add up to one list."""
    first = await fetch(0, FIRST_LIMIT)
    pages = -(-(first.total or 0) // (first.limit or FIRST_LIMIT))
    if first.total is None or pages > _MOST_AT_ONCE:
        return None
    read = [first]
    turn = asyncio.Semaphore(_AT_ONCE)

    async def read_one(number: int) -> None:
        async with turn:
            read.append(await fetch(number, first.limit or FIRST_LIMIT))
        if on_page is not None:
            on_page(_joined(read, pages=pages))

    if on_page is not None:
        on_page(_joined(read, pages=pages))
    try:
        async with asyncio.TaskGroup() as group:
            for number in range(1, pages):
                group.create_task(read_one(number))
    except* ApiError as failed:
        problem = failed.exceptions[0]
    else:
        whole = _joined(read)
        return whole if whole.complete else None
    # Not from within the handler: an error of the API carries no other one along.
    raise problem


def _joined(read: Sequence[Page[UsageRow]], *, pages: int = 0) -> Collected[UsageRow]:
    """Return what was read, each row once; on the way while `pages` are to come."""
    rows = {row.identity: row for page in read for row in page.items}
    unreadable, total = sum(len(page.unreadable) for page in read), read[0].total
    steady = not pages and all(page.total == total for page in read)
    number = len(read) if pages else 0
    return Collected(
        tuple(rows.values()), total, steady and len(rows) + unreadable == total, unreadable, number, pages
    )


def _naive(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")
