"""A chart of upright bars: an axis with the scale at the left, a label below each bar that has room for one."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

HIGHEST: Final = 16
"""Rows of the bars at most."""
_PARTS: Final = " ▁▂▃▄▅▆▇█"
_STEPS: Final = (1.0, 2.0, 4.0, 6.0, 8.0)
"""What a scale may end at, times a power of ten: its half is a round number, too."""
_WIDEST_AXIS: Final = 12
_LEAST_WIDTH: Final = 16
_NARROW: Final = 3
_UNKNOWN: Final = "?"


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar. `value` None: unknown, drawn as a question mark. `label` is short, `title` stands in its place where
    there is room. `quiet`: it isn't over yet; `absent`: it has not begun, and nothing is drawn."""

    label: str
    value: float | None
    title: str = ""
    quiet: bool = False
    absent: bool = False


class Scale(NamedTuple):
    """What a value on the axis is called, and the least value at its top, whose half is a value, too."""

    words: Callable[[float], str]
    least: float


COUNTS: Final = Scale("{:,.0f}".format, 2.0)


class BarChart(Widget):
    """The bars, as high as the widget is."""

    bars: reactive[tuple[Bar, ...]] = reactive(())
    scale: reactive[Scale] = reactive(COUNTS)

    def show(self, bars: Sequence[Bar], scale: Scale) -> None:
        """Draw these bars from now on."""
        self.set_reactive(BarChart.bars, tuple(bars))
        self.set_reactive(BarChart.scale, scale)
        self.refresh()

    def render(self) -> Content:
        return bar_chart(self.bars, self.size.width, self.size.height, self.scale)


def bars_in_one(count: int, width: int) -> int:
    """Return how many of so many bars are drawn as one in `width` cells, each of which needs a cell."""
    return max(1, -(-count // max(1, width - _WIDEST_AXIS)))


def bar_chart(bars: Sequence[Bar], width: int, height: int, scale: Scale = COUNTS) -> Content:
    """Return the chart in `width` cells and at most `height` lines, the last of which has the labels.

    Bars are drawn to an eighth of a cell; one of more than 0 has at least that much, one of 0 nothing. Where there is
    no cell for each, neighbours are one bar of their sum (`bars_in_one`).
    """
    rows = min(HIGHEST, height - 1)
    bars = _together(bars, bars_in_one(len(bars), width))
    top = _top(max([0.0, *(one.value or 0.0 for one in bars)]), scale.least)
    marks = {rows - rows // 2: scale.words(top / 2), 0: scale.words(top)} if top else {}
    margin = max(map(len, (*marks.values(), "0"))) + 2
    room = width - margin
    if rows < 1 or not bars or width < _LEAST_WIDTH or room < len(bars):
        return Content("")
    lines = []
    for row in range(rows):
        axis = f"{marks.get(row, ''):>{margin - 2}} {'┤' if row in marks else '│'}"
        lines.append(Content.assemble((axis[:-1], "$quiet"), (axis[-1], "$line"), *_row(bars, room, rows, row, top)))
    lines.append(Content.assemble((f"{'0':>{margin - 2}} ", "$quiet"), ("└", "$line"), *_labels(bars, room)))
    return Content("\n").join(lines)


def _top(greatest: float, least: float) -> float:
    """Return the least round number that isn't below `greatest` and `least`; 0 where there is nothing to show."""
    if greatest <= 0:
        return 0.0
    wanted = max(greatest, least)
    power = 10.0 ** math.floor(math.log10(wanted))
    return next((step * power for step in _STEPS if step * power >= wanted), 10.0 * power)


def _together(bars: Sequence[Bar], count: int) -> Sequence[Bar]:
    """Return the bars, each so `count` of them."""
    if count == 1:
        return bars
    joined = []
    for first in range(0, len(bars), count):
        part = bars[first : first + count]
        known = [one.value for one in part if one.value is not None]
        joined.append(
            Bar(
                next((one.label for one in part if one.quiet), part[0].label),
                sum(known) if known else None,
                part[0].title,
                quiet=any(one.quiet for one in part),
                absent=all(one.absent for one in part),
            )
        )
    return joined


def _places(count: int, room: int) -> tuple[list[int], int]:
    """Return where each bar begins, and how wide all of them are, with a gap where there is room for one.

    They share out all of the room, but for narrow ones, between which gaps of two sizes would be seen.
    """
    pitch = room // count
    gap = 2 if pitch >= 7 else 1 if pitch >= 2 else 0
    used = room if pitch > _NARROW else pitch * count
    return [number * used // count for number in range(count)], pitch - gap


def _row(bars: Sequence[Bar], room: int, rows: int, row: int, top: float) -> list[tuple[str, str]]:
    """Return one row of the bars, the uppermost is 0."""
    starts, wide = _places(len(bars), room)
    pieces, at = [], 0
    for start, bar in zip(starts, bars, strict=True):
        sign = _sign(bar, rows, row, top)
        drawn = sign.center(wide) if sign == _UNKNOWN else sign * wide
        pieces.append((" " * (start - at), ""))
        pieces.append((drawn, "$quiet" if bar.quiet or sign == _UNKNOWN else "$data"))
        at = start + wide
    return [piece for piece in pieces if piece[0]]


def _sign(bar: Bar, rows: int, row: int, top: float) -> str:
    if bar.absent:
        return " "
    if bar.value is None:
        return _UNKNOWN if row == rows - 1 else " "
    eighths = round(bar.value / top * rows * 8) if top else 0
    if bar.value > 0:
        eighths = max(1, eighths)
    below = (rows - 1 - row) * 8
    return _PARTS[min(8, max(0, eighths - below))]


def _labels(bars: Sequence[Bar], room: int) -> list[tuple[str, str]]:
    """Return the line of labels: that of a bar that isn't over, and of the others as many as have room."""
    starts, _ = _places(len(bars), room)
    cells = [" "] * room

    def put(start: int, text: str) -> bool:
        free = start + len(text) <= room and set(cells[max(0, start - 1) : start + len(text) + 1]) <= {" "}
        if free:
            cells[start : start + len(text)] = text
        return free

    loud = (0, 0)
    for start, bar in zip(starts, bars, strict=True):
        begin = max(0, min(start, room - len(bar.label)))
        if bar.quiet and put(begin, bar.label):
            loud = (begin, begin + len(bar.label))
    longest = max(len(one.label) for one in bars)
    every = next((step for step in range(1, len(bars)) if starts[step] > longest), len(bars))
    for number in range(0, len(bars), every):
        bar, following = bars[number], [*starts, *[room + 1] * every][number + every]
        any(
            text and starts[number] + len(text) < following and put(starts[number], text)
            for text in (bar.title, bar.label)
        )
    line = "".join(cells)
    pieces = ((line[: loud[0]], "$quiet"), (line[slice(*loud)], "bold"), (line[loud[1] :], "$quiet"))
    return [piece for piece in pieces if piece[0]]
