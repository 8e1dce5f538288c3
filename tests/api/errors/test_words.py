"""Text and times from servers, whatever they hold."""

from __future__ import annotations

from email.utils import formatdate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chutes_tui.api.errors.server_words import Cleaner, duration, first_sentence, looks_like_html, page_title
from chutes_tui.api.errors.types import ApiError, RateLimitedError, ServerError
from chutes_tui.api.http.retry import RetryPolicy, http_date, retry_after_seconds
from chutes_tui.core.secret import MASK, Secret

from ..support import obeyed


@given(st.text(max_size=300), st.text(min_size=4, max_size=12), st.text(max_size=30))
def test_a_secret_never_survives_cleaning(before: str, secret: str, after: str) -> None:
    cleaned = Cleaner([Secret(secret)])(before + secret + after)
    assert secret not in cleaned or secret in MASK
    assert len(cleaned) <= 2000
    assert not obeyed(cleaned)


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("key cpk_ab12.cd34.EF56!", f"key {MASK}!"),
        ("Authorization: Bearer abc.def, x", f"Authorization: Bearer {MASK}, x"),
        ("token eyJhbGci.eyJzdWIi.c2ln.", f"token {MASK}."),
        (f"token eyJ{'a' * 24}.eyJ{'b' * 24}.{'c' * 20}-{'d' * 20}", f"token {MASK}"),
        ("sig " + "ab" * 64, f"sig {MASK}"),
        ("hash " + "ab" * 32 + " stays", "hash " + "ab" * 32 + " stays"),
        ("  two\nlines\t. ", "two\nlines   ."),
        ("\x1b[2J\u202e", "␛[2J‹U+202E›"),
    ],
)
def test_cleaning(text: str, cleaned: str) -> None:
    assert Cleaner()(text) == cleaned


def test_a_secret_is_masked_before_anything_is_cut_off() -> None:
    text = "x" * 1995 + "hunter2-hunter2"
    assert "hunter" not in Cleaner([Secret("hunter2-hunter2")])(text)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "1 second"), (1.4, "1 second"), (-45, "45 seconds"), (90, "90 seconds"), (1800, "30 minutes"),
     (5400, "90 minutes"), (7200, "2 hours"), (200_000, "2 days")],
)  # fmt: skip
def test_durations(seconds: float, words: str) -> None:
    assert duration(seconds) == words


def test_first_sentences_are_short() -> None:
    assert first_sentence("All wrong.\nMore") == "All wrong"
    assert len(first_sentence("x" * 999)) == 200


@pytest.mark.parametrize(
    ("page", "title"),
    [
        ("<html><TITLE lang=en> a &lt;b&gt;\n c </TITLE>", "a <b> c"),
        ("<title></title>", ""),
        ("<title>never closed", ""),
        ("no page", ""),
        ("<title><b>bold</b></title>", "bold"),
    ],
)
def test_page_titles(page: str, title: str) -> None:
    assert page_title(page) == title


@pytest.mark.parametrize(
    ("kind", "text", "is_page"),
    [
        ("text/html", "", True),
        ("", "\n <!DOCTYPE html>", True),
        ("application/json", "<html>", True),
        ("", "{}", False),
    ],
)
def test_pages_are_recognised(kind: str, text: str, is_page: bool) -> None:
    assert looks_like_html(kind, text) == is_page


@given(
    st.text(max_size=40) | st.sampled_from(["Sat, 99 Nov 2026 99:00:00 GMT", "Mon, 01 Jan 0001 00:00:00 -2359", "0"])
)
def test_no_date_and_no_wait_is_too_odd(text: str) -> None:
    http_date(text)
    wait = retry_after_seconds(text, 0.0)
    assert wait is None or wait >= 0


def test_dates() -> None:
    assert http_date(formatdate(1_700_000_000, usegmt=True)) == 1_700_000_000
    assert http_date(formatdate(1_700_000_000)) == 1_700_000_000
    assert http_date(None) is None


def after(attempt: int, problem: ApiError, elapsed: float = 0.0, chance: float = 1.0) -> float | None:
    return RetryPolicy(chance=lambda: chance).wait_before(attempt, problem, elapsed)


def test_waits_grow_and_are_bounded() -> None:
    down = ServerError("down", transient=True)
    many = RetryPolicy(tries=9, chance=lambda: 1.0)
    assert [many.wait_before(attempt, down, 0) for attempt in range(1, 7)] == [0.25, 0.5, 1.0, 2.0, 2.0, 2.0]
    assert after(1, down, chance=0.0) == 0.0, "full jitter: anything from no wait at all"
    assert after(2, down) is not None
    assert after(3, down) is None
    assert after(1, down, elapsed=29.9) is None
    assert after(1, ServerError("down")) is None


@pytest.mark.parametrize(("asked", "wait"), [(None, 0.25), (0.0, 0.25), (5.0, 5.25), (5.1, None), (1e12, None)])
def test_the_servers_wait_is_obeyed_when_it_is_short(asked: float | None, wait: float | None) -> None:
    assert after(1, RateLimitedError("slow", retry_after=asked, transient=True)) == wait
