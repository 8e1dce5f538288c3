"""Whatever sizes the terminal reports while a screen is busy: the newest counts, and keys are heard."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from openings import every_opening
from textual.events import Resize
from textual.geometry import Size

if TYPE_CHECKING:
    from driving import Driver, Driving
    from openings import Opening

pytestmark = pytest.mark.timeout(30)  # a screen that goes round lets nothing else run, no deadline of a test included

BURST = ((100, 28), (80, 24), (1, 1), (140, 50), (81, 29), (80, 32), (3, 40), (110, 30), (109, 31))


async def report_at_once(app: Driver, *sizes: tuple[int, int]) -> None:
    """Hand these sizes to the screen in front before it handled the first, something else between them."""
    for columns, rows in sizes:
        size = Size(columns, rows)
        app.app._size = size
        app.app.screen.post_message(Resize(size, size))
        app.app.screen.call_later(_nothing)
    await app.until(lambda: app.app.screen.outer_size == sizes[-1])


async def test_two_sizes_at_once(driving: Driving) -> None:
    async with driving.sandboxed() as app:
        await report_at_once(app, (80, 25), (100, 28))
        assert app.app.screen.has_class("-narrow")
        assert len(app.lines) == 28


@pytest.mark.slow
@every_opening
async def test_many_sizes_at_once_in_every_screen(driving: Driving, opening: Opening) -> None:
    async with driving.sandboxed() as app:
        for key in opening.keys:
            await app.press(key)
        await app.until(lambda: type(app.app.screen).__name__ == opening.screen)
        await report_at_once(app, *BURST)
        await report_at_once(app, *reversed(BURST))
        assert len(app.lines) == BURST[0][1]
        await app.press("f1")
        assert not app.app.taking_in


@pytest.mark.slow
@every_opening
async def test_keys_that_move_where_not_a_cell_is_left(driving: Driving, opening: Opening) -> None:
    async with driving.sandboxed() as app:
        for key in opening.keys:
            await app.press(key)
        await app.until(lambda: type(app.app.screen).__name__ == opening.screen)
        await report_at_once(app, (1, 1))
        await app.press("pagedown", "pageup", "end", "home", "down", "up")
        await report_at_once(app, (80, 24))
        assert len(app.lines) == 24


def _nothing() -> None:
    pass
