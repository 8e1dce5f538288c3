"""Registration by payment: signed by the hotkey, paid in part, twice, too late, set up once."""

from __future__ import annotations

import configparser
import re
from typing import TYPE_CHECKING, Any

import pytest

from .caller import Caller, Watch, bearer, detail, wallet_hotkey

if TYPE_CHECKING:
    import httpx

COLDKEY = "5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty"
BAD_FORM = "Invalid signature format."
BAD_SIGNATURE = "Signature verification failed."
NO_ROUTE = "Authentication required."


async def sign_up(who: Caller, **more: Any) -> httpx.Response:
    address = who.hotkey.address
    body = {"hotkey": address, "coldkey": COLDKEY}
    body |= {"signature": who.hotkey.sign(f"chutes_signup:{address}:{COLDKEY}"), **more}
    return await who.http.post("/users/agent_registration", json=body)


async def state(who: Caller) -> str:
    answer = await who.http.get(f"/users/agent_registration/{who.hotkey.address}")
    assert answer.status_code == 200
    return str(answer.json()["status"])


async def pay(who: Caller, share: float = 1.0) -> str:
    body = {"hotkey": who.hotkey.address, "share": share}
    answer = await who.http.post("/_sandbox/registration_payment", json=body)
    assert answer.json()["status"] == await state(who)
    return str(answer.json()["status"])


async def set_up(who: Caller, user_id: str, signature: str | None = None) -> httpx.Response:
    signature = signature or who.hotkey.sign(f"chutes_setup:{user_id}")
    body = {"hotkey": who.hotkey.address, "signature": signature}
    return await who.http.post(f"/users/{user_id}/agent_setup", json=body)


async def received(who: Caller, address: str) -> list[float]:
    items = (await who.http.get("/payments", params={"limit": 200})).json()["items"]
    return [one["usd_amount"] for one in items if one["ss58_address"] == address]


async def test_paying_is_all_it_takes(newcomer: Caller) -> None:
    answer = await sign_up(newcomer, username="botnik")
    assert answer.status_code == 200
    begun = answer.json()
    assert set(begun) == {
        "registration_id",
        "user_id",
        "hotkey",
        "coldkey",
        "payment_address",
        "required_amount",
        "message",
    }
    assert (begun["hotkey"], begun["coldkey"]) == (newcomer.hotkey.address, COLDKEY)
    price = (await newcomer.http.get("/fmv")).json()["tao"] * begun["required_amount"]
    assert price == pytest.approx(50, abs=1e-4)
    assert await state(newcomer) == "pending_payment"
    assert (await newcomer.get("/users/me", "me")).status_code == 401
    assert detail(await set_up(newcomer, begun["user_id"])) == "User not found"
    assert await pay(newcomer) == "completed"
    me = (await newcomer.get("/users/me", "me")).json()
    assert (me["username"], me["user_id"], me["balance"]) == ("botnik", begun["user_id"], 50.0)
    assert me["payment_address"] == begun["payment_address"]
    assert await received(newcomer, begun["payment_address"]) == [50.0]


async def test_the_account_is_set_up_once_with_an_admin_key_and_no_fingerprint(newcomer: Caller) -> None:
    user_id = (await sign_up(newcomer)).json()["user_id"]
    await pay(newcomer)
    assert detail(await set_up(newcomer, user_id, newcomer.hotkey.sign("chutes_setup:x"))) == BAD_SIGNATURE
    other = Caller(newcomer.sandbox, newcomer.http, wallet_hotkey(newcomer.sandbox, "workbench", "second"))
    assert detail(await set_up(other, user_id)) == "User not found"
    answer = await set_up(newcomer, user_id)
    assert answer.status_code == 200
    made = answer.json()
    me = (await newcomer.http.get("/users/me", headers=bearer(made["api_key"]))).json()
    assert (me["username"], me["hotkey"]) == (made["username"], made["hotkey_ss58address"])
    assert re.fullmatch(r"agent-[0-9a-f]{8}", made["username"])
    config = configparser.ConfigParser(interpolation=None)
    config.read_string(made["config_ini"])
    assert config["auth"]["user_id"] == user_id
    assert config["payment"]["address"] == made["payment_address"] == me["payment_address"]
    assert config["api"]["base_url"] == newcomer.sandbox.base_url
    assert not any("fingerprint" in name for name in made)
    assert (await set_up(newcomer, user_id)).status_code == 409
    nonce = str(int(newcomer.sandbox.world.clock.now().timestamp()))
    address = newcomer.hotkey.address
    headers = {"X-Chutes-Hotkey": address, "X-Chutes-Nonce": nonce}
    headers["X-Chutes-Signature"] = newcomer.hotkey.sign(f"{address}:my own:{nonce}")
    await newcomer.http.post("/users/change_fingerprint", json={"fingerprint": "my own"}, headers=headers)
    assert (await newcomer.http.post("/users/login", json={"fingerprint": "my own"})).status_code == 200


async def test_ninety_percent_are_not_enough_and_twice_is_more_balance(newcomer: Caller) -> None:
    address = (await sign_up(newcomer)).json()["payment_address"]
    assert await pay(newcomer, 0.9) == "pending_payment"
    assert await pay(newcomer, 0.1) == "completed"
    assert await pay(newcomer) == "completed"
    assert (await newcomer.get("/users/me", "me")).json()["balance"] == pytest.approx(100)
    assert sorted(await received(newcomer, address)) == [5.0, 45.0, 50.0]


async def test_a_payment_that_comes_too_late_creates_nothing(newcomer: Caller, watch: Watch) -> None:
    first = (await sign_up(newcomer, username="botnik")).json()
    watch.advance(hours=23, minutes=59)
    assert await state(newcomer) == "pending_payment"
    watch.advance(minutes=1)
    assert await state(newcomer) == "expired"
    assert await pay(newcomer) == "expired"
    assert (await newcomer.get("/users/me", "me")).status_code == 401
    assert await received(newcomer, first["payment_address"]) == [50.0]
    second = (await sign_up(newcomer, username="botnik")).json()
    assert second["payment_address"] != first["payment_address"]
    assert await pay(newcomer) == "completed"


async def test_a_wait_can_be_ended_and_only_one_that_is(newcomer: Caller) -> None:
    body = {"hotkey": newcomer.hotkey.address}
    for path in ("registration_end", "registration_payment"):
        assert (await newcomer.http.post(f"/_sandbox/{path}", json=body)).status_code == 404
    await sign_up(newcomer)
    assert (await newcomer.http.post("/_sandbox/registration_end", json=body)).json() == {"status": "expired"}
    assert await state(newcomer) == "expired"
    assert newcomer.sandbox.pay_for_registration(newcomer.hotkey.address) == "expired"


async def test_asking_again_answers_the_registration_that_waits(newcomer: Caller) -> None:
    first = (await sign_up(newcomer, username="botnik")).json()
    again = await sign_up(newcomer, username="botnik")
    assert (again.status_code, again.json()) == (200, first)


async def test_a_name_is_reserved_while_its_payment_is_awaited(newcomer: Caller) -> None:
    await sign_up(newcomer, username="botnik")
    other = Caller(newcomer.sandbox, newcomer.http, wallet_hotkey(newcomer.sandbox, "workbench", "second"))
    reserved = "Username {} is reserved by a pending registration. Please choose another."
    for name in ("botnik", "BOTNIK"):
        asked = {"username": name, "coldkey": COLDKEY}
        answer = await other.post(f"/users/register?token={await other.token()}", asked)
        assert (answer.status_code, detail(answer)) == (409, reserved.format(name))
        assert detail(await sign_up(other, username=name)) == reserved.format(name)
        free = (await other.http.get("/users/name_check", params={"username": name})).json()
        assert free == {"valid": True, "available": False}
    newcomer.sandbox.end_registration(newcomer.hotkey.address)
    asked = {"username": "botnik", "coldkey": COLDKEY}
    assert (await other.post(f"/users/register?token={await other.token()}", asked)).status_code == 200
    answer = await sign_up(newcomer, username="botnik")
    assert (answer.status_code, "already exists" in detail(answer)) == (409, True)


@pytest.mark.parametrize(
    ("change", "status", "says"),
    [
        ({"signature": "ab"}, 401, BAD_FORM),
        ({"signature": "zz" * 64}, 401, BAD_FORM),
        ({"signature": "ab" * 64}, 401, BAD_SIGNATURE),
        ({"coldkey": "5C4hrfjw9DjXZTzV3MwzrrAr9P1MJhSrvWGWqi1eSuyUpnhM"}, 401, BAD_SIGNATURE),
        ({"hotkey": COLDKEY}, 401, BAD_SIGNATURE),
        ({"hotkey": "nonsense"}, 401, BAD_FORM),
        (
            {"username": "x"},
            400,
            "Username must be 3-15 characters and contain only alphanumeric/underscore/dash characters",
        ),
        ({"username": "ada"}, 409, "Username ada already exists, sorry! Please choose another."),
    ],
)
async def test_what_is_refused(newcomer: Caller, change: dict[str, str], status: int, says: str) -> None:
    answer = await sign_up(newcomer, **change)
    assert (answer.status_code, detail(answer)) == (status, says)
    assert (await newcomer.http.get(f"/users/agent_registration/{newcomer.hotkey.address}")).status_code == 404


async def test_who_has_an_account_needs_none(ada: Caller) -> None:
    answer = await sign_up(ada)
    assert (answer.status_code, detail(answer)) == (409, "This hotkey is already registered to a user!")
    own = await set_up(ada, ada.sandbox.account.user_id)
    assert (own.status_code, detail(own)) == (404, "User not found")


async def test_a_hotkey_that_got_an_account_meanwhile_gets_no_second(newcomer: Caller) -> None:
    await sign_up(newcomer, username="botnik")
    asked = {"username": "quicker", "coldkey": COLDKEY}
    assert (await newcomer.post(f"/users/register?token={await newcomer.token()}", asked)).status_code == 200
    assert await pay(newcomer) == "pending_payment"
    assert (await newcomer.get("/users/me", "me")).json()["username"] == "quicker"


@pytest.mark.parametrize("generation", ["2025-10", "2026-02"])
async def test_older_servers_have_none_of_it(newcomer: Caller, generation: str) -> None:
    await sign_up(newcomer, username="botnik")
    newcomer.sandbox.switch(generation=generation)
    for answer in (
        await sign_up(newcomer),
        await newcomer.http.get(f"/users/agent_registration/{newcomer.hotkey.address}"),
        await set_up(newcomer, newcomer.sandbox.account.user_id),
    ):
        assert (answer.status_code, detail(answer)) == (401, NO_ROUTE)
