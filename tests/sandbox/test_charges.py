"""Calls of models: what they answer, and what they leave in usage, quota and balance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from .caller import detail
from .test_accounts import of, one, read, signed_in

if TYPE_CHECKING:
    import httpx

    from .caller import Caller

__all__ = ["one"]
MODEL = "deepseek-ai/DeepSeek-V3"


async def ask(who: Caller, content: str = "Hi", **more: Any) -> httpx.Response:
    body = {"model": MODEL, "messages": [{"role": "user", "content": content}], **more}
    headers = {**await signed_in(who), "Host": "llm.chutes.ai"}
    return await who.http.post("/v1/chat/completions", json=body, headers=headers)


def charged(who: Caller) -> tuple[float, float, int, int]:
    """USD paid and covered, and tokens in and out, of the running hour."""
    now = who.sandbox.world.clock.now().replace(minute=0, second=0, microsecond=0, tzinfo=None)
    row = who.sandbox.world.database.rows(
        "SELECT ifnull(sum(amount), 0), ifnull(sum(covered), 0), ifnull(sum(input_tokens), 0), "
        "ifnull(sum(output_tokens), 0) FROM usage WHERE bucket = ?",
        now.isoformat(timespec="seconds"),
    )[0]
    return row[0], row[1], row[2], row[3]


@of("paying")
async def test_an_answer_is_no_longer_than_wanted_and_counts_its_tokens(one: Caller) -> None:
    whole = (await ask(one, "Who are you?")).json()
    assert whole["choices"][0]["message"]["content"] == "Hello from the sandbox. You asked: Who are you?"
    assert whole["choices"][0]["finish_reason"] == "stop"
    assert whole["usage"] == {"prompt_tokens": 7, "completion_tokens": 9, "total_tokens": 16}
    short = (await ask(one, "Who are you?", max_tokens=2)).json()
    assert short["choices"][0]["message"]["content"] == "Hello from"
    assert (short["choices"][0]["finish_reason"], short["usage"]["completion_tokens"]) == ("length", 2)


@of("paying")
@pytest.mark.parametrize("most", [0, -1, "ten", 1.5, True])
async def test_less_than_a_token_is_refused(one: Caller, most: object) -> None:
    refused = await ask(one, max_tokens=most)
    assert (refused.status_code, detail(refused)) == (400, f"max_tokens must be at least 1, got {most}.")


@of("paying", "subscribed", "free-calls")
async def test_who_pays_for_a_call(one: Caller) -> None:
    before = charged(one)
    price = (5 * 0.27 + 7 * 1.09) / 1e6
    balance, used = (await read(one, ""))["balance"], (await read(one, "/quota_usage/me"))["used"]
    plan, quota = (await read(one, "/subscription_usage")), (await read(one, "/quota_usage/me"))["quota"]
    answer = await ask(one)
    paid, covered, wrote_in, wrote_out = (now - then for now, then in zip(charged(one), before, strict=True))
    assert [wrote_in, wrote_out] == [5, 7]  # "Hi", and an answer of seven words
    within = quota > used
    assert paid == pytest.approx(0 if within else price)
    assert covered == pytest.approx(price if plan["subscription"] else 0)
    assert (await read(one, ""))["balance"] == pytest.approx(balance - paid)
    assert (await read(one, "/quota_usage/me"))["used"] == used + within
    if quota:
        assert answer.headers["X-Chutes-Quota-Used"] == f"{used + 1:g}"


@of("paying")
async def test_a_model_that_nobody_runs_costs_nothing(one: Caller) -> None:
    one.sandbox.world.database.run("UPDATE chutes SET hot = 0")
    before = charged(one)
    refused = await ask(one)
    assert refused.status_code == 503
    assert detail(refused).startswith("No instances available (yet) for chute_id='")
    assert charged(one) == before
