"""Linking a hotkey: what it signs, that it is sent once, and what each refusal means."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest
import sr25519

from chutes_tui.api.account.linking import LinkRole, check_linking, link_hotkey
from chutes_tui.api.errors.types import (
    AnswerLostError,
    ApiError,
    ConflictError,
    KeyRefusedError,
    NotOfferedError,
    RefusedError,
    ServerError,
)

from .support import signer

if TYPE_CHECKING:
    from .support import Clients

ME = {"user_id": "u", "username": "ada", "permissions": ["Free account."]}


@pytest.mark.parametrize(
    ("role", "path"),
    [(LinkRole.VALIDATOR, "/users/link_validator"), (LinkRole.SUBNET_OWNER, "/users/link_subnet_owner")],
)
async def test_the_hotkey_signs_its_address_and_the_username(clients: Clients, role: LinkRole, path: str) -> None:
    asked: list[httpx.Request] = []

    def respond(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200, json=ME)

    user = await link_hotkey(clients.mock(respond), signer(), role, "ada")
    assert user.permissions == ("Free account.",)
    (request,) = asked
    assert (request.method, request.url.path) == ("GET", path)
    params = request.url.params
    assert set(params) == {"hotkey", "signature"}
    assert params["hotkey"] == signer().ss58
    text = f"{signer().ss58}:ada".encode()
    assert sr25519.verify(bytes.fromhex(params["signature"]), text, signer().public_key)


@pytest.mark.parametrize(
    ("status", "detail", "kind", "words"),
    [
        (401, "Invalid hotkey or signature.", RefusedError, "doesn't know this hotkey as a validator's"),
        (409, "Hotkey already associated with user grace", ConflictError, "already associated with user grace"),
        (404, "User not found", NotOfferedError, "This server has no linking."),
        (404, "No matching chute found!", NotOfferedError, "This server has no linking."),
        (401, "Either payload_str or purpose must be provided", NotOfferedError, "This server has no linking."),
        (400, "undeclared parameter", NotOfferedError, "This server has no linking."),
        (403, "This action can only be performed by billing admin accounts.", NotOfferedError, "no linking"),
        (401, "Invalid token or user not found", KeyRefusedError, "rejected this API key"),
        (500, "", ServerError, "(500)"),
    ],
)
async def test_what_a_refusal_means(
    clients: Clients, status: int, detail: str, kind: type[ApiError], words: str
) -> None:
    asked = []

    def respond(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(status, json={"detail": detail})

    with pytest.raises(kind) as caught:
        await link_hotkey(clients.mock(respond), signer(), LinkRole.VALIDATOR, "ada")
    assert words in caught.value.what
    assert caught.value.outcome_unknown is (status == 500)
    assert len(asked) == 1
    signature = asked[0].url.params["signature"]
    assert signature not in caught.value.report()


async def test_it_is_never_sent_again_nor_sent_on(clients: Clients) -> None:
    asked = []

    def respond(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(307, headers={"location": "/users/elsewhere"})

    with pytest.raises(ApiError):
        await link_hotkey(clients.mock(respond), signer(), LinkRole.VALIDATOR, "ada")
    assert len(asked) == 1
    with pytest.raises(AnswerLostError):
        await link_hotkey(
            clients.mock(lambda _: httpx.Response(200, text="<html>")), signer(), LinkRole.VALIDATOR, "ada"
        )


async def test_asking_whether_there_is_linking_sends_no_hotkey(clients: Clients) -> None:
    asked = []

    def respond(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(422, json={"detail": [{"loc": ["query", "hotkey"], "msg": "Field required"}]})

    await check_linking(clients.mock(respond))
    (request,) = asked
    assert not request.url.params


@pytest.mark.parametrize(("status", "answer"), [(200, ME), (404, {"detail": "User not found"}), (403, {})])
async def test_a_path_that_is_somebody_is_no_linking(clients: Clients, status: int, answer: object) -> None:
    with pytest.raises(NotOfferedError):
        await check_linking(clients.mock(lambda _: httpx.Response(status, json=answer)))


async def test_a_refused_credential_says_nothing_of_linking(clients: Clients) -> None:
    def respond(_: httpx.Request) -> httpx.Response:
        return httpx.Response(401, json={"detail": "Invalid token or user not found"})

    with pytest.raises(KeyRefusedError):
        await check_linking(clients.mock(respond))
