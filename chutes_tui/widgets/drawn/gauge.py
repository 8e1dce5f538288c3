"""Gauges and trends in one line. Pure text, drawn cell by cell."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from textual.content import Content

if TYPE_CHECKING:
    from collections.abc import Sequence

_FULL, _HALF, _FREE, _PACE = "━", "╸", "─", "┃"


def gauge(width: int, ratio: float | None, pace: float | None = None, *, over: bool = False) -> Content:
    """Return a bar of `width` cells that is full at a `ratio` of 1; nothing at all where the ratio is unknown.

    `pace` (0 to 1) is marked where it lies. `over`: what is used beyond that mark, or all of it where there is no
    mark, has the colour of a warning; a word beside the gauge has to say so, too. More than 0 is never drawn as
    empty, less than 1 never as full.
    """
    if ratio is None or math.isnan(ratio) or width <= 0:
        return Content("")
    halves = _halves(ratio, width)
    mark = None if pace is None or math.isnan(pace) else min(width - 1, int(min(1.0, max(0.0, pace)) * width))
    cells: list[tuple[str, str]] = []
    for cell in range(width):
        if cell == mark:
            cells.append((_PACE, "bold $foreground"))
        elif cell * 2 < halves:
            warns = over and (mark is None or cell > mark)
            sign = _HALF if cell * 2 + 1 == halves else _FULL
            cells.append((sign, "$text-warning" if warns else "$data"))
        else:
            cells.append((_FREE, "$line"))
    return Content.assemble(*_joined(cells))


def _halves(ratio: float, width: int) -> int:
    """Return how many half cells are used."""
    whole = width * 2
    if ratio <= 0:
        return 0
    if ratio >= 1:
        return whole
    return min(whole - 1, max(1, round(ratio * whole)))


def _joined(cells: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return neighbours of one style as one piece: a long gauge has few of them."""
    joined: list[tuple[str, str]] = []
    for text, style in cells:
        if joined and joined[-1][1] == style:
            joined[-1] = (joined[-1][0] + text, style)
        else:
            joined.append((text, style))
    return joined


_LEVELS: Final = "▁▂▃▄▅▆▇█"
_NOTHING, _UNKNOWN = " ", "·"


def sparkline(values: Sequence[float | None], width: int = 0, *, top: float = 0.0) -> str:
    """Return a character for each value, between 0 and the greatest of them or `top`, in at most `width` cells.

    Where there are more values than cells, a cell shows the mean of its neighbours. More than 0 is never drawn as
    nothing; what isn't known is a dot.
    """
    shown = _fitted(values, width) if 0 < width < len(values) else list(values)
    greatest = max([top, *(value for value in shown if value is not None)], default=0.0)
    return "".join(_level(value, greatest) for value in shown)


def _level(value: float | None, greatest: float) -> str:
    if value is None:
        return _UNKNOWN
    if value <= 0 or greatest <= 0:
        return _NOTHING
    return _LEVELS[min(len(_LEVELS) - 1, int(value / greatest * len(_LEVELS)))]


def _fitted(values: Sequence[float | None], width: int) -> list[float | None]:
    """Return `width` means of neighbours, as even as may be; unknown only where none of them is known."""
    means: list[float | None] = []
    for cell in range(width):
        part = values[cell * len(values) // width : (cell + 1) * len(values) // width]
        known = [value for value in part if value is not None]
        means.append(sum(known) / len(known) if known else None)
    return means
