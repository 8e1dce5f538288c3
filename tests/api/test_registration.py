"""Where accounts are made, which names are allowed, and what each refusal of a registration means."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Any

import httpx
import pytest
import sr25519
from hypothesis import given
from hypothesis import strategies as st

from chutes_tui.api.account.usernames import taken_note, username_problem
from chutes_tui.api.errors.from_registration import Reason, RegistrationRefusedError, Remedy, remedy_for
from chutes_tui.api.errors.types import (
    AnswerLostError,
    ApiError,
    BadAnswerError,
    ClockSkewError,
    ForbiddenError,
    ServerError,
)
from chutes_tui.api.registration import (
    is_production,
    name_check,
    register,
    registration_base_url,
    registration_token_url,
)
from chutes_tui.core.secret import Secret
from chutes_tui.core.secret_shape import pasted_word

from .support import Clients, signer

if TYPE_CHECKING:
    from served import ServedSandbox

    from chutes_tui.api.registration import CreatedAccount

COLDKEY = "5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty"
TOKEN = "tok-3n-of-a-captcha"
NO_TOKEN = (
    "Missing registration token in URL query params, please ensure you have upgraded to chutes>=0.3.33 and try again."
)
BAD_TOKEN = "Invalid registration token, or registration token does not match expected IP address"
BAD_NAME = "Username must be 3-15 characters and contain only alphanumeric/underscore/dash characters"


async def registering(clients: Clients, status: int, username: str = "newcomer", **answer: Any) -> CreatedAccount:
    client = clients.mock(lambda _: httpx.Response(status, **answer))
    return await register(client, signer(), username=username, coldkey=COLDKEY, token=Secret(TOKEN))


async def refusal(clients: Clients, status: int, username: str = "newcomer", **answer: Any) -> ApiError:
    with pytest.raises(ApiError) as raised:
        await registering(clients, status, username, **answer)
    assert TOKEN not in raised.value.report()
    return raised.value


@pytest.mark.parametrize(
    ("base_url", "production"),
    [
        ("https://api.chutes.ai", True),
        ("https://api.chutes.ai/", True),
        (" https://API.Chutes.ai:443 ", True),
        ("https://api.chutes.ai:8443", False),
        ("https://api.chutes.ai/v2", False),
        ("https://api.chutes.ai:nonsense", False),
        ("https://api.chutes.ai.example", False),
        ("https://dev.chutes.ai", False),
        ("http://localhost:8000", False),
    ],
)
def test_only_the_public_service_has_a_host_of_its_own_for_registrations(base_url: str, production: bool) -> None:
    assert is_production(base_url) is production
    host = "https://rtok.chutes.ai" if production else base_url.strip().rstrip("/")
    assert registration_base_url(base_url) == host
    assert registration_token_url(base_url) == f"{host}/users/registration_token"


@pytest.mark.parametrize("username", ["abc", "A-_9", "x" * 15, "___"])
def test_allowed_usernames(username: str) -> None:
    assert username_problem(username) is None


@pytest.mark.parametrize(
    ("username", "names"),
    [
        ("", "Enter a username"),
        ("ab", "At least 3 characters (now 2)"),
        ("x" * 16, "At most 15 characters (now 16)"),
        ("no spaces", "A space"),
        ("dot.ted", "“.”"),
        ("naïve", "“ï”"),
        ("abc\n", "␊"),
        ("١٢٣", "“١”"),
    ],
)
def test_what_is_wrong_with_a_username(username: str, names: str) -> None:
    problem = username_problem(username)
    assert problem is not None
    assert names in problem
    assert problem.endswith(".")


@given(st.text(max_size=18) | st.text("abcXYZ019_-", max_size=18))
def test_the_rule_is_the_servers(username: str) -> None:
    assert (username_problem(username) is None) == bool(re.fullmatch(r"[A-Za-z0-9_-]{3,15}", username))


def test_the_wildcard_is_explained_where_it_matters() -> None:
    assert "gra" not in taken_note("ada")
    assert "ignores case" in taken_note("ada")
    assert "matches _ with any character" in taken_note("gra_e")


@pytest.mark.parametrize(
    ("pasted", "word"),
    [
        ("token", "token"),
        ("  to\u200bken\r\n", "token"),
        ("\ufeff“tok\u00a0en”\u202c", "token"),
        ("'token'", "token"),
        ("to'ken\"", "to'ken\""),
        ("tok\ud800en", "token"),
        ('"', '"'),
        (" \u2060\t", ""),
    ],
)
def test_a_pasted_word_loses_what_cannot_be_seen(pasted: str, word: str) -> None:
    assert pasted_word(pasted).reveal() == word if word else not pasted_word(pasted)


async def test_name_check_asks_without_signing_in(served: ServedSandbox, clients: Clients) -> None:
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200, json={"valid": True, "available": False, "since": "forever"})

    told = await name_check(clients.mock(answer), "a_b")
    assert (told.valid, told.available) == (True, False)
    assert asked[0].url == "https://api.example/users/name_check?username=a_b"
    assert "authorization" not in asked[0].headers
    assert (await name_check(clients.make(served.base_url), "newcomer")).available is True


async def test_the_hotkey_signs_exactly_the_body_that_is_sent(clients: Clients) -> None:
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200, json={"username": "newcomer", "user_id": "u", "fingerprint": "f1ngerpr1nt"})

    made = await register(
        clients.mock(answer), signer(), username="newcomer", coldkey=COLDKEY, token=Secret("a b&c=ü")
    )
    assert made.user.username == "newcomer"
    assert made.fingerprint == Secret("f1ngerpr1nt")
    assert "f1ngerpr1nt" not in repr(made)
    (request,) = asked
    assert request.url.raw_path == b"/users/register?token=a%20b%26c%3D%C3%BC"
    assert request.content == f'{{"username":"newcomer","coldkey":"{COLDKEY}"}}'.encode()
    headers = request.headers
    assert "authorization" not in headers, "the client's own credential stays out of it"
    message = f"{signer().ss58}:{headers['x-chutes-nonce']}:{hashlib.sha256(request.content).hexdigest()}"
    signature = bytes.fromhex(headers["x-chutes-signature"])
    assert sr25519.verify(signature, message.encode(), signer().public_key)


@pytest.mark.parametrize(
    ("status", "detail", "reason", "remedy"),
    [
        (400, NO_TOKEN, Reason.NO_TOKEN, Remedy.TOKEN),
        (403, BAD_TOKEN, Reason.BAD_TOKEN, Remedy.TOKEN),
        (400, BAD_NAME, Reason.BAD_NAME, Remedy.USERNAME),
        (409, "Username newcomer already exists, sorry! Please choose another.", Reason.NAME_TAKEN, Remedy.USERNAME),
        (409, "Username my-hotkey already exists, sorry!", Reason.NAME_TAKEN, Remedy.USERNAME),
        (409, "This hotkey is already registered to a user!", Reason.HOTKEY_TAKEN, Remedy.WALLET),
        (429, "Too may registration requests.", Reason.TOO_MANY, Remedy.WAIT),
        (429, "Slow down", Reason.BUSY, Remedy.WAIT),
        (402, "The coldkey must hold at least 0.25 TAO to register.", Reason.COLDKEY_POOR, Remedy.MONEY),
        (400, "Invalid coldkey: 5x", Reason.BAD_COLDKEY, Remedy.WALLET),
        (400, "Invalid hotkey: 5x", Reason.BAD_HOTKEY, Remedy.WALLET),
    ],
)
async def test_refusals_are_told_apart(
    clients: Clients, status: int, detail: str, reason: Reason, remedy: Remedy
) -> None:
    problem = await refusal(clients, status, json={"detail": detail})
    assert isinstance(problem, RegistrationRefusedError)
    assert (problem.reason, problem.remedy, remedy_for(problem)) == (reason, remedy, remedy)
    assert problem.status == status
    assert problem.detail == detail, "the server's words stay readable"
    assert problem.request == "POST /users/register"
    assert problem.why.endswith("No account was created.")
    assert problem.next_step.endswith(".")
    assert not problem.outcome_unknown


@pytest.mark.parametrize(
    ("field", "reason"),
    [
        (["body", "username"], Reason.BAD_NAME),
        (["body", "coldkey"], Reason.BAD_COLDKEY),
        (["header", "X-Chutes-Hotkey"], Reason.BAD_HOTKEY),
        (["query", "token"], Reason.NO_TOKEN),
    ],
)
async def test_a_422_names_the_step_by_its_field(clients: Clients, field: list[str], reason: Reason) -> None:
    entry = {"type": "missing", "loc": field, "msg": "Field required", "input": {}}
    problem = await refusal(clients, 422, json={"detail": [entry]})
    assert isinstance(problem, RegistrationRefusedError)
    assert problem.reason is reason
    assert "Field required" in problem.detail


@pytest.mark.parametrize(("retry_after", "wait"), [("7200", 7200.0), (None, None)])
async def test_how_long_to_wait_only_if_the_server_says(
    clients: Clients, retry_after: str | None, wait: float | None
) -> None:
    headers = {"Retry-After": retry_after} if retry_after else {}
    problem = await refusal(clients, 429, json={"detail": "Too may registration requests."}, headers=headers)
    assert isinstance(problem, RegistrationRefusedError)
    assert problem.retry_after == wait
    assert ("2 hours" in problem.next_step) == (wait is not None)


@pytest.mark.parametrize(
    ("status", "answer", "error", "remedy"),
    [
        (403, {"html": "<title>Attention Required! | Cloudflare</title>"}, BadAnswerError, Remedy.SERVER),
        (403, {"json": {"detail": "Not from here"}}, ForbiddenError, Remedy.SERVER),
        (401, {"json": {"detail": "Invalid nonce!"}}, ClockSkewError, Remedy.CLOCK),
        (401, {"json": {"detail": "Invalid request signature for hotkey 5H"}}, ApiError, Remedy.WALLET),
        (500, {"text": "Internal Server Error"}, ServerError, Remedy.RETRY),
        (502, {"html": "<title>502</title>"}, ServerError, Remedy.RETRY),
        (404, {"json": {"detail": "Not Found"}}, ApiError, Remedy.SERVER),
        (418, {"json": {"detail": "teapot"}}, ApiError, Remedy.SERVER),
        (200, {"json": {"username": "newcomer", "user_id": "u"}}, AnswerLostError, Remedy.RETRY),
        (200, {"json": {"username": "newcomer", "user_id": "u", "fingerprint": None}}, AnswerLostError, Remedy.RETRY),
        (200, {"text": "fine"}, AnswerLostError, Remedy.RETRY),
    ],
)
async def test_what_is_no_refusal_keeps_its_own_words(
    clients: Clients, status: int, answer: dict[str, Any], error: type[ApiError], remedy: Remedy
) -> None:
    problem = await refusal(clients, status, **answer)
    assert isinstance(problem, error)
    assert not isinstance(problem, RegistrationRefusedError)
    assert remedy_for(problem) is remedy


async def test_a_fingerprint_is_never_dropped_for_what_else_the_answer_lacks(clients: Clients) -> None:
    made = await registering(clients, 200, json={"fingerprint": "f1ngerpr1nt", "created_at": 7, "hotkey": None})
    assert made.fingerprint == Secret("f1ngerpr1nt")
    assert (made.user.username, made.user.hotkey, made.user.coldkey) == ("newcomer", signer().ss58, COLDKEY)


@given(status=st.sampled_from([200, 400, 401, 402, 403, 404, 409, 422, 429]), detail=st.text() | st.none())
async def test_whatever_the_server_says_is_an_api_error(status: int, detail: str | None) -> None:
    clients = Clients()
    problem = await refusal(clients, status, json={"detail": detail})
    assert isinstance(remedy_for(problem), Remedy)
    assert isinstance(problem, ApiError)
    await clients.aclose()
