"""Where help is: help ends with pages and with how to report a fault, and the palette finds all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from chutes_tui import __version__, commands
from chutes_tui.commands.links import LINKS, links_for, versions
from chutes_tui.core.problem import Problem
from chutes_tui.screens.base.help import HelpScreen
from chutes_tui.screens.palette.palette import Palette

if TYPE_CHECKING:
    from driving import Driving

GROUPS = [one.name for one in vars(commands.groups).values() if isinstance(one, commands.CommandGroup)]


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    pages: list[str] = []
    monkeypatch.setattr("chutes_tui.operations.browser.open_page", pages.append)
    return pages


@pytest.mark.parametrize("group", GROUPS)
def test_every_screen_has_a_page_of_its_own_first(group: str) -> None:
    urls = [link.url for link in links_for(group).values()]
    assert urls[0].startswith("https://chutes.ai/docs/")
    assert urls[1:] == [LINKS[name].url for name in ("docs", "discord", "issues")]


async def test_help_ends_with_pages_and_how_to_report(driving: Driving) -> None:
    async with driving.sandboxed() as app:
        await app.press("question_mark", "G")
        await app.until(lambda: app.says("Never attach a key value"))
        assert app.says("https://chutes.ai/docs/cli/account")
        assert app.says("https://discord.gg/wHrXwWkCRz")
        assert app.says("https://github.com/chutesai/chutes/issues")
        assert app.says(f"chutes-tui {__version__}, Python ")
        await app.press("c")
        await app.until(lambda: app.clipboard.text == versions())


async def test_another_screen_has_another_page(driving: Driving) -> None:
    async with driving.sandboxed() as app:
        await app.press("5", "question_mark", "G")
        await app.seen("https://chutes.ai/docs/getting-started/authentication")


@pytest.mark.slow
async def test_a_click_opens_the_page(driving: Driving, opened: list[str]) -> None:
    async with driving.sandboxed() as app:
        await app.press("question_mark", "G")
        await app.until(lambda: app.says("Never attach a key value"))
        await app.click_on("https://discord.gg")
        await app.until(lambda: opened == ["https://discord.gg/wHrXwWkCRz"])


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "url"),
    [
        ("discord", "https://discord.gg/wHrXwWkCRz"),
        ("github", "https://github.com/chutesai/chutes/issues"),
        ("chutes doc", "https://chutes.ai/docs"),
    ],
)
async def test_the_palette_opens_them(driving: Driving, opened: list[str], words: str, url: str) -> None:
    async with driving.sandboxed() as app:
        await app.press("ctrl+p")
        await app.type(words)
        await app.press("enter")
        await app.until(lambda: opened == [url])
        await app.seen(f"Asked the browser to open {url}")


@pytest.mark.slow
@pytest.mark.parametrize("words", ["docs", "documentation", "discord", "report", "support", "help", "bug"])
async def test_every_such_word_finds_something(driving: Driving, words: str) -> None:
    async with driving.sandboxed() as app:
        await app.press("ctrl+p")
        await app.type(words)
        assert app.in_front(Palette)
        assert not app.says("Nothing is called that")


@pytest.mark.slow
async def test_report_opens_help_where_it_says_how(driving: Driving) -> None:
    async with driving.sandboxed(size=(80, 24)) as app:
        await app.press("ctrl+p")
        await app.type("report fault")
        await app.press("enter")
        await app.until(lambda: app.in_front(HelpScreen) and app.says("Never attach a key value"))


async def test_without_a_browser_the_address_is_told(driving: Driving, monkeypatch: pytest.MonkeyPatch) -> None:
    def none(_: str) -> None:
        raise Problem("Couldn't open a browser.")

    monkeypatch.setattr("chutes_tui.operations.browser.open_page", none)
    async with driving.sandboxed() as app:
        await app.press("ctrl+p")
        await app.type("discord")
        await app.press("enter")
        await app.until(lambda: app.state.problem is not None)
        assert app.state.problem is not None
        assert "https://discord.gg/wHrXwWkCRz" in app.state.problem.next_step
