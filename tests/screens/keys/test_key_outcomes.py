"""How the making of a key ends, as the screens find it in the state."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING

import pytest
from driving import rename
from lanes import SIZES, cases

from chutes_tui.access.scopes import AccessDraft, ScopeGrant
from chutes_tui.core.attempt import Stage
from chutes_tui.operations.keys.knowledge import known_keys
from chutes_tui.profiles import LaunchOptions
from chutes_tui.screens.keys.reveal import RevealScreen
from chutes_tui.storage.key_records import KeyRecords

if TYPE_CHECKING:
    from driving import Driver, Driving
    from served import ServedSandbox

DRAFT = AccessDraft(grants=(ScopeGrant("chutes", None, "invoke"),))


async def make(app: Driver, name: str = "fresh", draft: AccessDraft = DRAFT) -> Stage:
    app.app.worker.keys.create(name, draft)
    await app.settled()
    creation = app.state.key_creation
    assert creation is not None
    assert creation.name == name
    return creation.stage


async def test_done(driving: Driving) -> None:
    async with driving.sandboxed() as app:
        assert await make(app) is Stage.DONE
        minted = app.state.minted
        assert minted is not None
        assert isinstance(app.app.screen, RevealScreen)
        assert app.sandbox.world.database.value("SELECT count(*) FROM api_keys WHERE name = 'fresh'") == 1
        assert app.current == "fresh"
        grants = app.state.known_keys.by_id[minted.key.api_key_id].grants
        assert grants == DRAFT.grants
        await app.press("s")
        assert app.says("invoke all chutes")
        assert " ?" not in next(line for line in app.lines if "▌" in line[:4])
        assert app.says("Call any chute")


@pytest.mark.parametrize(
    ("name", "says"),
    [("grafana", "exists"), ("way too long " * 3, "name"), ("no/slash", "name")],
)
async def test_refused_by_the_rules(driving: Driving, name: str, says: str) -> None:
    async with driving.sandboxed() as app:
        assert await make(app, name) is Stage.REFUSED
        assert says in app.status
        assert app.sent("POST") == 1
        assert app.state.minted is None
        assert app.state.activities[-1].stage.failed


async def test_refused_field_by_field(driving: Driving) -> None:
    async with driving.sandboxed() as app:
        wrong = AccessDraft(grants=(ScopeGrant("chutes", None, "fly"),))
        assert await make(app, draft=wrong) is Stage.REFUSED
        await app.press("e")
        assert app.says("scopes.0.action")
        assert app.says("422")


async def test_refused_because_of_too_many(driving: Driving) -> None:
    async with driving.sandboxed("POST /api_keys/=too_many_requests:1") as app:
        assert await make(app) is Stage.REFUSED
        assert app.sent("POST") == 1  # a write is never sent again by itself, however short the wait
        assert app.on_server("fresh") == 0


@pytest.mark.parametrize("fault", ["drop_after_commit", "cut_body", "wrong_json", "invalid_json"])
async def test_lost_but_made(driving: Driving, fault: str) -> None:
    async with driving.sandboxed(f"POST /api_keys/={fault}") as app:
        assert await make(app) is Stage.LOST_PRESENT
        assert app.sent("POST") == 1
        assert "fresh" in app.names
        assert len(app.app.screen_stack) == 1  # there is no secret to show
        creation = app.state.key_creation
        assert creation is not None
        assert creation.found is not None
        app.mend()
        app.app.worker.keys.recreate(creation.found, DRAFT)
        await app.settled()
        assert app.sent("DELETE") == 1
        assert app.on_server("fresh") == 1
        assert app.names.count("fresh") == 1
        minted = app.state.minted
        assert minted is not None
        assert minted.key.api_key_id != creation.found.api_key_id
        assert isinstance(app.app.screen, RevealScreen)


@pytest.mark.parametrize("fault", ["drop_before_commit", "internal_error", "bad_gateway_html"])
async def test_lost_and_not_made(driving: Driving, fault: str) -> None:
    async with driving.sandboxed(f"POST /api_keys/={fault}") as app:
        assert await make(app) is Stage.LOST_ABSENT
        assert app.sent("POST") == 1
        assert app.on_server("fresh") == 0
        assert "fresh" not in app.names
        app.mend()
        assert await make(app) is Stage.DONE


async def test_lost_and_nothing_known(driving: Driving) -> None:
    async with driving.sandboxed() as app:
        app.fault("POST /api_keys/=drop_after_commit", "GET /api_keys/=internal_error")
        assert await make(app) is Stage.LOST_UNKNOWN
        assert app.sent("POST") == 1


async def test_an_older_key_of_that_name_is_not_taken_for_the_new_one(driving: Driving) -> None:
    """Else "delete it and make it anew" would delete a key that is in use."""
    async with driving.sandboxed("GET /api_keys/=internal_error", wait=False) as app:
        await app.until(lambda: app.state.problem is not None)
        await app.settled()
        app.mend()
        app.fault("POST /api_keys/=drop_before_commit")
        assert await make(app, "grafana") is Stage.LOST_UNKNOWN
        creation = app.state.key_creation
        assert creation is not None
        assert creation.found is None


async def test_an_anew_that_can_t_delete(driving: Driving) -> None:
    async with driving.sandboxed("POST /api_keys/=drop_after_commit") as app:
        assert await make(app) is Stage.LOST_PRESENT
        creation = app.state.key_creation
        assert creation is not None
        assert creation.found is not None
        app.mend()
        app.fault("DELETE /api_keys/=drop_before_commit")
        app.app.worker.keys.recreate(creation.found, DRAFT)
        await app.settled()
        again = app.state.key_creation
        assert again is not None
        assert again.stage is Stage.LOST_PRESENT
        assert again.problem is not None
        assert again.problem.what == "No response received. The key fresh was not deleted."
        assert app.sent("POST") == 1


async def test_a_mistake_of_ours_leaves_no_key_in_the_making(
    driving: Driving, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with driving.sandboxed() as app:
        monkeypatch.setattr("chutes_tui.operations.keys.creation.MintedKey", None)
        assert await make(app) is Stage.LOST_UNKNOWN
        assert "an internal error" in app.status
        assert app.app.worker.writes_under_way == ()


async def test_is_sent_once_however_often_it_is_asked_for(driving: Driving) -> None:
    async with driving.sandboxed("POST /api_keys/=latency:60") as app:
        for _ in range(3):
            app.app.worker.keys.create("fresh", DRAFT)
        await app.until(lambda: app.sent("POST"))
        app.mend()
        await app.settled()
        assert app.sent("POST") == 1


async def test_the_secret_is_shown_although_the_list_is_being_read(driving: Driving) -> None:
    async with driving.sandboxed() as app:
        app.fault("GET /api_keys/=latency:60 x1")
        await app.press("r")
        await app.until(lambda: app.sent("GET") == 2)
        app.app.worker.keys.create("fresh", DRAFT)
        await app.until(lambda: app.in_front(RevealScreen))
        assert app.state.key_creation is not None
        assert app.state.key_creation.stage is Stage.DONE
        app.mend()
        await app.loaded()
        assert app.names.count("fresh") == 1


FULL = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO)


@SIZES
@cases("number", {errno.errorcode[number]: number for number in FULL}, "ENOSPC")
async def test_a_record_that_could_not_be_kept_is_said_beside_the_key(
    driving: Driving, served: ServedSandbox, monkeypatch: pytest.MonkeyPatch, number: int, size: tuple[int, int]
) -> None:
    def full(*_: object) -> int:
        raise OSError(number, os.strerror(number))

    launch = LaunchOptions(config_path=served.config_path)
    async with driving.app(launch=launch, environ={"XDG_STATE_HOME": str(driving.home)}, size=size) as app:
        await app.loaded()
        with monkeypatch.context() as broken:
            broken.setattr("os.write", full)
            assert await make(app) is Stage.DONE
        assert isinstance(app.app.screen, RevealScreen)
        assert app.says("The exact access of fresh isn't recorded on this machine.")
        assert app.says("they won't be known here after chutes-tui ends")
        assert app.state.minted is not None
        first = app.state.minted.key
        await app.press("s")
        assert app.says("✗ The exact access of fresh isn't recorded")
        assert await make(app, "second") is Stage.DONE
        assert not app.says("isn't recorded on this machine")
        await app.press("s")
        assert app.state.known_keys.by_id[first.api_key_id].grants == DRAFT.grants
    kept = KeyRecords.load(driving.home / "chutes-tui" / "keys.json")
    known = known_keys(kept, served.base_url).values()
    assert [one.grants for one in known if one.grants is not None] == [DRAFT.grants, DRAFT.grants]


async def test_grants_are_remembered_for_the_next_start(driving: Driving) -> None:
    async with driving.sandboxed(before=rename("grafana", "old one")) as app:
        assert await make(app) is Stage.DONE
    assert not (driving.home / ".local").exists()  # the sandbox leaves nothing behind
