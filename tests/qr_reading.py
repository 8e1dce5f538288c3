"""Reading QR codes back from the cells of the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import segno

if TYPE_CHECKING:
    from driving import Driver
    from rich.color import Color

BLOCKS = {" ": (0, 0), "▀": (1, 0), "▄": (0, 1), "█": (1, 1)}
QUIET = 4


def modules(app: Driver, code_id: str) -> list[list[bool]]:
    """The dark modules of the code, read from the cells of the screen as they are coloured."""
    code = app.app.screen.query_one(code_id)
    left, top, width, height = code.region
    rows: list[list[bool]] = []
    for strip in app.app.screen._compositor.render_strips()[top : top + height]:
        upper: list[bool] = []
        lower: list[bool] = []
        for segment in strip.crop(left, left + width):
            style = segment.style
            assert style is not None
            inks = (_dark(style.bgcolor), _dark(style.color))
            for character in segment.text:
                above, below = BLOCKS[character]
                upper.append(inks[above])
                lower.append(inks[below])
        rows += [upper, lower]
    return rows


def _dark(color: Color | None) -> bool:
    assert color is not None
    red, green, blue = color.get_truecolor()
    return red + green + blue < 3 * 128


def assert_decodes(app: Driver, code_id: str, text: str) -> None:
    """The code on the screen is the text's, dark on light, with four light modules around it."""
    rows = modules(app, code_id)
    wanted = [[bool(one) for one in row] for row in segno.make_qr(text, error="l", boost_error=False).matrix]
    size = len(wanted)
    assert [row[QUIET : QUIET + size] for row in rows[QUIET : QUIET + size]] == wanted
    around = [*rows[:QUIET], *rows[QUIET + size :]]
    around += [row[:QUIET] + row[QUIET + size :] for row in rows]
    assert len(rows) >= size + 2 * QUIET
    assert all(len(row) == size + 2 * QUIET for row in rows)
    assert not any(any(row) for row in around)
