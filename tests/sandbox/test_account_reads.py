"""What each credential reads of the account, in each generation: a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pytest

from chutes_tui.sandbox import open_sandbox

from .caller import Caller, Watch, bearer, detail, wallet_hotkey

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

GENERATIONS = ("2025-10", "2026-02", "2026-08")
CREDENTIALS = ("admin key", "account key", "scoped key", "jwt", "hotkey", "nobody")

NOBODY = (401, "Can't find a user with that api key in our db :(")
BAD_KEY = (401, "Invalid token or user not found")
NO_PURPOSE = (401, "Either payload_str or purpose must be provided")
STRANGER = (401, "Authentication required.")
NOT_BILLING = (403, "This action can only be performed by billing admin accounts.")
NO_CHUTE = (404, "No matching chute found!")
NO_USER = (404, "User not found")
CRASH = (500, "Internal Server Error")
FOUND = (200, "")

Told = tuple[int, str]
Row = tuple[Told, Told, Told, Told, Told, Told]
"""What each of the credentials is answered: the status, and the words of a refusal."""

READ: Row = (FOUND, BAD_KEY, BAD_KEY, FOUND, NO_PURPOSE, NOBODY)
READ_BY_ACCOUNT_KEY: Row = (FOUND, FOUND, BAD_KEY, FOUND, NO_PURPOSE, NOBODY)
PUBLIC: Row = (FOUND,) * 6
ABSENT: Row = (NO_CHUTE, BAD_KEY, BAD_KEY, NO_CHUTE, NO_PURPOSE, STRANGER)
GONE: Row = (NO_USER, BAD_KEY, BAD_KEY, NO_USER, NO_PURPOSE, NOBODY)
ME: Row = (FOUND, BAD_KEY, BAD_KEY, FOUND, FOUND, NOBODY)


def told(row: Row, answer: Told) -> Row:
    """The same, with another answer to those who may read."""
    first, second, third, fourth, fifth, sixth = (answer if one == FOUND else one for one in row)
    return first, second, third, fourth, fifth, sixth


NEWER = (READ, READ, READ_BY_ACCOUNT_KEY)
TABLE: dict[str, tuple[Row, Row, Row]] = {
    "/users/me": (ME, ME, (FOUND, FOUND, BAD_KEY, FOUND, FOUND, NOBODY)),
    "/users/me/quotas": NEWER,
    "/users/me/quota_usage/me": NEWER,
    "/users/me/quota_usage/%2A": NEWER,
    "/users/me/quota_usage/*": NEWER,
    "/users/me/subscription_usage": (ABSENT, READ, READ_BY_ACCOUNT_KEY),
    "/users/me/discounts": (told(READ, NOT_BILLING), READ, READ_BY_ACCOUNT_KEY),
    "/users/me/price_overrides": NEWER,
    "/users/me/shares": (ABSENT, READ, READ_BY_ACCOUNT_KEY),
    "/users/me/usage": NEWER,
    "/users/me/usage?per_chute=true": NEWER,
    "/users/me/usage?limit=0": NEWER,
    "/users/me/usage?page=-1": (told(READ, CRASH), told(READ, CRASH), told(READ_BY_ACCOUNT_KEY, CRASH)),
    "/users/{id}/usage": (READ, READ, READ),
    "/users/{name}/usage": (told(READ, NOT_BILLING),) * 3,
    "/users/{other}/usage": (told(READ, NOT_BILLING),) * 3,
    "/users/me/quota_unlock_amount": (ABSENT, ABSENT, (NO_CHUTE, NO_CHUTE, BAD_KEY, NO_CHUTE, NO_PURPOSE, STRANGER)),
    "/users/link_validator": (ABSENT, GONE, GONE),
    "/users/link_subnet_owner": (ABSENT, GONE, GONE),
    "/users/{id}": (ABSENT, READ, READ),
    "/users/{name}": (ABSENT, READ, READ),
    "/users/{other}": (ABSENT, told(READ, NOT_BILLING), told(READ, NOT_BILLING)),
    "/developer_deposit": (ABSENT, ABSENT, ABSENT),
    "/fmv": (PUBLIC, PUBLIC, PUBLIC),
    "/payments": (PUBLIC, PUBLIC, PUBLIC),
    "/payments?page=-1": (told(PUBLIC, CRASH),) * 3,
    "/chutes/utilization": (PUBLIC, PUBLIC, PUBLIC),
}


@pytest.fixture
async def ada_of(request: pytest.FixtureRequest, watch: Watch) -> AsyncIterator[Caller]:
    """The caller of the subscribed account, on the generation that the test names."""
    with open_sandbox(seed=7, now=watch, account="subscribed") as sandbox:
        async with httpx.AsyncClient(transport=sandbox.transport, base_url=sandbox.base_url) as http:
            yield Caller(sandbox, http, wallet_hotkey(sandbox, "ada"))


async def all_headers(who: Caller, generation: str) -> dict[str, dict[str, str]]:
    """The headers of each credential; the key for the account is made on the newest server."""
    account = who.sandbox.account
    asked = {"name": "watcher", "admin": False, "scopes": [{"object_type": "account", "action": "read"}]}
    key = (await who.post("/api_keys/", asked)).json()["secret_key"]
    who.sandbox.switch(generation=generation)
    login = await who.http.post("/users/login", json={"fingerprint": account.fingerprint})
    return {
        "admin key": bearer(account.api_keys["laptop"]),
        "account key": bearer(key),
        "scoped key": bearer(account.api_keys["grafana"]),
        "jwt": bearer(login.json()["token"]),
        "hotkey": who.headers("me"),
        "nobody": {},
    }


def said(answer: httpx.Response) -> Told:
    if answer.status_code == 200:
        return FOUND
    is_json = answer.headers["content-type"] == "application/json"
    return answer.status_code, str(detail(answer)) if is_json else answer.text


@pytest.mark.parametrize("generation", GENERATIONS)
async def test_who_reads_what(ada_of: Caller, generation: str) -> None:
    names = {"id": ada_of.sandbox.account.user_id, "name": "ada", "other": "grace"}
    headers = await all_headers(ada_of, generation)
    wrong: dict[str, tuple[Told, Told]] = {}
    for path, rows in TABLE.items():
        expected = dict(zip(CREDENTIALS, rows[GENERATIONS.index(generation)], strict=True))
        for credential in CREDENTIALS:
            answer = said(await ada_of.http.get(path.format(**names), headers=headers[credential]))
            if answer != expected[credential]:
                wrong[f"{path} by {credential}"] = expected[credential], answer
    assert wrong == {}


async def read(who: Caller, path: str) -> Any:
    answer = await who.with_key("laptop", path)
    return answer.json() if answer.status_code == 200 else said(answer)


@pytest.mark.parametrize("generation", GENERATIONS)
async def test_what_the_answers_hold(ada_of: Caller, generation: str) -> None:
    ada_of.sandbox.switch(generation=generation)
    newer = generation != "2025-10"
    (overall,) = [one for one in await read(ada_of, "/users/me/quotas") if one["chute_id"] == "*"]
    fields = {"user_id", "chute_id", "is_default", "payment_refresh_date", "updated_at", "quota"}
    assert set(overall) - fields == ({"effective_date"} if generation == "2026-08" else set())
    assert overall["updated_at"][-1] != "Z"
    assert await read(ada_of, "/users/me/quota_usage/me") == {"quota": 2000, "used": 412.3}
    page = await read(ada_of, "/users/me/usage")
    tokens = {"input_tokens", "output_tokens"} if newer else set()
    assert (page["page"], page["limit"], len(page["items"])) == (0, 24, 24)
    assert set(page["items"][0]) == {"bucket", "amount", "count", *tokens}
    by_chute = await read(ada_of, "/users/me/usage?per_chute=true")
    assert set(by_chute["items"][0]) == {"bucket", "chute_id", "amount", "count", *tokens}
    assert set(await read(ada_of, "/fmv")) == {"tao"}
    plan = await read(ada_of, "/users/me/subscription_usage")
    assert plan == NO_CHUTE if not newer else plan["subscription"] is True
    ada_of.sandbox.switch(quotas="free")
    assert await read(ada_of, "/users/me/quotas") == {}
    assert await read(ada_of, "/users/me/quota_usage/me") == {"quota": "unlimited", "used": 0}
    assert not newer or await read(ada_of, "/users/me/subscription_usage") == {"subscription": False}


@pytest.mark.parametrize("generation", GENERATIONS)
async def test_a_balance_can_be_unknown(ada_of: Caller, generation: str) -> None:
    ada_of.sandbox.switch(generation=generation, unknown_balance=True)
    assert (await read(ada_of, "/users/me"))["balance"] is None


async def test_usage_by_chute_fails_where_a_row_has_no_tokens(ada_of: Caller) -> None:
    by_chute, whole = "/users/me/usage?per_chute=true&limit=1000", "/users/me/usage?limit=1000"
    await ada_of.http.post("/_sandbox/switches", json={"tokenless_usage": True})
    assert await read(ada_of, by_chute) == CRASH
    assert len((await read(ada_of, whole))["items"]) > 900
    assert (await read(ada_of, "/users/me/usage?per_chute=true&limit=0"))["items"] == []
    ada_of.sandbox.switch(generation="2025-10")
    assert len((await read(ada_of, by_chute))["items"]) == 1000
    ada_of.sandbox.switch(generation="2026-08", tokenless_usage=False)
    ada_of.sandbox.world.database.run("UPDATE usage SET input_tokens = NULL WHERE bucket = '2026-11-20T19:00:00'")
    assert await read(ada_of, by_chute) == CRASH
    assert len((await read(ada_of, whole))["items"]) > 900
    before = "&end_date=2026-11-20T18:00:00"
    assert len((await read(ada_of, by_chute + before))["items"]) == 1000


@pytest.mark.parametrize("generation", GENERATIONS)
async def test_dates_are_naive(ada_of: Caller, generation: str) -> None:
    ada_of.sandbox.switch(generation=generation)
    for date in ("2026-11-19T00:00:00Z", "2026-11-19T00:00:00%2B00:00", "2026-11-19T00:00:00-05:00"):
        for name in ("start_date", "end_date"):
            assert await read(ada_of, f"/users/me/usage?{name}={date}") == CRASH
    assert (await read(ada_of, "/users/me/usage?start_date=2026-11-19&end_date=2026-11-19T23:00:00"))["total"] == 24
    assert (await read(ada_of, "/users/me/usage?start_date=yesterday"))[0] == 422
