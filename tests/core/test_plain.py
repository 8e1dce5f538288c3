"""Text from outside, made safe to show."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chutes_tui.core.text import short_id, visible, visible_lines


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("", ""),
        ("Büro 翻訳 – ok", "Büro 翻訳 – ok"),
        ("\x1b[2J", "␛[2J"),
        ("a\nb\tc\rd", "a␊b␉c␍d"),
        ("\x7f", "␡"),
        ("\x9b31m", "‹U+009B›31m"),
        ("\u202eabc\u2066", "‹U+202E›abc‹U+2066›"),
        ("a\u200bb\ufeff", "a‹U+200B›b‹U+FEFF›"),
        ("\u2028\u2029", "‹U+2028›‹U+2029›"),
        ("\ue000\ud800", "‹U+E000›‹U+D800›"),
        ("[b]not bold[/b]", "[b]not bold[/b]"),
    ],
)
def test_visible(text: str, shown: str) -> None:
    assert visible(text) == shown


@given(st.text(st.characters(exclude_categories=())))
def test_nothing_of_it_is_obeyed(text: str) -> None:
    shown = visible(text)
    assert all(unicodedata.category(character) not in {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"} for character in shown)
    assert visible(shown) == shown
    assert len(visible_lines(text).splitlines()) <= len(text.splitlines()) + 1


def test_lines_stay_lines() -> None:
    assert visible_lines("a\n\tb\r\nc\x1b") == "a\n    b\nc␛"


@pytest.mark.parametrize(
    ("identifier", "shown"),
    [
        ("2716e48b-ab6c-4cd3-81e8-93464a297cf2", "2716e48b"),
        ("0123456789ab", "0123456789ab"),
        ("0123456789abc", "01234567"),
        ("my-chute-of-old", "my-chute"),
        ("ab", "ab"),
        ("", ""),
        ("\x1b[31m", "␛[31m"),
    ],
)
def test_short_id(identifier: str, shown: str) -> None:
    assert short_id(identifier) == shown
