"""Connections by httpcore's own means, with one rule more.

The names of this machine (`localhost`, `*.localhost`) are never resolved, so that plain http really stays on it
whatever a resolver says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import httpcore

from chutes_tui.core.loopback import is_loopback_name

if TYPE_CHECKING:
    from collections.abc import Iterable

_LOOPBACK: Final = ("127.0.0.1", "::1")


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
