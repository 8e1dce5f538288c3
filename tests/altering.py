"""A server whose answers are altered on their way: what a proxy, a defect or a newer version may make of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

if TYPE_CHECKING:
    from collections.abc import Callable

    from chutes_tui.sandbox import Sandbox


class AlteringTransport(httpx.AsyncBaseTransport):
    """Asks another transport, and hands over what `alter` makes of each answer's body."""

    def __init__(
        self,
        inner: httpx.AsyncBaseTransport,
        alter: Callable[[httpx.Request, bytes], bytes | httpx.Response],
    ) -> None:
        self.inner = inner
        self.alter = alter

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        response = await self.inner.handle_async_request(request)
        body = await response.aread()
        await response.aclose()
        altered = self.alter(request, body)
        if isinstance(altered, httpx.Response):
            return altered
        kept = [(name, value) for name, value in response.headers.raw if name.lower() not in _ABOUT_THE_BODY]
        return httpx.Response(response.status_code, headers=kept, content=altered)

    async def aclose(self) -> None:
        await self.inner.aclose()


_ABOUT_THE_BODY = (b"content-length", b"transfer-encoding", b"content-encoding")


def altering(alter: Callable[[httpx.Request, bytes], bytes | httpx.Response]) -> Callable[[Sandbox], None]:
    """For `before`: alter what a sandbox answers inside the process."""

    def change(sandbox: Sandbox) -> None:
        sandbox.transport = AlteringTransport(sandbox.transport, alter)  # type: ignore[assignment]

    return change


def replacing(old: bytes, new: bytes) -> Callable[[Sandbox], None]:
    """For `before`: put other bytes wherever these stand in an answer."""
    return altering(lambda _request, body: body.replace(old, new))
