"""The client on every generation of the server: what it does works on each, or is refused in words that it knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from chutes_tui.api.errors.types import NameRefusedError, NotFoundError
from chutes_tui.api.http.auth import ApiKeyAuth
from chutes_tui.api.registration import name_check
from chutes_tui.core.secret import Secret
from chutes_tui.sandbox.generations import GENERATIONS

if TYPE_CHECKING:
    from served import ServedSandbox

    from chutes_tui.api.client import ChutesClient

    from .support import Clients


@pytest.fixture(params=GENERATIONS)
def generation(request: pytest.FixtureRequest, served: ServedSandbox) -> str:
    served.sandbox.switch(generation=request.param, key_grace=0)
    return str(request.param)


@pytest.mark.usefixtures("generation")
async def test_the_account_and_its_lists_are_read(ada: ChutesClient) -> None:
    me = await ada.me()
    assert (me.username, me.balance) == ("ada", 42.17)
    for complete, number in (
        (await ada.list_api_keys(), 13),
        (await ada.list_secrets(), 10),
        (await ada.list_chutes(include_public=True), 10),
        (await ada.list_images(), 5),
    ):
        assert (complete.complete, len(complete.items)) == (True, number)
    assert (await ada.get_chute("support-bot")).name == "support-bot"
    assert (await name_check(ada, "ada")).available is False


@pytest.mark.usefixtures("generation")
async def test_a_key_lives_and_dies(served: ServedSandbox, clients: Clients, ada: ChutesClient) -> None:
    made = await ada.create_api_key("briefly", admin=True)
    by_key = clients.make(served.base_url, ApiKeyAuth(made.secret_key))
    assert (await by_key.me()).username == "ada"
    await ada.delete_api_key(made.key.api_key_id)
    with pytest.raises(NotFoundError):
        await ada.get_api_key(made.key.api_key_id)


async def test_a_secret_lives_and_dies_unless_its_name_is_refused(ada: ChutesClient, generation: str) -> None:
    chute = await ada.get_chute("support-bot")
    made = await ada.create_secret(chute.chute_id, "TOKEN", Secret("value"))
    await ada.delete_secret(made.secret_id)
    if generation == "2025-10":
        assert (await ada.create_secret(chute.chute_id, "LD_PRELOAD", Secret("x"))).key == "LD_PRELOAD"
    else:
        with pytest.raises(NameRefusedError, match="LD_PRELOAD"):
            await ada.create_secret(chute.chute_id, "LD_PRELOAD", Secret("x"))
