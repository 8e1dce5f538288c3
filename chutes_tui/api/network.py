"""TCP and TLS for httpcore over plain asyncio streams.

httpcore would load a second network library for this, which costs more than all that is here. It also makes sure of
one rule: the names of this machine (`localhost`, `*.localhost`) are never resolved, so that plain http really stays
on it whatever a resolver says.
"""

from __future__ import annotations

import asyncio
import contextlib
import select
from typing import TYPE_CHECKING, Any, Final

import httpcore

if TYPE_CHECKING:
    import ssl
    from collections.abc import Iterable, Iterator

_LOOPBACK: Final = ("127.0.0.1", "::1")
_HEAD_START: Final = 0.25  # seconds before the next address of a host is tried beside the first (RFC 8305)


class AsyncioBackend(httpcore.AsyncNetworkBackend):
    """Opens connections; errors are httpcore's, with the operating system's own as their cause."""

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's signature
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        with _translated(httpcore.ConnectTimeout, httpcore.ConnectError):
            async with asyncio.timeout(timeout):
                return AsyncioStream(*await _connect(host, port))


class AsyncioStream(httpcore.AsyncNetworkStream):
    """One connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109
        with _translated(httpcore.ReadTimeout, httpcore.ReadError):
            async with asyncio.timeout(timeout):
                return await self._reader.read(max_bytes)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109
        if not buffer:
            return
        with _translated(httpcore.WriteTimeout, httpcore.WriteError):
            async with asyncio.timeout(timeout):
                self._writer.write(buffer)
                await self._writer.drain()

    async def aclose(self) -> None:
        # abort, not close: whoever closes has all it wants, and a TLS good-bye could take its time
        self._writer.transport.abort()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> httpcore.AsyncNetworkStream:
        try:
            with _translated(httpcore.ConnectTimeout, httpcore.ConnectError):
                async with asyncio.timeout(timeout):
                    await self._writer.start_tls(ssl_context, server_hostname=server_hostname)
        except BaseException:
            await self.aclose()
            raise
        return self

    def get_extra_info(self, info: str) -> Any:
        if info == "is_readable":
            return self._is_readable()
        name = {"client_addr": "sockname", "server_addr": "peername"}.get(info, info)
        return self._writer.get_extra_info(name)

    def _is_readable(self) -> bool:
        """Whether an idle connection has something to read: it was closed, or the server talks out of turn."""
        if self._writer.transport.is_closing() or self._reader.at_eof():
            return True
        raw = self._writer.get_extra_info("socket")
        if raw is None or raw.fileno() < 0:
            return True
        if not hasattr(select, "poll"):
            return bool(select.select([raw], [], [], 0)[0])
        poll = select.poll()
        poll.register(raw.fileno(), select.POLLIN)
        return bool(poll.poll(0))


async def _connect(host: str, port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    name = host.lower().removesuffix(".")
    if name != "localhost" and not name.endswith(".localhost"):
        return await asyncio.open_connection(host, port, happy_eyeballs_delay=_HEAD_START)
    first, second = _LOOPBACK
    try:
        return await asyncio.open_connection(first, port)
    except ConnectionRefusedError as refused:
        try:
            return await asyncio.open_connection(second, port)
        except OSError:
            raise refused from None


@contextlib.contextmanager
def _translated(late: type[Exception], failed: type[Exception]) -> Iterator[None]:
    try:
        yield
    except TimeoutError as failure:
        raise late(str(failure)) from failure
    except (OSError, EOFError) as failure:  # ssl.SSLError is an OSError
        raise failed(str(failure)) from failure
