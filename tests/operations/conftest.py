"""People with a wallet at a freshly reset served sandbox, and clients that don't really wait."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest

from chutes_tui.api.client import RetryPolicy
from chutes_tui.operations.onboarding.registration import RegistrationClients, RegistrationRequest, open_registration
from chutes_tui.sandbox import open_sandbox

from .onboarding.people import COLDKEY, Newcomer
from .secrets.secret_world import SecretWorld, secret_world

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from served import ServedSandbox

    from chutes_tui.sandbox import Sandbox


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chutes_tui.api.client.RetryPolicy", partial(RetryPolicy, base=0.0))
    monkeypatch.setattr("chutes_tui.api.recovery.PAUSE", 0.0)


@pytest.fixture
async def desk(served: ServedSandbox) -> AsyncIterator[RegistrationClients]:
    desk = await open_registration(served.base_url)
    yield desk
    await desk.aclose()


@pytest.fixture
def newcomer(served: ServedSandbox) -> Newcomer:
    """Somebody with a free hotkey."""
    return Newcomer(served)


@pytest.fixture
def applicant(newcomer: Newcomer) -> RegistrationRequest:
    return RegistrationRequest("newcomer", newcomer.signer, COLDKEY)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    """One in this process, for whoever leaves it as it was."""
    with open_sandbox(seed=7) as sandbox:
        yield sandbox


@pytest.fixture
async def world(sandbox: Sandbox, no_waiting: None) -> AsyncIterator[SecretWorld]:
    """An account without secrets, and all that was done to them."""
    async with secret_world(sandbox) as world:
        yield world
