"""The table of any number of rows, by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from textual.app import App

from chutes_tui.widgets.table.columns import Cell, Column, fit
from chutes_tui.widgets.table.record_table import RecordTable

if TYPE_CHECKING:
    from textual.app import ComposeResult


class TableApp(App[None]):
    """A table of numbered rows; `drawn` counts how many cells were asked for."""

    def __init__(self, count: int, *, markable: bool = True) -> None:
        super().__init__()
        self.records = [f"row-{number:05d}" for number in range(count)]
        self.drawn = 0
        self.heard: list[str] = []
        self.markable = markable

    def compose(self) -> ComposeResult:
        columns: tuple[Column[str], ...] = (
            Column("name", "NAME", 10, self.cell, flex=1),
            Column("extra", "EXTRA", 8, lambda record: self.cell(record)._replace(text="…"), from_width=40),
        )
        yield RecordTable[str](columns, record_id=str, markable=self.markable)

    def on_mount(self) -> None:
        self.table.show(self.records)
        self.table.focus()

    def cell(self, record: str) -> Cell:
        self.drawn += 1
        return Cell(record, "muted")

    @property
    def table(self) -> RecordTable[str]:
        return self.query_one(RecordTable)

    @property
    def lines(self) -> list[str]:
        return [strip.text for strip in self.screen._compositor.render_strips()]

    def at(self) -> str | None:
        """The record under the cursor."""
        return self.table.current

    def lit(self) -> int | None:
        """The row under the mouse."""
        return self.table.hovered

    def on_record_table_moved(self) -> None:
        self.heard.append("moved")

    def on_record_table_marked(self) -> None:
        self.heard.append("marked")

    def on_record_table_activated(self) -> None:
        self.heard.append("activated")


async def test_ten_thousand_rows_are_never_drawn() -> None:
    app = TableApp(10_000)
    async with app.run_test(size=(60, 20)) as pilot:
        await pilot.pause()
        for key, row in (("G", 9999), ("pageup", 9980), ("g", 0), ("pagedown", 19)):
            await pilot.press(key)
            assert app.table.cursor == row
            assert any(f"row-{row:05d}" in line and line.startswith("▌") for line in app.lines)
        assert app.drawn < 20 * 2 * 20  # a few screens full, however many rows there are


async def test_an_empty_table() -> None:
    app = TableApp(0)
    async with app.run_test(size=(60, 10)) as pilot:
        await pilot.press("j", "k", "g", "G", "space", "enter", "pagedown")
        await pilot.click(RecordTable, offset=(5, 4))
        assert app.at() is None
        assert app.table.marks == frozenset()
        assert "activated" not in app.heard


async def test_says_what_happened_and_only_that() -> None:
    app = TableApp(5)
    async with app.run_test(size=(60, 10)) as pilot:
        await pilot.pause()
        app.heard.clear()
        await pilot.press("k")
        assert app.heard == []
        await pilot.press("j")
        assert app.heard == ["moved"]
        await pilot.press("enter")
        assert app.heard == ["moved", "activated"]
        app.table.mark_only(frozenset())
        await pilot.pause()
        assert "marked" not in app.heard
        await pilot.press("space")
        assert sorted(app.heard[2:]) == ["marked", "moved"]


async def test_marks_can_be_forbidden() -> None:
    app = TableApp(5, markable=False)
    async with app.run_test(size=(60, 10)) as pilot:
        await pilot.press("space")
        await pilot.click(RecordTable, offset=(1, 2))
        assert app.table.marks == frozenset()


async def test_the_cursor_follows_its_record() -> None:
    app = TableApp(100)
    async with app.run_test(size=(60, 10)) as pilot:
        assert app.table.go_to("row-00050")
        assert not app.table.go_to("none")
        app.table.show([*reversed(app.records)])
        assert app.at() == "row-00050"
        await pilot.pause()
        assert any("row-00050" in line and line.startswith("▌") for line in app.lines)
        app.table.show(app.records[:10])  # its record is gone: as near as can be
        assert app.at() == "row-00009"
        app.table.show([])
        assert app.at() is None
        app.table.show(app.records)
        assert app.at() is not None


async def test_columns_give_way_and_lines_are_full() -> None:
    app = TableApp(3)
    async with app.run_test(size=(60, 10)) as pilot:
        await pilot.pause()
        assert "EXTRA" in app.lines[0]
        await pilot.resize_terminal(30, 10)
        await pilot.pause()
        assert "EXTRA" not in app.lines[0]
        assert "NAME" in app.lines[0]
        await pilot.resize_terminal(5, 3)
        await pilot.pause()


async def test_hovering_lights_a_row_and_leaves_no_trace() -> None:
    app = TableApp(5)
    async with app.run_test(size=(60, 10)) as pilot:
        await pilot.hover(RecordTable, offset=(4, 3))
        assert app.lit() == 2
        app.table.show(app.records[:1])
        assert app.lit() is None
        await pilot.hover(RecordTable, offset=(4, 8))
        assert app.lit() is None


@pytest.mark.parametrize(
    ("text", "width", "fitted"),
    [
        ("abc", 5, "abc  "),
        ("abcdef", 6, "abcdef"),
        ("abcdefg", 6, "abcde…"),
        ("寿司寿司", 5, "寿司…"),
        ("寿司寿司", 6, "寿司 …"),
        ("x", 0, ""),
        ("xy", 1, "…"),
        ("", 3, "   "),
    ],
)
def test_fit(text: str, width: int, fitted: str) -> None:
    assert fit(text, width) == fitted
