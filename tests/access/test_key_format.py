"""Pasted API keys: found in any wrapping, told apart from other secrets, never quoted."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chutes_tui.access.key_format import KEY_LENGTH, parse_api_key
from chutes_tui.core.problem import Problem

KEY_ID = "0123456789abcdef0123456789abcdef"
USER_ID = "fedcba9876543210fedcba9876543210"
TAIL = "Sentinel0Sentinel1Sentinel2Senti"
KEY = f"cpk_{KEY_ID}.{USER_ID}.{TAIL}"


def test_tells_both_ids() -> None:
    parts = parse_api_key(KEY)
    assert parts.api_key_id == "01234567-89ab-cdef-0123-456789abcdef"
    assert parts.user_id == "fedcba98-7654-3210-fedc-ba9876543210"
    assert parts.key.reveal() == KEY
    assert len(KEY) == KEY_LENGTH
    assert TAIL not in repr(parts)


@pytest.mark.parametrize(
    "wrapped",
    [
        f"  {KEY}\n",
        f'"{KEY}"',
        f"'{KEY}',",
        f"Bearer {KEY}",
        f"Authorization: Basic {KEY}",
        f"export CHUTES_API_KEY={KEY}",
        f"export CHUTES_API_KEY='{KEY}'\r\n",
        f"CHUTES_API_KEY = {KEY}",
        f"\ufeff{KEY[:20]}\u200b{KEY[20:]}\u2060",
        f"{KEY[:80]}\n{KEY[80:]}\n",
        f'{{"name": "ci", "secret_key": "{KEY}"}}',
        f"{KEY}\n{KEY}",
        f"\n\n{KEY}",
    ],
)
def test_finds_the_key_in_any_wrapping(wrapped: str) -> None:
    assert parse_api_key(wrapped).key.reveal() == KEY


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "The text is empty"),
        ("hello", "no Chutes API key"),
        (KEY[:-1], "101 characters"),
        (KEY + "x", "103 characters"),
        (KEY + "." + TAIL, "135 characters"),
        (KEY[:12] + "…", "masked"),
        (KEY[:40] + "****", "masked"),
        (KEY.replace("abcdef", "ABCDEF"), "upper case"),
        (KEY.replace("_", "_").replace("cpk", "CPK"), "upper case"),
        (KEY.replace(".", "-"), "isn't the format of an API key"),
        (KEY + "\n" + KEY.replace("Senti", "Other"), "more than one"),
        ("eyJhbGciOi.eyJzdWIi.c2ln", "login token"),
        ("0x" + "ab" * 32, "seed"),
        (TAIL, "fingerprint"),
    ],
)
def test_says_what_is_wrong_without_quoting(text: str, says: str) -> None:
    with pytest.raises(Problem) as caught:
        parse_api_key(text)
    assert says in caught.value.what
    for secret in (TAIL, KEY_ID, USER_ID, "ab" * 32, "eyJ"):
        assert secret not in caught.value.report()


@pytest.mark.slow
@given(st.text(max_size=200))
def test_anything_else_is_a_problem(text: str) -> None:
    with pytest.raises(Problem):
        parse_api_key(text)


@given(st.text("0123456789abcdef", min_size=64, max_size=64), st.text("aZ09", min_size=32, max_size=32))
def test_takes_every_key(ids: str, tail: str) -> None:
    key = f"cpk_{ids[:32]}.{ids[32:]}.{tail}"
    parts = parse_api_key(f" {key} ")
    assert parts.key.reveal() == key
    assert parts.api_key_id.replace("-", "") == ids[:32]
