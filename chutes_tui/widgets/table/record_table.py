"""RecordTable: a table of any number of rows that draws only the lines on the screen.

Rows are never made ahead of time, so ten thousand records open, sort and scroll as fast as ten.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar

from rich.cells import cell_len
from rich.segment import Segment
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from chutes_tui import commands
from chutes_tui.widgets.table.columns import GAP, Column, column_widths, fit

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rich.style import Style
    from textual import events

    from chutes_tui.widgets.table.columns import Cell

R = TypeVar("R")
_MARK = 3
"""Cells for the cursor, the tick and a blank."""


class RecordTable(ScrollView, Generic[R], can_focus=True):
    """A scrolling table with a cursor, marks and sortable columns over an immutable sequence of records.

    The owner gives records in the order to show (`show`) and the id of each; the cursor and the marks follow ids, so
    they survive filtering, sorting and refreshing.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "record-table--header",
        "record-table--cursor",
        "record-table--hover",
        "record-table--title-hover",
        "record-table--muted",
        "record-table--accent",
        "record-table--warning",
        "record-table--error",
        "record-table--success",
        "record-table--strong",
        "record-table--data",
        "record-table--mark",
        "record-table--match",
    }
    BINDINGS = commands.bindings(commands.TABLE)

    cursor: reactive[int] = reactive(0)
    hovered: reactive[int | None] = reactive(None)
    hovered_title: reactive[str | None] = reactive(None)

    tip: reactive[str] = reactive("")
    """A sentence for the last line, if the records leave it and one more free."""

    class Moved(Message):
        """The cursor is on another record (or on none)."""

    class Activated(Message):
        """Enter or a double click on the record under the cursor."""

    class HeaderPressed(Message):
        """A click on a column's title."""

        def __init__(self, column: str) -> None:
            super().__init__()
            self.column = column

    class Resized(Message):
        """There is more room or less."""

    class Marked(Message):
        """The set of marked records changed."""

    def __init__(
        self,
        columns: Sequence[Column[R]],
        *,
        record_id: Callable[[R], str],
        spanning: Callable[[R], Sequence[Cell]] | None = None,
        marks_of: Callable[[R], frozenset[str]] | None = None,
        markable: bool = True,
        id: str | None = None,  # noqa: A002 - Textual's own name
    ) -> None:
        """`spanning` gives the cells of a record that is drawn across all columns, such as a heading, else none;
        the last of several stands at the right end, where there is room.

        `marks_of` gives the ids that are marked together with a record; by default its own.
        """
        super().__init__(id=id)
        self._columns = tuple(columns)
        self._record_id = record_id
        self._spanning = spanning
        self._marks_of = marks_of
        self._markable = markable
        self._records: Sequence[R] = ()
        self._sorted_by: tuple[str, bool] | None = None
        self._needles: tuple[str, ...] = ()
        self._layouts: dict[int, list[tuple[Column[R], int]]] = {}
        self.marks: frozenset[str] = frozenset()

    # What the owner does

    def show(
        self, records: Sequence[R], *, sorted_by: tuple[str, bool] | None = None, needles: Sequence[str] = ()
    ) -> None:
        """Show these records; `sorted_by` is (column key, descending), `needles` are underlined where they occur.

        The cursor stays on its record.
        """
        before = self.current_id
        self._records = records
        self._sorted_by = sorted_by
        self._needles = tuple(needles)
        self._layouts.clear()
        self.virtual_size = Size(0, len(records) + 1)
        row = self.cursor
        if before is not None and not (row < len(records) and self._record_id(records[row]) == before):
            row = next((i for i, record in enumerate(records) if self._record_id(record) == before), row)
        self.set_reactive(RecordTable.cursor, max(0, min(row, len(records) - 1)))
        self.hovered = None
        self._scroll_to_cursor()
        self.refresh()
        if self.current_id != before:
            self.post_message(self.Moved())

    def mark_only(self, ids: frozenset[str]) -> None:
        """Replace the marks."""
        if ids != self.marks:
            self.marks = ids
            self.refresh()
            self.post_message(self.Marked())

    def mark_shown(self) -> None:
        """Mark all that is shown, or, when it is marked already, none of it. Marks of hidden records stay."""
        self._toggle(frozenset().union(*map(self._ids_to_mark, self._records)))

    def use_columns(self, columns: Sequence[Column[R]]) -> None:
        """Show these columns from now on."""
        self._columns = tuple(columns)
        self._layouts.clear()
        self.refresh()

    def go_to(self, record_id: str) -> bool:
        """Put the cursor on a record; False when it is not shown."""
        for index, record in enumerate(self._records):
            if self._record_id(record) == record_id:
                self.cursor = index
                return True
        return False

    @property
    def records(self) -> Sequence[R]:
        """The records as shown."""
        return self._records

    @property
    def current(self) -> R | None:
        """The record under the cursor."""
        return self._records[self.cursor] if self.cursor < len(self._records) else None

    @property
    def current_id(self) -> str | None:
        record = self.current
        return None if record is None else self._record_id(record)

    # Drawing

    def render_line(self, y: int) -> Strip:
        width = self.scrollable_content_region.width
        base = self.rich_style
        if y == 0:
            return self._header(width, base + self.get_component_rich_style("record-table--header"))
        index = y - 1 + self.scroll_offset.y
        if index >= len(self._records):
            tip = fit(self.tip, width - _MARK) if self.has_room and y == self.size.height - 1 else ""
            segments = [Segment(" " * _MARK + tip, self._toned(base, "muted"))]
            return Strip(segments).adjust_cell_length(width, base)
        record = self._records[index]
        row_style = base
        if index == self.cursor:
            row_style = base + self.get_component_rich_style("record-table--cursor")
        elif index == self.hovered:
            row_style = base + self.get_component_rich_style("record-table--hover")
        under_cursor = index == self.cursor
        segments = self._mark_segments(self._mark_sign(record), under_cursor, row_style)
        strong = self._toned(row_style, "strong") if under_cursor else row_style
        spanning = self._spanning(record) if self._spanning is not None else ()
        heading = self._toned(row_style, "strong")
        for cell in spanning:
            at_end = len(spanning) > 1 and cell is spanning[-1]
            size = cell_len(cell.text + cell.more)
            used = sum(segment.cell_length for segment in segments)
            if at_end and used + GAP + size <= width:
                segments.append(Segment(" " * (width - used - size), row_style))
            if not at_end or used + GAP + size <= width:
                segments += self._cell_segments(cell, min(size, width - used), row_style, heading)
        for column, column_width in self._widths(width) if not spanning else ():
            segments += self._cell_segments(column.cell(record), column_width, row_style, strong)
            segments.append(Segment(" " * GAP, row_style))
        return Strip(segments).adjust_cell_length(width, row_style)

    def _cell_segments(self, cell: Cell, width: int, row_style: Style, strong: Style) -> list[Segment]:
        style = strong if cell.tone == "strong" else self._toned(row_style, cell.tone)
        used = min(width, cell_len(cell.text)) if cell.more else width
        segments = self._underlined(fit(cell.text, used), style)
        if used < width:
            segments.append(Segment(fit(cell.more, width - used), self._toned(row_style, "muted")))
        return segments

    def _underlined(self, text: str, style: Style) -> list[Segment]:
        """The text with what the filter looks for underlined."""
        folded = text.casefold()
        if not self._needles or len(folded) != len(text):
            return [Segment(text, style)]
        found = [False] * len(text)
        for needle in self._needles:
            start = folded.find(needle)
            while start >= 0:
                found[start : start + len(needle)] = [True] * len(needle)
                start = folded.find(needle, start + len(needle))
        match = style + self.get_component_rich_style("record-table--match", partial=True)
        segments, begin = [], 0
        for end in range(1, len(text) + 1):
            if end == len(text) or found[end] != found[begin]:
                segments.append(Segment(text[begin:end], match if found[begin] else style))
                begin = end
        return segments

    def _toned(self, style: Style, tone: str) -> Style:
        return style + self.get_component_rich_style(f"record-table--{tone}", partial=True) if tone else style

    def _mark_sign(self, record: R) -> str:
        ids = self._ids_to_mark(record) if self.marks else frozenset()
        if self.marks.isdisjoint(ids):
            return " "
        return "◉" if ids <= self.marks else "◎"

    def _mark_segments(self, mark: str, under_cursor: bool, style: Style) -> list[Segment]:
        accent = style + self.get_component_rich_style("record-table--mark", partial=True)
        cursor = ("▌" if self.has_focus else "│") if under_cursor else " "
        return [Segment(cursor + mark, accent), Segment(" ", style)]

    def _header(self, width: int, style: Style) -> Strip:
        pressable = style + self.get_component_rich_style("record-table--title-hover", partial=True)
        segments = [Segment(" " * _MARK, style)]
        for column, column_width in self._widths(width):
            title = column.title
            if self._sorted_by and self._sorted_by[0] == column.key:
                title = f"{title} {'▾' if self._sorted_by[1] else '▴'}"
            tone = pressable if column.key == self.hovered_title else style
            segments.append(Segment(fit(title, column_width), tone))
            segments.append(Segment(" " * GAP, style))
        return Strip(segments).adjust_cell_length(width, style)

    @property
    def has_room(self) -> bool:
        """Whether there are two free lines below the records."""
        return bool(self._records) and self.size.height >= len(self._records) + 3

    @property
    def shown_columns(self) -> Sequence[Column[R]]:
        """The columns that are seen now."""
        return tuple(column for column, _ in self._widths(self.scrollable_content_region.width))

    def _widths(self, width: int) -> list[tuple[Column[R], int]]:
        """The columns that have a value in a record and room, with their widths."""
        if width not in self._layouts:
            valued = [one for one in self._columns if one.value is None or any(map(one.value, self._records))]
            self._layouts = {width: column_widths(valued, width - _MARK)}
        return self._layouts[width]

    # Moving

    def validate_cursor(self, cursor: int) -> int:
        return max(0, min(cursor, len(self._records) - 1))

    def watch_cursor(self, before: int, after: int) -> None:
        self._scroll_to_cursor()
        self.refresh()
        if before != after:
            self.post_message(self.Moved())

    def _scroll_to_cursor(self) -> None:
        page = self._page
        top = self.scroll_offset.y
        if self.cursor < top:
            self.scroll_to(y=self.cursor, animate=False, force=True)
        elif self.cursor >= top + page:
            self.scroll_to(y=self.cursor - page + 1, animate=False, force=True)

    @property
    def _page(self) -> int:
        return max(1, self.scrollable_content_region.height - 1)

    def on_resize(self) -> None:
        self._scroll_to_cursor()
        self.post_message(self.Resized())

    def action_cursor_down(self) -> None:
        self.cursor += 1

    def action_cursor_up(self) -> None:
        self.cursor -= 1

    def action_cursor_first(self) -> None:
        self.cursor = 0

    def action_cursor_last(self) -> None:
        self.cursor = len(self._records) - 1

    def action_page_down(self) -> None:
        self.cursor += self._page

    def action_page_up(self) -> None:
        self.cursor -= self._page

    def action_mark(self) -> None:
        if self.current is not None and self._markable:
            self._toggle(self._ids_to_mark(self.current))
            self.cursor += 1

    def _ids_to_mark(self, record: R) -> frozenset[str]:
        return self._marks_of(record) if self._marks_of is not None else frozenset((self._record_id(record),))

    def _toggle(self, ids: frozenset[str]) -> None:
        self.mark_only(self.marks - ids if ids <= self.marks else self.marks | ids)

    def action_activate(self) -> None:
        if self.current is not None:
            self.post_message(self.Activated())

    # Mouse

    def _row_at(self, y: int) -> int | None:
        index = y - 1 + self.scroll_offset.y
        return index if y >= 1 and index < len(self._records) else None

    def on_click(self, event: events.Click) -> None:
        if event.y == 0:
            column = self._column_at(event.x)
            if column is not None:
                self.post_message(self.HeaderPressed(column))
            return
        row = self._row_at(event.y)
        if row is None:
            return
        self.cursor = row
        if event.chain == 2:
            self.action_activate()
        elif (event.ctrl or event.x < _MARK) and self.current is not None and self._markable:
            self._toggle(self._ids_to_mark(self.current))

    def _column_at(self, x: int) -> str | None:
        left = _MARK
        for column, column_width in self._widths(self.scrollable_content_region.width):
            if left <= x < left + column_width + GAP:
                return column.key
            left += column_width + GAP
        return None

    def on_mouse_move(self, event: events.MouseMove) -> None:
        self.hovered = self._row_at(event.y)
        self.hovered_title = self._column_at(event.x) if event.y == 0 else None

    def on_leave(self) -> None:
        self.hovered = self.hovered_title = None

    def watch_hovered_title(self, column: str | None) -> None:
        """Say that a click on a title sorts."""
        title = next((one.title.lower() for one in self._columns if one.key == column), "")
        self.tooltip = f"Sort by {title}; again: reverse" if title else None
        self.refresh(Region(0, 0, self.size.width, 1))

    def watch_hovered(self, before: int | None, after: int | None) -> None:
        for row in (before, after):
            if row is not None:
                self.refresh(Region(0, row + 1 - self.scroll_offset.y, self.size.width, 1))
