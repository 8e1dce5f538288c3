"""QR codes drawn with characters. Pure, and slow to load: to be imported when one is to be shown."""

from __future__ import annotations

from typing import Final

import segno

QUIET_ZONE: Final = 4
"""Light modules around the code, as many as readers ask for."""

# A character is two modules, the upper and the lower; True is dark.
_BLOCKS: Final = {(False, False): " ", (True, False): "▀", (False, True): "▄", (True, True): "█"}


def half_blocks(text: str) -> tuple[str, ...]:
    """The code for a text, two rows of modules a line, quiet zone included.

    Phones read it only as dark on light: draw it in black on white, whatever the theme is.
    """
    rows = [[bool(module) for module in row] for row in _modules(text)]
    if len(rows) % 2:
        rows.append([False] * len(rows[0]))
    pairs = zip(rows[::2], rows[1::2], strict=True)
    return tuple("".join(_BLOCKS[pair] for pair in zip(*pair_of_rows, strict=True)) for pair_of_rows in pairs)


def _modules(text: str) -> list[bytearray]:
    code = segno.make_qr(text, error="l", boost_error=False)
    return [bytearray(row) for row in code.matrix_iter(scale=1, border=QUIET_ZONE)]
