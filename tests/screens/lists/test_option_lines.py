"""Options of several lines: what is too long goes on under its own beginning."""

from __future__ import annotations

from typing import TYPE_CHECKING

from driving import NARROW
from hypothesis import example, given
from hypothesis import strategies as st
from textual.content import Content

from chutes_tui.screens.dialogs.option_dialog import hanging

if TYPE_CHECKING:
    from driving import Driving


async def test_a_long_command_stays_under_its_name(driving: Driving) -> None:
    async with driving.sandboxed(size=NARROW) as app:
        await app.press("c")
        await app.until(lambda: "Key id" in app.text)
        column = next(line.index("curl --fail") for line in app.lines if "curl --fail" in line)
        (address,) = (line for line in app.lines if "/v1/chat/completions" in line)
        assert address.index("'http") == column


def test_lines_are_folded_and_indented() -> None:
    words = Content("name\n    one two three\n  four")
    assert hanging(words, 11).plain == "name\n    one two\n    three\n  four"
    assert hanging(words, 40).plain == words.plain


@example(["   翻"], 4)
@example(["    aa"], 4)
@given(st.lists(st.text(st.sampled_from(" ab翻"), max_size=30), max_size=4), st.integers(4, 20))
def test_nothing_is_lost_and_nothing_is_too_wide(lines: list[str], width: int) -> None:
    words = Content("\n".join(lines))
    folded = hanging(words, width)
    assert "".join(folded.plain.split()) == "".join(words.plain.split())
    assert all(line.cell_length <= width for line in folded.split("\n") if len(line.plain.lstrip()) > 1)
