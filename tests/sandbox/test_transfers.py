"""Giving balance to another account."""

from __future__ import annotations

import hashlib
import json
import uuid
from typing import TYPE_CHECKING, Any

import pytest

from .caller import Caller, Watch, bearer, detail

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    import httpx

TOO_LITTLE = "Transfer amount must be positive."
NOT_ADMIN = "Balance transfers require an admin API key."


async def transfer(ada: Caller, headers: dict[str, str] | None = None, **body: Any) -> httpx.Response:
    return await send(ada, json.dumps(body).encode(), headers)


async def send(ada: Caller, content: bytes, headers: dict[str, str] | None = None) -> httpx.Response:
    signed = ada.headers(hashlib.sha256(content).hexdigest()) if headers is None else headers
    headers = {**signed, "Content-Type": "application/json"}
    return await ada.http.post("/users/balance_transfer", content=content, headers=headers)


def balances(ada: Caller) -> tuple[float, float]:
    """Of ada and of grace."""
    value = ada.sandbox.world.database.value
    mine, hers = (value("SELECT balance FROM users WHERE username = ?", name) for name in ("ada", "grace"))
    return float(mine), float(hers)


def grace_id(ada: Caller) -> str:
    return str(ada.sandbox.world.database.value("SELECT user_id FROM users WHERE username = 'grace'"))


async def test_a_transfer_moves_the_amount_and_reports_both_sides(ada: Caller) -> None:
    for target, amount, left in (("grace", 2.17, 40.0), (grace_id(ada), 1, 39.0)):
        answer = await transfer(ada, user_id=target, amount=amount)
        assert answer.status_code == 200
        found = answer.json()
        assert set(found) == {
            "transferred",
            "from_user",
            "to_user",
            "from_balance",
            "to_balance",
            "debit_event_id",
            "credit_event_id",
        }
        assert (found["from_user"], found["to_user"]) == (ada.sandbox.account.user_id, grace_id(ada))
        assert found["transferred"] == amount
        assert found["from_balance"] == pytest.approx(left)
        assert balances(ada) == pytest.approx((found["from_balance"], found["to_balance"]))
        assert uuid.UUID(found["debit_event_id"]) != uuid.UUID(found["credit_event_id"])
    assert (await ada.get("/users/me", "me")).json()["balance"] == pytest.approx(39.0)


async def test_without_an_amount_everything_goes_and_nothing_is_left_to_go(ada: Caller) -> None:
    answer = await transfer(ada, user_id="grace")
    assert answer.json()["transferred"] == 42.17
    assert balances(ada) == pytest.approx((0, 50.22))
    for amount, says in ((None, "No balance to transfer."), (0.01, "Insufficient balance. Current balance: 0.0")):
        refused = await transfer(ada, user_id="grace", amount=amount)
        assert (refused.status_code, detail(refused)) == (400, says)
    ada.sandbox.set_balance(-1)
    assert detail(await transfer(ada, user_id="grace")) == "No balance to transfer."


async def test_who_may_send(ada: Caller) -> None:
    account = ada.sandbox.account
    login = (await ada.http.post("/users/login", json={"fingerprint": account.fingerprint})).json()["token"]
    for credential, status, says in (
        (None, 200, ""),
        (bearer(account.api_keys["laptop"]), 200, ""),
        ({"Authorization": account.fingerprint}, 200, ""),
        (bearer(account.api_keys["production"]), 403, NOT_ADMIN),
        (bearer(login), 403, NOT_ADMIN),
        (bearer(f"{account.api_keys['production'][:-1]}_"), 401, "Missing or invalid authorization header(s)"),
        (bearer(f"cpk_{'1' * 32}.{'2' * 32}.{'x' * 32}"), 401, "Invalid token or user not found"),
        ({"Authorization": "wrong"}, 401, "Missing or invalid authorization header(s)"),
        (bearer(account.fingerprint), 401, "Invalid token."),
        ({}, 401, "Can't find a user with that api key in our db :("),
    ):
        before = balances(ada)
        answer = await transfer(ada, credential, user_id="grace", amount=1)
        assert answer.status_code == status, credential
        assert status == 200 or detail(answer) == says
        assert (balances(ada) == before) is (status != 200)


@pytest.mark.parametrize(
    ("body", "status", "says"),
    [
        ({"user_id": "nobody", "amount": 1}, 404, "Target user not found: nobody"),
        ({"user_id": "Grace", "amount": 1}, 404, "Target user not found: Grace"),
        ({"user_id": "ada", "amount": 1}, 400, "Cannot transfer balance to yourself."),
        ({"user_id": "ada"}, 400, "Cannot transfer balance to yourself."),
        ({"user_id": "grace", "amount": 42.18}, 400, "Insufficient balance. Current balance: 42.17"),
        ({"user_id": "grace", "amount": 0}, 400, TOO_LITTLE),
        ({"user_id": "grace", "amount": -5}, 400, TOO_LITTLE),
    ],
)
async def test_a_transfer_that_is_refused_moves_nothing(
    ada: Caller, body: dict[str, Any], status: int, says: str
) -> None:
    answer = await transfer(ada, **body)
    assert (answer.status_code, detail(answer)) == (status, says)
    assert balances(ada) == (42.17, 8.05)


@pytest.mark.parametrize("amount", ["NaN", "Infinity", "1e400", '"5"', "[1]", "true"])
async def test_what_is_no_amount_moves_nothing(ada: Caller, amount: str) -> None:
    answer = await send(ada, f'{{"user_id": "grace", "amount": {amount}}}'.encode())
    assert answer.status_code in (400, 422)
    assert balances(ada) == (42.17, 8.05)


async def test_somebody_must_be_named(ada: Caller) -> None:
    answer = await transfer(ada, amount=5)
    assert (answer.status_code, detail(answer)[0]["loc"]) == (422, ["body", "user_id"])


async def test_a_shown_balance_can_lag_behind_a_transfer(ada: Caller, watch: Watch) -> None:
    ada.sandbox.switch(balance_lag=60)
    assert (await ada.get("/users/me", "me")).json()["balance"] == 42.17
    await transfer(ada, user_id="grace", amount=40)
    assert (await ada.get("/users/me", "me")).json()["balance"] == 42.17
    watch.advance(seconds=60)
    assert (await ada.get("/users/me", "me")).json()["balance"] == pytest.approx(2.17)


@pytest.mark.parametrize("generation", ["2025-10", "2026-02"])
async def test_older_servers_take_it_for_a_call_of_a_chute(ada: Caller, generation: str) -> None:
    ada.sandbox.switch(generation=generation)
    answer = await transfer(ada, user_id="grace", amount=1)
    assert (answer.status_code, detail(answer)) == (404, "No matching chute found!")
    assert balances(ada) == (42.17, 8.05)


async def test_the_balance_is_that_of_the_moment_in_which_it_is_moved(
    ada: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = ada.sandbox.world.database
    begin = database.transaction

    def another_first() -> AbstractContextManager[None]:
        database.run("UPDATE users SET balance = 1 WHERE username = 'ada'")
        return begin()

    monkeypatch.setattr(database, "transaction", another_first)
    answer = await transfer(ada, user_id="grace", amount=2)
    assert detail(answer) == "Insufficient balance. Current balance: 1.0"
    assert balances(ada) == (1.0, 8.05)
