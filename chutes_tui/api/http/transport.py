"""How requests travel: reads over kept connections, writes and repeats over fresh ones, https by a proxy if set.

The server closes an idle connection after about five seconds, and any connection after a 500. A write on such a
stale connection would look like a lost answer although nothing was received, so writes never meet one; nor does a
read that is asked again, or its tries would be used up by connections instead of answers.

Connections are made by httpcore's own means, with one rule more: the names of this machine (`localhost`,
`*.localhost`) are never resolved, so that plain http really stays on it whatever a resolver says. Bodies are unpacked
here, gzip or nothing, in pieces of bounded size: httpx would unpack each piece that arrives at once, however large it
becomes, and as often as the answer says.

Secrets in a query, such as a registration token, are joined to the URL on the last step before the wire: httpx writes
the URL of every request to its log and keeps it in its exceptions and reprs; here it never sees them.
"""

from __future__ import annotations

import asyncio
import contextlib
import ssl
import zlib
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Final
from urllib.request import getproxies, proxy_bypass, proxy_bypass_environment  # type: ignore[attr-defined]

import httpcore

from chutes_tui.api.errors.server_words import in_query
from chutes_tui.api.errors.types import ProxyFailedError, TlsError
from chutes_tui.api.http.httpx_lean import httpx
from chutes_tui.api.http.urls import is_host
from chutes_tui.core.loopback import is_loopback_host, is_loopback_name

if TYPE_CHECKING:
    from collections.abc import AsyncIterable, AsyncIterator, Iterable, Iterator, Mapping

    from chutes_tui.core.secret import Secret


_LOOPBACK: Final = ("127.0.0.1", "::1")
ACCEPTED: Final = "gzip"
"""What a request says in Accept-Encoding."""
_LARGEST_PIECE: Final = 1024 * 1024
_GZIP: Final = 16 + zlib.MAX_WBITS
KEEPALIVE_EXPIRY: Final = 4.0
"""Seconds after which an idle connection is given up, before the server does it at about five."""
_MOST_CONNECTIONS: Final = 8
SECRET_QUERY: Final = "secret_query"  # noqa: S105 - the name of the extension
"""The request extension that holds the secret parameters by name."""


class Backend(httpcore.AnyIOBackend):
    """Opens connections, those to this machine by its addresses."""

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's signature
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        if not is_loopback_name(host):
            return await super().connect_tcp(host, port, timeout, local_address, socket_options)
        first, second = _LOOPBACK
        try:
            return await super().connect_tcp(first, port, timeout, local_address, socket_options)
        except httpcore.ConnectError as refused:
            try:
                return await super().connect_tcp(second, port, timeout, local_address, socket_options)
            except httpcore.ConnectError:
                raise refused from None


async def unpacked(parts: AsyncIterable[bytes], encoding: str) -> AsyncIterator[bytes]:
    """Yield the body by what its Content-Encoding says. Raises httpx.DecodingError for what can't be unpacked."""
    names = [name for part in encoding.lower().split(",") if (name := part.strip()) not in ("", "identity")]
    if not names:
        async for part in parts:
            yield part
        return
    if names not in (["gzip"], ["x-gzip"]):
        raise httpx.DecodingError("It is packed in a way that was not asked for.")
    stage = zlib.decompressobj(_GZIP)
    begun = False
    async for part in parts:
        begun = begun or bool(part)
        while part and not stage.eof:
            try:
                piece = stage.decompress(part, _LARGEST_PIECE)
            except zlib.error as failure:
                raise httpx.DecodingError(str(failure)) from failure
            part = stage.unconsumed_tail
            yield piece
    if begun and not stage.eof:
        raise httpx.DecodingError("It ends too early.")


class DirectTransport(httpx.AsyncBaseTransport):
    """The one transport under the client. Its pools, and the certificates they trust, are loaded by first use.

    Requests with `extensions["fresh"]` go over a connection of their own. `base_url` decides about encryption and
    the proxy: loopback over http needs neither.
    """

    def __init__(self, base_url: httpx.URL) -> None:
        self._encrypted = base_url.scheme == "https"
        self._host = base_url.host
        self._pools: dict[bool, httpcore.AsyncConnectionPool] = {}
        self._proxied = False
        self._opening = asyncio.Lock()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        fresh = bool(request.extensions.get("fresh"))
        pool = self._pools.get(fresh) or (await self._open())[fresh]
        with _as_httpx(proxied=self._proxied):
            answer = await pool.handle_async_request(
                httpcore.Request(
                    method=request.method,
                    url=httpcore.URL(
                        scheme=request.url.raw_scheme,
                        host=request.url.raw_host,
                        port=request.url.port,
                        target=request.url.raw_path,
                    ),
                    headers=request.headers.raw,
                    content=request.stream,
                    extensions=request.extensions,
                )
            )
        headers = httpx.Headers(answer.headers)
        encoding = headers.pop("content-encoding", "")
        return httpx.Response(
            answer.status, headers=headers, stream=_Stream(answer, encoding), extensions=dict(answer.extensions)
        )

    async def aclose(self) -> None:
        for pool in self._pools.values():
            await pool.aclose()

    async def _open(self) -> dict[bool, httpcore.AsyncConnectionPool]:
        async with self._opening:
            if not self._pools:
                context = await trusted_certificates() if self._encrypted else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
                proxy = proxy_for(self._host) if self._encrypted else None
                self._proxied = proxy is not None
                for fresh in (False, True):
                    self._pools[fresh] = _pool(context, proxy, keep=0 if fresh else _MOST_CONNECTIONS)
            return self._pools


class _Stream(httpx.AsyncByteStream):
    """A body as it comes in, unpacked, with httpx's errors."""

    def __init__(self, answer: httpcore.Response, encoding: str) -> None:
        self._answer = answer
        self._encoding = encoding

    async def __aiter__(self) -> AsyncIterator[bytes]:
        with _as_httpx():
            async for part in unpacked(self._answer.aiter_stream(), self._encoding):
                yield part

    async def aclose(self) -> None:
        with _as_httpx():
            await self._answer.aclose()


def _pool(context: ssl.SSLContext, proxy: httpcore.Proxy | None, *, keep: int) -> httpcore.AsyncConnectionPool:
    return httpcore.AsyncConnectionPool(
        ssl_context=context,
        proxy=proxy,
        max_connections=_MOST_CONNECTIONS,
        max_keepalive_connections=keep,
        keepalive_expiry=KEEPALIVE_EXPIRY,
        network_backend=Backend(),
    )


async def trusted_certificates() -> ssl.SSLContext:
    """The context that verifies servers: SSL_CERT_FILE or SSL_CERT_DIR if set, else the bundled authorities."""
    try:
        return await asyncio.to_thread(httpx.create_ssl_context)
    except (OSError, ssl.SSLError):
        problem = TlsError(
            "The certificates to trust can't be read.",
            why="SSL_CERT_FILE or SSL_CERT_DIR in the environment names something that isn't a certificate bundle.",
            next_step="Correct or unset that variable.",
        )
    raise problem


def _bypassed(host: str, proxies: dict[str, str]) -> bool:
    """Whether no_proxy excepts this host: Python knows `.domain`, most other programs `*.domain` as well."""
    listed = [name.strip() for name in proxies.get("no", "").split(",")]
    if any(name.startswith("*.") for name in listed):
        names = ",".join(name.removeprefix("*") for name in listed)
        return bool(proxy_bypass_environment(host, {**proxies, "no": names}))
    return bool(proxy_bypass(host))


def proxy_for(host: str) -> httpcore.Proxy | None:
    """The proxy that the environment wants for https to this host. Its password shows in no error."""
    proxies = getproxies()
    address = proxies.get("https") or proxies.get("all")
    if not address or is_loopback_host(host) or _bypassed(host, proxies):
        return None
    try:
        proxy = httpx.Proxy(address if "://" in address else f"http://{address}")
        if proxy.url.scheme.startswith("socks") and find_spec("socksio") is None:
            raise ImportError
        if not is_host(proxy.url):
            raise ValueError
        return httpcore.Proxy(
            url=httpcore.URL(scheme=proxy.url.raw_scheme, host=proxy.url.raw_host, port=proxy.url.port, target=b"/"),
            auth=proxy.raw_auth,
            headers=proxy.headers.raw,
        )
    except ImportError:
        why = "It is a SOCKS proxy, for which the package socksio is needed."
    except (httpx.InvalidURL, ValueError):
        why = "What https_proxy or all_proxy holds isn't a proxy's address."
    raise ProxyFailedError(
        "The proxy in the environment can't be used.",
        why=why,
        next_step="Correct or unset https_proxy / all_proxy, or add the host to no_proxy.",
    )


@contextlib.contextmanager
def _as_httpx(*, proxied: bool = False) -> Iterator[None]:
    """httpcore's errors under the same names in httpx, with their causes; a plain TransportError for all others.

    httpcore lets through what h11, anyio, ssl and idna raise in ways that it doesn't expect. With a proxy, a
    connection that can't be made is the proxy's fault, unless encryption failed.
    """
    try:
        yield
    except Exception as failure:
        connecting = isinstance(failure, (httpcore.ConnectError, httpcore.ConnectTimeout))
        if proxied and connecting and not isinstance(failure.__cause__, ssl.SSLError):
            raise httpx.ProxyError(str(failure)) from failure
        for base in type(failure).__mro__:
            name = base.__name__
            if getattr(httpcore, name, None) is base and hasattr(httpx, name):
                raise getattr(httpx, name)(str(failure)) from failure
        if isinstance(failure, httpx.HTTPError):
            raise
        raise httpx.TransportError(type(failure).__name__) from failure


class SecretQueryTransport(httpx.AsyncBaseTransport):
    """Adds `extensions["secret_query"]` to the URL for the transport below, and nobody else."""

    def __init__(self, below: httpx.AsyncBaseTransport) -> None:
        self._below = below

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        params: Mapping[str, Secret] = request.extensions.get(SECRET_QUERY) or {}
        if not params:
            return await self._below.handle_async_request(request)
        try:
            return await self._below.handle_async_request(_complete(request, params))
        except Exception as failure:
            _forget_frames(failure)
            raise

    async def aclose(self) -> None:
        await self._below.aclose()


def _complete(request: httpx.Request, params: Mapping[str, Secret]) -> httpx.Request:
    parts = [request.url.query.decode("ascii")] if request.url.query else []
    parts += [f"{in_query(name)}={in_query(value.reveal())}" for name, value in params.items()]
    return httpx.Request(
        request.method,
        request.url.copy_with(query="&".join(parts).encode("ascii")),
        headers=request.headers,
        stream=request.stream,
        extensions=request.extensions,
    )


def _forget_frames(failure: BaseException) -> None:
    """The frames below hold the whole URL: they go, so that no traceback with locals can show it; causes stay."""
    link: BaseException | None = failure
    seen: set[int] = set()
    while link is not None and id(link) not in seen:
        seen.add(id(link))
        link.__traceback__ = None
        if isinstance(link, httpx.RequestError):
            link._request = None
        link = link.__cause__ or link.__context__
