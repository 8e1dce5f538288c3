"""Own apps, over HTTP: never others', those that are switched off, each change once, and what a lost answer did."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from chutes_tui.api.oauth.models import IssuedSecret
from chutes_tui.core.attempt import Stage
from chutes_tui.core.loadable import Loadable
from chutes_tui.operations.oauth.apps import (
    AppDraft,
    OwnApp,
    OwnApps,
    change_app,
    create_app,
    delete_app,
    load_own_apps,
    renew_secret,
    share_app,
    unshare_app,
)

from .desk import account, app_id

if TYPE_CHECKING:
    from collections.abc import Collection

    from served import ServedSandbox

    from chutes_tui.operations.session import Session

DRAFT = AppDraft(
    "Shop", ("https://shop.example/cb",), "Sells", public=False, days=3, allowed_scopes=("secrets:write",)
)
PATH = "/idp/apps"


async def load(session: Session, remembered: Collection[str] = ()) -> OwnApps:
    return await load_own_apps(session, Loadable(), "", remembered)


async def one(session: Session, name: str) -> OwnApp:
    return next(app for app in (await load(session)).apps.items if app.app.name == name)


@pytest.mark.parametrize("key", ["", "laptop"])
async def test_only_our_own_are_listed_with_whom_they_are_shared(served: ServedSandbox, key: str) -> None:
    async with account(served, key) as session:
        found = (await load(session)).apps
    shared = {own.app.name: [share.shared_to_username for share in own.shares or ()] for own in found.items}
    assert shared == {"Invoice Desk": ["grace"], "Transcripts": []}
    assert found.whole


async def test_others_apps_are_left_out_even_if_the_server_lists_them(
    served: ServedSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chutes_tui.api.oauth.apps._OURS", {})
    async with account(served) as session:
        everybody = {own.app.name for own in (await load(session)).apps.items}
        ours = await load_own_apps(session, Loadable(), served.account.user_id, ())
    assert len(everybody) > 2
    assert {own.app.name for own in ours.apps.items} == {"Invoice Desk", "Transcripts"}


async def test_a_new_app_its_secret_and_its_changes(served: ServedSandbox) -> None:
    async with account(served) as session:
        made = await create_app(session, DRAFT, frozenset())
        assert isinstance(made.item, IssuedSecret)
        assert made.item.secret.reveal().startswith("csc_")
        assert "csc_" not in repr(made)
        app = made.item.app
        assert (app.description, app.public, app.refresh_token_lifetime_days) == ("Sells", False, 3)
        draft = AppDraft("Shop", ("https://shop.example/cb",), "", public=False)
        assert draft.changed_from(app) == {"description": ""}
        changed = await change_app(session, app, draft.changed_from(app))
        assert changed.item is not None
        assert (changed.item.description, changed.item.refresh_token_lifetime_days) == ("", 3)
        renewed = await renew_secret(session, app)
        assert renewed.item is not None
        assert renewed.item.secret != made.item.secret
        assert (await delete_app(session, app)).stage is Stage.DONE
        again = await delete_app(session, app)
        assert again.stage is Stage.DONE
        assert again.problem is not None  # gone already
    assert (served.asked("POST", PATH), served.asked("PATCH", PATH)) == (2, 1)


@pytest.mark.parametrize("name", ["spend watch", "Spend_Watch"])
async def test_a_taken_name_is_said_to_be_taken_on_all_of_chutes(served: ServedSandbox, name: str) -> None:
    async with account(served) as session:
        made = await create_app(session, AppDraft(name, DRAFT.redirect_uris), frozenset())
    assert made.stage is Stage.REFUSED
    assert made.problem is not None
    assert "unique on all of Chutes, in any case, and each _ counts as any character" in made.problem.why


async def test_the_name_of_another_accounts_app_fails_and_is_explained(served: ServedSandbox) -> None:
    async with account(served) as session:
        app = (await one(session, "Transcripts")).app
        changed = await change_app(session, app, {"name": "Spend Watch"})
    assert changed.stage is Stage.LOST_ABSENT
    assert changed.problem is not None
    assert "another account's app" in changed.problem.why


async def test_a_lost_creation_is_found_without_its_secret(served: ServedSandbox) -> None:
    async with account(served) as session:
        known = frozenset(own.app_id for own in (await load(session)).apps.items)
        served.fault(f"POST {PATH}=drop_after_commit x1")
        made = await create_app(session, DRAFT, known)
        assert made.stage is Stage.LOST_PRESENT
        assert made.problem is not None
        assert "client secret was lost" in made.problem.why
        served.fault(f"POST {PATH}=drop_before_commit x1")
        other = await create_app(session, AppDraft("Other", DRAFT.redirect_uris), known)
        assert other.stage is Stage.LOST_ABSENT
    assert served.asked("POST", PATH) == 2


@pytest.mark.parametrize(("fault", "done"), [("drop_after_commit", True), ("drop_before_commit", False)])
async def test_lost_answers_are_resolved_by_looking(served: ServedSandbox, fault: str, done: bool) -> None:
    async with account(served) as session:
        own = await one(session, "Invoice Desk")
        app, wanted = own.app, Stage.DONE if done else Stage.LOST_ABSENT
        served.fault(f"PATCH {PATH}={fault} x1")
        assert (await change_app(session, app, {"active": False})).stage is wanted
        served.fault(f"DELETE {PATH}={fault} x1")
        assert own.shares is not None
        assert (await unshare_app(session, app, own.shares[0])).stage is wanted
        served.fault(f"POST {PATH}={fault} x1")
        shared = await share_app(session, app, "chutes")
        assert shared.stage is wanted
        served.fault(f"DELETE {PATH}={fault} x1")
        assert (await delete_app(session, app)).stage is wanted


async def test_a_lost_new_secret_can_t_be_told(served: ServedSandbox) -> None:
    async with account(served) as session:
        app = (await one(session, "Transcripts")).app
        served.fault(f"POST {PATH}=drop_after_commit x1")
        renewed = await renew_secret(session, app)
    assert renewed.stage is Stage.LOST_UNKNOWN
    assert renewed.problem is not None
    assert "The old one may have ended" in renewed.problem.why
    assert served.asked("POST", f"{PATH}/{app.app_id}/regenerate-secret") == 1


async def test_what_is_switched_off_is_found_by_its_id_alone(served: ServedSandbox) -> None:
    identifier = app_id(served.sandbox, "Transcripts")
    async with account(served) as session:
        app = (await one(session, "Transcripts")).app
        assert (await change_app(session, app, {"active": False})).stage is Stage.DONE
        assert {own.app.name for own in (await load(session)).apps.items} == {"Invoice Desk"}
        found = await load(session, {identifier, "0" * 8})
        assert {own.app.name: own.app.active for own in found.apps.items} == {
            "Invoice Desk": True,
            "Transcripts": False,
        }
        assert found.settled == {"0" * 8}
        assert (await change_app(session, app, {"active": True})).stage is Stage.DONE
        assert (await load(session, {identifier})).settled == {identifier}


async def test_nobody_and_oneself_are_refused_to_share_with(served: ServedSandbox) -> None:
    async with account(served) as session:
        app = (await one(session, "Transcripts")).app
        for whom, words in (("nobody-at-all", "User not found"), ("ada", "yourself")):
            attempt = await share_app(session, app, whom)
            assert attempt.stage is Stage.REFUSED
            assert attempt.problem is not None
            assert words in attempt.problem.report()


async def test_half_a_character_is_refused_here_and_nothing_is_sent(served: ServedSandbox) -> None:
    async with account(served) as session:
        app = (await one(session, "Transcripts")).app
        asked = len(served.sandbox.requests.matching("POST", "/"))
        attempt = await share_app(session, app, "a\ud800")
        assert attempt.stage is Stage.REFUSED
        assert attempt.problem is not None
        assert "half characters" in attempt.problem.report()
        assert len(served.sandbox.requests.matching("POST", "/")) == asked
