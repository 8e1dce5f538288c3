"""What tests of connections share: a free port, a call that fails, a server that says pong, a resolver."""

from __future__ import annotations

import asyncio
import socket
from typing import TYPE_CHECKING

import pytest

from chutes_tui.api.errors.types import (
    ApiError,
)

from .support import http_answer

if TYPE_CHECKING:
    from chutes_tui.api.client import ChutesClient

PONG = http_answer(b'{"message": "pong"}')


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def failure(client: ChutesClient, *, write: bool) -> ApiError:
    with pytest.raises(ApiError) as raised:
        await (client.delete_api_key("k") if write else client.me())
    return raised.value


async def answer_pong(_: asyncio.StreamReader, writer: asyncio.StreamWriter, number: int) -> bool:
    writer.write(PONG)
    return True


def resolve_to(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
    """Let every name have these addresses."""

    async def resolved(_: str, port: int, **__: object) -> list[object]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", resolved)
