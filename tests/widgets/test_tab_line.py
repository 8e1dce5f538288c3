"""The line of tabs: every place at every width, by mouse and by key, and where the user is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from driving import NARROW

from chutes_tui import commands
from chutes_tui.screens.keys.keys_screen import KeysScreen
from chutes_tui.screens.secrets.secrets_screen import SecretsScreen
from chutes_tui.widgets.tab_line import TabLine

if TYPE_CHECKING:
    from driving import Driver, Driving

TITLES = [place.title for place in commands.PLACES if place.tab]


def underlined(app: Driver) -> list[str]:
    """What is underlined in the line of tabs: where the user is, without any color."""
    strip = app.app.screen._compositor.render_strips()[1]
    return [segment.text for segment in strip if segment.style is not None and segment.style.underline]


@pytest.mark.parametrize("size", [(40, 15), NARROW, (100, 30), (200, 60)])
async def test_every_place_has_one(driving: Driving, size: tuple[int, int]) -> None:
    async with driving.sandboxed(size=size) as app:
        assert [title for title in TITLES if title in app.lines[1]] == [
            title for title in TITLES if size[0] >= 60 or title in app.lines[1]
        ]
        assert "Keys 13" in app.lines[1] or size[0] < 60
        assert underlined(app) == ["Keys"]


async def test_a_click_goes_there(driving: Driving) -> None:
    async with driving.sandboxed(size=NARROW) as app:
        for title in (*TITLES[1:], TITLES[0]):
            await app.click(app.lines[1].index(title) + 1, 1)
            await app.until(lambda title=title: underlined(app) == [title])  # type: ignore[misc]
        assert app.in_front(KeysScreen)


async def test_counts_what_is_known(driving: Driving) -> None:
    async with driving.sandboxed() as app:
        assert "Secrets  " in app.lines[1] + "  "
        await app.press("2")
        await app.seen("Secrets 10")
        assert app.in_front(SecretsScreen)
        app.app.worker.keys.delete([app.state.keys.items[0]])
        await app.seen("Keys 12")


@pytest.mark.slow
async def test_over_a_half_done_task_it_says_why_not(driving: Driving) -> None:
    async with driving.sandboxed() as app:
        await app.press("n")
        await app.settled()
        builder = app.app.screen
        await app.click(app.lines[1].index("Secrets") + 1, 1)
        await app.settled()
        assert app.app.screen is builder
        assert "Close this screen first" in app.status


async def test_none_is_current_on_the_welcome_screen(driving: Driving) -> None:
    async with driving.app() as app:
        await app.settled()
        assert underlined(app) == []
        assert len(app.app.screen.query(TabLine)) == 1
