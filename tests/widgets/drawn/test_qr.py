"""The QR code in characters, read back."""

from __future__ import annotations

import segno
from hypothesis import given, settings
from hypothesis import strategies as st

from chutes_tui.widgets.drawn.qr import QUIET_ZONE, half_blocks

_UPPER = frozenset("▀█")
_LOWER = frozenset("▄█")


@settings(max_examples=25, deadline=None)
@given(st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=60))
def test_the_characters_are_the_code_with_its_quiet_zone(text: str) -> None:
    lines = half_blocks(text)
    rows = [[char in half for char in line] for line in lines for half in (_UPPER, _LOWER)]
    width = len(lines[0])
    assert all(len(row) == width for row in rows)
    light = [False] * width
    assert all(row == light for row in rows[:QUIET_ZONE])
    expected = [[bool(module) for module in row] for row in segno.make_qr(text, error="l", boost_error=False).matrix]
    inner = [row[QUIET_ZONE : QUIET_ZONE + len(expected)] for row in rows[QUIET_ZONE : QUIET_ZONE + len(expected)]]
    assert inner == expected
    assert all(row == light for row in rows[QUIET_ZONE + len(expected) :])


def test_an_address_fits_on_a_low_terminal() -> None:
    lines = half_blocks("5F3sa2TJAWMqDhXG6jhV4N8ko9SxwGy8TpaNS1repo5EYjQX")
    assert len(lines) <= 20
    assert len(lines[0]) <= 40
