"""Answers that HTTP libraries fail at in ways of their own: what is known stays known, a refusal stays a refusal."""

from __future__ import annotations

import asyncio
import gzip
import time
import zlib
from typing import TYPE_CHECKING

import pytest

from chutes_tui.api.client import Timeouts
from chutes_tui.api.errors.types import (
    AnswerLostError,
    ApiError,
    BadAnswerError,
    DnsError,
    ForbiddenError,
    NetworkError,
    NotFoundError,
    RedirectError,
    ServerError,
)

from ..support import RawServer, api_key, http_answer

if TYPE_CHECKING:
    from chutes_tui.api.client import ChutesClient

    from ..support import Clients

LOCATIONS = [
    "javascript:1",
    "data:text/html,x",
    "https://user:t0k3n@evil.example/",
    "//user:t0k3n@evil.example/",
    "http://[",
    "http://a:99999999/",
    "http://xn--a.example/",
    "http://" + "a" * 300,
    "http:///x",
    "/" + "x" * 70_000,
    "\x7f",
    "ü://ü",
    "?",
    "https:",
]


def server_that_sends(answer: bytes, *, then: str = "close") -> RawServer:
    """Answers everything so, whatever was asked, and then closes the connection or leaves it `open`."""

    async def behave(_: asyncio.StreamReader, writer: asyncio.StreamWriter, number: int) -> bool:
        writer.write(answer)
        await writer.drain()
        if then == "open":
            await asyncio.Event().wait()
        return False

    return RawServer(behave)


async def refused(client: ChutesClient, *, write: bool) -> ApiError:
    with pytest.raises(ApiError) as raised:
        await (client.create_api_key("k", admin=True) if write else client.me())
    return raised.value


@pytest.mark.parametrize("write", [False, True])
@pytest.mark.parametrize("location", LOCATIONS, ids=lambda value: value[:24])
async def test_a_redirect_to_nonsense_is_a_redirect(clients: Clients, location: str, write: bool) -> None:
    async with server_that_sends(http_answer(b"", "302 Found", location=location)) as server:
        problem = await refused(clients.make(server.base_url, api_key()), write=write)
    assert type(problem) is RedirectError
    assert not problem.outcome_unknown
    assert "t0k3n" not in problem.report()


PACKED = gzip.compress(b'{"deleted": true, "api_key_id": "k"}' * 100)
BODIES = {
    "damaged": (PACKED[:40] + b"\0\0\0\0" + PACKED[44:], "gzip"),
    "cut": (PACKED[:-20], "gzip"),
    "no gzip at all": (b"{}", "gzip"),
    "deflate": (zlib.compress(b"{}"), "deflate"),
    "unknown": (b"{}", "br, t0k3n"),
    "twice": (gzip.compress(PACKED), "gzip, gzip"),
}


@pytest.mark.parametrize("kind", BODIES)
async def test_a_body_that_cannot_be_unpacked(clients: Clients, kind: str) -> None:
    body, encoding = BODIES[kind]
    async with server_that_sends(http_answer(body, content_encoding=encoding)) as server:
        client = clients.make(server.base_url, api_key())
        assert type(await refused(client, write=False)) is BadAnswerError
        assert type(await refused(client, write=True)) is AnswerLostError
    async with server_that_sends(http_answer(body, "403 Forbidden", content_encoding=encoding)) as server:
        client = clients.make(server.base_url, api_key())
        for write in (False, True):
            problem = await refused(client, write=write)
            assert type(problem) is ForbiddenError
            assert not problem.outcome_unknown


@pytest.mark.parametrize("encoding", ["gzip", "GZip", "x-gzip", "identity, gzip", "identity", ""])
async def test_a_packed_body_is_unpacked(clients: Clients, encoding: str) -> None:
    body = b'{"message": "pong"}'
    packed = gzip.compress(body) if "gzip" in encoding.lower() else body
    async with server_that_sends(http_answer(packed, content_encoding=encoding)) as server:
        await clients.make(server.base_url).ping()
        assert "\r\naccept-encoding: gzip\r\n" in server.last.lower()


@pytest.mark.slow
async def test_a_body_that_becomes_huge_is_given_up_early(clients: Clients) -> None:
    """Two gigabytes in two megabytes: no more of it is unpacked than is read at most."""
    stage = zlib.compressobj(9, zlib.DEFLATED, 31)
    bomb = b"".join(stage.compress(bytes(1 << 24)) for _ in range(128)) + stage.flush()
    async with server_that_sends(http_answer(bomb, content_encoding="gzip")) as server:
        before = time.process_time()
        problem = await refused(clients.make(server.base_url, api_key()), write=False)
        assert time.process_time() - before < 1
    assert "too large" in problem.what


@pytest.mark.parametrize("ending", ["close", "open"])
@pytest.mark.parametrize("status", ["400 Bad Request", "403 Forbidden", "404 Not Found", "303 See Other"])
async def test_a_write_that_was_refused_stays_refused_though_the_rest_is_lost(
    clients: Clients, status: str, ending: str
) -> None:
    answer = http_answer(b'{"detail":', status).replace(b"content-length: 10", b"content-length: 1000")
    async with server_that_sends(answer, then=ending) as server:
        hasty = clients.make(server.base_url, api_key(), timeouts=Timeouts(read=0.5, total=1))
        problem = await refused(hasty, write=True)
    assert problem.status == int(status[:3])
    assert not problem.outcome_unknown


@pytest.mark.parametrize(
    "head",
    [
        b"HTTP/1.1 OK\r\n\r\n",
        b"HTTP/1.1 20 OK\r\n\r\n",
        b"HTTP/1.1 099 Low\r\n\r\n",
        b"HTTP/9.9 200 OK\r\n\r\n",
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: " + b"9" * 5000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nx",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: t0k3n\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\nx",
        b"HTTP/1.1 200 OK\r\nno colon t0k3n\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n: nameless t0k3n\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX: a\0t0k3n\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"y" * 200_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 20_000 + b"\r\n",
        b"SSH-2.0-t0k3n\r\n",
        b"\x15\x03\x01\x00\x02\x02\x16",
        b"\0" * 1000,
        b"\r\n\r\n",
        b"",
    ],
    ids=lambda value: repr(value[:40]),
)
async def test_what_is_no_http_is_a_lost_answer(clients: Clients, head: bytes) -> None:
    async with server_that_sends(head) as server:
        client = clients.make(server.base_url, api_key())
        assert isinstance(await refused(client, write=False), (NetworkError, BadAnswerError))
        problem = await refused(client, write=True)
    assert type(problem) is AnswerLostError
    assert "t0k3n" not in problem.report()


@pytest.mark.parametrize(
    "name_and_value",
    [
        "Content-Type: application/json; charset=no-such",
        "Content-Type: ; charset=\xff",
        "Date: t0k3n",
        "Date: Sun, 99 Foo 0000 99:99:99 +9999",
        "Date: Mon, 01 Jan 0001 00:00:00 +2359",
        "Date: Fri, 31 Dec 9999 23:59:59 -2359",
        "Retry-After: " + "9" * 1000,
        "Retry-After: -1e999",
        "Set-Cookie: t0k3n=1; Expires=" + "Fri, 99-" * 100,
        "Set-Cookie: \xff=; Domain=..; Path; Max-Age=1e9",
        "WWW-Authenticate: \xff",
        "Connection: \xff, close, upgrade",
        "Keep-Alive: timeout=-1",
    ],
)
async def test_a_header_of_no_sense_changes_nothing(clients: Clients, name_and_value: str) -> None:
    line = name_and_value.encode("latin-1")
    good = b"HTTP/1.1 200 OK\r\nContent-Length: 19\r\n" + line + b'\r\n\r\n{"message": "pong"}'
    async with server_that_sends(good) as server:
        await clients.make(server.base_url).ping()
    busy = b"HTTP/1.1 429 Slow\r\nContent-Length: 0\r\n" + line + b"\r\n\r\n"
    async with server_that_sends(busy) as server:
        problem = await refused(clients.make(server.base_url, api_key()), write=True)
    assert problem.status == 429
    assert not problem.outcome_unknown


async def test_no_cookie_of_the_server_is_kept(clients: Clients) -> None:
    """One client may sign in in several ways: nothing of one sign-in may go along with another."""
    async with server_that_sends(http_answer(b'{"message": "pong"}', Set_Cookie="session=t0k3n; Path=/")) as server:
        client = clients.make(server.base_url)
        await client.ping()
        await client.ping()
        assert "cookie" not in server.last.lower()


@pytest.mark.parametrize("label", ["a" * 64, "a..b", ".a"])
async def test_a_host_that_cannot_be_a_name(clients: Clients, label: str) -> None:
    problem = await refused(clients.make(f"https://{label}.example", api_key()), write=True)
    assert type(problem) is DnsError
    assert not problem.outcome_unknown


async def test_whatever_a_layer_below_raises_is_an_api_error(
    clients: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before anything was sent the write failed, afterwards its answer is lost."""

    async def connect(*_: object, **__: object) -> object:
        raise AssertionError("raced")

    async with server_that_sends(http_answer(b"{}")) as server:
        client = clients.make(server.base_url, api_key())
        with monkeypatch.context() as patch:
            patch.setattr("chutes_tui.api.http.transport.Backend.connect_tcp", connect)
            problem = await refused(client, write=True)
            assert type(problem) is NetworkError
            assert "Nothing was sent" in problem.why
            assert problem.detail == "TransportError: raced"
        with monkeypatch.context() as patch:
            patch.setattr("httpcore.AsyncHTTP11Connection._receive_response_headers", connect)
            assert type(await refused(client, write=True)) is AnswerLostError


async def test_an_id_too_long_for_an_address_is_no_request(clients: Clients) -> None:
    with pytest.raises(NetworkError, match="can't be sent") as raised:
        await clients.make("https://api.example", api_key()).delete_api_key("k" * 70_000)
    assert not raised.value.outcome_unknown


async def test_a_read_that_was_refused_is_asked_again_for_the_reason(clients: Clients) -> None:
    cut = http_answer(b'{"detail":', "404 Not Found").replace(b"content-length: 10", b"content-length: 1000")

    async def behave(_: asyncio.StreamReader, writer: asyncio.StreamWriter, number: int) -> bool:
        writer.write(cut if number == 1 else http_answer(b'{"detail": "Gone for good"}', "404 Not Found"))
        return False

    async with RawServer(behave) as server:
        problem = await refused(clients.make(server.base_url, api_key()), write=False)
    assert type(problem) is NotFoundError
    assert "Gone for good" in problem.what


async def test_a_failure_of_the_server_leaves_the_write_unknown_though_the_rest_is_lost(clients: Clients) -> None:
    answer = http_answer(b"{", "500 No").replace(b"content-length: 1", b"content-length: 9")
    async with server_that_sends(answer) as server:
        problem = await refused(clients.make(server.base_url, api_key()), write=True)
    assert type(problem) is ServerError
    assert problem.outcome_unknown
