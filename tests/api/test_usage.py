"""What the account used, asked over HTTP on every generation of the server, and of servers that misbehave."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from usage_rows import Used, use

from chutes_tui.api.account.calls import login
from chutes_tui.api.account.usage import UsageRow, usage
from chutes_tui.api.errors.types import ApiError, NotOfferedError, ServerError
from chutes_tui.api.http.auth import ApiKeyAuth, HotkeyAuth
from chutes_tui.core.secret import Secret
from chutes_tui.sandbox.generations import GENERATIONS

if TYPE_CHECKING:
    from served import ServedSandbox

    from chutes_tui.api.client import ChutesClient
    from chutes_tui.api.listing import Collected

    from .support import Clients

BEGIN = datetime(2026, 11, 12, tzinfo=UTC)
END = datetime(2026, 11, 25, 23, 59, 59, tzinfo=UTC)


@pytest.fixture
def reader(served: ServedSandbox, clients: Clients) -> ChutesClient:
    """A client that signs in with an admin key."""
    return clients.make(served.base_url, ApiKeyAuth(Secret(served.account.api_keys["laptop"])))


def hours(count: int, chute: str = "support-bot") -> list[Used]:
    return [
        Used(f"{BEGIN + timedelta(hours=hour):%Y-%m-%dT%H:%M:%S}", chute, 0.25, hour + 1) for hour in range(count)
    ]


@pytest.mark.parametrize("generation", GENERATIONS)
async def test_every_row_of_the_range_comes_once(
    served: ServedSandbox, reader: ChutesClient, ada: ChutesClient, generation: str
) -> None:
    served.sandbox.switch(generation=generation)
    outside = [Used("2026-11-11T23:00:00"), Used("2026-11-26T00:00:00")]
    use(served.sandbox, [*hours(300), *hours(300, "night-batch"), *outside])
    for per_chute, rows in ((False, 300), (True, 600)):
        found = await usage(reader, BEGIN, END, per_chute=per_chute)
        assert (found.complete, len(found.items), found.total) == (True, rows, rows)
        assert sum(one.count or 0 for one in found.items) == 2 * sum(range(1, 301))
        assert sum(one.amount or 0 for one in found.items) == 150
        assert {one.bucket.tzinfo for one in found.items} == {UTC}
        assert all(bool(one.chute_id) == per_chute for one in found.items)
        tokens = {one.input_tokens for one in found.items}
        assert tokens == {None} if generation == "2025-10" else None not in tokens
    # The token of a login signs the call of a client that signs with a hotkey.
    token = ApiKeyAuth(await login(ada, Secret(served.account.fingerprint)))
    assert len((await usage(ada, BEGIN, END, auth=token)).items) == 300


async def test_many_pages_are_read_side_by_side(served: ServedSandbox, reader: ChutesClient) -> None:
    chutes = ["support-bot", "night-batch", *(f"gone-{number}" for number in range(9))]
    use(served.sandbox, [row for chute in chutes for row in hours(300, chute)])
    heard: list[Collected[UsageRow]] = []
    found = await usage(reader, BEGIN, END, per_chute=True, on_page=heard.append)
    assert (found.complete, len(found.items)) == (True, 3300)
    assert served.asked("GET", "/users/me/usage") == 4
    assert [(one.page, one.pages) for one in heard] == [(1, 4), (2, 4), (3, 4), (4, 4)]
    assert [len(one.items) for one in heard][-1] == 3300
    assert not any(one.complete for one in heard)


async def test_only_declared_parameters_and_naive_dates_are_sent(clients: Clients) -> None:
    sent: list[dict[str, str]] = []

    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(dict(request.url.params))
        return httpx.Response(200, json={"total": 0, "items": []})

    east = datetime.fromisoformat("2026-11-12T13:00:00+13:00")
    assert (await usage(clients.mock(answer), east, END, per_chute=True)).complete
    dates = {"start_date": "2026-11-12T00:00:00", "end_date": "2026-11-25T23:59:59"}
    assert sent == [{**dates, "per_chute": "true", "page": "0", "limit": "1000"}]


async def test_a_row_without_tokens_makes_the_split_by_chute_a_server_error(
    served: ServedSandbox, reader: ChutesClient
) -> None:
    use(served.sandbox, [*hours(2), Used("2026-11-13T00:00:00", "whisper", read=None, wrote=None)])
    with pytest.raises(ServerError):
        await usage(reader, BEGIN, END, per_chute=True)
    rows = (await usage(reader, BEGIN, END)).items
    assert [row.input_tokens for row in sorted(rows, key=lambda row: row.bucket)] == [10, 10, None]


async def test_a_hotkey_can_t_ask_and_nothing_is_sent(served: ServedSandbox, clients: Clients) -> None:
    client = clients.make(served.base_url, HotkeyAuth(served.signer))
    with pytest.raises(NotOfferedError):
        await usage(client, BEGIN, END)
    assert served.asked("GET", "/users/me/usage") == 0


# Servers that misbehave


def row(hour: int, **more: Any) -> dict[str, Any]:
    return {"bucket": f"2026-11-12T{hour:02}:00:00", "amount": 0.5, "count": 1, **more}


def server(clients: Clients, *pages: Any, total: int | None = None) -> ChutesClient:
    """A client of a server that answers page `n` with the n-th of these lists."""

    def answer(request: httpx.Request) -> httpx.Response:
        number = int(request.url.params["page"])
        items = pages[number] if number < len(pages) else []
        count = sum(map(len, pages)) if total is None else total
        return httpx.Response(200, json={"total": count, "page": number, "limit": 2, "items": items})

    return clients.mock(answer)


async def test_what_is_missing_is_unknown_and_never_0(clients: Clients) -> None:
    bare = {"bucket": "2026-11-12T00:00:00"}
    nulls = {**row(1), "amount": None, "count": None, "input_tokens": None, "output_tokens": 3}
    found = await usage(server(clients, [bare, nulls]), BEGIN, END)
    first, second = found.items
    assert (first.amount, first.count, first.input_tokens, first.output_tokens) == (None,) * 4
    assert (second.amount, second.count, second.input_tokens, second.output_tokens) == (None, None, None, 3)


async def test_nonsense_is_unknown(clients: Clients) -> None:
    odd = row(1, input_tokens=-5, output_tokens="many", extra={"a": []})
    found = await usage(server(clients, [{**odd, "count": "7", "amount": "1e999"}]), BEGIN, END)
    (only,) = found.items
    assert (only.count, only.amount, only.input_tokens, only.output_tokens) == (7, None, None, None)
    found = await usage(
        server(clients, [row(1, input_tokens=10**400) | {"count": 10**30, "amount": -1e300}]), BEGIN, END
    )
    (only,) = found.items
    assert (only.count, only.amount, only.input_tokens) == (None, None, None)


@pytest.mark.parametrize("bucket", [None, "", "yesterday", 0, "0001-01-01T00:00:00"])
async def test_a_row_without_its_hour_is_counted_as_unreadable(clients: Clients, bucket: object) -> None:
    found = await usage(server(clients, [row(0), {**row(1), "bucket": bucket}]), BEGIN, END)
    assert (len(found.items), found.unreadable, found.complete) == (1, 1, True)


async def test_a_list_that_does_not_add_up_says_so(clients: Clients) -> None:
    found = await usage(server(clients, [row(0), row(1)], [row(2)], total=5), BEGIN, END)
    assert (len(found.items), found.total, found.complete) == (3, 5, False)


async def test_rows_that_moved_to_another_page_meanwhile_are_found(clients: Clients) -> None:
    asked = []

    def answer(request: httpx.Request) -> httpx.Response:
        number = int(request.url.params["page"])
        asked.append(number)
        hours = [3, 2, 1, 0] if len(asked) > 1 else [2, 1, 0]
        items = [row(hour) for hour in hours[number * 2 : number * 2 + 2]]
        return httpx.Response(200, json={"total": len(hours), "limit": 2, "items": items})

    found = await usage(clients.mock(answer), BEGIN, END)
    assert (found.complete, sorted(one.bucket.hour for one in found.items)) == (True, [0, 1, 2, 3])


async def test_a_refused_page_size_is_made_smaller(clients: Clients) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if int(request.url.params["limit"]) > 100:
            return httpx.Response(422, json={"detail": [{"loc": ["query", "limit"], "msg": "too large"}]})
        return httpx.Response(200, json={"total": 1, "items": [row(0)]})

    assert (await usage(clients.mock(answer), BEGIN, END)).complete


async def test_a_page_that_fails_fails_the_whole_without_an_error_behind_it(clients: Clients) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        number = int(request.url.params["page"])
        if number == 1:
            return httpx.Response(500)
        return httpx.Response(200, json={"total": 6, "limit": 2, "items": [row(number), row(number + 9)]})

    with pytest.raises(ServerError) as caught:
        await usage(clients.mock(answer), BEGIN, END)
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None


@pytest.mark.parametrize("body", ["", "[]", "null", '{"items": 3}', "<html>", json.dumps({"total": 1})])
async def test_what_is_no_list_is_an_error_in_words(clients: Clients, body: str) -> None:
    client = clients.mock(lambda _: httpx.Response(200, text=body))
    with pytest.raises(ApiError):
        await usage(client, BEGIN, END)
