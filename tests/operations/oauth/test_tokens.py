"""Pasted tokens of apps, over HTTP: what they are, their end, and that the server is asked again to know."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest

from chutes_tui.api.errors.types import NotOfferedError
from chutes_tui.core.problem import Problem
from chutes_tui.core.secret import Secret
from chutes_tui.operations.oauth.authorizations import end_token, end_words, look_at_token

from .desk import account, tokens

if TYPE_CHECKING:
    from served import ServedSandbox

REVOKE, ASK = "/idp/token/revoke", "/idp/token/introspect"


async def test_a_token_is_named_and_ended_and_refused_then(served: ServedSandbox) -> None:
    access, refresh = tokens(served.sandbox, "Chutes Playground", ("profile", "chutes:invoke"))
    async with account(served) as session, httpx.AsyncClient(base_url=served.base_url) as http:
        look = await look_at_token(session, access, 1)
        assert look.told is not None
        assert (look.told.active, look.told.scopes, look.told.username) == (True, ("profile", "chutes:invoke"), "ada")
        assert look.told.ends is not None
        assert look.told.client_id.startswith("cid_")
        ended = await end_token(session, access, 2)
        assert ended.told is not None
        assert not ended.told.active
        assert "not active" in end_words(ended)
        bearer = {"Authorization": f"Bearer {access.reveal()}"}
        assert (await http.get("/users/me/quotas", headers=bearer)).status_code == 401
        other = await look_at_token(session, refresh, 3)
        assert other.told is not None
        assert other.told.active
    assert served.asked("POST", REVOKE) == 1


@pytest.mark.parametrize("text", ["cak_nonsense.x", "eyJ.eyJ.x"])
async def test_nonsense_is_not_active(served: ServedSandbox, text: str) -> None:
    async with account(served) as session:
        look = await look_at_token(session, Secret(text), 1)
    assert look.told is not None
    assert not look.told.active


async def test_a_lost_answer_is_resolved_by_asking(served: ServedSandbox) -> None:
    access, refresh = tokens(served.sandbox, "Chutes Playground")
    async with account(served) as session:
        served.fault(f"POST {REVOKE}=drop_after_commit x1")
        assert "not active" in end_words(await end_token(session, access, 1))
        served.fault(f"POST {REVOKE}=drop_before_commit x1")
        with pytest.raises(Problem, match="still works"):
            end_words(await end_token(session, refresh, 2))
        served.fault(f"POST {REVOKE}=drop_after_commit x1", f"POST {ASK}=internal_error")
        with pytest.raises(Problem, match="may have been revoked"):
            end_words(await end_token(session, refresh, 3))
    assert served.asked("POST", REVOKE) == 3


async def test_an_older_server_has_none_and_no_text_holds_the_token(served: ServedSandbox) -> None:
    access, _ = tokens(served.sandbox, "Chutes Playground")
    served.sandbox.switch(generation="2025-10")
    async with account(served) as session:
        look = await look_at_token(session, access, 1)
        ended = await end_token(session, access, 2)
    assert isinstance(look.problem, NotOfferedError)
    assert isinstance(ended.problem, NotOfferedError)
    for one in (look, ended):
        assert one.problem is not None
        assert access.reveal() not in repr(one) + one.problem.report()
