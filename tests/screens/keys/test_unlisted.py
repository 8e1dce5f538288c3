"""Chutes and images that no list has, or not yet: nothing is said of them before they were asked for themselves."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import pytest
from builder_driver import building
from driving import NARROW
from secret_form_driver import forming
from secrets_driver import GONE, add_secrets, open_secrets, rows
from textual.widgets import Input

from chutes_tui.screens.keys.builder.picker import ObjectPicker
from chutes_tui.screens.secrets.chute_choice import ChuteField
from chutes_tui.screens.secrets.dotenv_import import SecretImportScreen

if TYPE_CHECKING:
    from pathlib import Path

    from driving import Driver, Driving

NEW = "just-deployed"
NOWHERE = "12345678-9abc-4def-8123-456789abcdef"


def deploy(app: Driver, name: str = NEW, *, owner: str = "") -> str:
    """Deploy a chute; gives its id. `owner`: of somebody else, and public."""
    database = app.sandbox.world.database
    row = database.row("SELECT * FROM chutes WHERE name = 'support-bot'")
    assert row is not None
    chute = dict(row) | {"chute_id": str(uuid.uuid5(uuid.NAMESPACE_OID, name)), "name": name}
    if owner:
        user_id = database.value("SELECT user_id FROM users WHERE username = ?", owner)
        chute |= {"user_id": user_id, "public": 1}
    database.insert("chutes", **chute)
    return str(chute["chute_id"])


def asked(app: Driver, chute_id: str) -> int:
    """How often a chute was asked for by its id."""
    return app.sent("GET", f"/chutes/{chute_id}")


async def old_list(app: Driver) -> None:
    """The server's list is from now on the one of this moment."""
    app.sandbox.switch(list_cache=60)
    app.app.worker.keys.refresh()
    await app.settled()


class TestSecrets:
    async def test_of_a_chute_that_the_list_does_not_have_yet(self, driving: Driving) -> None:
        async with driving.sandboxed() as app:
            await old_list(app)
            chute_id = deploy(app)
            add_secrets("HF_TOKEN", chute=NEW, hours=1)(app.sandbox)
            screen = await open_secrets(app)
            assert asked(app, chute_id) == 1
            assert f"[{NEW}]" in rows(screen)
            assert rows(screen).count(f"[{GONE}]") == 1  # the one that is gone is asked for, too
            await app.press("r")
            await app.settled()
            assert f"[{NEW}]" in rows(screen)

    async def test_a_chute_that_is_deployed_again_is_not_gone(self, driving: Driving) -> None:
        async with driving.sandboxed() as app:
            await old_list(app)
            chute_id = deploy(app)
            add_secrets("HF_TOKEN", chute=NEW, hours=1)(app.sandbox)
            delete = "DELETE FROM chutes WHERE chute_id = ?"
            app.sandbox.world.database.run(delete, chute_id)
            screen = await open_secrets(app)
            assert rows(screen).count(f"[{GONE}]") == 2
            deploy(app)
            await app.press("r")
            await app.settled()
            assert rows(screen).count(f"[{GONE}]") == 1
            app.sandbox.world.database.run(delete, chute_id)
            await app.press("r")
            await app.settled()
            assert rows(screen).count(f"[{GONE}]") == 2

    @pytest.mark.slow
    @pytest.mark.parametrize("fault", ["internal_error", "drop_before_commit", "invalid_json"])
    async def test_what_could_not_be_asked_is_not_gone(self, driving: Driving, fault: str) -> None:
        async with driving.sandboxed() as app:
            await old_list(app)
            gone = app.sandbox.world.database.value("SELECT purpose FROM secrets WHERE key = 'LEGACY_DB_PASSWORD'")
            app.fault(f"GET /chutes/{gone}={fault}")
            screen = await open_secrets(app)
            assert "[name not known]" in rows(screen)
            assert GONE not in app.text
            app.mend()
            await app.press("r")
            await app.seen(GONE)

    async def test_nothing_is_asked_twice(self, driving: Driving) -> None:
        async with driving.sandboxed() as app:
            await old_list(app)
            gone = app.sandbox.world.database.value("SELECT purpose FROM secrets WHERE key = 'LEGACY_DB_PASSWORD'")
            await open_secrets(app)
            await app.press("slash", "l", "escape", "1", "2", "f")
            await app.settled()
            assert asked(app, gone) == 1

    @pytest.mark.slow
    async def test_of_very_many_chutes_only_some_are_asked_for(self, driving: Driving) -> None:
        async with driving.sandboxed() as app:
            database = app.sandbox.world.database
            row = database.row("SELECT * FROM secrets WHERE key = 'LEGACY_DB_PASSWORD'")
            assert row is not None
            for number in range(60):
                ids = {"secret_id": f"secret-{number}", "purpose": str(uuid.UUID(int=number + 1))}
                database.insert("secrets", **dict(row) | ids)
            screen = await open_secrets(app)
            assert 0 < rows(screen).count(f"[{GONE}]") < 60
            assert "[name not known]" in rows(screen)


class TestBuilder:
    @pytest.mark.slow
    async def test_warns_of_no_chute_that_is_there(self, tmp_path: Path) -> None:
        async with building(tmp_path) as app:
            await old_list(app)
            chute_id = deploy(app)
            for typed, words in ((chute_id, f"Call {NEW}"), (NOWHERE, "No chute with id 12345678 was found")):
                await app.press("f3")
                app.app.screen.query_one("#needle", Input).value = typed
                await app.pilot.pause()
                await app.press("enter")
                await app.settled()
                await app.show("meaning")
                assert words in " ".join(app.text.split())
                assert f"No chute with id {chute_id[:8]}" not in app.text

    async def test_what_could_not_be_asked_for_is_no_warning(self, tmp_path: Path) -> None:
        async with building(tmp_path) as app:
            app.fault("GET /chutes/=internal_error")
            await app.press("f3")
            app.app.screen.query_one("#needle", Input).value = NOWHERE
            await app.pilot.pause()
            await app.press("enter")
            await app.settled()
            await app.show("meaning")
            assert "was found" not in app.text


class TestTypedChute:
    @pytest.mark.slow
    async def test_in_the_form(self, driving: Driving, monkeypatch: pytest.MonkeyPatch) -> None:
        async with forming(driving, monkeypatch) as app:
            await old_list(app)
            await app.choose(deploy(app))
            assert app.shows(NEW)
            assert "not one of your chutes" not in app.text
            await app.choose(deploy(app, "theirs", owner="grace"))
            assert app.shows("not your chute: it is grace’s")
            await app.choose(NOWHERE)
            assert app.shows(f"{NOWHERE}: not one of your chutes")

    async def test_that_could_not_be_asked_for(self, driving: Driving, monkeypatch: pytest.MonkeyPatch) -> None:
        async with forming(driving, monkeypatch) as app:
            app.fault("GET /chutes/=internal_error")
            await app.choose(NOWHERE)
            assert app.shows(f"{NOWHERE}: not in the list, and the server doesn't report whether it exists")

    @pytest.mark.slow
    async def test_in_an_import(self, driving: Driving) -> None:
        async with driving.sandboxed(size=NARROW) as app:
            await open_secrets(app)
            await old_list(app)
            await app.press("i")
            await app.until(lambda: app.in_front(SecretImportScreen) and app.app.screen.is_mounted)
            for typed, words in ((deploy(app), NEW), (NOWHERE, f"{NOWHERE}: not one of your chutes")):
                app.app.screen.query_one(ChuteField).focus()
                await app.press("enter")
                await app.until(lambda: app.in_front(ObjectPicker))
                await app.type(typed)
                await app.press("enter")
                await app.settled()
                assert app.says(words)
                assert app.says("not one of your chutes") is (typed == NOWHERE)


class TestReadAgain:
    async def test_by_r_on_the_keys(self, driving: Driving) -> None:
        async with driving.sandboxed() as app:
            deploy(app)
            await app.press("r")
            await app.settled()
            assert NEW in {chute.name for chute in app.state.chutes.items}

    async def test_by_opening_the_builder(self, driving: Driving) -> None:
        async with driving.sandboxed() as app:
            deploy(app)
            await app.press("n")
            await app.settled()
            await app.press("f3", *NEW)
            await app.seen(NEW)
            assert not app.says("Nothing matches")

    @pytest.mark.slow
    @pytest.mark.parametrize("public", [False, True])
    async def test_in_the_picker(self, driving: Driving, public: bool) -> None:
        async with driving.sandboxed() as app:
            await app.press("n", "f3", *(("f2",) if public else ()))
            await app.until(lambda: app.in_front(ObjectPicker))
            await app.settled()
            deploy(app, owner="grace" if public else "")
            await app.press(*NEW)
            assert app.says("Nothing matches")
            await app.press("ctrl+r")
            await app.settled()
            assert not app.says("Nothing matches")

    async def test_you_have_none_is_said_of_a_fresh_answer(self, driving: Driving) -> None:
        async with driving.sandboxed(empty=True) as app:
            await app.press("n")
            await app.settled()
            app.fault("GET /chutes/=latency:60", "GET /images/=latency:60")
            await app.press("f3")
            await app.seen("Loading chutes…")
            assert not app.says("You have no chutes")
            assert not app.says("You have no images")
            app.mend()
            await app.seen("You have no chutes")
            await app.seen("can take a minute")

    @pytest.mark.slow
    async def test_the_form_says_it_of_a_fresh_answer(
        self, driving: Driving, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async with forming(driving, monkeypatch, empty=True) as app:
            await app.seen("You have no chutes")
            await app.press("escape")
            await app.closed_with()
            await open_secrets(app)
            app.fault("GET /chutes/=latency:60")
            await app.press("n")
            await app.seen("Loading your chutes…")
            assert not app.says("You have no chutes")
            app.mend()
            await app.seen("You have no chutes")
