from __future__ import annotations

import re
import uuid
from typing import TYPE_CHECKING, Any

import pytest

from .caller import Caller, Watch, bearer, detail, wallet_hotkey

if TYPE_CHECKING:
    import httpx

COLDKEY = "5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty"
NO_TOKEN = (
    "Missing registration token in URL query params, please ensure you have upgraded to chutes>=0.3.33 and try again."
)
BAD_TOKEN = "Invalid registration token, or registration token does not match expected IP address"
BAD_NAME = "Username must be 3-15 characters and contain only alphanumeric/underscore/dash characters"


async def register(who: Caller, username: str = "newcomer", token: str | None = None, **more: Any) -> httpx.Response:
    token = await who.token() if token is None else token
    return await who.post(f"/users/register?token={token}", {"username": username, "coldkey": COLDKEY, **more})


async def test_registering_tells_everything_and_the_fingerprint_once(newcomer: Caller) -> None:
    answer = await register(newcomer)
    assert answer.status_code == 200
    made = answer.json()
    assert re.fullmatch(r"[a-zA-Z0-9]{32}", made["fingerprint"])
    assert str(uuid.UUID(made["user_id"])) == made["user_id"]
    assert made == {
        "username": "newcomer",
        "user_id": made["user_id"],
        "logo_id": None,
        "created_at": "2026-11-20T20:55:14.108111Z",
        "hotkey": newcomer.hotkey.address,
        "coldkey": COLDKEY,
        "payment_address": made["payment_address"],
        "fingerprint": made["fingerprint"],
        "api_key": None,
        "logo": None,
    }
    me = (await newcomer.get("/users/me", "me")).json()
    assert me["user_id"] == made["user_id"]
    assert me["balance"] == 0.0
    assert "fingerprint" not in me
    login = await newcomer.http.post("/users/login", json={"fingerprint": made["fingerprint"]})
    assert (await newcomer.http.get("/users/me", headers=bearer(login.json()["token"]))).json() == me


async def test_a_registration_without_a_token(newcomer: Caller) -> None:
    answer = await newcomer.post("/users/register", {"username": "newcomer", "coldkey": COLDKEY})
    assert (answer.status_code, detail(answer)) == (400, NO_TOKEN)


@pytest.mark.parametrize("token", ["replaceme", "x", str(uuid.UUID(int=5))])
async def test_a_token_that_is_none(newcomer: Caller, token: str) -> None:
    answer = await register(newcomer, token=token)
    assert (answer.status_code, detail(answer)) == (403, BAD_TOKEN)


async def test_a_token_lives_five_minutes(newcomer: Caller, watch: Watch) -> None:
    token = await newcomer.token()
    watch.advance(minutes=5)
    assert detail(await register(newcomer, token=token)) == BAD_TOKEN
    token = await newcomer.token()
    watch.advance(minutes=4, seconds=59)
    assert (await register(newcomer, token=token)).status_code == 200


async def test_a_development_server_takes_the_clis_placeholder(newcomer: Caller) -> None:
    newcomer.sandbox.switch(accept_replaceme=True)
    assert (await register(newcomer, token="replaceme")).status_code == 200


@pytest.mark.parametrize("username", ["ab", "x" * 16, "with space", "dot.ted", "naïve", "abc\n"])
async def test_a_bad_username(newcomer: Caller, username: str) -> None:
    answer = await register(newcomer, username)
    assert (answer.status_code, detail(answer)) == (400, BAD_NAME)


@pytest.mark.parametrize("username", ["ada", "ADA", "a_a", "___"])
async def test_a_taken_username_case_and_underscores_included(newcomer: Caller, username: str) -> None:
    answer = await register(newcomer, username)
    assert (answer.status_code, detail(answer)) == (
        409,
        f"Username {username} already exists, sorry! Please choose another.",
    )


async def test_a_hotkey_registers_once_and_the_name_is_not_even_looked_at(ada: Caller) -> None:
    answer = await register(ada, "!")
    assert (answer.status_code, detail(answer)) == (409, "This hotkey is already registered to a user!")


@pytest.mark.parametrize(("generation", "successes"), [("2025-10", 4), ("2026-02", 3)])
async def test_too_many_registrations_of_a_day_are_refused_and_the_token_is_not_looked_at(
    newcomer: Caller, watch: Watch, generation: str, successes: int
) -> None:
    newcomer.sandbox.switch(generation=generation)
    wallets = [
        ("workbench", "first"),
        ("workbench", "second"),
        ("no-coldkeypub", "default"),
        ("validator", "default"),
    ]
    for number, (wallet, name) in enumerate(wallets[:successes]):
        who = Caller(newcomer.sandbox, newcomer.http, wallet_hotkey(newcomer.sandbox, wallet, name))
        assert (await register(who, f"user-{number}")).status_code == 200
    last = Caller(newcomer.sandbox, newcomer.http, wallet_hotkey(newcomer.sandbox, "ada"))
    answer = await register(last, "user-5", token="")
    assert (answer.status_code, detail(answer)) == (429, "Too may registration requests.")
    watch.advance(days=1, seconds=1)
    assert detail(await register(last, "user-5", token="")) == NO_TOKEN


async def test_refused_registrations_do_not_count(newcomer: Caller) -> None:
    for _ in range(6):
        assert (await register(newcomer, "ada")).status_code == 409
    assert (await register(newcomer)).status_code == 200


async def test_some_versions_want_tao_on_the_coldkey(newcomer: Caller) -> None:
    newcomer.sandbox.switch(require_coldkey_tao=True)
    assert (await register(newcomer)).status_code == 402
    assert (await newcomer.get("/users/me", "me")).status_code == 401


async def test_missing_fields(newcomer: Caller) -> None:
    answer = await newcomer.post("/users/register?token=x", {})
    assert answer.status_code == 422
    assert detail(answer) == [
        {"type": "missing", "loc": ["body", name], "msg": "Field required", "input": {}}
        for name in ("username", "coldkey")
    ]


async def test_without_a_signature_nobody_registers(newcomer: Caller) -> None:
    asked = {"username": "newcomer", "coldkey": COLDKEY}
    url = f"/users/register?token={await newcomer.token()}"
    nameless = await newcomer.http.post(url, json=asked)
    assert (nameless.status_code, detail(nameless)[0]["loc"]) == (422, ["header", "X-Chutes-Hotkey"])
    unsigned = await newcomer.http.post(url, json=asked, headers={"X-Chutes-Hotkey": newcomer.hotkey.address})
    assert unsigned.status_code == 401
    misfit = await newcomer.http.post(url, json=asked, headers=newcomer.headers("me"))
    assert detail(misfit).startswith("Invalid request signature")


@pytest.mark.parametrize(
    ("username", "valid", "available"),
    [
        ("newcomer", True, True),
        ("ada", True, False),
        ("AdA", True, False),
        ("gra_e", True, False),
        ("ab", False, False),
        ("no spaces", False, False),
        ("with-dash_", True, True),
    ],
)
async def test_name_check_is_open_to_everybody(
    http: httpx.AsyncClient, username: str, valid: bool, available: bool
) -> None:
    answer = await http.get("/users/name_check", params={"username": username})
    assert (answer.status_code, answer.json()) == (200, {"valid": valid, "available": available})


async def test_name_check_wants_a_name(http: httpx.AsyncClient) -> None:
    answer = await http.get("/users/name_check")
    assert (answer.status_code, detail(answer)[0]["loc"]) == (422, ["query", "username"])


async def test_the_token_page_is_html_and_shows_another_token_each_time(newcomer: Caller) -> None:
    page = await newcomer.http.get("/users/registration_token")
    assert page.headers["content-type"].startswith("text/html")
    assert uuid.UUID(await newcomer.token()) != uuid.UUID(await newcomer.token())
