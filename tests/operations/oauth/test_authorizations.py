"""Apps with access, over HTTP: all pages of them, the one that is revoked, lost answers, and what is refused then."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest
from lanes import cases
from served import FAULTS

from chutes_tui.api.errors.types import NotOfferedError
from chutes_tui.core.attempt import Presence, Stage
from chutes_tui.core.loadable import Loadable
from chutes_tui.core.problem import Problem
from chutes_tui.core.secret import Secret
from chutes_tui.operations.account.sign_in import KeyMayNotError
from chutes_tui.operations.oauth.authorizations import load_authorizations, revocation_words, revoke_access

from .desk import account, app_id, tokens

if TYPE_CHECKING:
    from served import ServedSandbox

    from chutes_tui.api.oauth.models import Authorization
    from chutes_tui.operations.session import Session

LET_IN = {"Chutes Playground", "deploy-bot", "Spend Watch", "Image Shelf", "Invoice Desk"}
PATH = "/idp/authorizations"


async def read(session: Session) -> Loadable[Authorization]:
    said: list[Loadable[Authorization]] = []
    await load_authorizations(session, Loadable(), said.append)
    return said[-1]


@pytest.mark.parametrize("key", ["", "laptop"])
async def test_every_app_is_listed_to_a_hotkey_and_to_an_admin_key(served: ServedSandbox, key: str) -> None:
    async with account(served, key) as session:
        found = await read(session)
    assert {one.app_name for one in found.items} == LET_IN
    assert found.whole
    admin = next(one for one in found.items if one.app_name == "deploy-bot")
    assert admin.scopes == ("admin",)
    assert admin.created_at is not None


@cases("generation", {"2025-10": "2025-10", "2026-02": "2026-02"}, "2025-10")
@pytest.mark.parametrize("key", ["", "laptop", "production"])
async def test_older_servers_have_none_of_it(served: ServedSandbox, generation: str, key: str) -> None:
    served.sandbox.switch(generation=generation)
    async with account(served, key) as session:
        if generation == "2025-10":
            with pytest.raises(NotOfferedError):
                await read(session)
        elif key != "production":
            assert {one.app_name for one in (await read(session)).items} == LET_IN


async def test_a_key_with_scopes_may_not_see_them_until_the_fingerprint_signs_in(served: ServedSandbox) -> None:
    async with account(served, "production") as session:
        with pytest.raises(KeyMayNotError) as caught:
            await read(session)
        assert "admin keys and to a login" in caught.value.why
        await session.reads.use_fingerprint(Secret(served.account.fingerprint))
        assert {one.app_name for one in (await read(session)).items} == LET_IN
        assert (await revoke_access(session, app_id(served.sandbox, "deploy-bot"), "deploy-bot")).attempt.item is None


async def test_only_the_one_is_revoked_and_its_tokens_are_refused_then(served: ServedSandbox) -> None:
    served.sandbox.switch(generation="2026-02")  # where a hotkey's signature of it is refused
    access, refresh = tokens(served.sandbox, "Chutes Playground")
    other, _ = tokens(served.sandbox, "Spend Watch")
    async with account(served) as session, httpx.AsyncClient(base_url=served.base_url) as http:

        async def status(token: str) -> int:
            answer = await http.get("/users/me/quotas", headers={"Authorization": f"Bearer {token}"})
            return answer.status_code

        assert (await status(access.reveal()), await status(other.reveal())) == (200, 200)
        done = await revoke_access(session, app_id(served.sandbox, "Chutes Playground"), "Chutes Playground")
        assert (done.attempt.stage, done.listed) == (Stage.DONE, Presence.ABSENT)
        assert "lists it no more" in revocation_words("Chutes Playground", done)
        assert {one.app_name for one in (await read(session)).items} == LET_IN - {"Chutes Playground"}
        assert await status(access.reveal()) == 401
        assert await status(other.reveal()) == 200
        again = await http.post("/idp/token/introspect", data={"token": refresh.reveal()})
        assert again.json() == {"active": False}
    assert served.asked("DELETE", PATH) == 1


@cases("fault", {one: one for one in FAULTS}, "drop_after_commit", "drop_before_commit", "internal_error")
async def test_a_lost_answer_is_resolved_by_asking(served: ServedSandbox, fault: str) -> None:
    async with account(served) as session:
        await read(session)
        served.fault(f"DELETE {PATH}={fault} x1")
        done = await revoke_access(session, app_id(served.sandbox, "deploy-bot"), "deploy-bot")
        left = {one.app_name for one in (await read(session)).items}
    assert served.asked("DELETE", PATH) == 1
    assert (done.attempt.stage is Stage.DONE) is ("deploy-bot" not in left)
    if "deploy-bot" in left:
        assert done.attempt.stage in (Stage.LOST_ABSENT, Stage.REFUSED)
        with pytest.raises(Problem) as caught:
            revocation_words("deploy-bot", done)
        assert "was not revoked" in caught.value.what or done.attempt.stage is Stage.REFUSED


async def test_a_lost_answer_and_no_list_is_unknown(served: ServedSandbox) -> None:
    async with account(served) as session:
        await read(session)
        served.fault(f"DELETE {PATH}=drop_after_commit x1", f"GET {PATH}=internal_error")
        done = await revoke_access(session, app_id(served.sandbox, "deploy-bot"), "deploy-bot")
    assert done.attempt.stage is Stage.LOST_UNKNOWN
    with pytest.raises(Problem) as caught:
        revocation_words("deploy-bot", done)
    assert "may have been revoked" in caught.value.what
    assert caught.value.outcome_unknown


async def test_what_could_not_be_checked_is_said(served: ServedSandbox) -> None:
    async with account(served) as session:
        await read(session)
        served.fault(f"GET {PATH}=internal_error")
        done = await revoke_access(session, app_id(served.sandbox, "deploy-bot"), "deploy-bot")
    assert (done.attempt.stage, done.listed) == (Stage.DONE, Presence.UNKNOWN)
    assert "could not be checked" in revocation_words("deploy-bot", done)


async def test_one_that_was_never_let_in_is_gone_already(served: ServedSandbox) -> None:
    async with account(served) as session:
        done = await revoke_access(session, app_id(served.sandbox, "Transcripts"), "Transcripts")
    assert "nothing was revoked" in revocation_words("Transcripts", done)
    assert served.asked("DELETE", PATH) == 1


async def test_a_second_page_is_read_and_its_app_is_the_one_that_ends(
    served: ServedSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chutes_tui.api.oauth.authorizations.LIMIT", 2)
    async with account(served) as session:
        found = await read(session)
        assert len(found.items) == 5
        assert served.asked("GET", PATH) == 3
        last = found.items[-1]
        done = await revoke_access(session, last.app_id, last.app_name)
        assert done.listed is Presence.ABSENT
        assert {one.app_id for one in (await read(session)).items} == {one.app_id for one in found.items[:-1]}
