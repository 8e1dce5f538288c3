"""Buttons in what room there is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chutes_tui.screens.dialogs.confirm import ConfirmDialog
from chutes_tui.widgets.buttons import KeyButton

if TYPE_CHECKING:
    from driving import Driving


async def test_a_button_without_room_is_drawn(driving: Driving) -> None:
    """Rich can't wrap a text to no width at all, which is what a wrapping button leaves of two cells."""
    async with driving.sandboxed() as app:
        app.app.push_screen(ConfirmDialog("Delete?", "It is gone then.", confirm="Delete"))
        await app.settled()
        for width in (3, 2, 1, 0):
            for button in app.app.screen.query(KeyButton):
                button.styles.width = width
            await app.pilot.pause()
            assert "Delete?" in app.text


async def test_the_footer_calls_an_act_as_the_button_that_came_or_went(driving: Driving) -> None:
    async with driving.sandboxed() as app:
        assert "r Refresh" in app.lines[-1]
        button = KeyButton("Ask again", "r", name="refresh")
        await app.keys_screen.query_one(".list").mount(button)
        await app.until(lambda: "r Ask again" in app.lines[-1])
        button.display = False
        await app.until(lambda: "r Refresh" in app.lines[-1])
        button.display = True
        await app.until(lambda: "r Ask again" in app.lines[-1])
        await button.remove()
        await app.until(lambda: "r Refresh" in app.lines[-1])
