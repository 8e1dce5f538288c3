"""The sandbox without a port: an httpx transport that speaks to it in process."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

import httpx

from chutes_tui.sandbox.app import CONNECTION

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from starlette.types import ASGIApp, Message, Scope

HOST = "sandbox.localhost"
BASE_URL = f"http://{HOST}"


class SandboxTransport(httpx.AsyncBaseTransport):
    """Serves `http://sandbox.localhost` (and names below it); no other host can be reached.

    A dropped connection, a cut body and a timeout raise what a real connection would. A request goes on after its
    client gave up, as on a real server. Safe to use from one event loop after another, not to be closed by a client.
    """

    def __init__(self, app: ASGIApp, is_open: Callable[[], bool]) -> None:
        self._app = app
        self._is_open = is_open
        self._tasks: set[asyncio.Task[None]] = set()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        host = request.url.host
        if host != HOST and not host.endswith(f".{HOST}"):
            raise httpx.ConnectError(f"The sandbox reaches no other host: {host}", request=request)
        if not self._is_open():
            raise httpx.ConnectError("The sandbox is closed.", request=request)
        body = await request.aread()
        timeout = request.extensions.get("timeout", {}).get("read")
        exchange = _Exchange(body, timeout, request)
        scope = {**_scope(request), CONNECTION: exchange}
        task = asyncio.get_running_loop().create_task(exchange.run(self._app, scope, self._is_open))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        start = await exchange.next()
        if start is None:
            raise httpx.RemoteProtocolError("Server disconnected without sending a response.", request=request)
        return httpx.Response(
            start["status"],
            headers=start["headers"],
            stream=_Body(exchange, request.method, start),
            extensions={"http_version": b"HTTP/1.1"},
        )


class _Exchange:
    """One request and its answer; it is the `Connection` that the application may drop."""

    def __init__(self, body: bytes, timeout: float | None, request: httpx.Request) -> None:
        self._incoming = [body]
        self._timeout = timeout
        self._request = request
        self._events: asyncio.Queue[Message | BaseException | None] = asyncio.Queue()
        self._gone = asyncio.Event()

    async def run(self, app: ASGIApp, scope: Scope, is_open: Callable[[], bool]) -> None:
        """Let the application answer; whatever goes wrong in it reaches the client, as loud as it is. A sandbox that
        closed meanwhile is a connection that ended."""
        try:
            await app(scope, self._receive, self._send)
        except Exception as error:
            ended = httpx.ReadError("The sandbox was closed.", request=self._request)
            self._events.put_nowait(error if is_open() else ended)
        else:
            self._events.put_nowait(None)

    async def next(self) -> Message | None:
        """The next message of the answer, None at its end. Raises what a real connection would."""
        try:
            async with asyncio.timeout(self._timeout):
                event = await self._events.get()
        except TimeoutError:
            raise httpx.ReadTimeout("The sandbox took too long.", request=self._request) from None
        if isinstance(event, BaseException):
            raise event
        return event

    def drop(self, *, reset: bool) -> None:
        """End the exchange now."""
        if reset:
            self._events.put_nowait(httpx.ReadError("Connection reset by peer", request=self._request))
        self.close()

    def close(self) -> None:
        """End the exchange after what was sent."""
        self._events.put_nowait(None)
        self._gone.set()

    async def _receive(self) -> Message:
        if self._incoming:
            return {"type": "http.request", "body": self._incoming.pop(), "more_body": False}
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Message) -> None:
        self._events.put_nowait(message)


class _Body(httpx.AsyncByteStream):
    """The body as it arrives; one that ends early is an error, as on a wire."""

    def __init__(self, exchange: _Exchange, method: str, start: Message) -> None:
        self._exchange = exchange
        self._silent = method == "HEAD"
        self._expected = 0
        for name, value in start["headers"]:
            if name == b"content-length":
                with suppress(ValueError):
                    self._expected = int(value)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        received = 0
        while True:
            message = await self._exchange.next()
            if message is None:
                raise httpx.RemoteProtocolError(
                    "peer closed connection without sending complete message body "
                    f"(received {received} bytes, expected {self._expected})"
                )
            received += len(message["body"])
            if message["body"] and not self._silent:
                yield message["body"]
            if not message["more_body"]:
                return


def _scope(request: httpx.Request) -> Scope:
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": request.url.scheme,
        "path": request.url.path,
        "raw_path": request.url.raw_path.split(b"?")[0],
        "query_string": request.url.query,
        "root_path": "",
        "headers": [(name.lower(), value) for name, value in request.headers.raw],
        "server": (request.url.host, request.url.port or 80),
        "client": ("127.0.0.1", 40000),
    }
