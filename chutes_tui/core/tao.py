"""Amounts of TAO: counted in rao, whole numbers, so that nothing is ever rounded before it is shown."""

from __future__ import annotations

from typing import Final

RAO: Final = 1_000_000_000
"""Rao in a TAO."""
_DECIMALS: Final = 9


def tao(rao: int) -> str:
    """An amount exactly, without zeros at the end: `1.25`, `0.000000001`, `0`."""
    whole, rest = divmod(abs(rao), RAO)
    decimals = f"{rest:0{_DECIMALS}d}".rstrip("0")
    return f"{'-' if rao < 0 else ''}{whole:,}{'.' if decimals else ''}{decimals}"


def tao_down(rao: int, decimals: int = 4) -> str:
    """An amount rounded down, as what can be spent must be: 1.00899999 is `1.0089`, never 1.009.

    What is more than 0 but too little to show is `<0.0001`.
    """
    unit = 10 ** (_DECIMALS - decimals)
    if 0 < rao < unit:
        return f"<{1 / 10**decimals:.{decimals}f}"
    steps = rao // unit
    whole, rest = divmod(abs(steps), 10**decimals)
    return f"{'-' if steps < 0 else ''}{whole:,}{f'.{rest:0{decimals}d}' if decimals else ''}"


def plain_tao(rao: int) -> str:
    """An amount exactly and without separators, as a command or a form takes it."""
    return tao(rao).replace(",", "")
