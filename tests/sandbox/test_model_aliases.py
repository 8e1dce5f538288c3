"""An account's own names for chutes: who may see them, what makes and ends one, and that older servers have none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    import httpx

    from .caller import Caller

PATH = "/model_aliases/"


async def admin(ada: Caller) -> dict[str, str]:
    key = (await ada.post("/api_keys/", {"name": "boss", "admin": True})).json()["secret_key"]
    return {"Authorization": f"Bearer {key}"}


def a_chute(ada: Caller) -> str:
    return str(ada.sandbox.world.database.value("SELECT chute_id FROM chutes ORDER BY name"))


async def test_the_list_is_for_an_admin_key_and_a_login(ada: Caller) -> None:
    listed = await ada.http.get(PATH, headers=await admin(ada))
    assert listed.status_code == 200
    assert {one["alias"]: len(one["chute_ids"]) for one in listed.json()} == {
        "fast": 1,
        "house-chat": 3,
        "old-reader": 2,
    }
    assert set(listed.json()[0]) == {"alias", "chute_ids", "created_at", "updated_at"}
    login = await ada.http.post("/users/login", json={"fingerprint": ada.sandbox.account.fingerprint})
    by_login = await ada.http.get(PATH, headers={"Authorization": f"Bearer {login.json()['token']}"})
    assert by_login.json() == listed.json()


async def test_others_may_not_see_it(ada: Caller) -> None:
    assert (await ada.get(PATH, "model_aliases")).status_code == 401
    scopes = [{"object_type": "chutes"}, {"object_type": "account", "action": "read"}]
    key = (await ada.post("/api_keys/", {"name": "low", "admin": False, "scopes": scopes})).json()["secret_key"]
    refused = await ada.http.get(PATH, headers={"Authorization": f"Bearer {key}"})
    assert (refused.status_code, refused.json()["detail"]) == (401, "Invalid token or user not found")
    assert (await ada.http.get(PATH)).json() == {"detail": "Can't find a user with that api key in our db :("}


async def test_created_replaced_and_deleted(ada: Caller) -> None:
    headers, chute = await admin(ada), a_chute(ada)
    made = await ada.http.post(PATH, json={"alias": "My-Own/v1", "chute_ids": [chute]}, headers=headers)
    assert (made.status_code, made.json()["alias"]) == (201, "my-own/v1")
    again = await ada.http.post(PATH, json={"alias": "MY-OWN/V1", "chute_ids": [chute, chute]}, headers=headers)
    assert (again.status_code, again.json()["chute_ids"]) == (201, [chute, chute])
    assert len((await ada.http.get(PATH, headers=headers)).json()) == 4
    await delete(ada, headers, "fast", 204)
    await delete(ada, headers, "fast", 404)
    await delete(ada, headers, "HOUSE-chat", 204)


async def delete(ada: Caller, headers: dict[str, str], alias: str, status: int) -> httpx.Response:
    answer = await ada.http.delete(f"{PATH}{alias}", headers=headers)
    assert answer.status_code == status
    if status != 204:
        assert answer.json() == {"detail": "alias not found"}
    return answer


@pytest.mark.parametrize(
    "wrong",
    [
        {"alias": "a b"},
        {"alias": "a:b"},
        {"alias": ""},
        {"alias": "x" * 65},
        {"alias": "é"},
        {"alias": None},
        {"chute_ids": []},
        {"chute_ids": ["x"] * 21},
        {"chute_ids": [1]},
        {"chute_ids": "x"},
    ],
)
async def test_what_is_no_alias(ada: Caller, wrong: dict[str, Any]) -> None:
    body = {"alias": "fine", "chute_ids": [a_chute(ada)], **wrong}
    assert (await ada.http.post(PATH, json=body, headers=await admin(ada))).status_code == 422


async def test_a_chute_that_is_none(ada: Caller) -> None:
    body = {"alias": "fine", "chute_ids": [a_chute(ada), "none"]}
    answer = await ada.http.post(PATH, json=body, headers=await admin(ada))
    assert (answer.status_code, answer.json()) == (400, {"detail": "chute not found: none"})


@pytest.mark.parametrize("generation", ["2025-10", "2026-02"])
async def test_older_servers_have_none(ada: Caller, generation: str) -> None:
    ada.sandbox.switch(generation=generation)
    answer = await ada.http.get(PATH, headers=await admin(ada))
    assert (answer.status_code, answer.json()) == (404, {"detail": "No matching chute found!"})
    assert (await ada.http.get(PATH)).json() == {"detail": "Authentication required."}
