"""The seeded accounts: what each has, pays and is refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chutes_tui import arguments
from chutes_tui.sandbox import SandboxError, open_sandbox
from chutes_tui.sandbox.data.accounts import ACCOUNTS, DEFAULT_ACCOUNT
from chutes_tui.sandbox.generations import GENERATIONS
from chutes_tui.sandbox.plans import block_start, month_start, plan_anchor

from .caller import Caller, Watch, bearer, detail, wallet_hotkey

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

CAP_EXCEEDED = "Subscription usage cap exceeded. Please add balance to continue."
INSTANTS = st.datetimes(datetime(2025, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))


@pytest.fixture
async def one(request: pytest.FixtureRequest, watch: Watch) -> AsyncIterator[Caller]:
    """The caller of the account that the test names, on the newest generation unless it names one."""
    name, *generation = request.param.split("@")
    with open_sandbox(seed=7, now=watch, account=name, generation=generation[0] if generation else None) as sandbox:
        async with httpx.AsyncClient(transport=sandbox.transport, base_url=sandbox.base_url) as http:
            yield Caller(sandbox, http, wallet_hotkey(sandbox, "ada"))


def of(*accounts: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("one", accounts, indirect=True)


async def signed_in(who: Caller) -> dict[str, str]:
    """The header of a login token that the hotkey got."""
    nonce = (await who.http.get("/users/login/nonce")).json()["nonce"]
    proof = {"hotkey": who.hotkey.address, "signature": who.hotkey.sign(nonce), "nonce": nonce}
    return bearer((await who.http.post("/users/login", json=proof)).json()["token"])


async def read(who: Caller, route: str) -> Any:
    """An answer below `/users/me`, by login token."""
    answer = await who.http.get(f"/users/me{route}", headers=await signed_in(who))
    assert answer.status_code == 200, answer.text
    return answer.json()


async def call(who: Caller, name: str = "deepseek-ai/DeepSeek-V3") -> httpx.Response:
    """A call of a public chute."""
    headers = {**await signed_in(who), "Host": "llm.chutes.ai"}
    return await who.http.post("/v1/chat/completions", json={"model": name}, headers=headers)


def test_the_command_line_offers_the_sandboxs_accounts() -> None:
    assert tuple(ACCOUNTS) == arguments.ACCOUNTS
    assert DEFAULT_ACCOUNT in ACCOUNTS


@pytest.mark.parametrize("account", ACCOUNTS)
@pytest.mark.parametrize("generation", GENERATIONS)
async def test_every_account_can_be_read_in_every_generation(watch: Watch, account: str, generation: str) -> None:
    with open_sandbox(seed=7, now=watch, account=account, generation=generation) as sandbox:
        async with httpx.AsyncClient(transport=sandbox.transport, base_url=sandbox.base_url) as http:
            login = await http.post("/users/login", json={"fingerprint": sandbox.account.fingerprint})
            headers = bearer(login.json()["token"])
            for route in ("", "/quotas", "/quota_usage/me", "/price_overrides", "/usage", "/usage?per_chute=true"):
                assert (await http.get(f"/users/me{route}", headers=headers)).status_code == 200, route
            plan = await http.get("/users/me/subscription_usage", headers=headers)
            assert plan.status_code == (404 if generation == "2025-10" else 200)


def test_a_folder_keeps_its_account(tmp_path: Path) -> None:
    with open_sandbox(tmp_path, account="broke") as first:
        kept = first.account
    with open_sandbox(tmp_path) as again:
        assert again.account == kept
    with pytest.raises(SandboxError, match="holds the account broke"):
        open_sandbox(tmp_path, account="paying")


def test_a_folder_whose_account_was_deleted_says_so(tmp_path: Path) -> None:
    with open_sandbox(tmp_path, empty=True) as first:
        first.world.database.run("DELETE FROM users WHERE user_id = ?", first.account.user_id)
    with pytest.raises(SandboxError, match=r"account in .* was deleted"):
        open_sandbox(tmp_path)


@of("subscribed@2026-02")
async def test_a_plan_as_servers_of_february_report_it(one: Caller) -> None:
    plan = await read(one, "/subscription_usage")
    assert plan == {
        "subscription": True,
        "monthly_price": 10.0,
        "monthly": {"usage": 31.42, "cap": 50.0, "remaining": pytest.approx(18.58)},
        "four_hour": {
            "usage": 1.38,
            "cap": pytest.approx(4.1667, abs=1e-4),
            "remaining": pytest.approx(2.7867, abs=1e-4),
        },
    }


@of("subscribed")
async def test_a_plan_as_newer_servers_report_it(one: Caller) -> None:
    plan = await read(one, "/subscription_usage")
    assert plan["custom"] is False
    assert plan["monthly"]["reset_at"] == "2026-12-08T13:55:14+00:00"
    assert plan["four_hour"]["reset_at"] == "2026-11-21T00:00:00+00:00"
    assert plan["anchor_date"] == plan["effective_date"] == "2026-08-08T13:55:14+00:00"
    one.sandbox.switch(uncapped=True, stale_reset=True)
    plan = await read(one, "/subscription_usage")
    assert plan["monthly"] == {"usage": 31.42, "uncapped": True, "reset_at": "2026-11-08T13:55:14+00:00"}


@of("subscribed")
async def test_the_plan_pays_and_the_block_of_four_hours_ends(one: Caller, watch: Watch) -> None:
    usage = await read(one, "/usage?limit=1000")
    assert {row["amount"] for row in usage["items"]} == {0}
    assert sum(row["input_tokens"] for row in usage["items"]) > 1_000_000
    watch.advance(hours=4)
    plan = await read(one, "/subscription_usage")
    assert (plan["four_hour"]["usage"], plan["monthly"]["usage"]) == (0, 31.42)
    watch.advance(days=20)
    assert (await read(one, "/subscription_usage"))["monthly"]["usage"] == 0


@of("subscribed")
async def test_quotas_of_chutes_stand_beside_the_overall_one(one: Caller) -> None:
    chute = await one.chute_id("support-bot")
    rows = {row["chute_id"]: row for row in await read(one, "/quotas")}
    assert {key: row["quota"] for key, row in rows.items()}.items() >= {"*": 2000, chute: 50}.items()
    assert [row["is_default"] for row in rows.values()].count(True) == 1
    assert await read(one, f"/quota_usage/{chute}") == {"quota": 50, "used": 12}
    for anything in ("me", "%2A", "nonsense"):
        assert await read(one, f"/quota_usage/{anything}") == {"quota": 2000, "used": 412.3}


@of("broke")
async def test_a_quota_is_new_at_midnight(one: Caller, watch: Watch) -> None:
    assert await read(one, "/quota_usage/me") == {"quota": 200, "used": 200}
    watch.moment = watch.moment.replace(hour=23, minute=59, second=59)
    assert (await call(one)).status_code == 402
    watch.advance(seconds=2)
    assert await read(one, "/quota_usage/me") == {"quota": 200, "used": 0}
    assert (await call(one)).status_code == 200


@of("paying", "subscribed")
async def test_calls_say_what_is_left(one: Caller) -> None:
    answer = await call(one)
    assert answer.status_code == 200
    total, used, left = (float(answer.headers[f"x-chutes-quota-{name}"]) for name in ("total", "used", "remaining"))
    assert left == pytest.approx(total - used)


@of("broke", "empty")
async def test_without_money_and_quota_a_call_says_when_it_is_over(one: Caller) -> None:
    refused = await call(one)
    assert refused.status_code == 402
    assert detail(refused)["message"].startswith("Quota exceeded and account balance is $")
    reset = datetime.fromtimestamp(detail(refused)["quota_reset_timestamp"], UTC)
    assert reset == datetime(2026, 11, 21, tzinfo=UTC)
    one.sandbox.switch(generation="2026-02")
    assert set(detail(await call(one))) == {"message"}


@of("capped")
async def test_a_full_cap_refuses_until_it_resets_or_there_is_money(one: Caller, watch: Watch) -> None:
    plan = await read(one, "/subscription_usage")
    assert plan["four_hour"]["usage"] > plan["four_hour"]["cap"]
    assert plan["four_hour"]["remaining"] == 0
    refused = await call(one)
    assert (refused.status_code, detail(refused)) == (402, CAP_EXCEEDED)
    await one.http.post("/_sandbox/balance", json={"balance": 1})
    assert (await call(one)).status_code == 200
    await one.http.post("/_sandbox/balance", json={"balance": 0})
    watch.advance(hours=4)
    assert (await call(one)).status_code == 200
    premium = await call(one, "Qwen/Qwen3-235B-A22B")
    assert "higher subscription tier" in detail(premium)


@of("paying")
async def test_a_balance_can_lag_and_a_login_can_be_short(one: Caller, watch: Watch) -> None:
    one.sandbox.switch(balance_lag=300, token_lifetime=60)
    assert (await read(one, ""))["balance"] == 42.17
    await one.http.post("/_sandbox/balance", json={"balance": 1})
    assert (await read(one, ""))["balance"] == 42.17
    headers = await signed_in(one)
    watch.advance(seconds=300)
    assert (await read(one, ""))["balance"] == 1
    assert detail(await one.http.get("/users/me", headers=headers)) == "Token expired."


@of("basic")
async def test_an_account_can_have_prices_of_its_own(one: Caller) -> None:
    names = {row["chute_id"]: row["name"] for row in (await one.http.get("/chutes/utilization")).json()}
    found = {names[row["chute_id"]]: row["discount"] for row in await read(one, "/discounts")}
    assert found == {"deepseek-ai/DeepSeek-V3": 0.25, "black-forest-labs/FLUX.1-schnell": 1.0}
    (price,) = await read(one, "/price_overrides")
    assert names[price["chute_id"]] == "Qwen/Qwen3-235B-A22B"
    assert (price["per_million_in"], price["per_million_out"], price["per_request"]) == (0.11, 0.48, None)
    one.sandbox.become("paying")
    assert (await read(one, "/discounts"), await read(one, "/price_overrides")) == ([], [])


@of("paying")
async def test_a_call_of_a_new_account_crashes_until_its_balance_is_known(one: Caller, watch: Watch) -> None:
    one.sandbox.switch(balance_lag=60)
    assert (await call(one)).status_code == 200
    newcomer = Caller(one.sandbox, one.http, wallet_hotkey(one.sandbox, "workbench", "first"))
    asked = {"username": "newcomer", "coldkey": newcomer.hotkey.address}
    await newcomer.post(f"/users/register?token={await newcomer.token()}", asked)
    refused = await call(newcomer)
    assert (refused.status_code, refused.text) == (500, "Internal Server Error")
    watch.advance(seconds=60)
    assert (await call(newcomer)).status_code == 402


@of("paying")
async def test_payments_are_those_of_many_people(one: Caller) -> None:
    items = (await one.http.get("/payments", params={"limit": 100})).json()["items"]
    own = [each for each in items if each["ss58_address"] == one.sandbox.account.payment_address]
    assert (len(own), len({each["ss58_address"] for each in items})) == (5, 17)


@of("paying")
async def test_an_hour_of_calls_can_be_exported(one: Caller) -> None:
    answer = await one.http.get("/invocations/exports/2026/11/20/14.csv")
    assert answer.headers["content-type"].startswith("text/csv")
    head, *rows = answer.text.splitlines()
    assert len(rows) > 3
    assert {len(row.split(",")) for row in (head, *rows)} == {5}
    assert (await one.http.get("/invocations/exports/2026/13/20/14.csv")).status_code == 404


@given(now=INSTANTS, into=st.timedeltas(timedelta(), timedelta(days=27)))
def test_the_running_month_and_block_hold_the_present(now: datetime, into: timedelta) -> None:
    anchor = plan_anchor(now, into)
    start = month_start(anchor, now)
    assert start <= now
    assert now - start <= timedelta(days=31)
    assert abs((now - start) - into) <= timedelta(days=3, seconds=1)
    block = block_start(now)
    assert timedelta() <= now - block < timedelta(hours=4)
    assert block.hour % 4 == 0
