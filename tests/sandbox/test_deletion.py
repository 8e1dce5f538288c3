"""Deleting accounts, and secrets that are managed elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pytest

from chutes_tui.sandbox import open_sandbox

from .caller import Caller, Watch, bearer, detail, wallet_hotkey

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

ALL = ("2025-10", "2026-02", "2026-08")


@pytest.fixture
async def empty(watch: Watch) -> AsyncIterator[Caller]:
    """The caller of an account that owns nothing and never paid."""
    with open_sandbox(seed=7, now=watch, account="empty") as sandbox:
        async with httpx.AsyncClient(transport=sandbox.transport, base_url=sandbox.base_url) as http:
            yield Caller(sandbox, http, wallet_hotkey(sandbox, "ada"))


async def delete(who: Caller, fingerprint: str | None = None) -> httpx.Response:
    headers = {"Authorization": fingerprint or who.sandbox.account.fingerprint}
    return await who.http.delete("/users/me", headers=headers)


async def lives(who: Caller) -> bool:
    return (await who.get("/users/me", "me")).status_code == 200


@pytest.mark.parametrize("generation", ["2025-10", "2026-02"])
async def test_older_servers_crash_on_an_account_that_owns_something(ada: Caller, generation: str) -> None:
    ada.sandbox.switch(generation=generation)
    answer = await delete(ada)
    assert (answer.status_code, answer.text) == (500, "Internal Server Error")
    assert await lives(ada)


async def test_newer_servers_say_what_keeps_the_account_alive(ada: Caller) -> None:
    answer = await delete(ada)
    assert answer.status_code == 409
    found = detail(answer)
    assert set(found) == {"message", "chutes", "images", "secrets"}
    assert [len(found[kind]) for kind in ("chutes", "images", "secrets")] == [6, 5, 10]
    assert "support-bot" in {one["name"] for one in found["chutes"]}
    assert await lives(ada)


async def own(who: Caller, what: str) -> None:
    """Let the account have one thing, in the database."""
    database, user_id = who.sandbox.world.database, who.sandbox.account.user_id
    chute = str(database.value("SELECT chute_id FROM chutes LIMIT 1"))
    rows: dict[str, dict[str, Any]] = {
        "secrets": {"secret_id": "s", "purpose": "x", "key": "K", "created_at": "2026"},
        "usage": {"bucket": "2026-11-20T19:00:00", "chute_id": chute, "amount": 1, "count": 1},
        "payments": {
            "payment_id": "p",
            "block": 1,
            "rao_amount": 1,
            "fmv": 1,
            "usd_amount": 1,
            "transaction_hash": "",
            "purpose": "credits",
            "created_at": "2026",
        },
    }
    database.insert(what, user_id=user_id, **rows[what])


@pytest.mark.parametrize(
    ("what", "statuses"),
    [("secrets", (500, 500, 409)), ("payments", (200, 500, 200)), ("usage", (200, 500, 200))],
)
@pytest.mark.parametrize("generation", ALL)
async def test_what_keeps_an_account_alive(
    empty: Caller, generation: str, what: str, statuses: tuple[int, ...]
) -> None:
    empty.sandbox.switch(generation=generation)
    await own(empty, what)
    answer = await delete(empty)
    assert answer.status_code == statuses[ALL.index(generation)]
    assert await lives(empty) is (answer.status_code != 200)


@pytest.mark.parametrize("generation", ALL)
@pytest.mark.parametrize(("usd", "newest"), [(0, 200), (25, 200), (-25, 200), (25.01, 400), (-25.01, 400)])
async def test_money_keeps_an_account_alive_on_newer_servers_only(
    empty: Caller, generation: str, usd: float, newest: int
) -> None:
    empty.sandbox.switch(generation=generation)
    empty.sandbox.set_balance(usd)
    answer = await delete(empty)
    assert answer.status_code == (newest if generation == "2026-08" else 200)
    assert await lives(empty) is (answer.status_code != 200)


@pytest.mark.parametrize("generation", ALL)
async def test_keys_go_with_the_account_and_those_used_lately_see_nothing(
    empty: Caller, watch: Watch, generation: str
) -> None:
    empty.sandbox.switch(generation=generation)
    used, unused = [
        bearer((await empty.post("/api_keys/", {"name": name, "admin": True})).json()["secret_key"]) for name in "ab"
    ]
    assert (await empty.http.get("/users/me", headers=used)).status_code == 200
    wrong = await delete(empty, "wrong")
    assert (wrong.status_code, detail(wrong)) == (401, "Not authorized")
    assert (await delete(empty)).json() == {"deleted": True}
    assert not await lives(empty)
    assert (await empty.http.get("/users/me", headers=unused)).status_code == 401
    gone = await empty.http.get("/users/me", headers=used)
    assert gone.status_code == (500 if generation == "2025-10" else 404)
    assert generation == "2025-10" or detail(gone) == "User not found"
    assert (await empty.http.get("/secrets/", headers=used)).json()["items"] == []
    watch.advance(minutes=3)
    assert (await empty.http.get("/users/me", headers=used)).status_code == 401


async def test_a_secret_that_is_managed_elsewhere_stays(ada: Caller) -> None:
    database = ada.sandbox.world.database
    database.run("UPDATE chutes SET name = 'my-affine-1' WHERE name = 'support-bot'")
    page = (await ada.get("/secrets/", "secrets", limit=100)).json()["items"]
    chute = (await ada.get("/chutes/my-affine-1", "chutes")).json()["chute_id"]
    (of_subnet,) = (one["secret_id"] for one in page if (one["purpose"], one["key"]) == (chute, "HF_TOKEN"))
    of_others = [one["secret_id"] for one in page if one["purpose"] != chute and one["key"] == "HF_TOKEN"]
    await ada.http.post("/_sandbox/switches", json={"managed_secrets": ["HF_TOKEN"]})
    answer = await ada.delete(f"/secrets/{of_subnet}", "secrets")
    assert (answer.status_code, detail(answer)) == (409, "This credential is managed by an external account.")
    assert (await ada.get(f"/secrets/{of_subnet}", "secrets")).status_code == 200
    assert (await ada.delete(f"/secrets/{of_others[0]}", "secrets")).status_code == 200
    ada.sandbox.switch(generation="2026-02")
    assert (await ada.delete(f"/secrets/{of_subnet}", "secrets")).status_code == 200
