"""Mnemonics: made, cleaned, checked, derived and asked back, without a word of them in a message."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wallet_files import SEED, WORDS, shown

from chutes_tui.core.secret import Secret
from chutes_tui.wallets.mnemonic import (
    WORD_COUNTS,
    MnemonicProblem,
    check_mnemonic,
    clean_mnemonic,
    confirmation_words,
    generate_mnemonic,
    seed_from_mnemonic,
)


@pytest.mark.parametrize("count", WORD_COUNTS)
def test_what_is_made_is_valid_new_each_time_and_derives_as_substrateinterface_does(count: int) -> None:
    from substrateinterface import Keypair

    mnemonic = generate_mnemonic(count)
    assert len(mnemonic.reveal().split()) == count
    assert generate_mnemonic(count) != mnemonic
    assert check_mnemonic(mnemonic) == mnemonic
    expected = Keypair.create_from_mnemonic(mnemonic.reveal())
    assert seed_from_mnemonic(mnemonic).reveal() == bytes(expected.seed_hex).hex()


@pytest.mark.parametrize("count", [0, 11, 13, 25])
def test_other_lengths_are_not_made(count: int) -> None:
    with pytest.raises(ValueError):
        generate_mnemonic(count)


@pytest.mark.parametrize(
    "typed",
    [
        WORDS,
        f"  {WORDS.upper()}\n",
        WORDS.replace(" ", "\n"),
        WORDS.replace(" ", "\u00a0 "),
        "\u200b\ufeff" + WORDS.replace("about", "ab\u200bout"),
        "\n".join(f"{number}. {word}" for number, word in enumerate(WORDS.split(), 1)),
        " ".join(f"{number}){word}," for number, word in enumerate(WORDS.split(), 1)),
        f'"{WORDS}"',
    ],
)
def test_words_are_recognised_however_they_were_copied(typed: str) -> None:
    assert check_mnemonic(Secret(typed)).reveal() == WORDS
    assert seed_from_mnemonic(Secret(typed)).reveal() == SEED


@pytest.mark.parametrize(
    ("typed", "told", "positions"),
    [
        ("", "has 0", ()),
        (WORDS + " about", "has 13", ()),
        (WORDS.removesuffix(" about"), "has 11", ()),
        (WORDS.replace("about", "abuot"), "Word 12 of 12", (12,)),
        ("zyx " + "abandon " * 10 + "abuot", "Words 1, 12 of 12", (1, 12)),
        ("zyx " * 24, "of 24", tuple(range(1, 25))),
        ("abandon " * 12, "checksum", ()),
        (SEED, "seed, not a recovery phrase", ()),
        ("0x" + SEED, "seed, not a recovery phrase", ()),
        ("éclair " * 12, "Words 1, 2", tuple(range(1, 13))),
        ("\ud800", "has 0", ()),
    ],
)
def test_what_is_wrong_is_told_by_position(typed: str, told: str, positions: tuple[int, ...]) -> None:
    with pytest.raises(MnemonicProblem) as caught:
        check_mnemonic(Secret(typed))
    assert told in caught.value.what
    assert caught.value.positions == positions
    assert caught.value.next_step


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from(["abandon", "sentinelword", "zoo", "abuot"]), min_size=12, max_size=12))
def test_no_message_and_no_traceback_holds_a_word(words: list[str]) -> None:
    words[0] = "sentinelword"
    with pytest.raises(MnemonicProblem) as caught:
        seed_from_mnemonic(Secret(" ".join(words)))
    unknown = [position for position, word in enumerate(words, 1) if word in ("sentinelword", "abuot")]
    assert caught.value.positions == tuple(unknown)
    told = shown(caught.value)
    assert "sentinelword" not in told
    assert "abandon" not in told


@settings(deadline=None)
@given(st.text())
def test_cleaning_text_twice_changes_nothing_more(text: str) -> None:
    once = clean_mnemonic(Secret(text))
    assert clean_mnemonic(once) == once


def test_some_words_are_asked_back_at_places_that_change() -> None:
    mnemonic = generate_mnemonic(24)
    words = mnemonic.reveal().split()
    asked = [confirmation_words(mnemonic, 4) for _ in range(20)]
    for confirmation in asked:
        positions = [word.position for word in confirmation]
        assert positions == sorted(set(positions))
        assert len(positions) == 4
        assert all(word.word.reveal() == words[word.position - 1] for word in confirmation)
    assert len({tuple(word.position for word in confirmation) for confirmation in asked}) > 1
    assert {word.position for confirmation in asked for word in confirmation} <= set(range(1, 25))
    assert {word.position for confirmation in (confirmation_words(mnemonic, 24),) for word in confirmation} == set(
        range(1, 25)
    )


def test_a_word_that_was_asked_back_matches_as_people_type_it() -> None:
    word = confirmation_words(Secret("zoo " * 12), 1)[0]
    for typed in ("zoo", " ZOO \n", f"{word.position}. zoo"):
        assert word.matches(Secret(typed))
    for typed in ("", "zo", "zoo zoo", "abandon"):
        assert not word.matches(Secret(typed))
    assert "zoo" not in repr(word)
