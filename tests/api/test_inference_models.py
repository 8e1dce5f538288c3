"""The public list of models: what is made of odd answers, and that it is asked for without a credential."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest

from chutes_tui.api.errors.types import ApiError
from chutes_tui.api.inference import list_models

if TYPE_CHECKING:
    from .support import Clients

CREDENTIALS = ("authorization", "x-chutes-hotkey", "x-chutes-signature", "x-chutes-nonce")


async def test_odd_fields_cost_only_themselves_and_no_credential_is_sent(clients: Clients) -> None:
    asked: list[httpx.Request] = []
    listed = [
        {"id": "a", "pricing": {"prompt": "0.5", "completion": -1}, "context_length": "many"},
        {"id": "b", "pricing": "free", "context_length": 4096.0, "max_output_length": None},
        {"id": "a"},
        {"pricing": {}},
        7,
    ]

    def respond(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200, json={"object": "list", "data": listed})

    found = await list_models(clients.mock(respond))
    first, second = found.items
    assert first.pricing is not None
    assert (first.id, first.pricing.prompt, first.pricing.completion, first.context_length) == ("a", 0.5, None, None)
    assert (second.id, second.pricing, second.context_length) == ("b", None, 4096)
    assert found.unreadable == 2
    (request,) = asked
    assert request.url.path == "/v1/models"
    assert not [name for name in CREDENTIALS if name in request.headers]


@pytest.mark.parametrize("answer", ["<html>", '{"data": {}}', "null", "[]x"])
async def test_what_is_no_list_is_said_to_be_none(clients: Clients, answer: str) -> None:
    with pytest.raises(ApiError):
        await list_models(clients.mock(lambda _: httpx.Response(200, text=answer)))
