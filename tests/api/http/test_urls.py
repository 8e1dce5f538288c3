"""Which base URLs are used at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from chutes_tui.api.client import ChutesClient
from chutes_tui.api.errors.types import InsecureUrlError, NotFoundError, ValidationError
from chutes_tui.api.http.call import Body, FormBody
from chutes_tui.api.http.urls import path_segment
from chutes_tui.core.secret import Secret

from ..support import RawServer, http_answer

if TYPE_CHECKING:
    import asyncio

    from ..support import Clients


async def answer_pong(_: asyncio.StreamReader, writer: asyncio.StreamWriter, number: int) -> bool:
    writer.write(http_answer(b'{"message": "pong"}'))
    return True


@pytest.mark.parametrize("text", [
    "http://api.chutes.ai", "http://127.0.0.1.example.com", "http://localhost.example", "http://10.0.0.1", "ftp://localhost",
    "api.chutes.ai", "", "https://", "https://user:t0k3n@api.chutes.ai", "https://api.chutes.ai?x=1", "https://a#b",
    "http://[::2]", "http://0.0.0.0", "https://a\x00b", "https://a:99999", "//localhost", "http:///x", "https://[",
])  # fmt: skip
def test_urls_that_are_not_safe_are_refused_before_anything_is_sent(text: str) -> None:
    with pytest.raises(InsecureUrlError) as raised:
        ChutesClient(text)
    assert "t0k3n" not in raised.value.report()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("https://api.chutes.ai/", "https://api.chutes.ai"),
        (" http://sandbox.localhost:8000// \n", "http://sandbox.localhost:8000"),
        ("http://127.9.9.9", "http://127.9.9.9"),
        ("http://[::1]:80", "http://[::1]"),
    ],
)
async def test_urls_that_are_safe(clients: Clients, text: str, shown: str) -> None:
    assert clients.make(text).base_url == shown


async def test_a_base_url_with_a_path(clients: Clients) -> None:
    async with RawServer(answer_pong) as server:
        await clients.make(server.base_url + "/chutes/v2/").ping()
        assert server.requests == ["GET /chutes/v2/ping"]


@pytest.mark.parametrize("identifier", ["", " ", ".", "..", "half\ud800"])
def test_what_can_t_be_an_id_is_refused_before_anything_is_sent(identifier: str) -> None:
    with pytest.raises(NotFoundError, match="isn't the id of a chute"):
        path_segment(identifier, "a chute")


@pytest.mark.parametrize("kind", [Body, FormBody])
def test_half_a_character_is_no_body(kind: type[Body]) -> None:
    with pytest.raises(ValidationError, match="half characters"):
        kind(token=Secret("a\ud800"))
