"""The chart of upright bars: what is drawn is what is so."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from chutes_tui.widgets.drawn.bars import HIGHEST, Bar, Scale, bar_chart, bars_in_one

LEVELS = " ▁▂▃▄▅▆▇█"
VALUES = st.lists(st.floats(0, 1e9, allow_subnormal=False) | st.none(), min_size=1, max_size=40)
WIDTHS = st.integers(60, 200)
HEIGHTS = st.integers(3, 40)


def bars_of(values: list[float | None], label: str = "1") -> list[Bar]:
    return [Bar(label, value) for value in values]


def drawn(text: str) -> list[str]:
    """The columns of the chart, from the axis on, each from the base upwards."""
    *rows, labels = text.split("\n")
    left = labels.index("└") + 1
    return ["".join(column) for column in zip(*(row[left:].ljust(200) for row in reversed(rows)), strict=True)]


def heights(text: str) -> list[int]:
    """How many eighths high each bar is, from left to right."""
    found: list[int] = []
    before = ""
    for column in drawn(text):
        if column.strip() and column != before:
            found.append(sum(map(LEVELS.index, column)))
        before = column
    return found


@given(VALUES, WIDTHS, HEIGHTS)
def test_it_keeps_within_its_room(values: list[float | None], width: int, height: int) -> None:
    lines = bar_chart(bars_of(values), width, height).plain.split("\n")
    assert len(lines) == min(height, HIGHEST + 1)
    assert max(map(len, lines)) <= width


@given(VALUES, WIDTHS, HEIGHTS)
def test_each_bar_is_as_high_as_its_value(values: list[float | None], width: int, height: int) -> None:
    if bars_in_one(len(values), width) > 1:
        return
    text = bar_chart(bars_of(values), width, height).plain
    known = [value for value in values if value is not None]
    starts = [number for number, column in enumerate(drawn(text)) if column.strip()]
    assert bool(starts) == any(value is None or value > 0 for value in values)
    assert text.count("?") == sum(value is None for value in values)
    if known and max(known) > 0:
        columns = [column for column in drawn(text) if "?" not in column]
        highest = max(sum(map(LEVELS.index, column)) for column in columns)
        rows = min(HIGHEST, height - 1)
        assert highest <= rows * 8
        if max(known) >= 2:
            assert highest >= rows * 8 // 2 - 1, "the scale leaves no more than half of the room empty"


def test_bars_stand_in_proportion() -> None:
    text = bar_chart(bars_of([8, 4, 2, 1]), 60, 9).plain
    assert heights(text) == [64, 32, 16, 8]


def test_a_little_beside_much_is_seen_and_nothing_is_not() -> None:
    assert heights(bar_chart(bars_of([1e6, 1e-9, 0]), 60, 9).plain) == [64, 1]


def test_nothing_at_all_is_flat_from_0() -> None:
    rows = bar_chart(bars_of([0.0] * 14), 60, 9).plain.split("\n")
    assert [row.strip() for row in rows[:-1]] == ["│"] * 8
    assert rows[-1].startswith("0 └1")


def test_equal_values_are_equally_high() -> None:
    assert set(heights(bar_chart(bars_of([5, 5, 5]), 60, 9).plain)) == {5 * 8 * 8 // 6}


def test_the_scale_ends_at_a_round_number_and_names_its_half() -> None:
    lines = bar_chart(bars_of([757.0] * 14), 80, 9).plain.split("\n")
    assert (lines[0][:5], lines[4][:5], lines[8][:5]) == ("800 ┤", "400 ┤", "  0 └")
    money = Scale("${:,.2f}".format, 0.02)
    lines = bar_chart(bars_of([3.1, 0.2]), 80, 9, money).plain.split("\n")
    assert (lines[0][:7], lines[4][:7]) == ("$4.00 ┤", "$2.00 ┤")
    lines = bar_chart(bars_of([1.0]), 80, 9).plain.split("\n")
    assert (lines[0][:3], lines[4][:3]) == ("2 ┤", "1 ┤")


def test_what_is_not_over_is_quiet_and_has_its_label_in_bold() -> None:
    bars = [Bar("24", 5.0), Bar("25*", 3.0, quiet=True), Bar("26", 0.0, absent=True)]
    chart = bar_chart(bars, 40, 5)
    quiet = {chart.plain[span.start : span.end] for span in chart.spans if span.style == "$quiet"}
    bold = [chart.plain[span.start : span.end] for span in chart.spans if span.style == "bold"]
    assert any("█" in text for text in quiet)
    assert bold == ["25*"]


def test_a_long_label_stands_where_it_has_room() -> None:
    bars = [Bar(str(day), 1.0, title=f"{day} Nov" if day == 12 else "") for day in range(12, 26)]
    assert "└12 Nov 13 " in bar_chart(bars, 112, 5).plain
    assert re.search("└12 +13 +14 ", bar_chart(bars, 76, 5).plain)


@given(st.integers(1, 1200), WIDTHS)
def test_labels_never_run_into_one_another(count: int, width: int) -> None:
    bars = [Bar(f"{number % 31 + 1}", 1.0, f"{number % 31 + 1} Nov") for number in range(count)]
    last = bar_chart(bars, width, 5).plain.split("\n")[-1]
    known = {one.label for one in bars} | {one.title for one in bars}
    words = last[last.index("└") + 1 :].replace(" Nov", "_Nov").split()
    assert words
    assert {word.replace("_", " ") for word in words} <= known


def test_what_has_no_room_of_its_own_is_one_bar_with_its_neighbours() -> None:
    bars = bars_of([1.0] * 366)
    count = bars_in_one(366, 80)
    assert count > 1
    assert max(heights(bar_chart(bars, 80, 9).plain)) == round(count / 6 * 64)


def test_without_room_there_is_no_chart() -> None:
    assert bar_chart([], 80, 9).plain == ""
    assert bar_chart(bars_of([1.0] * 14), 80, 1).plain == ""
    assert bar_chart(bars_of([1.0] * 14), 8, 9).plain == ""
