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
