"""The public models, in the app: ids, prices and lengths as the server lists them."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest
from lanes import SIZES

from chutes_tui.core.loadable import LoadPhase
from chutes_tui.operations.inference import model_host
from chutes_tui.screens.keys.keys_screen import KeysScreen
from chutes_tui.screens.models.models_screen import ModelsScreen

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from driving import Driver, Driving

PATH = "/v1/models"


@asynccontextmanager
async def models(driving: Driving, *faults: str, **options: Any) -> AsyncIterator[Driver]:
    """The screen, once the list was read."""
    async with driving.sandboxed(*faults, **options) as app:
        await app.press("L")
        await app.until(lambda: app.state.models.phase in (LoadPhase.READY, LoadPhase.FAILED))
        await app.settled()
        yield app


@SIZES
async def test_what_each_costs_and_reads(driving: Driving, size: tuple[int, int]) -> None:
    async with models(driving, size=size) as app:
        assert app.in_front(ModelsScreen)
        assert app.says("2 models")
        assert app.says("USD per million tokens")
        (line,) = [line for line in app.lines if "DeepSeek-V3" in line and "163,840" in line]
        assert "$0.27" in line
        assert "$1.09" in line
        assert app.sent("GET", PATH) == 1


async def test_an_id_is_found_and_copied_and_esc_closes(driving: Driving) -> None:
    async with models(driving) as app:
        await app.press("slash")
        await app.type("deepseek")
        await app.press("enter")
        assert app.says("1 of 2")
        await app.press("c")
        await app.seen("the model's id")
        await app.press("escape", "escape")
        await app.settled()
        assert app.in_front(KeysScreen)


async def test_a_failure_is_said_and_says_nothing_of_the_account(driving: Driving) -> None:
    async with models(driving, f"GET {PATH}=bad_gateway_html") as app:
        assert app.says("The server is unreachable or too busy (502).")
        assert app.state.problem is None
        app.mend()
        await app.press("r")
        await app.seen("2 models")
        app.fault(f"GET {PATH}=bad_gateway_html")
        await app.press("r")
        await app.seen("Refresh failed")
        assert "DeepSeek-V3" in app.text


async def test_none_to_list(driving: Driving) -> None:
    async with models(driving, before=lambda one: one.world.database.run("UPDATE chutes SET public = 0")) as app:
        assert app.says("There is no public model on this server.")
        await app.press("enter", "c")
        assert app.in_front(ModelsScreen)


@pytest.mark.parametrize(
    ("server", "host"),
    [
        ("https://api.chutes.ai", "https://llm.chutes.ai"),
        ("http://sandbox.localhost", "http://llm.sandbox.localhost"),
        ("http://127.0.0.1:8080", "http://llm.localhost:8080"),
        ("http://[::1]:8080", "http://llm.localhost:8080"),
        ("http://localhost", "http://llm.localhost"),
        ("https://api.example.org", ""),
        ("https://api.chutes.ai.example.org", ""),
    ],
)
def test_where_the_models_are(server: str, host: str) -> None:
    assert model_host(server) == host
