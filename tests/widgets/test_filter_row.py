"""The filter's row, which comes into a list that goes on changing."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from chutes_tui.widgets.table.filter_line import FilterRow

if TYPE_CHECKING:
    from driving import Driving


async def test_the_list_changes_while_the_row_is_on_its_way(driving: Driving) -> None:
    async with driving.sandboxed() as app:
        opening = asyncio.ensure_future(app.keys_screen.open_filter())
        while not app.keys_screen.query(FilterRow):  # noqa: ASYNC110 - a step at a time
            await asyncio.sleep(0)
        app.keys_screen._show_rows()
        await opening
        await app.settled()
        assert "13 keys" in app.text
