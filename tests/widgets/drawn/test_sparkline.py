"""The trend in one line."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from chutes_tui.widgets.drawn.gauge import sparkline

LEVELS = " ▁▂▃▄▅▆▇█"
VALUES = st.lists(st.floats(0, 1e12, allow_subnormal=False) | st.none(), max_size=40)


@given(VALUES)
def test_a_character_for_each_value_in_their_order(values: list[float | None]) -> None:
    drawn = sparkline(values)
    assert len(drawn) == len(values)
    assert [one == "·" for one in drawn] == [value is None for value in values]
    assert [one == " " for one in drawn] == [value == 0 for value in values]
    known = sorted((value, LEVELS.index(one)) for value, one in zip(values, drawn, strict=True) if value is not None)
    assert [level for _, level in known] == sorted(level for _, level in known)
    if known and known[-1][0] > 0:
        assert known[-1][1] == 8


@given(VALUES, st.integers(1, 50))
def test_it_has_at_most_so_many_cells_and_loses_nothing(values: list[float | None], width: int) -> None:
    drawn = sparkline(values, width)
    assert len(drawn) == min(width, len(values))
    assert any(one in LEVELS[1:] for one in drawn) == any(values)


def test_one_scale_for_several_lines() -> None:
    assert sparkline([1, 2], top=8) == "▂▃"
    assert sparkline([1e-9, 1e6]) == "▁█"
    assert sparkline([]) == ""
    assert sparkline([0, 0]) == "  "
    assert sparkline([5, 5]) == "██"
