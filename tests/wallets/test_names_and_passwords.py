"""The rules for names, and what is said about passwords."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chutes_tui.core.secret import Secret
from chutes_tui.wallets.naming import name_problem
from chutes_tui.wallets.passwords import Strength, password_strength


@pytest.mark.parametrize("name", ["default", "my wallet", "東京 🦊", "Zoë", "-rf", "a.b", "~", "x" * 200, "ü" * 100])
def test_good_names(name: str) -> None:
    assert name_problem(name) == ""


@pytest.mark.parametrize(
    "name",
    [
        "", " ", ".", "..", ".hidden", "a/b", "/", "../x", "a\\b", "a\0b", "a\nb", "a\x1bb", "a\u202eb", "a\u200bb",
        "\udcff", " a", "a ", "a\u00a0", "xpub.txt", "XPUB.TXT", "pub.txt", "x" * 201, "ü" * 101,
    ],
)  # fmt: skip
def test_bad_names_are_told_why(name: str) -> None:
    assert name_problem(name).endswith(".")


@settings(deadline=None)
@given(st.text())
def test_a_name_that_passes_is_one_visible_component_of_a_path(name: str) -> None:
    if not name_problem(name):
        assert "/" not in name
        assert "\0" not in name
        assert name.isprintable() or any(not character.isascii() for character in name)
        assert name not in ("", ".", "..")
        assert len(name.encode()) <= 200


@pytest.mark.parametrize(
    ("password", "strength"),
    [
        ("", Strength.TOO_SHORT),
        ("aB3$x", Strength.TOO_SHORT),
        ("123456", Strength.WEAK),
        ("qwertyuiop", Strength.WEAK),
        ("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", Strength.WEAK),
        ("abcdefghijklmnopqrstuvwxyz", Strength.WEAK),
        ("Password123!", Strength.WEAK),
        ("passwordpasswordpassword", Strength.WEAK),
        ("x7#Qm2", Strength.WEAK),
        ("x7#Qm2$v", Strength.FAIR),
        ("x7#Qm2$vL9kT", Strength.GOOD),
        ("bicycle under purple lemon roof", Strength.STRONG),
        ("ключ под красным ковром у двери", Strength.STRONG),
    ],
)
def test_strength_in_honest_words(password: str, strength: Strength) -> None:
    found = password_strength(Secret(password))
    assert found.strength is strength
    assert found.accepted == (strength is not Strength.TOO_SHORT)
    assert found.words.lower().startswith(strength.name.lower().replace("_", " "))


def test_what_others_know_counts_little() -> None:
    password = Secret("Ada-Lovelace-1815")
    assert password_strength(password).strength > password_strength(password, known=("ada-lovelace",)).strength
    assert "sequence" in password_strength(password, known=("ada-lovelace",)).words
    assert "sequence" not in password_strength(password, known=("", "a")).words


@settings(deadline=None)
@given(st.text(max_size=60), st.text(max_size=3))
def test_a_longer_password_of_new_characters_is_never_called_weaker(password: str, known: str) -> None:
    shorter = password_strength(Secret(password), known=(known,))
    longer = password_strength(Secret(password + "\u4e00 \u5929"), known=(known,))
    assert longer.strength >= shorter.strength or known in ("", password)
    assert len(password) < 6 or password not in shorter.words
