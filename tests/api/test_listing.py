"""Lists are complete, or say that they aren't, whatever order the pages come in and whatever changes meanwhile."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chutes_tui.api.decoding import Page
from chutes_tui.api.errors.types import ServerError, ValidationError
from chutes_tui.api.listing import MOST_PASSES, Collected, collect
from chutes_tui.api.models import ApiKey

if TYPE_CHECKING:
    from served import ServedSandbox

    from chutes_tui.api.client import ChutesClient


@dataclass
class Drifting:
    """A server whose order changes at will. `steady_from`: from this request on nothing moves any more."""

    count: int
    seed: int = 0
    reshuffle: bool = False
    changes: float = 0.0
    steady_from: int = 10**9
    cap: int | None = None
    echo_cap: bool = True
    offset_by_cap: bool = True
    refuse_over: int | None = None
    ignore_page: bool = False
    total: int | None = -1
    requests: list[tuple[int, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        self.ids = [str(number) for number in range(self.count)]

    async def fetch(self, page: int, limit: int) -> Page[ApiKey]:
        self.requests.append((page, limit))
        if self.refuse_over is not None and limit > self.refuse_over:
            raise ValidationError("limit too large", status=422)
        if len(self.requests) < self.steady_from:
            self._move()
        size = min(limit, self.cap or limit)
        start = 0 if self.ignore_page else page * (size if self.offset_by_cap else limit)
        items = tuple(ApiKey(api_key_id=one) for one in self.ids[start : start + size])
        total = len(self.ids) if self.total == -1 else self.total
        return Page(items, total, size if self.echo_cap else limit)

    def _move(self) -> None:
        if self.chance.random() < self.changes:
            if self.ids and self.chance.random() < 0.5:
                self.ids.pop(self.chance.randrange(len(self.ids)))
            else:
                self.ids.insert(self.chance.randint(0, len(self.ids)), f"new {len(self.requests)}")
        if self.reshuffle:
            self.chance.shuffle(self.ids)


def key_id(key: ApiKey) -> str:
    return key.api_key_id


async def listed(server: Drifting, limit: int = 1000) -> tuple[Collected[ApiKey], list[Collected[ApiKey]]]:
    heard: list[Collected[ApiKey]] = []
    return await collect(server.fetch, key_id, limit=limit, on_page=heard.append), heard


@pytest.mark.parametrize(("count", "requests"), [(0, 1), (1, 1), (1000, 1), (1001, 2), (3000, 3), (3500, 4)])
async def test_a_steady_server_is_asked_no_more_than_needed(count: int, requests: int) -> None:
    server = Drifting(count)
    result, heard = await listed(server)
    assert result.complete
    assert [key.api_key_id for key in result.items] == server.ids
    assert len(server.requests) == requests
    assert [len(one.items) for one in heard] == [min(1000 * (n + 1), count) for n in range(requests)]
    assert not any(one.complete for one in heard)


@pytest.mark.parametrize("echo_cap", [True, False])
@pytest.mark.parametrize("offset_by_cap", [True, False])
async def test_a_server_with_a_cap_of_its_own(echo_cap: bool, offset_by_cap: bool) -> None:
    server = Drifting(950, cap=100, echo_cap=echo_cap, offset_by_cap=offset_by_cap)
    result, _ = await listed(server)
    assert result.complete
    assert len(result.items) == 950
    assert len(server.requests) < 25


async def test_a_server_that_refuses_large_pages() -> None:
    server = Drifting(250, refuse_over=100)
    result, _ = await listed(server)
    assert result.complete
    assert server.requests == [(0, 1000), (0, 100), (1, 100), (2, 100)]


async def test_a_server_that_refuses_everything() -> None:
    server = Drifting(10, refuse_over=5)
    with pytest.raises(ValidationError):
        await listed(server)
    assert len(server.requests) == 2


async def test_a_server_that_knows_no_pages() -> None:
    server = Drifting(500, cap=100, ignore_page=True)
    result, _ = await listed(server)
    assert not result.complete
    assert len(result.items) == 100
    assert len(server.requests) <= 2 * MOST_PASSES


@pytest.mark.parametrize("total", [None, 3, 99])
async def test_a_total_that_is_missing_or_wrong(total: int | None) -> None:
    result, _ = await listed(Drifting(10, total=total), limit=4)
    assert not result.complete
    assert result.total == total
    assert len(result.items) >= min(10, total or 10)


async def test_it_starts_again_when_the_total_moved() -> None:
    server = Drifting(8)
    fetch = server.fetch

    async def growing(page: int, limit: int) -> Page[ApiKey]:
        if len(server.requests) == 1:
            server.ids.insert(0, "new")
        return await fetch(page, limit)

    result = await collect(growing, key_id, limit=4)
    assert result.complete
    assert [key.api_key_id for key in result.items] == server.ids
    assert server.requests == [(0, 4), (1, 4), (0, 4), (1, 4), (2, 4)]


async def test_unreadable_items_count_towards_the_total() -> None:
    async def fetch(page: int, limit: int) -> Page[ApiKey]:
        return Page((ApiKey(api_key_id="a"),), 3, limit, ((5, 1), (5, 2)))

    result = await collect(fetch, key_id)
    assert (result.complete, result.unreadable, len(result.items)) == (True, 2, 1)


async def test_a_failing_page_is_an_error_after_what_came_before_was_told() -> None:
    async def fetch(page: int, limit: int) -> Page[ApiKey]:
        if page:
            raise ServerError("down", status=500)
        return Page((ApiKey(api_key_id="a"),), 2, limit)

    heard: list[Collected[ApiKey]] = []
    with pytest.raises(ServerError):
        await collect(fetch, key_id, on_page=heard.append)
    assert [len(one.items) for one in heard] == [1]


servers = st.builds(
    Drifting,
    count=st.integers(0, 40),
    seed=st.integers(0, 2**32),
    reshuffle=st.booleans(),
    changes=st.sampled_from([0.0, 0.2, 1.0]),
    cap=st.none() | st.integers(1, 12),
    echo_cap=st.booleans(),
    offset_by_cap=st.booleans(),
    ignore_page=st.booleans(),
)


@given(servers, st.integers(1, 15))
async def test_whatever_drifts_it_ends_and_is_honest(server: Drifting, limit: int) -> None:
    result, heard = await listed(server, limit)
    ids = [key.api_key_id for key in result.items]
    assert len(ids) == len(set(ids))
    assert len(server.requests) <= MOST_PASSES * (2 * (server.count + MOST_PASSES * 50) + 2)
    assert not result.complete or len(ids) == result.total
    counts = [len(one.items) for one in heard]
    assert counts == sorted(set(counts))
    if not server.changes and result.complete:
        assert set(ids) == set(server.ids)


@given(st.integers(0, 40), st.integers(0, 2**32), st.integers(1, 15), st.integers(0, 4), st.booleans())
async def test_once_the_server_is_steady_the_list_is_complete(
    count: int, seed: int, limit: int, steady_from: int, reshuffle: bool
) -> None:
    server = Drifting(count, seed=seed, reshuffle=reshuffle, changes=0.7, steady_from=steady_from)
    result, _ = await listed(server, limit)
    assert result.complete
    assert len(result.items) == result.total
    if steady_from <= 1:
        assert {key.api_key_id for key in result.items} == set(server.ids)


async def test_thousands_of_keys_in_no_stable_order(served: ServedSandbox, ada: ChutesClient) -> None:
    before = len((await ada.list_api_keys()).items)
    made = 2300
    await _bulk(served, made)
    served.sandbox.requests.clear()
    keys = await ada.list_api_keys()
    assert keys.complete
    assert len(keys.items) == keys.total == before + made
    assert served.asked("GET", "/api_keys/") >= 3


async def _bulk(served: ServedSandbox, count: int) -> None:
    import httpx

    async with httpx.AsyncClient(base_url=served.base_url) as http:
        (await http.post("/_sandbox/keys", json={"count": count})).raise_for_status()
