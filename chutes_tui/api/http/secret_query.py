"""Secrets in a query, such as a registration token, joined to the URL on the last step before the wire.

httpx writes the URL of every request to its log and keeps it in its exceptions and reprs; here it never sees them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chutes_tui.api.errors.server_words import in_query
from chutes_tui.api.http.httpx_lean import httpx

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chutes_tui.core.secret import Secret

SECRET_QUERY: Final = "secret_query"  # noqa: S105 - the name of the extension
"""The request extension that holds the secret parameters by name."""


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
