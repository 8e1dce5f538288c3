"""The thin gauge: what is used, what is free, the mark of even use."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from chutes_tui.widgets.drawn.gauge import gauge

if TYPE_CHECKING:
    from textual.content import Content

RATIOS = st.floats(-2, 3) | st.sampled_from((0.0, 1.0, 1e-12, 1 - 1e-12))
WIDTHS = st.integers(1, 80)


def used(text: str) -> float:
    """The cells that are drawn as used."""
    return text.count("━") + text.count("╸") / 2


def styles(bar: Content) -> dict[str, str]:
    """The text that has each style."""
    found: dict[str, str] = {}
    for span in bar.spans:
        found[str(span.style)] = found.get(str(span.style), "") + bar.plain[span.start : span.end]
    return found


@given(WIDTHS, RATIOS)
def test_the_bar_is_as_long_as_what_is_used(width: int, ratio: float) -> None:
    bar = gauge(width, ratio).plain
    assert len(bar) == width
    assert bar == "━" * bar.count("━") + "╸" * bar.count("╸") + "─" * bar.count("─")
    assert abs(used(bar) - min(1.0, max(0.0, ratio)) * width) <= 0.5


@given(WIDTHS, RATIOS)
def test_a_little_is_not_nothing_and_nearly_is_not_all(width: int, ratio: float) -> None:
    bar = gauge(width, ratio).plain
    assert (used(bar) == 0) == (ratio <= 0)
    assert (used(bar) == width) == (ratio >= 1)


@given(WIDTHS, RATIOS, st.floats(-1, 2), st.booleans())
def test_the_pace_is_marked_once_and_changes_nothing_else(width: int, ratio: float, pace: float, over: bool) -> None:
    bar, plain = gauge(width, ratio, pace, over=over).plain, gauge(width, ratio).plain
    assert len(bar) == width
    place = bar.index("┃")
    assert bar.count("┃") == 1
    assert place == min(width - 1, max(0, math.floor(min(1.0, max(0.0, pace)) * width)))
    assert bar[:place] + bar[place + 1 :] == plain[:place] + plain[place + 1 :]


def test_unknown_is_no_bar() -> None:
    assert (
        gauge(10, None, 0.5).plain == gauge(10, math.nan).plain == gauge(0, 0.5).plain == gauge(-3, 1.0).plain == ""
    )


def test_what_is_over_the_pace_has_the_colour_of_a_warning() -> None:
    assert styles(gauge(10, 0.8, 0.5, over=True)) == {
        "$data": "━━━━━",
        "bold $foreground": "┃",
        "$text-warning": "━━",
        "$line": "──",
    }
    assert styles(gauge(10, 0.8, 0.5)) == {"$data": "━━━━━━━", "bold $foreground": "┃", "$line": "──"}


def test_without_a_mark_all_that_is_used_warns() -> None:
    assert styles(gauge(4, 1.04, over=True)) == {"$text-warning": "━━━━"}


def test_half_a_cell() -> None:
    assert gauge(4, 0.375).plain == "━╸──"
    assert gauge(4, 0.0).plain == "────"
