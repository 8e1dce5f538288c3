"""Clients of a freshly reset served sandbox."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from .support import Clients

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from served import ServedSandbox

    from chutes_tui.api.client import ChutesClient


@pytest.fixture
async def clients() -> AsyncIterator[Clients]:
    """Makes clients, and closes them in the end."""
    clients = Clients()
    yield clients
    await clients.aclose()


@pytest.fixture
def ada(served: ServedSandbox, clients: Clients) -> ChutesClient:
    """The seeded account's client, signing with its hotkey."""
    return clients.hotkey(served)
