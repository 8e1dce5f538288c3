"""Key names: the server's rule, collisions, and free names."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chutes_tui.access.key_names import api_key_name_problem, name_note, name_taken_problem, next_name, suggest_name

RULE = re.compile("[A-Za-z0-9$._ \\-\u0080-\ud7ff\ue000-\uffff\U00020000\U0001d7d8]{1,24}")


@given(
    st.text(st.characters(max_codepoint=0xFFFF), max_size=30)
    | st.text(st.sampled_from("aZ0$._- /é\u0080\u007f\uffff\U00020000\U0001d7d8\U0001f680\n"), max_size=27)
)
def test_agrees_with_an_independent_regex(name: str) -> None:
    assert (api_key_name_problem(name) is None) == (RULE.fullmatch(name) is not None)


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("", "Enter a name"),
        ("a" * 25, "At most 24 characters (now 25)"),
        ("ci/deploy", "“/” is not allowed"),
        ("rocket 🚀", "“🚀” is not allowed"),
        ("two\nlines", "A line break is not allowed"),
        ("bell\x07", "U+0007 is not allowed"),
        ("half\ud800", "U+D800 is not allowed"),
    ],
)
def test_says_what_is_wrong(name: str, says: str) -> None:
    problem = api_key_name_problem(name)
    assert problem is not None
    assert says in problem


@pytest.mark.parametrize("name", ["a", "$._-", "a" * 24, "été 日本", "\U00020b9f\U0002070e", " space ", "0"])
def test_takes_what_the_server_takes(name: str) -> None:
    assert api_key_name_problem(name) is None


def test_collisions_are_exact_and_a_difference_in_case_is_noted() -> None:
    assert name_taken_problem("ci", {"ci", "CD"})
    assert name_taken_problem("cd", {"ci", "CD"}) is None
    assert name_note("cd", {"ci", "CD"}) == "You already have a key “CD”: only the case differs."
    assert name_note("CD", {"ci", "CD"}) is None
    assert name_note("new", {"ci"}) is None


@pytest.mark.parametrize(
    ("name", "says"), [(" ci", "starts or ends"), ("  ", "only spaces"), ("c\u200bi", "invisible")]
)
def test_notes_what_is_legal_but_easy_to_regret(name: str, says: str) -> None:
    assert api_key_name_problem(name) is None
    assert says in (name_note(name, ()) or "")


def test_suggestions_count_upwards() -> None:
    assert suggest_name("ci", ()) == "ci"
    assert suggest_name("ci", {"CI"}) == "ci-2"
    assert suggest_name("ci", {"ci", "ci-2"}) == "ci-3"
    assert suggest_name("a/b", ()) == "a-b"
    assert suggest_name("x" * 30, {"x" * 24}) == "x" * 22 + "-2"


@pytest.mark.slow
@given(st.text(max_size=40), st.sets(st.text(min_size=1, max_size=24), max_size=5))
def test_suggestions_are_legal_and_free(wanted: str, taken: set[str]) -> None:
    taken |= {suggest_name(wanted, taken)}
    name = suggest_name(wanted, taken)
    assert api_key_name_problem(name) is None
    assert name not in taken
    assert name_note(name, ()) is None or "invisible" in (name_note(name, ()) or "")


@pytest.mark.parametrize(
    ("name", "taken", "following"),
    [
        ("ci", ["ci"], "ci-2"),
        ("ci-2", ["ci", "ci-2"], "ci-3"),
        ("ci-2", ["ci-2", "CI-3"], "ci-4"),
        ("x" * 24, [], "x" * 22 + "-2"),
        ("y" * 22 + "-9", [], "y" * 21 + "-10"),
        ("report-2026", [], "report-2026-2"),
        ("a/b", [], "a-b-2"),
        ("", [], "key-2"),
    ],
)
def test_the_key_that_follows_has_the_next_number(name: str, taken: list[str], following: str) -> None:
    assert next_name(name, taken) == following


@given(st.text(max_size=30), st.lists(st.text(max_size=24)))
def test_the_name_that_follows_is_legal_and_free(name: str, taken: list[str]) -> None:
    following = next_name(name, taken)
    assert api_key_name_problem(following) is None
    assert following.casefold() not in {one.casefold() for one in (name, *taken)}
