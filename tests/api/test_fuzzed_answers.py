"""Any answer, altered in any way, through the client: what is good is there, what isn't is counted or a problem."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs
from mutations import ODD, Mutation, mutations

from chutes_tui.api.account.calls import login
from chutes_tui.api.client import ChutesClient, RetryPolicy
from chutes_tui.api.decoding import decode_one
from chutes_tui.api.errors.types import ApiError
from chutes_tui.api.models import ApiKey, Chute, Image, Owner, Scope, SecretRecord, User
from chutes_tui.api.registration import name_check, register
from chutes_tui.core.secret import Secret
from chutes_tui.operations.onboarding.registration import check_username
from chutes_tui.wallets.signing import Signer

from .support import api_key

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

MOMENT = "2026-11-20T20:55:14.108111"
SECRET = f"cpk_{'0' * 32}.{'1' * 32}.{'a' * 32}"
KEY = {
    "api_key_id": "id-{}",
    "user_id": "u",
    "admin": False,
    "name": "name {}",
    "created_at": MOMENT,
    "last_used_at": None,
    "scopes": [{"scope_id": "s", "object_type": "chutes", "object_id": None, "method": None}],
}
OWNER = {"username": "ada", "user_id": "u"}
CHUTE = {"chute_id": "id-{}", "name": "c", "slug": "s", "tagline": "t", "public": True, "hot": False, "user": OWNER}
IMAGE = {"image_id": "id-{}", "name": "i", "tag": "1", "status": "built", "public": False, "user": OWNER}
SECRET_RECORD = {"secret_id": "id-{}", "key": "K", "purpose": "c", "created_at": MOMENT}
LISTS: dict[str, tuple[dict[str, Any], type[Any], str]] = {
    "/api_keys/": (KEY, ApiKey, "list_api_keys"),
    "/chutes/": (CHUTE, Chute, "list_chutes"),
    "/images/": (IMAGE, Image, "list_images"),
    "/secrets/": (SECRET_RECORD, SecretRecord, "list_secrets"),
}
ME = {"username": "ada", "user_id": "u", "hotkey": "5H", "coldkey": "5C", "payment_address": "5P", "balance": 1.5}


def item(pattern: dict[str, Any], number: int) -> dict[str, Any]:
    return {name: value.format(number) if isinstance(value, str) else value for name, value in pattern.items()}


def client(answer: Any) -> ChutesClient:
    async def no_time(_: float) -> None: ...

    retry = RetryPolicy(tries=1, sleep=no_time)
    return ChutesClient("https://api.example", api_key(), transport=httpx.MockTransport(answer), retry=retry)


def as_json(body: bytes, status: int = 200) -> httpx.Response:
    return httpx.Response(status, content=body, headers={"content-type": "application/json"})


@given(st.sampled_from(sorted(LISTS)), mutations, st.integers(0, 3))
def test_one_bad_item_hides_no_good_one(path: str, mutation: Mutation, position: int) -> None:
    pattern, _, method = LISTS[path]
    good = [item(pattern, number) for number in range(4)]
    bad = mutation(json.dumps(item(pattern, 9)).encode())
    if mutation.how in ("empty", "web page", "half", "UTF-16", "marked"):
        return  # no part of a list
    items = [json.dumps(one).encode() for one in good]
    items[position:position] = [bad]
    body = b'{"total": 5, "page": 0, "limit": 25, "items": [%b], "cord_refs": null}' % b", ".join(items)

    async def ask() -> Any:
        return await getattr(client(lambda _: as_json(body)), method)()

    listed = asyncio.run(ask())
    identifiers = [getattr(one, structs.fields(type(one))[0].name) for one in listed.items]
    assert [one for one in identifiers if one in {"id-0", "id-1", "id-2", "id-3"}] == ["id-0", "id-1", "id-2", "id-3"]
    assert len(listed.items) + listed.unreadable == 5
    assert listed.complete


@given(st.sampled_from(sorted(LISTS)), st.lists(mutations, min_size=1, max_size=3))
def test_a_list_is_read_or_a_problem(path: str, changes: list[Mutation]) -> None:
    pattern, _, method = LISTS[path]
    body = json.dumps({"total": 3, "page": 0, "limit": 25, "items": [item(pattern, n) for n in range(3)]}).encode()
    for change in changes:
        body = change(body)

    async def ask() -> Any:
        try:
            return await getattr(client(lambda _: as_json(body)), method)()
        except ApiError as problem:
            return problem.report()

    asyncio.run(ask())


def told(value: Any) -> bool:
    """Whether a decoded value claims to know something."""
    if isinstance(value, tuple):
        return not value or any(one.object_type for one in value)
    return not (value is None or value in ("", "?"))


FIELDS = [
    (model, field.name)
    for model in (User, ApiKey, Scope, Chute, Image, SecretRecord, Owner)
    for field in structs.fields(model)
]
UNTOLD = ["null", "empty object", "object", "deep", "not a number", "minus infinity", "beyond all"]
WITH: dict[Any, str] = {
    User: "user_id",
    ApiKey: "api_key_id",
    Chute: "chute_id",
    Image: "image_id",
    SecretRecord: "secret_id",
}


@pytest.mark.parametrize(("model", "name"), FIELDS, ids=[f"{m.__name__}.{n}" for m, n in FIELDS])
def test_what_says_nothing_is_unknown(model: type[Any], name: str) -> None:
    required = {WITH[model]: "id"} if model in WITH else {}
    if name in required:
        return
    for how in (None, *UNTOLD):
        if (how, name) == ("null", "object_id"):
            continue  # all objects
        parts = [f"{json.dumps(key)}: {json.dumps(value)}".encode() for key, value in required.items()]
        if how is not None:
            parts.append(json.dumps(name).encode() + b": " + ODD[how])
        decoded = decode_one(b"{%b}" % b", ".join(parts), model)
        assert decoded is not None, how
        value = getattr(decoded, name)
        if isinstance(value, Owner):
            assert (value.username, value.user_id) == ("", "")
        else:
            assert not told(value), (how, value)


@given(mutations)
def test_who_one_is(change: Mutation) -> None:
    body = change(json.dumps(ME).encode())

    async def ask() -> User | str:
        try:
            return await client(lambda _: as_json(body)).me()
        except ApiError as problem:
            return problem.report()

    user = asyncio.run(ask())
    if isinstance(user, User) and change.how not in ODD:
        assert user.balance in (1.5, None)


@given(mutations)
def test_a_name_is_free_only_when_that_is_said(change: Mutation) -> None:
    body = change(b'{"valid": true, "available": true}')

    async def ask() -> Any:
        asked = client(lambda _: as_json(body))
        with suppress(ApiError):
            await name_check(asked, "ada")
        return await check_username(asked, "ada_lovelace")

    checked = asyncio.run(ask())
    about_available = change.place % 2 == 1
    if about_available and change.how in ("missing", "renamed", "null", "object", "empty object", "deep"):
        assert checked.availability.name == "UNKNOWN"


@given(mutations)
def test_a_new_key_is_had_whenever_its_secret_came(change: Mutation) -> None:
    body = change(json.dumps({**item(KEY, 1), "api_key_id": "0" * 32, "secret_key": SECRET}).encode())

    async def make() -> Any:
        try:
            return await client(lambda _: as_json(body)).create_api_key("x", admin=True)
        except ApiError as problem:
            return problem

    made = asyncio.run(make())
    if isinstance(made, ApiError):
        assert made.outcome_unknown
        assert SECRET not in made.report()
    if SECRET.encode() in body and change.how not in ("list", "half", "renamed", "twice", "deep"):
        assert made.secret_key.reveal() == SECRET


@given(mutations, st.sampled_from(["delete_api_key", "delete_secret", "create_secret", "login", "register"]))
def test_a_write_is_done_or_unknown(change: Mutation, what: str) -> None:
    bodies = {
        "delete_api_key": {"api_key_id": "k", "deleted": True},
        "delete_secret": {"status": "gone", "secret_id": "k"},
        "create_secret": {**SECRET_RECORD, "value": "ciphertext", "user_id": "u"},
        "login": {"token": "eyJ.a.b"},
        "register": {**ME, "fingerprint": "f" * 32},
    }
    body = change(json.dumps(bodies[what]).encode())
    signer = Signer(Secret("1f" * 32))

    async def do() -> object:
        asked = client(lambda _: as_json(body))
        ways: dict[str, Callable[[], Awaitable[object]]] = {
            "delete_api_key": lambda: asked.delete_api_key("k"),
            "delete_secret": lambda: asked.delete_secret("k"),
            "create_secret": lambda: asked.create_secret("c", "K", Secret("the value")),
            "login": lambda: login(asked, Secret("f" * 32)),
            "register": lambda: register(asked, signer, username="ada", coldkey="5C", token=Secret("token")),
        }
        try:
            return await ways[what]()
        except ApiError as problem:
            return problem

    outcome = asyncio.run(do())
    if isinstance(outcome, ApiError):
        assert outcome.outcome_unknown or what == "login"
    elif what == "delete_api_key" and change.how in ("missing", "renamed", "null", "object", "empty object"):
        assert b"true" in body


@given(mutations, st.sampled_from([400, 401, 402, 403, 404, 409, 422, 429, 500, 503]))
def test_every_refusal_is_a_problem(change: Mutation, status: int) -> None:
    detail = {"detail": [{"type": "missing", "loc": ["body", "name"], "msg": "Field required", "input": {}}]}
    body = change(json.dumps(detail).encode())

    async def ask() -> ApiError:
        with pytest.raises(ApiError) as caught:
            await client(lambda _: as_json(body, status)).me()
        return caught.value

    problem = asyncio.run(ask())
    assert problem.status == status
    assert len(problem.report()) < 10_000
