"""Each refusal for money, limits or room, really answered over HTTP, with the account's reads agreeing."""

from __future__ import annotations

import re
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from lanes import cases
from refusals import CHAT, CONFIDENTIAL, FREE, PREMIUM, REFUSALS, Reads, Refusal
from sparing import leave_out_usage

from chutes_tui.sandbox import open_sandbox
from chutes_tui.sandbox.data.accounts import ACCOUNTS
from chutes_tui.sandbox.generations import NEWEST
from chutes_tui.sandbox.serve import serving

from .caller import Caller, Watch, bearer, wallet_hotkey

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

ASKED = [
    pytest.param(
        refusal,
        asked,
        generation,
        id=f"{name}-{asked}-{generation}",
        marks=() if (asked, generation) == (refusal.asked[0], NEWEST) else (pytest.mark.slow,),
    )
    for name, refusal in REFUSALS.items()
    for asked in refusal.asked
    for generation in refusal.generations
]


@asynccontextmanager
async def on_a_port(watch: Watch, **how: Any) -> AsyncIterator[Caller]:
    """The account of a sandbox that is asked over TCP."""
    with open_sandbox(seed=7, now=watch, **how) as sandbox:
        async with serving(sandbox) as base_url, httpx.AsyncClient(base_url=base_url) as http:
            yield Caller(sandbox, http, wallet_hotkey(sandbox, "ada"))


def key(who: Caller) -> dict[str, str]:
    return bearer(who.sandbox.account.api_keys["laptop"])


async def ask(who: Caller, asked: str, chute: str) -> httpx.Response:
    """A call, or what else is refused for money."""
    model = {"model": chute, "messages": []}
    at_models = {"Host": "llm.chutes.ai"}
    if asked in ("nobody", "x-api-key"):
        wrong = {"X-API-Key": who.sandbox.account.api_keys["laptop"]} if asked == "x-api-key" else {}
        return await who.http.post("/v1/chat/completions", json=model, headers={**at_models, **wrong})
    if asked == "deploy":
        return await who.post("/chutes/", {"name": "one-more", "image": "speech"})
    if asked == "model":
        headers = {**await signed_in(who), **at_models}
        return await who.http.post("/v1/chat/completions", json=model, headers=headers)
    found = (await who.get(f"/chutes/{chute}", "chutes")).json()["chute_id"]
    if asked == "warmup":
        return await who.get(f"/chutes/warmup/{found}", "chutes")
    return await who.http.post(f"/chutes/{found}/v1/chat/completions", json=model, headers=await signed_in(who))


async def signed_in(who: Caller) -> dict[str, str]:
    proof = {"fingerprint": who.sandbox.account.fingerprint}
    return bearer((await who.http.post("/users/login", json=proof)).json()["token"])


async def four_reads(who: Caller) -> Reads:
    headers = await signed_in(who)
    answers = [
        await who.http.get(f"/users/me{route}", headers=headers)
        for route in ("", "/quotas", "/quota_usage/me", "/subscription_usage")
    ]
    me, quotas, use, plan = (answer.json() for answer in answers)
    (overall,) = (row["quota"] for row in quotas if row["chute_id"] == "*")
    assert overall == use["quota"]
    if answers[-1].status_code == 404 or not plan["subscription"]:
        return Reads(me["balance"], overall, use["used"], plan=False)
    return Reads(me["balance"], overall, use["used"], True, plan["monthly"], plan["four_hour"])


def said(answer: httpx.Response) -> str:
    """The detail, or its message, or the page."""
    if answer.headers["content-type"] != "application/json":
        return answer.text
    found = answer.json()["detail"]
    return str(found["message"] if isinstance(found, dict) else found)


@pytest.mark.parametrize(("refusal", "asked", "generation"), ASKED)
async def test_it_is_refused_as_the_reads_have_it(
    watch: Watch, monkeypatch: pytest.MonkeyPatch, refusal: Refusal, asked: str, generation: str
) -> None:
    leave_out_usage(monkeypatch)
    async with on_a_port(watch, generation=generation) as who:
        assert (await ask(who, "chute", CHAT)).status_code == 200
        refusal.set_up(who.sandbox)
        if asked == "deploy":
            assert (await ask(who, asked, refusal.chute)).status_code == 200
            asked_again = await who.post("/chutes/", {"name": "yet-another", "image": "speech"})
            assert said(asked_again) == said(await ask(who, asked, refusal.chute))
        answer = await ask(who, asked, refusal.chute)
        assert answer.status_code == refusal.status
        assert re.fullmatch(refusal.says, said(answer), re.DOTALL), said(answer)
        assert refusal.agrees(await four_reads(who))


@cases("account", {name: name for name in ACCOUNTS}, "subscribed", "capped")
async def test_an_account_is_the_same_from_the_start_and_made_so(watch: Watch, account: str) -> None:
    async with on_a_port(watch, account=account) as first, on_a_port(watch) as second:
        answer = await second.http.post("/_sandbox/account", json={"account": account})
        assert (answer.status_code, answer.json()) == (200, {"account": account})
        assert await four_reads(second) == await four_reads(first)
        await second.http.post("/_sandbox/account", json={"account": "paying"})
        assert await four_reads(second) == Reads(42.17, 200, 138.5, plan=False)
        spent = await second.http.get("/users/me/usage?limit=2000", headers=await signed_in(second))
        assert all(row["amount"] > 0 for row in spent.json()["items"])


async def test_nobody_knows_another_account(watch: Watch) -> None:
    async with on_a_port(watch) as who:
        for wrong in ({"account": "rich"}, {}, {"account": ["broke"]}):
            answer = await who.http.post("/_sandbox/account", json=wrong)
            assert (answer.status_code, "the accounts are paying" in said(answer)) == (400, True)


@pytest.mark.parametrize("account", ["capped", "month-capped", "one-time", "basic", "broke"])
async def test_any_money_ends_what_the_account_itself_is_refused_for(watch: Watch, account: str) -> None:
    refusals = [one for one in REFUSALS.values() if one.account == account and one.asked[0] == "chute"]
    async with on_a_port(watch, account=account) as who:
        for one in refusals:
            assert (await ask(who, "chute", one.chute)).status_code == 402
            who.sandbox.set_balance(0.01)
            assert (await ask(who, "chute", one.chute)).status_code == 200
            who.sandbox.become(account)


async def test_free_calls_need_no_money_until_they_are_used_up(watch: Watch) -> None:
    refusal = REFUSALS["free calls used up"]
    async with on_a_port(watch, account="free-calls") as who:
        who.sandbox.world.database.run("UPDATE users SET free_calls = 99, balance = 0 WHERE username = 'ada'")
        assert (await ask(who, "model", refusal.chute)).status_code == 200
        who.sandbox.become("free-calls")
        who.sandbox.set_balance(10)
        assert (await ask(who, "model", refusal.chute)).status_code == 200


async def test_only_newer_servers_say_when_a_quota_is_new(watch: Watch) -> None:
    async with on_a_port(watch, account="broke") as who:
        detail = (await ask(who, "chute", CHAT)).json()["detail"]
        assert datetime.fromtimestamp(detail["quota_reset_timestamp"], UTC) == datetime(2026, 11, 21, tzinfo=UTC)
        for older in ("2026-02", "2025-10"):
            who.sandbox.switch(generation=older)
            assert set((await ask(who, "chute", CHAT)).json()["detail"]) == {"message"}


async def test_each_rule_is_for_its_own_account_and_chute(watch: Watch) -> None:
    async with on_a_port(watch, account="free-calls") as who:
        for account in ("one-time", "basic", "subscribed"):
            who.sandbox.become(account)
            who.sandbox.set_balance(0)
            who.sandbox.world.database.run("UPDATE users SET free_calls = 100")
            refused = {
                one for one in (CHAT, PREMIUM, CONFIDENTIAL, FREE) if not (await ask(who, "model", one)).is_success
            }
            assert refused == {"one-time": {CONFIDENTIAL, FREE}, "basic": {PREMIUM}}.get(account, set()), account


async def test_strangers_see_the_page_at_the_models_only(watch: Watch) -> None:
    async with on_a_port(watch) as who:
        answer = await who.http.post("/chutes/x/v1/chat/completions", json={})
        assert (answer.status_code, said(answer)) == (401, "Authentication required.")


@pytest.mark.parametrize("generation", ["2025-10", "2026-02"])
async def test_older_servers_refuse_strangers_in_words(watch: Watch, generation: str) -> None:
    async with on_a_port(watch, generation=generation) as who:
        answer = await ask(who, "nobody", CHAT)
        assert (answer.status_code, said(answer)) == (401, "Authentication required.")


@pytest.mark.parametrize("cause", ["infra_overload", "max_capacity", "no_targets"])
async def test_everybody_sees_whether_a_chute_is_full(watch: Watch, cause: str) -> None:
    async def load() -> tuple[int, float]:
        rows = (await who.http.get("/chutes/utilization")).json()
        return next((one["instance_count"], one["utilization"]) for one in rows if one["name"] == CHAT)

    async with on_a_port(watch) as who:
        instances, share = await load()
        assert (instances, 0 < share < 1) == (1, True)
        answer = await who.http.post("/_sandbox/switches", json={"refuse_calls": cause})
        assert answer.json()["refuse_calls"] == cause
        assert await load() == (0 if cause == "no_targets" else 1, 1.0)
        with pytest.raises(ValueError, match="calls are refused by"):
            who.sandbox.switch(refuse_calls="mood")


async def test_a_chute_is_deployed_and_the_limit_ends_after_a_day(watch: Watch) -> None:
    async with on_a_port(watch) as who:
        who.sandbox.switch(deployments_a_day=1)
        made = (await ask(who, "deploy", "")).json()
        assert (made["name"], made["image"]["name"], made["user"]["username"]) == ("one-more", "speech", "ada")
        assert (await who.delete(f"/chutes/{made['chute_id']}", "chutes")).status_code == 200
        assert (await ask(who, "deploy", "")).status_code == 429
        watch.advance(days=1, seconds=1)
        assert (await ask(who, "deploy", "")).status_code == 200
        who.sandbox.switch(deployments_a_day=9)
        assert (await who.post("/chutes/", {"name": "x", "image": "none-such"})).status_code == 404
        assert (await who.http.post("/chutes/", json={"name": "x", "image": "speech"})).status_code == 401
