"""Single steps of a rotation, over HTTP: what a lost answer means at each, and what the record says afterwards."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from chutes_tui.access.known_access import KnownAccess, known_access
from chutes_tui.access.scopes import AccessDraft, ScopeGrant
from chutes_tui.api.client import ChutesClient, RetryPolicy
from chutes_tui.api.http.auth import HotkeyAuth
from chutes_tui.core.attempt import Presence
from chutes_tui.core.problem import Problem
from chutes_tui.core.times import utc_now
from chutes_tui.operations.account.sign_in import ReadSignIn
from chutes_tui.operations.keys.knowledge import KeyKnowledge
from chutes_tui.operations.keys.rotation import (
    begin,
    create_new,
    delete_old,
    keep_both,
    look_again,
    mark_saved,
    mark_switched,
    recorded_rotation,
    replace_lost,
)
from chutes_tui.operations.keys.rotation_record import Phase, Rotation, kept_rotation, read_rotation
from chutes_tui.operations.session import Session
from chutes_tui.profiles import LaunchOptions, resolve_profile
from chutes_tui.storage.key_records import KeyRecords

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from served import ServedSandbox

    from chutes_tui.api.models import ApiKey

INVOKE = AccessDraft(grants=(ScopeGrant("chutes", None, "invoke"),))
NOW = utc_now()
ACCESS = known_access(False, INVOKE.grants, INVOKE.grants, None)


@pytest.fixture
async def session(served: ServedSandbox, tmp_path: Path) -> AsyncIterator[Session]:
    profile = resolve_profile(LaunchOptions(config_path=served.config_path), {}, tmp_path)
    client = ChutesClient(served.base_url, HotkeyAuth(served.signer), retry=RetryPolicy(base=0.0))
    yield Session(profile, client, KeyRecords.load(tmp_path / "keys.json"), ReadSignIn(client, None))
    await client.aclose()


@pytest.fixture
async def old(session: Session) -> ApiKey:
    made = await session.client.create_api_key("rota", admin=False, scopes=INVOKE.grants)
    session.records.note(session.host, made.key.user_id, made.key.api_key_id, places=["ci", "k8s"])
    return replace_name(made.key, "rota")


def replace_name(key: ApiKey, name: str) -> ApiKey:
    from msgspec.structs import replace

    return replace(key, name=name)


async def names(session: Session) -> list[str]:
    keys = (await session.client.list_api_keys()).items
    return sorted(key.name for key in keys if key.name.startswith("rota"))


async def begun(session: Session, old: ApiKey, access: KnownAccess = ACCESS) -> Rotation:
    return await begin(session, old, access, INVOKE)


async def test_a_rotation_from_beginning_to_end(session: Session, old: ApiKey, tmp_path: Path) -> None:
    plan = await begun(session, old)
    assert plan.new_name == "rota-2"
    assert await recorded_rotation(session, old) is None
    created = await create_new(session, plan)
    assert created.minted is not None
    assert created.rotation is not None
    value = created.minted.secret.reveal()
    with pytest.raises(Problem):
        await delete_old(session, created.rotation)
    saved = await mark_saved(session, created.rotation)
    assert saved.rotation is not None
    switched = await mark_switched(session, saved.rotation, "ci", True)
    assert switched.rotation is not None
    again = await recorded_rotation(session, old)
    assert again == switched.rotation
    assert (await delete_old(session, again)).rotation is None
    assert await names(session) == ["rota-2"]
    entries = session.records.entries(session.host)
    assert old.api_key_id not in entries
    known = session.known_keys()[created.rotation.new_id]
    assert known == KeyKnowledge(INVOKE.grants, places=("ci", "k8s"), rotated_from=old.api_key_id)
    assert value[70:] not in (tmp_path / "keys.json").read_text()


async def test_the_intent_is_on_the_disk_before_anything_is_sent(
    session: Session, old: ApiKey, served: ServedSandbox, tmp_path: Path
) -> None:
    plan = await begun(session, old)
    (tmp_path / "keys.json").unlink()
    (tmp_path / "keys.json").mkdir()  # nothing can be written
    sent = served.asked("POST")
    with pytest.raises(Problem):
        await create_new(session, plan)
    assert served.asked("POST") == sent


async def test_a_second_window_offers_the_rotation_under_way(session: Session, old: ApiKey, tmp_path: Path) -> None:
    other = session._replace(records=KeyRecords.load(tmp_path / "keys.json"))
    plans = [await begun(one, old) for one in (session, other)]
    first = await create_new(session, plans[0])
    with pytest.raises(Problem, match="another window"):
        await create_new(other, plans[1])
    found = await begun(other, old)
    assert found == first.rotation
    assert await names(session) == ["rota", "rota-2"]


@pytest.mark.parametrize("fault", ["drop_after_commit", "cut_body", "wrong_json"])
async def test_a_key_whose_value_was_lost_is_replaced_when_that_is_confirmed(
    session: Session, old: ApiKey, served: ServedSandbox, fault: str
) -> None:
    plan = await begun(session, old)
    served.fault(f"POST /api_keys/={fault} x1")
    lost = await create_new(session, plan)
    assert lost.rotation is not None
    assert lost.rotation.phase is Phase.LOST
    assert await names(session) == ["rota", "rota-2"]
    served.fault("DELETE /api_keys/=drop_after_commit x1")
    gone = await replace_lost(session, lost.rotation)
    assert gone.done
    assert gone.rotation is not None
    created = await create_new(session, gone.rotation)
    assert created.done
    assert await names(session) == ["rota", "rota-2"]


async def test_a_lost_key_is_not_deleted_when_the_old_one_is_gone(
    session: Session, old: ApiKey, served: ServedSandbox
) -> None:
    created = await create_new(session, await begun(session, old))
    assert created.rotation is not None
    await session.client.delete_api_key(old.api_key_id)
    with pytest.raises(Problem, match="old key"):
        await replace_lost(session, created.rotation)
    assert await names(session) == ["rota-2"]
    over = await look_again(session, created.rotation)
    assert (over.rotation, over.old, over.new) == (None, Presence.ABSENT, Presence.PRESENT)
    assert session.known_keys()[created.rotation.new_id].places == ("ci", "k8s")


async def test_what_is_not_known_is_found_out_later(session: Session, old: ApiKey, served: ServedSandbox) -> None:
    plan = await begun(session, old)
    served.fault("POST /api_keys/=drop_after_commit x1", "GET /api_keys/=internal_error")
    unknown = await create_new(session, plan)
    assert unknown.rotation is not None
    assert unknown.rotation.phase is Phase.SENT
    with pytest.raises(Problem):
        await create_new(session, unknown.rotation)
    again = await look_again(session, unknown.rotation)
    assert again.rotation == unknown.rotation
    assert again.problem is not None
    served.sandbox.faults.clear()
    found = await look_again(session, unknown.rotation)
    assert found.rotation is not None
    assert found.rotation.phase is Phase.LOST
    assert (found.old, found.new) == (Presence.PRESENT, Presence.PRESENT)


async def test_a_refusal_leaves_no_trace_and_a_lost_request_may_still_come(
    session: Session, old: ApiKey, served: ServedSandbox
) -> None:
    plan = await begun(session, old)
    served.fault("POST /api_keys/=too_many_requests x1")
    refused = await create_new(session, plan)
    assert refused.problem is not None
    assert await recorded_rotation(session, old) is None
    assert refused.rotation is not None
    served.fault("POST /api_keys/=drop_before_commit x1")
    absent = await create_new(session, refused.rotation)
    assert absent.rotation is not None
    assert absent.rotation.doubtful
    assert await recorded_rotation(session, old) == absent.rotation
    # It comes late, while the user sends the second one.
    await session.client.create_api_key("rota-2", admin=False, scopes=INVOKE.grants)
    late = await create_new(session, absent.rotation)
    assert late.rotation is not None
    assert late.rotation.phase is Phase.LOST


async def test_a_key_of_that_name_with_other_access_is_never_taken_for_ours(
    session: Session, old: ApiKey, served: ServedSandbox
) -> None:
    plan = await begun(session, old)
    await session.client.create_api_key("rota-2", admin=True)
    served.fault("POST /api_keys/=drop_before_commit x1")
    step = await create_new(session, plan)
    assert step.problem is not None
    assert "Another key" in step.problem.what
    assert step.rotation is not None
    assert step.rotation.phase is Phase.PLANNED
    assert (await begun(session, old)).new_name == "rota-3"


@pytest.mark.parametrize("fault", ["drop_before_commit", "internal_error", "too_many_requests"])
async def test_a_deletion_that_failed_is_tried_again_alone(
    session: Session, old: ApiKey, served: ServedSandbox, fault: str
) -> None:
    created = await create_new(session, await begun(session, old))
    assert created.rotation is not None
    saved = await mark_saved(session, created.rotation)
    assert saved.rotation is not None
    posts = served.asked("POST")
    served.fault(f"DELETE /api_keys/={fault} x1")
    failed = await delete_old(session, saved.rotation)
    assert failed.rotation == saved.rotation
    assert failed.problem is not None
    assert (await delete_old(session, await begun(session, old))).done
    assert served.asked("POST") == posts
    assert await names(session) == ["rota-2"]


async def test_both_can_stay_with_the_places_where_each_is_used(session: Session, old: ApiKey) -> None:
    created = await create_new(session, await begun(session, old))
    assert created.rotation is not None
    switched = await mark_switched(session, created.rotation, "ci", True)
    assert switched.rotation is not None
    assert (await keep_both(session, switched.rotation, date(2026, 12, 27))).rotation is None
    known, new_id = session.known_keys(), switched.rotation.new_id
    assert known[old.api_key_id] == KeyKnowledge(places=("k8s",), replaced_by=new_id, remind=date(2026, 12, 27))
    assert known[new_id] == KeyKnowledge(INVOKE.grants, places=("ci",), rotated_from=old.api_key_id)
    session.forget(old)  # deleted later, from the table
    assert session.known_keys()[new_id].places == ("ci", "k8s")


@pytest.mark.parametrize("name", ["rota", "x" * 25, "a/b"])
async def test_a_name_that_cannot_work_is_refused_before_anything_is_sent(
    session: Session, old: ApiKey, served: ServedSandbox, name: str
) -> None:
    posts = served.asked("POST")
    with pytest.raises(Problem):
        await begin(session, old, ACCESS, INVOKE, new_name=name)
    assert served.asked("POST") == posts


async def test_more_access_than_the_old_key_had_is_refused(session: Session, old: ApiKey) -> None:
    for draft in (AccessDraft(admin=True), AccessDraft(grants=(ScopeGrant("chutes"),))):
        with pytest.raises(Problem, match="more access"):
            await begin(session, old, ACCESS, draft)


def a_rotation() -> Rotation:
    return Rotation("old", "user", "ci-2", INVOKE, NOW, Phase.SAVED, "ab", "new", True, ("ci",))


def test_a_rotation_is_read_as_it_was_kept() -> None:
    assert read_rotation("old", "user", kept_rotation(a_rotation())) == a_rotation()


@pytest.mark.parametrize(
    "changed",
    [
        {"new_name": 3},
        {"begun": "soon"},
        {"begun": "2026-11-27T00:00:00"},
        {"phase": "flying"},
        {"grants": [["chutes"]]},
        {"new_id": ""},
        {"admin": "no"},
    ],
)
def test_what_is_no_rotation_is_none(changed: dict[str, Any]) -> None:
    assert read_rotation("old", "user", {**kept_rotation(a_rotation()), **changed}) is None
    assert read_rotation("old", "user", None) is None
