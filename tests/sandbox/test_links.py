"""Linking a validator's or a subnet owner's hotkey: who may, who has it already, and that newer servers have none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from .caller import Caller, wallet_hotkey

if TYPE_CHECKING:
    import httpx

    from chutes_tui.sandbox import Sandbox

    from .caller import Hotkey

ROUTES = ("/users/link_validator", "/users/link_subnet_owner")


@pytest.fixture
def validator(sandbox: Sandbox) -> Hotkey:
    sandbox.switch(generation="2025-10", older=True)
    return wallet_hotkey(sandbox, "validator")


async def link(caller: Caller, path: str, hotkey: Hotkey, text: str) -> httpx.Response:
    return await caller.get(path, "link_account", hotkey=hotkey.address, signature=hotkey.sign(text))


def other(sandbox: Sandbox, http: httpx.AsyncClient) -> Caller:
    """Grace, whose hotkey was somebody's without an account."""
    hotkey = wallet_hotkey(sandbox, "workbench", "first")
    sandbox.world.database.run("UPDATE users SET hotkey = ? WHERE username = 'grace'", hotkey.address)
    return Caller(sandbox, http, hotkey)


@pytest.mark.parametrize("path", ROUTES)
async def test_it_makes_the_account_free_and_may_be_repeated(ada: Caller, validator: Hotkey, path: str) -> None:
    for _ in range(2):
        answer = await link(ada, path, validator, f"{validator.address}:ada")
        assert answer.status_code == 200
        me = answer.json()
        assert (me["username"], me["permissions_bitmask"]) == ("ada", 17)
        assert "Free account." in me["permissions"]
    assert (await ada.get("/users/me", "me")).json() == me


@pytest.mark.parametrize("path", ROUTES)
async def test_another_account_has_it(ada: Caller, http: httpx.AsyncClient, validator: Hotkey, path: str) -> None:
    grace = other(ada.sandbox, http)
    assert (await link(grace, path, validator, f"{validator.address}:grace")).status_code == 200
    answer = await link(ada, path, validator, f"{validator.address}:ada")
    assert (answer.status_code, answer.json()) == (409, {"detail": "Hotkey already associated with user grace"})


async def test_what_is_signed_and_by_whom(ada: Caller, validator: Hotkey) -> None:
    first = wallet_hotkey(ada.sandbox, "workbench", "first")
    refused = {"detail": "Invalid hotkey or signature."}
    for hotkey, text in ((first, f"{first.address}:ada"), (validator, f"{validator.address}:grace")):
        answer = await link(ada, ROUTES[0], hotkey, text)
        assert (answer.status_code, answer.json()) == (401, refused)
    answer = await ada.get(ROUTES[0], "link_account", hotkey=validator.address, signature="zz")
    assert (answer.status_code, answer.json()) == (401, refused)
    wrong = await ada.get(ROUTES[0], "me", hotkey=validator.address, signature="00")
    assert wrong.json()["detail"].startswith("Invalid request signature")
    assert (await ada.get(ROUTES[0], "link_account")).status_code == 422
    assert (await ada.get("/users/me", "me")).json()["permissions_bitmask"] == 0


@pytest.mark.parametrize("generation", ["2025-10", "2026-02", "2026-08"])
async def test_later_servers_have_none(ada: Caller, generation: str) -> None:
    ada.sandbox.switch(generation=generation)
    key = (await ada.post("/api_keys/", {"name": "admin", "admin": True})).json()["secret_key"]
    for path in ROUTES:
        answer = await ada.http.get(path, headers={"Authorization": f"Bearer {key}"})
        detail = "No matching chute found!" if generation == "2025-10" else "User not found"
        assert (answer.status_code, answer.json()) == (404, {"detail": detail})
