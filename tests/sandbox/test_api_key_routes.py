from __future__ import annotations

import re
import uuid
from typing import Any

import pytest

from .caller import Caller, detail

LONG_TEXT = (
    "Invalid request: API key name should start with alphanumeric character and contain up to 32 total allowed "
    "characters (letters, numbers, dashes, underscores, or spaces)"
)


async def test_a_created_key_is_told_whole_and_its_secret_once(ada: Caller) -> None:
    scopes = [{"object_type": "chutes"}, {"object_type": "images", "object_id": "x", "action": "write"}]
    answer = await ada.post("/api_keys/", {"name": "fresh", "admin": False, "scopes": scopes})
    assert answer.status_code == 200
    created = answer.json()
    secret = created.pop("secret_key")
    key_id, user_id = created["api_key_id"], created["user_id"]
    assert re.fullmatch(r"cpk_[0-9a-f]{32}\.[0-9a-f]{32}\.[a-zA-Z0-9]{32}", secret)
    assert secret[4:69] == f"{uuid.UUID(key_id).hex}.{uuid.UUID(user_id).hex}"
    assert user_id == ada.sandbox.account.user_id
    assert [one.pop("scope_id") for one in created["scopes"]] == [
        one["scope_id"] for one in (await ada.get(f"/api_keys/{key_id}", "api_keys")).json()["scopes"]
    ]
    assert created == {
        "api_key_id": key_id,
        "user_id": user_id,
        "admin": False,
        "name": "fresh",
        "created_at": "2026-11-20T20:55:14.108111",
        "last_used_at": None,
        "scopes": [
            {"object_type": "chutes", "object_id": None, "method": None},
            {"object_type": "images", "object_id": "x", "method": None},
        ],
    }
    assert "secret_key" not in (await ada.get(f"/api_keys/{key_id}", "api_keys")).json()


async def test_an_admin_key_drops_its_scopes_even_bad_ones(ada: Caller) -> None:
    asked = {"name": "boss", "admin": True, "scopes": [{"object_type": "nonsense"}]}
    assert (await ada.post("/api_keys/", asked)).json()["scopes"] == []
    assert (await ada.post("/api_keys/", {"name": "boss2", "admin": True, "scopes": None})).status_code == 200


async def test_a_key_without_scopes_may_be_made(ada: Caller) -> None:
    assert (await ada.post("/api_keys/", {"name": "idle", "admin": False})).json()["scopes"] == []


@pytest.mark.parametrize(
    "name", ["a", "x" * 24, "$._- 1", "tab\there", "new\nline", "x" * 24 + "\n", "Büro", "翻訳", " ", "\u0080\uffff"]
)
async def test_names_that_are_taken(ada: Caller, name: str) -> None:
    answer = await ada.post("/api_keys/", {"name": name, "admin": True})
    assert answer.status_code == 200
    assert answer.json()["name"] == name


@pytest.mark.parametrize("name", ["", "x" * 25, "a/b", "[bold]", "semi;colon", "🔑", "x" * 24 + "\n\n"])
async def test_names_that_are_refused(ada: Caller, name: str) -> None:
    answer = await ada.post("/api_keys/", {"name": name, "admin": True})
    assert (answer.status_code, detail(answer)) == (400, LONG_TEXT)


async def test_half_a_character_passes_the_rule_and_crashes_the_database(ada: Caller) -> None:
    answer = await ada.post("/api_keys/", {"name": "\ud800", "admin": True})
    assert (answer.status_code, answer.text) == (500, "Internal Server Error")


async def test_names_are_unique_and_case_matters(ada: Caller) -> None:
    assert (await ada.post("/api_keys/", {"name": "Laptop", "admin": True})).status_code == 200
    answer = await ada.post("/api_keys/", {"name": "laptop", "admin": True})
    assert (answer.status_code, detail(answer)) == (409, "An API key already exists with this name")


@pytest.mark.parametrize(
    ("generation", "known"),
    [("2026-02", "images, chutes, invocations"), ("2026-08", "images, chutes, invocations, account")],
)
async def test_an_object_type_that_is_none(ada: Caller, generation: str, known: str) -> None:
    ada.sandbox.switch(generation=generation)
    answer = await ada.post("/api_keys/", {"name": "n", "admin": False, "scopes": [{"object_type": "users"}]})
    assert answer.status_code == 400
    assert detail(answer) == f"Invalid request: Invalid object_type, must be one of {known}"


@pytest.mark.parametrize("action", ["READ", "any", "", 1])
async def test_an_action_that_is_none(ada: Caller, action: object) -> None:
    scope = {"object_type": "chutes", "action": action}
    answer = await ada.post("/api_keys/", {"name": "n", "admin": False, "scopes": [scope]})
    expected = "'read', 'write', 'delete' or 'invoke'"
    assert answer.status_code == 422
    assert detail(answer) == [
        {
            "type": "enum",
            "loc": ["body", "scopes", 0, "action"],
            "msg": f"Input should be {expected}",
            "input": action,
            "ctx": {"expected": expected},
        }
    ]


async def test_null_scopes_crash_the_server_and_nothing_is_made(ada: Caller) -> None:
    answer = await ada.post("/api_keys/", {"name": "n", "admin": False, "scopes": None})
    assert answer.status_code == 500
    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.text == "Internal Server Error"
    assert (await ada.post("/api_keys/", {"name": "n", "admin": True})).status_code == 200


@pytest.mark.parametrize(
    ("document", "problems"),
    [
        (
            {},
            [
                ("missing", ["body", "admin"], "Field required", {}),
                ("missing", ["body", "name"], "Field required", {}),
            ],
        ),
        (
            {"admin": "perhaps", "name": 5, "scopes": "x"},
            [
                (
                    "bool_parsing",
                    ["body", "admin"],
                    "Input should be a valid boolean, unable to interpret input",
                    "perhaps",
                ),
                ("string_type", ["body", "name"], "Input should be a valid string", 5),
                ("list_type", ["body", "scopes"], "Input should be a valid list", "x"),
            ],
        ),
        (
            {"admin": False, "name": "n", "scopes": [{}]},
            [("missing", ["body", "scopes", 0, "object_type"], "Field required", {})],
        ),
        (
            [1],
            [
                (
                    "model_attributes_type",
                    ["body"],
                    "Input should be a valid dictionary or object to extract fields from",
                    [1],
                )
            ],
        ),
    ],
)
async def test_what_does_not_fit_is_a_422(ada: Caller, document: object, problems: list[Any]) -> None:
    answer = await ada.post("/api_keys/", document)
    assert answer.status_code == 422
    assert [(one["type"], one["loc"], one["msg"], one["input"]) for one in detail(answer)] == problems


async def test_broken_json_is_a_422_before_anybody_asks_who_it_is(ada: Caller) -> None:
    answer = await ada.http.post("/api_keys/", content=b'{"name": ', headers={"Content-Type": "application/json"})
    assert answer.status_code == 422
    (problem,) = detail(answer)
    assert (problem["type"], problem["loc"][0], problem["msg"]) == ("json_invalid", "body", "JSON decode error")


async def test_no_body_is_a_422_and_a_body_of_another_kind_as_well(ada: Caller) -> None:
    (problem,) = detail(await ada.post_bytes("/api_keys/", b""))
    assert (problem["type"], problem["loc"]) == ("missing", ["body"])
    secret = ada.sandbox.account.api_keys["laptop"]
    headers = {"Authorization": f"Bearer {secret}", "Content-Type": "text/plain"}
    (problem,) = detail(await ada.http.post("/api_keys/", content=b'{"name": "x"}', headers=headers))
    assert (problem["type"], problem["input"]) == ("model_attributes_type", '{"name": "x"}')


async def test_keys_are_found_by_id_only(ada: Caller) -> None:
    got = await ada.get("/api_keys/laptop", "api_keys")
    assert (got.status_code, detail(got)) == (404, "API key with id laptop not found or doesn't belong to you")
    gone = await ada.delete("/api_keys/laptop", "api_keys")
    assert (gone.status_code, detail(gone)) == (404, "API key not found, or does not belong to you")


async def test_a_key_is_deleted_once(ada: Caller) -> None:
    key_id = (await ada.post("/api_keys/", {"name": "brief", "admin": True})).json()["api_key_id"]
    answer = await ada.delete(f"/api_keys/{key_id}", "api_keys")
    assert (answer.status_code, answer.json()) == (200, {"api_key_id": key_id, "deleted": True})
    assert (await ada.delete(f"/api_keys/{key_id}", "api_keys")).status_code == 404
    assert (await ada.get(f"/api_keys/{key_id}", "api_keys")).status_code == 404


async def test_nobody_sees_or_deletes_anybody_elses_keys(ada: Caller, newcomer: Caller) -> None:
    asked = {"username": "newcomer", "coldkey": ada.sandbox.account.coldkey_address}
    assert (await newcomer.post(f"/users/register?token={await newcomer.token()}", asked)).status_code == 200
    theirs = (await newcomer.post("/api_keys/", {"name": "laptop", "admin": True})).json()["api_key_id"]
    assert (await ada.get(f"/api_keys/{theirs}", "api_keys")).status_code == 404
    assert (await ada.delete(f"/api_keys/{theirs}", "api_keys")).status_code == 404
    assert [one["api_key_id"] for one in (await newcomer.get("/api_keys/", "api_keys")).json()["items"]] == [theirs]
