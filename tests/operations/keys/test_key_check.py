"""What an answer lets be known of a pasted API key."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest

from chutes_tui.operations.keys.check import KeyCheck, KeyVerdict, check_api_key
from chutes_tui.profiles import LaunchOptions, api_key_profile

if TYPE_CHECKING:
    from chutes_tui.operations.host_question import HostQuestion

KEY = f"cpk_{'a' * 32}.{'b' * 32}.{'c' * 32}"


async def never(question: HostQuestion) -> None:
    raise AssertionError(question)


async def checked(answer: httpx.Response) -> KeyCheck:
    profile = api_key_profile(KEY, LaunchOptions(), {})
    return await check_api_key(profile, ask_first=never, transport=httpx.MockTransport(lambda _: answer))


@pytest.mark.parametrize("status", [401, 403])
async def test_a_page_of_something_else_says_nothing_of_the_key(status: int) -> None:
    page = httpx.Response(status, html="<html><title>Blocked by policy</title></html>")
    check = await checked(page)
    assert check.verdict is KeyVerdict.NO_ANSWER
    assert check.problem is not None
    assert "Blocked by policy" in check.problem.what


@pytest.mark.parametrize(
    ("status", "detail"),
    [
        (401, "Invalid token or user not found"),
        (403, "Token does not have permission for this resource"),
    ],
)
async def test_the_server_s_refusal_fits_a_scoped_key_and_a_wrong_one(status: int, detail: str) -> None:
    check = await checked(httpx.Response(status, json={"detail": detail}))
    assert check.verdict is KeyVerdict.CANNOT_TELL
