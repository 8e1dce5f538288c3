"""One's own payments out of everybody's: over HTTP, and of servers that misbehave."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mutations import Mutation, mutations

from chutes_tui.api.account.payments import OwnPayments, Payment, latest_payments, own_payments
from chutes_tui.api.client import ChutesClient, RetryPolicy
from chutes_tui.api.errors.types import ApiError
from chutes_tui.core.problem import Problem
from chutes_tui.sandbox.generations import GENERATIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from served import ServedSandbox

MINE, OTHERS = "5Mine", "5Others"
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def payment(number: int, address: str = MINE, **more: Any) -> dict[str, Any]:
    """One that is so many days old."""
    moment = (NOW - timedelta(days=number)).isoformat()
    usual = {"payment_id": f"id-{number}", "ss58_address": address, "rao_amount": 10**9, "timestamp": moment}
    return {**usual, "usd_amount": 352.11, "fmv": 352.11, "block": 5, "tx_link": "https://explorer.example/5", **more}


class Lister:
    """A server with a list of everybody's payments, in pages."""

    def __init__(self, everybody: Sequence[dict[str, Any]], *, total: int | None = None, cap: int = 10) -> None:
        self.everybody = everybody
        self.total = len(everybody) if total is None else total
        self.cap = cap
        self.asked: list[int] = []
        self.spoil: Callable[[int], httpx.Response | None] = lambda _: None

    def __call__(self, request: httpx.Request) -> httpx.Response:
        assert set(request.url.params) == {"page", "limit"}
        assert "authorization" not in request.headers
        number, limit = int(request.url.params["page"]), min(self.cap, int(request.url.params["limit"]))
        self.asked.append(number)
        items = self.everybody[number * limit : (number + 1) * limit]
        body = {"total": self.total, "page": number, "limit": limit, "items": items}
        return self.spoil(number) or httpx.Response(200, json=body)

    def find(self, **options: Any) -> OwnPayments:
        async def ask() -> OwnPayments:
            retry = RetryPolicy(tries=1)
            client = ChutesClient("https://api.example", transport=httpx.MockTransport(self), retry=retry)
            return await own_payments(client, MINE, **options)

        return asyncio.run(ask())


def mixed(count: int) -> list[dict[str, Any]]:
    """Every fifth one is mine."""
    return [payment(number, OTHERS if number % 5 else MINE) for number in range(count)]


@pytest.mark.parametrize("generation", GENERATIONS)
async def test_only_my_own_come_newest_first(served: ServedSandbox, ada: ChutesClient, generation: str) -> None:
    served.sandbox.switch(generation=generation)
    served.sandbox.pay_on_chain("0.250000001")
    served.sandbox.credit_payments()
    found = await own_payments(ada, served.account.payment_address)
    sql = "SELECT count(*) FROM payments JOIN users USING (user_id) WHERE username = 'ada' AND purpose = 'credits'"
    assert (found.complete, len(found.items)) == (True, served.sandbox.world.database.value(sql))
    assert found.items[0].rao_amount == 250_000_001
    times = [one.timestamp for one in found.items if one.timestamp is not None]
    assert times == sorted(times, reverse=True)
    assert all(one.link.startswith("https://") for one in found.items)
    latest = await latest_payments(ada, served.account.payment_address)
    assert latest[0] == found.items[0]


def test_pages_are_read_side_by_side_until_they_are_old_enough() -> None:
    lister = Lister(mixed(200))
    heard: list[OwnPayments] = []
    found = lister.find(since=NOW - timedelta(days=42), on_page=heard.append)
    assert (found.complete, [one.payment_id for one in found.items]) == (
        True,
        [f"id-{number}" for number in range(0, 43, 5)],
    )
    assert sorted(lister.asked) == [0, 1, 2, 3, 4]
    assert not any(one.complete for one in heard)
    assert lister.find().complete
    assert len(lister.find().items) == 40


def test_a_list_in_another_order_is_read_to_its_end() -> None:
    lister = Lister(mixed(60)[::-1])
    found = lister.find(since=NOW - timedelta(days=12))
    assert [one.payment_id for one in found.items] == ["id-0", "id-5", "id-10"]
    assert found.complete
    assert len(lister.asked) == 6


def test_what_was_not_read_is_said() -> None:
    assert not Lister(mixed(200)).find(most_pages=5).complete
    assert not Lister(mixed(20), total=21).find().complete
    broken = Lister(mixed(200))
    broken.spoil = lambda number: httpx.Response(502) if number == 6 else None
    found = broken.find()
    assert not found.complete
    assert isinstance(found.problem, ApiError)
    assert [one.payment_id for one in found.items] == [f"id-{number}" for number in range(0, 60, 5)]
    assert (found.looked_at, found.total) == (60, 200)
    odd = mixed(20)
    odd[3] = {"what": "is this"}
    found = Lister(odd).find()
    assert (found.complete, found.unreadable, len(found.items)) == (False, 1, 4)


def test_the_first_page_must_come() -> None:
    broken = Lister(mixed(20))
    broken.spoil = lambda _: httpx.Response(502)
    with pytest.raises(ApiError):
        broken.find()


def test_a_page_size_that_is_refused_is_tried_smaller() -> None:
    lister = Lister(mixed(200), cap=1000)

    def refuse(request: httpx.Request) -> httpx.Response:
        if int(request.url.params["limit"]) > 100:
            return httpx.Response(422, json={"detail": []})
        return lister(request)

    async def ask() -> OwnPayments:
        client = ChutesClient("https://api.example", transport=httpx.MockTransport(refuse))
        return await own_payments(client, MINE)

    found = asyncio.run(ask())
    assert (found.complete, len(found.items), lister.asked) == (True, 40, [0, 1])


def test_one_that_moved_to_the_next_page_is_there_once() -> None:
    everybody = mixed(20)
    found = Lister([*everybody[:10], *everybody[9:]], total=20).find()
    assert len(found.items) == 4


@pytest.mark.parametrize(
    "link",
    [
        "http://explorer.example/5",
        "javascript:alert(1)",
        "https://",
        "https://user@explorer.example",
        "https://explorer.example/\x1b[31m",
        "https://explorer.example/a b",
        "https://explorer.example/\u202e",
        "https://[",
        ("https://explorer.example/" + "x" * 300)[:301],
    ],
)
def test_only_plain_https_links_are_kept(link: str) -> None:
    (one,) = Lister([payment(0, tx_link=link, transactions_link="")]).find().items
    assert one.link == ""
    (one,) = Lister([payment(0, tx_link=link, transactions_link="https://explorer.example/a")]).find().items
    assert one.link == "https://explorer.example/a"


def test_a_link_may_be_300_characters_long() -> None:
    link = ("https://explorer.example/" + "x" * 300)[:300]
    (one,) = Lister([payment(0, tx_link=link, transactions_link="")]).find().items
    assert one.link == link


def test_what_can_not_be_is_unknown_and_never_0() -> None:
    odd: dict[str, Any] = {
        "rao_amount": -1,
        "usd_amount": "nan",
        "fmv": -3,
        "timestamp": "0001-01-01T00:00:00",
        "block": -2,
    }
    (one,) = Lister([payment(0, **odd)]).find().items
    assert (one.rao_amount, one.usd_amount, one.fmv, one.timestamp, one.block) == (None,) * 5
    (one,) = Lister([{"payment_id": "a", "ss58_address": MINE}]).find().items
    assert one == Payment(payment_id="a", ss58_address=MINE)


@given(mutations, st.integers(0, 3))
def test_an_altered_payment_hides_no_other(mutation: Mutation, place: int) -> None:
    good = [payment(number) for number in range(4)]
    bad = mutation(json.dumps(payment(9)).encode())
    if mutation.how in ("empty", "web page", "half", "UTF-16", "marked"):
        return  # no part of a list
    items = [json.dumps(one).encode() for one in good]
    items[place:place] = [bad]
    lister = Lister([])
    body = b'{"total": 5, "page": 0, "limit": 25, "items": [%b]}' % b", ".join(items)
    lister.spoil = lambda _: httpx.Response(200, content=body)
    found = lister.find()
    assert {f"id-{number}" for number in range(4)} <= {one.payment_id for one in found.items}


@given(st.binary(max_size=300))
def test_any_bytes_are_a_list_or_a_problem(body: bytes) -> None:
    lister = Lister([])
    lister.spoil = lambda _: httpx.Response(200, content=body)
    try:
        found = lister.find()
    except Problem:
        return
    assert not found.items
