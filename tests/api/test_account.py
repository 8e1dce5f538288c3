"""The calls around fingerprint and wallet: exactly what is sent, exactly once, and how refusals are told."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

import httpx
import pytest
import sr25519

from chutes_tui.api.account.calls import (
    change_bt_auth,
    change_fingerprint,
    fingerprint_problem,
    hotkey_account,
    login,
)
from chutes_tui.api.errors.types import (
    ApiError,
    AuthError,
    ClockSkewError,
    ConflictError,
    UnknownHotkeyError,
    ValidationError,
)
from chutes_tui.core.credentials import GivenSignature
from chutes_tui.core.problem import Problem
from chutes_tui.core.secret import Secret

from .support import Clients, signer

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from chutes_tui.api.client import ChutesClient

FINGERPRINT = Secret("0pen-Sesame-0pen-Sesame-0pen-32c")
COLDKEY = "5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty"


async def sign_in(client: ChutesClient) -> object:
    return await login(client, FINGERPRINT)


async def renew(client: ChutesClient) -> object:
    await change_fingerprint(client, signer(), FINGERPRINT)
    return None


async def attach(client: ChutesClient) -> object:
    return await change_bt_auth(client, FINGERPRINT, coldkey=COLDKEY, hotkey=signer().ss58)


WRITES = [sign_in, renew, attach]


async def sent_by(
    clients: Clients, write: Callable[[ChutesClient], Awaitable[object]], answer: object
) -> httpx.Request:
    asked: list[httpx.Request] = []

    def respond(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200, json=answer)

    await write(clients.mock(respond))
    (request,) = asked
    assert FINGERPRINT.reveal() not in str(request.url)
    return request


async def test_a_login_sends_the_fingerprint_in_its_body_alone(clients: Clients) -> None:
    request = await sent_by(clients, sign_in, {"token": "eyJ.a.b"})
    assert (request.method, request.url.path) == ("POST", "/users/login")
    assert json.loads(request.content) == {"fingerprint": FINGERPRINT.reveal()}
    assert "authorization" not in request.headers
    assert "x-chutes-hotkey" not in request.headers


async def test_a_new_fingerprint_is_signed_with_hotkey_and_nonce(clients: Clients) -> None:
    request = await sent_by(clients, renew, {"status": "Fingerprint updated"})
    assert (request.method, request.url.path) == ("POST", "/users/change_fingerprint")
    assert json.loads(request.content) == {"fingerprint": FINGERPRINT.reveal()}
    headers = request.headers
    assert headers["x-chutes-hotkey"] == signer().ss58
    message = f"{signer().ss58}:{FINGERPRINT.reveal()}:{headers['x-chutes-nonce']}".encode()
    assert sr25519.verify(bytes.fromhex(headers["x-chutes-signature"]), message, signer().public_key)


@pytest.mark.parametrize("by_coldkey", [False, True])
async def test_a_signature_at_hand_is_sent_with_its_own_moment(clients: Clients, by_coldkey: bool) -> None:
    address, moment = signer().ss58, int(time.time()) - 200
    message = Secret(f"{address}:{FINGERPRINT.reveal()}:{moment}")
    signature = signer().sign(message.reveal().encode())
    given = GivenSignature(address, message, signature, moment, by_coldkey=by_coldkey)

    async def renew_with_it(client: ChutesClient) -> object:
        await change_fingerprint(client, given, FINGERPRINT)
        return None

    headers = (await sent_by(clients, renew_with_it, {"status": "Fingerprint updated"})).headers
    assert headers["x-chutes-nonce"] == str(moment)
    assert headers["x-chutes-signature"] == signature.hex()
    assert headers["x-chutes-hotkey"] == address
    assert headers.get("x-chutes-coldkey") == (address if by_coldkey else None)


async def test_a_signature_at_hand_signs_nothing_else(clients: Clients) -> None:
    given = GivenSignature("5x", Secret("this"), b"signed", 0)
    assert given.sign(b"this") == b"signed"
    with pytest.raises(Problem, match="another message"):
        given.sign(b"that")
    assert "this" not in repr(given)
    given.wipe()
    with pytest.raises(Problem, match="another message"):
        given.sign(b"this")


async def test_attaching_a_wallet_sends_the_bare_fingerprint(clients: Clients) -> None:
    request = await sent_by(clients, attach, {"user_id": "u"})
    assert (request.method, request.url.path) == ("POST", "/users/change_bt_auth")
    assert request.headers["authorization"] == FINGERPRINT.reveal()
    assert json.loads(request.content) == {"coldkey": COLDKEY, "hotkey": signer().ss58}


async def test_whose_a_hotkey_is_is_asked_with_that_hotkey(clients: Clients) -> None:
    async def ask(client: ChutesClient) -> object:
        return await hotkey_account(client, signer())

    request = await sent_by(clients, ask, {"user_id": "u"})
    headers = request.headers
    assert "authorization" not in headers, "not with the client's own credential"
    message = f"{signer().ss58}:{headers['x-chutes-nonce']}:me".encode()
    assert sr25519.verify(bytes.fromhex(headers["x-chutes-signature"]), message, signer().public_key)


@pytest.mark.parametrize("write", WRITES)
@pytest.mark.parametrize(("status", "json"), [(200, {}), (200, []), (200, {"token": "", "status": None}), (500, {})])
async def test_each_is_sent_once_and_an_answer_without_meaning_is_a_lost_one(
    clients: Clients, write: Callable[[ChutesClient], Awaitable[object]], status: int, json: object
) -> None:
    asked: list[httpx.Request] = []

    def respond(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(status, json=json)

    with pytest.raises(ApiError) as raised:
        await write(clients.mock(respond))
    assert raised.value.outcome_unknown
    assert len(asked) == 1
    assert clients.naps.seconds == []


@pytest.mark.parametrize(
    ("write", "status", "detail", "error"),
    [
        (sign_in, 401, "Missing or invalid fingerprint provided.", AuthError),
        (renew, 401, "Invalid nonce: 1763672114", ClockSkewError),
        (renew, 401, "No user found with the provided hotkey/coldkey", UnknownHotkeyError),
        (attach, 401, "Missing or invalid fingerprint provided.", AuthError),
        (attach, 409, "Hotkey already associated with another user: 5D", ConflictError),
    ],
)
async def test_refusals(
    clients: Clients,
    write: Callable[[ChutesClient], Awaitable[object]],
    status: int,
    detail: str,
    error: type[ApiError],
) -> None:
    with pytest.raises(error) as raised:
        await write(clients.mock(lambda _: httpx.Response(status, json={"detail": detail})))
    assert type(raised.value) is error
    assert raised.value.detail == detail
    assert not raised.value.outcome_unknown


@pytest.mark.parametrize("word", ["", "two words", "naïve", "line\nbreak", "\x00", "x" * 257])
async def test_what_can_be_no_fingerprint_is_not_sent(clients: Clients, word: str) -> None:
    def respond(_: httpx.Request) -> httpx.Response:
        raise AssertionError("nothing may be sent")

    assert fingerprint_problem(Secret(word))
    client = clients.mock(respond)
    for refused in (
        login(client, Secret(word)),
        change_fingerprint(client, signer(), Secret(word)),
        change_bt_auth(client, Secret(word), coldkey=COLDKEY, hotkey=signer().ss58),
    ):
        with pytest.raises(ValidationError) as raised:
            await refused
        assert not word.strip() or word not in raised.value.report()
