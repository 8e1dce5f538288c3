"""What an own app may be called, where it may send people back to, and which slips are named."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chutes_tui.access.app_rules import (
    days_problem,
    name_note,
    name_problem,
    scopes_problem,
    uri_problem,
    uri_warnings,
    uris_problem,
)


@pytest.mark.parametrize(
    ("name", "fine"),
    [
        ("ab", False),
        ("abc", True),
        ("a" * 64, True),
        ("a" * 65, False),
        ("  ab ", False),
        ("a_b.c-d é", True),
        ("a/b", False),
        ("a@bc", False),
        ("", False),
    ],
)
def test_names_are_the_servers(name: str, fine: bool) -> None:
    assert (name_problem(name) == "") is fine


def test_an_underscore_is_said_to_match_any_character() -> None:
    assert "any character" in name_note("my_app")
    assert "in any case" in name_note("app")


@pytest.mark.parametrize(
    ("uri", "fine"),
    [
        ("https://a.example/cb", True),
        ("http://localhost:3000/cb?x=1", True),
        ("https://a.example/cb#top", False),
        ("https://a.example/cb#", False),
        ("HTTPS://a.example/cb", False),
        ("myapp://cb", False),
        ("https://", False),
        ("https://a.example:x/", False),
        ("https://u:p@a.example/", False),
        ("https://a.example/a b", False),
        ("a.example/cb", False),
    ],
)
def test_addresses(uri: str, fine: bool) -> None:
    assert (uri_problem(uri) == "") is fine


@pytest.mark.parametrize(
    ("uris", "words"),
    [
        (("https://a.example/cb", "https://a.example/cb/"), "the slash at the end"),
        (("https://a.example/cb", "http://a.example/cb"), "http and https"),
        (("http://a.example:80/cb", "http://a.example:81/cb"), "the port"),
        (("http://localhost:1/cb", "http://127.0.0.1:1/cb"), "the name of this machine"),
        (("https://a.example/cb", "https://a.example/CB"), "capital letters"),
        (("http://localhost:1/cb",), "127.0.0.1 is another address"),
        (("http://127.0.0.1:1/cb",), "localhost is another address"),
        (("http://a.example/cb",), "plain http"),
        (("https://*.a.example/cb",), "the * is taken as it stands"),
        (("https://a.example",), "no slash at the end"),
    ],
)
def test_near_misses_are_named(uris: tuple[str, ...], words: str) -> None:
    assert any(words in one for one in uri_warnings(uris))
    assert uris_problem(uris) == ""


def test_what_is_right_is_not_warned_of() -> None:
    assert uri_warnings(("https://a.example/cb", "https://b.example/return")) == ()


def test_how_many() -> None:
    many = [f"https://a.example/{number}" for number in range(11)]
    assert uris_problem([])
    assert not uris_problem(many[:10])
    assert uris_problem(many)
    assert "Line 2" in uris_problem([many[0], many[0]])


@pytest.mark.parametrize(("days", "fine"), [("", True), ("1", True), ("30", True), ("0", False), ("31", False)])
def test_days(days: str, fine: bool) -> None:
    assert (days_problem(days) == "") is fine


@given(st.lists(st.text(max_size=40), max_size=5))
def test_anything_is_judged_without_a_crash(texts: list[str]) -> None:
    uris_problem(texts)
    uri_warnings(texts)
    scopes_problem(texts)
    for text in texts:
        name_problem(text)
        days_problem(text)
