"""Use it: addresses and code are copied, never a key; the research address only after its warning."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from driving import NARROW

from chutes_tui.operations.account.base_urls import RESEARCH_URL
from chutes_tui.screens.account.use.use_screen import UseScreen
from chutes_tui.screens.dialogs.confirm import ConfirmDialog

if TYPE_CHECKING:
    from driving import Driver, Driving


async def opened(app: Driver, *, production: bool = False) -> None:
    await app.press("3")
    await app.settled()
    if production:
        profile = app.state.profile
        assert profile is not None
        app.state.profile = profile._replace(base_url=replace(profile.base_url, value="https://api.chutes.ai"))
        await app.settled()
    await app.press("b")
    assert app.in_front(UseScreen)


async def copied(app: Driver) -> str:
    app.clipboard.text = ""
    await app.press("c")
    await app.until(lambda: app.clipboard.text)
    return str(app.clipboard.text)


async def test_an_address_is_copied(driving: Driving) -> None:
    async with driving.sandboxed() as app:
        await opened(app, production=True)
        assert app.says("https://api.chutes.ai")
        await app.press("l")
        assert app.says("https://llm.chutes.ai/v1")
        assert await copied(app) == "https://llm.chutes.ai/v1"


async def test_code_is_copied_as_it_is_shown(driving: Driving) -> None:
    async with driving.sandboxed(size=NARROW) as app:
        await opened(app, production=True)
        await app.press("p")
        assert app.says("client = OpenAI(")
        text = await copied(app)
        assert 'os.environ["CHUTES_API_KEY"]' in text
        assert "https://llm.chutes.ai/v1" in text


async def test_the_research_address_comes_after_its_warning(driving: Driving) -> None:
    async with driving.sandboxed() as app:
        await opened(app, production=True)
        await app.press("r")
        assert RESEARCH_URL not in app.text
        await app.press("enter")
        assert app.in_front(ConfirmDialog)
        assert app.says("your prompts are recorded")
        await app.press("enter")  # cancels
        assert app.in_front(UseScreen)
        assert RESEARCH_URL not in app.text
        await app.press("c", "left", "enter")
        await app.seen(RESEARCH_URL)
        assert await copied(app) == RESEARCH_URL


@pytest.mark.slow
async def test_code_uses_the_research_address_when_agreed(driving: Driving) -> None:
    async with driving.sandboxed() as app:
        await opened(app, production=True)
        await app.press("u", "w")
        assert app.in_front(ConfirmDialog)
        await app.press("left", "enter")
        await app.seen("⚠ Research opt-in: your prompts are recorded.")
        assert RESEARCH_URL in await copied(app)
        await app.press("w")
        assert RESEARCH_URL not in await copied(app)


@pytest.mark.slow
async def test_elsewhere_only_what_is_known(driving: Driving) -> None:
    async with driving.sandboxed() as app:
        await opened(app)
        await app.press("i")
        assert app.says("– not known")
        await app.press("c")
        assert "No such address is known" in app.status
        await app.press("l")
        assert app.says("/chutes/CHUTE_ID/v1")
        assert "research" not in app.lines[-1].lower()
        await app.press("escape")
        assert not app.in_front(UseScreen)


@pytest.mark.parametrize(("letter", "kind"), [("y", "runs-on: ubuntu-latest"), ("z", "image: python:3.12")])
async def test_the_jobs_that_deploy_say_whose_account_they_hold(driving: Driving, letter: str, kind: str) -> None:
    async with driving.sandboxed() as app:
        await opened(app)
        await app.press(letter)
        assert app.says("is the whole account")
        text = await copied(app)
        assert kind in text
        assert "username = ada" in text
        assert "hotkey_seed = %s" in text
        profile = app.state.profile
        assert profile is not None
        assert profile.credential is not None
        assert profile.credential.value.seed.reveal() not in text  # type: ignore[union-attr]
