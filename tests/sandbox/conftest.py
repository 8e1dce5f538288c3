"""An opened sandbox whose clock stands still, and a caller that knows its account."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest

from chutes_tui.sandbox import open_sandbox

from .caller import Caller, Watch, wallet_hotkey

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from chutes_tui.sandbox import Sandbox


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def sandbox(watch: Watch) -> Iterator[Sandbox]:
    with open_sandbox(seed=7, now=watch) as opened:
        yield opened


@pytest.fixture
async def http(sandbox: Sandbox) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(transport=sandbox.transport, base_url=sandbox.base_url) as client:
        yield client


@pytest.fixture
def ada(sandbox: Sandbox, http: httpx.AsyncClient) -> Caller:
    return Caller(sandbox, http, wallet_hotkey(sandbox, "ada"))


@pytest.fixture
def newcomer(sandbox: Sandbox, http: httpx.AsyncClient) -> Caller:
    """Somebody whose hotkey has no account."""
    return Caller(sandbox, http, wallet_hotkey(sandbox, "workbench", "first"))
