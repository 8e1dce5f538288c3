"""The generations differ in what they offer, not in what the sandbox holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from chutes_tui import arguments
from chutes_tui.sandbox import open_sandbox
from chutes_tui.sandbox.generations import GENERATIONS, NEWEST

from .caller import Caller, bearer, detail

if TYPE_CHECKING:
    from pathlib import Path

ACCOUNT_READ = {"object_type": "account", "action": "read"}
BAD_KEY = "Invalid token or user not found"
READS = ("/users/me", "/users/me/quotas", "/users/me/quota_usage/me", "/users/me/usage", "/users/me/discounts")


def test_the_command_line_offers_the_sandboxs_generations() -> None:
    assert tuple(GENERATIONS) == arguments.GENERATIONS
    assert GENERATIONS[NEWEST] is list(GENERATIONS.values())[-1]


@pytest.mark.parametrize("generation", GENERATIONS)
def test_a_folder_opens_as_any_generation(tmp_path: Path, generation: str) -> None:
    with open_sandbox(tmp_path, seed=7) as first:
        account = first.account
        assert first.world.generation.name == NEWEST
    with open_sandbox(tmp_path, generation=generation) as again:
        assert (again.world.generation.name, again.account) == (generation, account)


async def make_key(ada: Caller, *scopes: dict[str, str]) -> str:
    answer = await ada.post("/api_keys/", {"name": "k", "admin": False, "scopes": list(scopes)})
    assert answer.status_code == 200, answer.text
    return str(answer.json()["secret_key"])


async def test_a_key_to_read_the_account_opens_me_and_what_is_below(ada: Caller) -> None:
    key = bearer(await make_key(ada, ACCOUNT_READ))
    for path in READS:
        assert (await ada.http.get(path, headers=key)).status_code == 200, path
    for path in ("/api_keys/", "/secrets/", f"/users/{ada.sandbox.account.user_id}/usage"):
        assert detail(await ada.http.get(path, headers=key)) == BAD_KEY


async def test_a_key_to_write_the_account_reads_nothing(ada: Caller) -> None:
    key = bearer(await make_key(ada, {"object_type": "account", "action": "write"}))
    assert detail(await ada.http.get("/users/me", headers=key)) == BAD_KEY


async def test_a_key_with_an_account_scope_opens_nothing_on_an_older_server(ada: Caller) -> None:
    key = bearer(await make_key(ada, ACCOUNT_READ))
    ada.sandbox.switch(generation="2026-02")
    assert detail(await ada.http.get("/users/me", headers=key)) == BAD_KEY


@pytest.mark.parametrize("host", ["llm.chutes.ai", "image.chutes.ai", "embed.chutes.ai"])
async def test_the_hosts_of_the_models_take_any_scope_to_invoke_chutes(ada: Caller, host: str) -> None:
    key = bearer(await make_key(ada, {"object_type": "chutes", "object_id": "another", "action": "invoke"}))
    asked = {"model": "support-bot"}
    headers = {**key, "Host": host}
    answer = await ada.http.post("/v1/chat/completions", json=asked, headers=headers)
    assert answer.status_code == 200
    ada.sandbox.switch(generation="2025-10")
    older = await ada.http.post("/v1/chat/completions", json=asked, headers=headers)
    assert older.status_code == (200 if host.startswith("llm.") else 401)


async def test_names_of_secrets_are_free_on_the_server_of_2025(ada: Caller) -> None:
    ada.sandbox.switch(generation="2025-10")
    answer = await ada.post(
        "/secrets/", {"purpose": await ada.chute_id("support-bot"), "key": "LD_PRELOAD", "value": "v"}
    )
    assert answer.status_code == 200
