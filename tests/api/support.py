"""What the tests of the API client share: clients that don't really wait, and small servers that misbehave."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from unicodedata import category

import httpx

from chutes_tui.api.client import ChutesClient, RetryPolicy
from chutes_tui.api.http.auth import ApiKeyAuth, HotkeyAuth
from chutes_tui.core.secret import Secret
from chutes_tui.wallets.signing import Signer

if TYPE_CHECKING:
    import ssl
    from collections.abc import Awaitable, Callable

    from served import ServedSandbox

JSON = {"Content-Type": "application/json"}
SEED = "1f" * 32


@dataclass
class Naps:
    """Takes the place of waiting: notes how long it would have been."""

    seconds: list[float] = field(default_factory=list)

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)


class Clients:
    """Makes clients whose retries take no time."""

    def __init__(self) -> None:
        self.naps = Naps()
        self._made: list[ChutesClient] = []

    def make(self, base_url: str, auth: httpx.Auth | None = None, **options: Any) -> ChutesClient:
        options.setdefault("retry", RetryPolicy(sleep=self.naps, chance=lambda: 0.5))
        client = ChutesClient(base_url, auth, **options)
        self._made.append(client)
        return client

    def hotkey(self, served: ServedSandbox, **options: Any) -> ChutesClient:
        return self.make(served.base_url, HotkeyAuth(served.signer), **options)

    def mock(
        self, answer: Callable[[httpx.Request], httpx.Response], auth: httpx.Auth | None = None, **options: Any
    ) -> ChutesClient:
        """A client of a server that is only a function."""
        transport = httpx.MockTransport(answer)
        return self.make("https://api.example", auth or api_key(), transport=transport, **options)

    async def aclose(self) -> None:
        for client in self._made:
            await client.aclose()


def obeyed(text: str) -> str:
    """The characters that a terminal would obey instead of show; line feeds are allowed."""
    return "".join(one for one in text if one != "\n" and category(one) in {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"})


def api_key(text: str = "cpk_" + "a" * 32 + "." + "b" * 32 + "." + "Z" * 32) -> ApiKeyAuth:
    return ApiKeyAuth(Secret(text))


def signer() -> Signer:
    return Signer(Secret(SEED))


@dataclass
class RawServer:
    """Speaks raw bytes on a port of this machine. `behave` handles one request: it writes, and says whether to go on.

    `requests` holds each request's first line, `last` all of the last one, `connections` how many were made.
    """

    behave: Callable[[asyncio.StreamReader, asyncio.StreamWriter, int], Awaitable[bool]]
    requests: list[str] = field(default_factory=list)
    connections: int = 0
    base_url: str = ""
    tls: ssl.SSLContext | None = None
    last: str = ""
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    async def __aenter__(self) -> RawServer:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=self.tls)
        self.base_url = f"http{'s' if self.tls else ''}://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                self.requests.append(head.split(b" HTTP/")[0].decode())
                length = next(
                    (int(line.split(b":")[1]) for line in head.lower().split(b"\r\n") if b"content-length" in line), 0
                )
                self.last = (head + await reader.readexactly(length)).decode()
                if not await self.behave(reader, writer, len(self.requests)):
                    break
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            pass
        finally:
            writer.transport.abort() if writer.transport.is_closing() else writer.close()


def http_answer(body: bytes, status: str = "200 OK", **headers: str) -> bytes:
    lines = {"content-type": "application/json", "content-length": str(len(body)), **headers}
    return (
        "\r\n".join(
            [f"HTTP/1.1 {status}", *(f"{name.replace('_', '-')}: {value}" for name, value in lines.items()), "", ""]
        ).encode()
        + body
    )
