"""One question to a model: what is sent, and what is made of odd answers."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from chutes_tui.api.errors.types import AnswerLostError, ApiError, KeyRefusedError
from chutes_tui.api.inference import ask_model
from chutes_tui.core.secret import Secret

if TYPE_CHECKING:
    from .support import Clients

KEY = f"cpk_{'a' * 32}.{'b' * 32}.{'C' * 32}"
WHOLE: dict[str, Any] = {
    "choices": [{"message": {"content": "Hello."}, "finish_reason": "stop"}],
    "usage": {"prompt_tokens": 9, "completion_tokens": 3},
}


async def test_it_is_sent_once_with_the_key_and_without_streaming(clients: Clients) -> None:
    asked: list[httpx.Request] = []
    headers = {"X-Chutes-Quota-Used": "3", "x-ratelimit-limit": "60", "X-Other": "1", "X-Chutes-RL-User": KEY}

    def respond(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200, json=WHOLE, headers=headers)

    answer = await ask_model(clients.mock(respond), Secret(KEY), "m", "Hi\x1b", 7)
    (request,) = asked
    assert (request.method, request.url.path) == ("POST", "/v1/chat/completions")
    assert request.headers["authorization"] == f"Bearer {KEY}"
    assert json.loads(request.content) == {
        "model": "m",
        "messages": [{"role": "user", "content": "Hi\x1b"}],
        "max_tokens": 7,
        "stream": False,
    }
    assert (answer.text, answer.finish, answer.tokens_in, answer.tokens_out) == ("Hello.", "stop", 9, 3)
    assert answer.limits["x-chutes-quota-used"] == "3"
    assert answer.limits["x-ratelimit-limit"] == "60"
    assert KEY not in str(answer.limits)
    assert "x-other" not in answer.limits
    assert "Hello." not in repr(answer)


@pytest.mark.parametrize(
    ("message", "text", "reasoning"),
    [
        ({"content": None, "reasoning_content": "Hm."}, "", "Hm."),
        ({"content": [{"type": "text", "text": "a"}, 7, {"text": None}, {"text": "b"}]}, "ab", ""),
        ({}, "", ""),
    ],
)
async def test_odd_messages(clients: Clients, message: object, text: str, reasoning: str) -> None:
    body = {"choices": [{"message": message, "finish_reason": None}], "usage": {"prompt_tokens": True, "x": -1}}
    answer = await ask_model(clients.mock(lambda _: httpx.Response(200, json=body)), Secret(KEY), "m", "Hi", 7)
    assert (answer.text, answer.reasoning, answer.finish) == (text, reasoning, "")
    assert (answer.tokens_in, answer.tokens_out) == (None, None)


@pytest.mark.parametrize("body", ["", "<html>", "[]", "{}", '{"choices": []}', '{"choices": [{"message": "x"}]}'])
async def test_what_is_no_answer_may_have_been_billed(clients: Clients, body: str) -> None:
    with pytest.raises(AnswerLostError) as caught:
        await ask_model(clients.mock(lambda _: httpx.Response(200, text=body)), Secret(KEY), "m", "Hi", 7)
    assert caught.value.outcome_unknown


@pytest.mark.parametrize("status", [500, 502, 503, 429, 408])
async def test_a_failure_is_not_asked_again_and_repeats_no_key(clients: Clients, status: int) -> None:
    asked: list[httpx.Request] = []

    def respond(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(status, json={"detail": f"no: {KEY}"})

    with pytest.raises(ApiError) as caught:
        await ask_model(clients.mock(respond), Secret(KEY), "m", "Hi", 7)
    assert len(asked) == 1
    assert KEY not in caught.value.report()


async def test_a_key_without_scope_is_refused(clients: Clients) -> None:
    refused = httpx.Response(401, json={"detail": "Invalid token or user not found"})
    with pytest.raises(KeyRefusedError):
        await ask_model(clients.mock(lambda _: refused), Secret(KEY), "m", "Hi", 7)
