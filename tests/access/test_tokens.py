"""Every token in a pasted text is found, whatever stands around it."""

from __future__ import annotations

import pytest

from chutes_tui.access.key_format import MOST_TOKENS, find_tokens
from chutes_tui.core.secret_shape import AN_API_KEY

KEY = "cpk_" + "0a" * 16 + "." + "0b" * 16 + "." + "Zz9" * 10 + "Zz"
OTHER = "cpk_" + "1a" * 16 + "." + "0b" * 16 + "." + "Yy8" * 10 + "Yy"
KEY_ID, USER_ID = "0a0a0a0a-0a0a-0a0a-0a0a-0a0a0a0a0a0a", "0b0b0b0b-0b0b-0b0b-0b0b-0b0b0b0b0b0b"


@pytest.mark.parametrize(
    "text",
    [
        KEY,
        f'export CHUTES_API_KEY="{KEY}";',
        f"Authorization: Bearer {KEY}\r\n",
        f'{{"secret_key":"{KEY}","name":"ci"}}',
        f"\u200b{KEY[:30]}\u200b{KEY[30:]}\ufeff",
        f"'{KEY}',",
        f"<code>{KEY}</code>",
    ],
)
def test_a_key_is_found_in_what_stands_around_it(text: str) -> None:
    (token,) = find_tokens(text)
    assert (token.kind, token.api_key_id, token.user_id, token.joined) == (AN_API_KEY, KEY_ID, USER_ID, False)
    assert token.key is not None
    assert token.key.reveal() == KEY


@pytest.mark.parametrize(
    "text",
    [
        f"{KEY[:50]}\n{KEY[50:]}",
        f"{KEY[:50]}\r\n   {KEY[50:]}",
        f'"{KEY[:50]}" \\\n    "{KEY[50:]}"',
        f"> {KEY[:50]}\n> {KEY[50:]}",
        f'key = "{KEY[:50]}" +\n  "{KEY[50:]}"',
    ],
)
def test_halves_on_two_lines_are_joined_and_said_to_be(text: str) -> None:
    (token,) = find_tokens(text)
    assert token.joined
    assert token.key is not None
    assert token.key.reveal() == KEY


def test_several_are_named_each_once_in_their_order() -> None:
    text = f"{OTHER} {KEY}\n{KEY}\nBearer cak_12345678.secret crt_0123456789 csc_abcdefgh cid_abcdefgh"
    kinds = [token.kind for token in find_tokens(text)]
    assert kinds == [
        AN_API_KEY,
        AN_API_KEY,
        "an OAuth access token",
        "an OAuth refresh token",
        "an OAuth client secret",
        "an OAuth client id",
    ]


def test_a_masked_or_cut_key_still_says_whose_it_is_and_can_not_be_asked_about() -> None:
    masked, cut = find_tokens(f"{KEY[:69]}.•••• and cpk_{'2c' * 16}")
    assert (masked.api_key_id, masked.user_id, masked.key) == (KEY_ID, USER_ID, None)
    assert (cut.api_key_id, cut.user_id, cut.key) == ("2c2c2c2c-2c2c-2c2c-2c2c-2c2c2c2c2c2c", "", None)


@pytest.mark.parametrize("text", ["", "no key", "cpk_", "cpk_EXAMPLE", "mycpk_" + KEY[4:], "cak_x"])
def test_what_only_looks_like_one_is_none(text: str) -> None:
    assert find_tokens(text) == ()


def test_a_login_token_is_named() -> None:
    (token,) = find_tokens("Authorization: Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl")
    assert (token.kind, token.key) == ("a login token", None)


def test_a_huge_text_is_bounded() -> None:
    keys = "\n".join(f"cpk_{number:032x}.{'0b' * 16}.{'Zz9' * 10}Zz" for number in range(500))
    assert len(find_tokens(keys)) == MOST_TOKENS
    assert find_tokens("cpk_" * 100_000) == ()
