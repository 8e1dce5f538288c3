"""Connections that fail, go stale or lead elsewhere: what is sent, how often, and what is said about it."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
import time
from typing import TYPE_CHECKING

import httpx
import pytest

from chutes_tui.api.client import Timeouts
from chutes_tui.api.errors.types import (
    AnswerLostError,
    ApiError,
    DnsError,
    NetworkError,
    RedirectError,
    TimedOutError,
    TlsError,
    UnreachableError,
)
from chutes_tui.api.http.transport import Backend

from ..connections import PONG, answer_pong, failure, free_port, resolve_to
from ..support import RawServer, api_key, http_answer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ..support import Clients

DELETED = http_answer(b'{"deleted": true}')


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "deep.down.localhost", "[::1]"])
@pytest.mark.parametrize("write", [False, True])
async def test_nothing_listens(clients: Clients, host: str, write: bool) -> None:
    problem = await failure(clients.make(f"http://{host}:{free_port()}", api_key()), write=write)
    assert type(problem) is UnreachableError
    assert not problem.outcome_unknown
    assert ("Nothing was sent" in problem.why) == write
    assert "refuses connections on that port" in problem.why
    assert problem.detail != "ConnectError", "the system's reason is told, too"
    assert len(clients.naps.seconds) == (0 if write else 2)


@pytest.mark.parametrize("write", [False, True])
async def test_a_name_that_does_not_exist(clients: Clients, monkeypatch: pytest.MonkeyPatch, write: bool) -> None:
    async def unknown(*_: object, **__: object) -> object:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", unknown)
    problem = await failure(clients.make("https://nowhere.example", api_key()), write=write)
    assert type(problem) is DnsError
    assert "nowhere.example" in problem.what
    assert not problem.outcome_unknown


@pytest.mark.parametrize("write", [False, True])
async def test_a_server_that_does_not_speak_tls(clients: Clients, write: bool) -> None:
    async def plain(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append(await reader.read(10_000))
        writer.write(PONG)
        writer.close()

    heard: list[bytes] = []
    async with await asyncio.start_server(plain, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        problem = await failure(clients.make(f"https://127.0.0.1:{port}", api_key()), write=write)
    assert type(problem) is TlsError
    assert not problem.outcome_unknown
    assert len(heard) == 1
    assert b"HTTP" not in heard[0]
    assert clients.naps.seconds == []


@pytest.mark.parametrize(
    ("error", "said"), [("self-signed certificate", "self-signed certificate"), ("", "verified")]
)
async def test_a_certificate_that_is_not_trusted(clients: Clients, error: str, said: str) -> None:
    def untrusted(request: httpx.Request) -> httpx.Response:
        cause = ssl.SSLCertVerificationError(1, f"certificate verify failed: {error}")
        cause.verify_message = error
        raise httpx.ConnectError("[SSL: CERTIFICATE_VERIFY_FAILED]") from cause

    problem = await failure(clients.mock(untrusted), write=True)
    assert type(problem) is TlsError
    assert said in problem.what
    assert not problem.outcome_unknown


@pytest.mark.parametrize(
    ("exception", "sent"),
    [
        (httpx.ConnectError, False),
        (httpx.ConnectTimeout, False),
        (httpx.PoolTimeout, False),
        (httpx.ProxyError, False),
        (httpx.UnsupportedProtocol, False),
        (httpx.LocalProtocolError, False),
        (httpx.ReadError, True),
        (httpx.WriteError, True),
        (httpx.CloseError, True),
        (httpx.ReadTimeout, True),
        (httpx.WriteTimeout, True),
        (httpx.RemoteProtocolError, True),
        (httpx.DecodingError, True),
    ],
)
async def test_a_write_that_failed_may_have_been_sent_or_not(
    clients: Clients, exception: type[httpx.RequestError], sent: bool
) -> None:
    asked: list[str] = []

    def fail(request: httpx.Request) -> httpx.Response:
        asked.append(request.method)
        raise exception("it broke")

    client = clients.mock(fail)
    problem = await failure(client, write=True)
    assert isinstance(problem, AnswerLostError) == sent
    assert problem.outcome_unknown == sent
    assert asked == ["DELETE"]
    read = await failure(client, write=False)
    assert not isinstance(read, AnswerLostError)
    assert not read.outcome_unknown


@pytest.mark.parametrize(("sent", "error"), [(False, TimedOutError), (True, AnswerLostError)])
async def test_time_runs_out_before_or_after_sending(clients: Clients, sent: bool, error: type[ApiError]) -> None:
    async def hang(_: asyncio.StreamReader, __: asyncio.StreamWriter, number: int) -> bool:
        await asyncio.Event().wait()
        return False

    class Unconnected(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            await request.extensions["trace"]("connection.connect_tcp.started", {})
            await asyncio.Event().wait()
            raise AssertionError

    hasty = Timeouts(total=1.0 if sent else 0.1)
    async with RawServer(hang) as server:
        client = clients.make(server.base_url, api_key(), timeouts=hasty, transport=None if sent else Unconnected())
        problem = await failure(client, write=True)
    assert type(problem) is error
    assert ("Nothing was sent" in problem.why) != sent


async def test_a_read_never_takes_longer_than_all_tries_may(clients: Clients) -> None:
    async def hang(_: asyncio.StreamReader, __: asyncio.StreamWriter, number: int) -> bool:
        await asyncio.Event().wait()
        return False

    async with RawServer(hang) as server:
        client = clients.make(server.base_url, api_key(), timeouts=Timeouts(read=0.3, total=0.3))
        problem = await failure(client, write=False)
    assert type(problem) is TimedOutError
    assert "didn't respond in time" in problem.what
    assert len(server.requests) == 3


async def test_reads_share_a_connection_and_each_write_has_its_own(clients: Clients) -> None:
    async def behave(_: asyncio.StreamReader, writer: asyncio.StreamWriter, number: int) -> bool:
        writer.write(DELETED if server.requests[-1].startswith("DELETE") else PONG)
        return True

    async with RawServer(behave) as server:
        client = clients.make(server.base_url, api_key())
        for _ in range(3):
            await client.ping()
        assert server.connections == 1
        for number in range(1, 4):
            await client.delete_api_key("k")
            assert server.connections == 1 + number
        await client.ping()
        assert server.connections == 4


async def test_a_read_is_asked_again_over_another_connection(clients: Clients) -> None:
    """The server closes a connection after a 500: asked again on it, the read would be lost for nothing."""
    heard: list[asyncio.StreamWriter] = []

    async def behave(_: asyncio.StreamReader, writer: asyncio.StreamWriter, number: int) -> bool:
        if writer in heard:
            writer.transport.abort()
            return False
        heard.append(writer)
        writer.write(PONG if len(heard) == 3 else http_answer(b"Internal Server Error", "500 Internal Server Error"))
        return True

    async with RawServer(behave) as server:
        await clients.make(server.base_url, api_key()).ping()
        assert len(server.requests) == server.connections == 3


@pytest.mark.parametrize("farewell", ["fin", "reset"])
async def test_a_connection_closed_while_idle_is_not_used_again(clients: Clients, farewell: str) -> None:
    closed = asyncio.Event()

    async def behave(_: asyncio.StreamReader, writer: asyncio.StreamWriter, number: int) -> bool:
        writer.write(PONG)
        await writer.drain()
        await asked.wait()
        if farewell == "reset":
            writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        writer.transport.abort()
        await asyncio.sleep(0)
        closed.set()
        return False

    asked = asyncio.Event()
    async with RawServer(behave) as server:
        client = clients.make(server.base_url, api_key())
        await client.ping()
        asked.set()
        await closed.wait()
        await client.ping()
        assert server.requests == ["GET /ping", "GET /ping"]
        assert clients.naps.seconds == [], "it was noticed beforehand"


async def test_a_read_that_meets_a_dying_connection_is_asked_again(clients: Clients) -> None:
    async def behave(_: asyncio.StreamReader, writer: asyncio.StreamWriter, number: int) -> bool:
        if number == 2:
            return False
        writer.write(PONG)
        return True

    async with RawServer(behave) as server:
        client = clients.make(server.base_url, api_key())
        await client.ping()
        await client.ping()
        assert len(server.requests) == 3
        assert server.connections == 2


async def test_the_latency_leaves_the_connecting_out(clients: Clients, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Backend.connect_tcp

    async def slow(*args: object, **options: object) -> object:
        await asyncio.to_thread(time.sleep, 0.2)
        return await real(*args, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(Backend, "connect_tcp", slow)
    async with RawServer(answer_pong) as server:
        client = clients.make(server.base_url)
        assert client.latency_ms is None
        assert await client.ping() < 150
        assert client.latency_ms is not None


async def test_a_local_name_never_asks_a_resolver(clients: Clients, monkeypatch: pytest.MonkeyPatch) -> None:
    def astray(*_: object, **__: object) -> object:
        raise AssertionError("resolved")

    async with RawServer(answer_pong) as server:
        monkeypatch.setattr(socket, "getaddrinfo", astray)
        await clients.make(server.base_url.replace("127.0.0.1", "some.localhost")).ping()
        assert server.connections == 1


@pytest.mark.parametrize("eager", [False, True])
async def test_a_dead_address_does_not_use_up_the_time(monkeypatch: pytest.MonkeyPatch, eager: bool) -> None:
    """The next address of a host is tried soon, also when tasks start eagerly, as Textual has it from 3.12 on."""
    if eager:
        asyncio.get_running_loop().set_task_factory(getattr(asyncio, "eager_task_factory", None))
    async with RawServer(answer_pong) as server:
        port = int(server.base_url.rpartition(":")[2])
        with deaf("127.0.0.2", port):
            resolve_to(monkeypatch, "127.0.0.2", "127.0.0.1")
            started = time.monotonic()
            stream = await Backend().connect_tcp("api.example", port, timeout=5)
            await stream.aclose()
            assert time.monotonic() - started < 2


@contextlib.contextmanager
def deaf(address: str, port: int) -> Iterator[None]:
    """An address that drops what comes: its queue of connections is full, and nobody takes one."""
    with contextlib.ExitStack() as stack:
        listener = stack.enter_context(socket.socket())
        listener.bind((address, port))
        listener.listen(0)
        for _ in range(3):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex((address, port))
        yield


def redirecting(server: RawServer, target: Callable[[], str], status: str) -> None:
    async def behave(_: asyncio.StreamReader, writer: asyncio.StreamWriter, number: int) -> bool:
        moved = server.requests[-1].endswith(("/ping", "/users/me", "/api_keys/k"))
        writer.write(http_answer(b"", status, location=target()) if moved else PONG)
        return True

    server.behave = behave


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "303 See", "307 Temporary", "308 Permanent"])
async def test_redirects_within_the_origin_are_followed_for_reads_only(clients: Clients, status: str) -> None:
    async with RawServer(answer_pong) as server:
        redirecting(server, lambda: "/elsewhere?x=1", status)
        client = clients.make(server.base_url, api_key())
        await client.ping()
        assert server.requests == ["GET /ping", "GET /elsewhere?x=1"]
        assert type(await failure(client, write=True)) is RedirectError
        assert len(server.requests) == 3


@pytest.mark.parametrize(
    "target", ["https://evil.example/x?token=t0k3n", "//evil.example/", "http://localhost:1/", "", "http://["]
)
async def test_redirects_to_another_origin_are_never_followed(clients: Clients, target: str) -> None:
    async with RawServer(answer_pong) as server:
        redirecting(server, lambda: target, "302 Found")
        problem = await failure(clients.make(server.base_url, api_key()), write=False)
        assert type(problem) is RedirectError
        assert "t0k3n" not in problem.report()
        assert server.requests == ["GET /users/me"]


async def test_a_redirect_to_the_same_server_with_a_password_is_not_followed(clients: Clients) -> None:
    async with RawServer(answer_pong) as server:
        redirecting(server, lambda: server.base_url.replace("//", "//me:s3cret@") + "/elsewhere", "302 Found")
        problem = await failure(clients.make(server.base_url, api_key()), write=False)
        assert type(problem) is RedirectError
        assert "s3cret" not in problem.report()
        assert server.requests == ["GET /users/me"]


async def test_endless_redirects_end(clients: Clients) -> None:
    async with RawServer(answer_pong) as server:
        redirecting(server, lambda: "/ping", "302 Found")
        with pytest.raises(RedirectError):
            await clients.make(server.base_url).ping()
        assert len(server.requests) == 4


async def test_certificates_that_cannot_be_read(clients: Clients, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", "/does/not/exist.pem")
    problem = await failure(clients.make("https://localhost:1", api_key()), write=False)
    assert type(problem) is TlsError
    assert "SSL_CERT_FILE" in problem.why


async def test_cancelling_closes_the_connection(clients: Clients) -> None:
    arrived, gone = asyncio.Event(), asyncio.Event()

    async def behave(reader: asyncio.StreamReader, _: asyncio.StreamWriter, number: int) -> bool:
        arrived.set()
        await reader.read()
        gone.set()
        return False

    async with RawServer(behave) as server:
        task = asyncio.create_task(clients.make(server.base_url, api_key()).me())
        await arrived.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await asyncio.wait_for(gone.wait(), 5)


async def test_a_network_error_is_the_family(clients: Clients) -> None:
    problem = await failure(clients.make(f"http://127.0.0.1:{free_port()}", api_key()), write=False)
    assert isinstance(problem, NetworkError)
    assert problem.status is None
    assert problem.report().endswith("Request: GET /users/me")
