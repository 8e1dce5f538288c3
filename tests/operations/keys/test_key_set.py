"""Lines that ask for keys: what each means, what is wrong with it, and the variables of their values."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chutes_tui.access.key_names import api_key_name_problem
from chutes_tui.access.scopes import AccessDraft, ScopeGrant
from chutes_tui.core.problem import Problem
from chutes_tui.operations.keys.key_set import read_set, variable_names

CHUTES = {"id-1": "bot", "id-2": "twin", "id-3": "Twin"}
UUID = "5a1900aa-0000-4000-8000-000000000001"


def problem_of(line: str, *taken: str) -> str:
    [entry] = read_set(line, taken, CHUTES)
    assert bool(entry.problem) is (entry.draft is None)
    return entry.problem


@pytest.mark.parametrize(
    ("line", "draft"),
    [
        ("ci", AccessDraft(grants=(ScopeGrant("chutes", None, "invoke"),))),
        ("ci, Invoke all chutes", AccessDraft(grants=(ScopeGrant("chutes", None, "invoke"),))),
        ("ci\tadmin", AccessDraft(admin=True)),
        ("ci, invoke-one, BOT", AccessDraft(grants=(ScopeGrant("chutes", "id-1", "invoke"),))),
        (f"ci ; invoke-one ; {UUID}", AccessDraft(grants=(ScopeGrant("chutes", UUID, "invoke"),))),
    ],
)
def test_what_a_line_asks_for(line: str, draft: AccessDraft) -> None:
    [entry] = read_set(line, (), CHUTES)
    assert (entry.name, entry.draft, entry.problem) == ("ci", draft, "")


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("laptop", "already have a key"),
        ("x" * 25, "At most 24 characters"),
        ("a/b", "not allowed"),
        (", admin", "Enter a name"),
        ("ci, nope", "no template “nope”"),
        ("ci, invoke-one", "needs a chute"),
        ("ci, invoke-one, gone", "no chute “gone”"),
        ("ci, invoke-one, twin", "several chutes “twin”"),
        ("ci, admin, bot", "takes no chutes"),
    ],
)
def test_what_is_wrong_with_a_line(line: str, words: str) -> None:
    assert words in problem_of(line, "laptop")


def test_a_chute_is_only_missing_when_all_are_known() -> None:
    [entry] = read_set("ci, invoke-one, gone", (), CHUTES, whole=False)
    assert "Not all chutes are loaded" in entry.problem


def test_a_name_that_stands_twice_is_created_once() -> None:
    entries = read_set("# my keys\nci\n\nci, admin\nCI", (), {})
    assert [(one.line, bool(one.problem)) for one in entries] == [(2, False), (4, True), (5, False)]
    assert "line 2" in entries[1].problem


@pytest.mark.parametrize("text", ["", " \n# only this\n", "\n".join(f"k{number}" for number in range(501))])
def test_nothing_or_too_much_is_refused(text: str) -> None:
    with pytest.raises(Problem):
        read_set(text, (), {})


@given(st.text(max_size=60), st.sets(st.text(max_size=8), max_size=3))
def test_no_line_breaks_it_and_only_legal_free_names_are_created(text: str, taken: set[str]) -> None:
    try:
        entries = read_set(text, taken, CHUTES)
    except Problem:
        return
    good = [one.name for one in entries if not one.problem]
    assert len(set(good)) == len(good)
    assert all(api_key_name_problem(name) is None and name not in taken for name in good)


@given(st.lists(st.text(max_size=10), max_size=8))
def test_every_key_has_a_variable_of_its_own(names: list[str]) -> None:
    found = variable_names(names)
    assert len(set(found)) == len(names)
    assert all(name.replace("_", "A").isalnum() and name.isascii() for name in found)
