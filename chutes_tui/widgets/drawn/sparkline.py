"""A trend in one line: a cell for each value, or for several where there is less room. Pure text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

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
