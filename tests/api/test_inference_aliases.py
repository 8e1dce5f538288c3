"""Model aliases: what is made of odd answers, and how a server without them is told from one that refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest

from chutes_tui.api.errors.types import ApiError, NotOfferedError, ServerError
from chutes_tui.api.inference import aliases_offered, list_aliases

if TYPE_CHECKING:
    from .support import Clients

CREDENTIALS = ("authorization", "x-chutes-hotkey", "x-chutes-signature", "x-chutes-nonce")


async def test_odd_fields_cost_only_themselves(clients: Clients) -> None:
    listed = [
        {"alias": "a", "chute_ids": ["1", "2"], "created_at": "2026-11-20T20:55:14.108111", "updated_at": "soon"},
        {"alias": "b", "chute_ids": None, "created_at": "0001-01-01T00:00:00"},
        {"alias": "c", "chute_ids": "1", "more": {}},
        {"alias": "a", "chute_ids": []},
        {"alias": " "},
        {"chute_ids": []},
        7,
    ]
    found = await list_aliases(clients.mock(lambda _: httpx.Response(200, json=listed)), None)
    first, second, third = found.items
    assert (first.alias, first.chute_ids, first.updated_at) == ("a", ("1", "2"), None)
    assert first.created_at is not None
    assert first.created_at.tzinfo is not None
    assert (second.alias, second.chute_ids, second.created_at) == ("b", None, None)
    assert (third.alias, third.chute_ids) == ("c", None)
    assert (found.unreadable, found.complete) == (3, True)


@pytest.mark.parametrize("answer", ["<html>", '{"items": []}', "null", "[]x"])
async def test_what_is_no_list_is_said_to_be_none(clients: Clients, answer: str) -> None:
    with pytest.raises(ApiError):
        await list_aliases(clients.mock(lambda _: httpx.Response(200, text=answer)), None)


async def test_whether_there_are_any_is_asked_without_a_credential(clients: Clients) -> None:
    asked: list[httpx.Request] = []
    words = ["Can't find a user with that api key in our db :(", "Authentication required."]

    def respond(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(401, json={"detail": words[len(asked) - 1]})

    client = clients.mock(respond)
    await aliases_offered(client)
    with pytest.raises(NotOfferedError):
        await aliases_offered(client)
    assert not [name for request in asked for name in CREDENTIALS if name in request.headers]
    with pytest.raises(ServerError):
        await aliases_offered(clients.mock(lambda _: httpx.Response(500)))
