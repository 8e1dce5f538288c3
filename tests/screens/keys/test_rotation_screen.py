"""Rotating a key by hand: every stage, what is done when an answer is lost, and going on after leaving."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest
from lanes import SIZES

from chutes_tui.access.scopes import AccessDraft, ScopeGrant
from chutes_tui.operations.keys.rotation_record import Phase
from chutes_tui.screens.dialogs.confirm import ConfirmDialog
from chutes_tui.screens.keys.keys_screen import KeysScreen
from chutes_tui.screens.keys.notes_dialog import NotesDialog
from chutes_tui.screens.keys.reveal import RevealScreen
from chutes_tui.screens.keys.rotation.access_choice import AccessChoice
from chutes_tui.screens.keys.rotation.questions import NewNameDialog, ReminderDialog
from chutes_tui.screens.keys.rotation.rotation_screen import RotationScreen
from chutes_tui.screens.keys.rotation.stages import At

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from driving import Driver, Driving

INVOKE = AccessDraft(grants=(ScopeGrant("chutes", None, "invoke"),))


@asynccontextmanager
async def a_key(
    driving: Driving, *, size: tuple[int, int] = (120, 40), draft: AccessDraft = INVOKE, recorded: bool = True
) -> AsyncIterator[Driver]:
    """The table, with the cursor on a key `rota` that was created here, or elsewhere."""
    async with driving.sandboxed(size=size) as app:
        app.app.worker.keys.create("rota", draft)
        await app.until(lambda: app.in_front(RevealScreen))
        await app.press("s")
        await app.until(lambda: app.in_front(KeysScreen))
        await app.settled()
        if not recorded:
            app.app.worker.keys._know(app.state.keys.items[-1].api_key_id, grants=None)
        yield app


async def rotating(app: Driver) -> RotationScreen:
    await app.press("R")
    await app.until(lambda: app.in_front(RotationScreen))
    await app.settled()
    return screen_of(app)


def screen_of(app: Driver) -> RotationScreen:
    screen = app.app.screen
    assert isinstance(screen, RotationScreen)
    return screen


async def at(app: Driver, where: At) -> None:
    await app.until(lambda: app.in_front(RotationScreen) and screen_of(app).situation.at is where)
    await app.settled()


def value_of(app: Driver) -> str:
    assert app.state.minted is not None
    return app.state.minted.secret.reveal()


async def delete_old(app: Driver) -> None:
    await app.press("D")
    assert app.in_front(ConfirmDialog)
    await app.type("rota")
    await app.press("enter")


@SIZES
async def test_a_key_is_rotated_from_beginning_to_end(driving: Driving, size: tuple[int, int]) -> None:
    async with a_key(driving, size=size) as app:
        await rotating(app)
        assert app.says("as recorded on this machine when it was created")
        await app.press("D")
        await app.seen("Create the new key first.")
        await app.press("ctrl+s")
        await at(app, At.COPY)
        value = value_of(app)
        assert value[5:] not in app.text
        assert app.says("shown only once")
        await app.press("v")
        assert app.says(value)
        await app.press("v", "c")
        await app.until(lambda: app.clipboard.text == value)
        await app.press("s")
        await at(app, At.SWITCH)
        assert app.says("Everything that uses the old key")
        await app.press("D")
        await app.seen("Tick every place first")
        await app.press("space")
        await at(app, At.DELETE)
        await delete_old(app)
        await at(app, At.OVER)
        assert app.says("rota-2 takes the place of rota")
        assert "Deleted the key rota;" in app.status
        assert (app.on_server("rota"), app.on_server("rota-2")) == (0, 1)
        await app.press("escape")
        await app.until(lambda: app.in_front(KeysScreen))
        assert "rota-2" in app.names
        assert "rota" not in app.names
        assert app.state.minted is None
        assert app.state.rotation is None


@pytest.mark.slow
async def test_it_goes_on_after_it_was_left_at_each_stage(driving: Driving) -> None:
    async with a_key(driving) as app:
        await rotating(app)
        await app.press("escape")
        await app.until(lambda: app.in_front(KeysScreen))
        await rotating(app)
        await app.press("ctrl+s")
        await at(app, At.COPY)
        await app.press("escape")
        assert app.in_front(ConfirmDialog)
        await app.press("right", "enter")
        await app.until(lambda: app.in_front(KeysScreen))
        assert app.current == "rota-2"
        assert app.state.minted is None
        await app.press("R")  # on the new key: it is the same rotation
        await at(app, At.SHOWN)
        assert app.says("was shown when it was created")
        await app.press("s")
        await at(app, At.SWITCH)
        await app.press("space", "escape")
        await app.until(lambda: app.in_front(KeysScreen))
        await app.press("R")
        await at(app, At.DELETE)
        assert app.sent("POST") == 2


@pytest.mark.slow
@pytest.mark.parametrize("fault", ["drop_after_commit", pytest.param("wrong_json", marks=pytest.mark.slow)])
async def test_a_value_that_was_lost_with_the_answer_is_replaced_once(driving: Driving, fault: str) -> None:
    async with a_key(driving) as app:
        await rotating(app)
        app.fault(f"POST /api_keys/={fault} x1")
        await app.press("ctrl+s")
        await at(app, At.LOST)
        assert app.says("nobody has it")
        assert app.says("No response received, but the key rota-2 exists.") or app.says("No usable response")
        await app.press("q")
        assert app.says("nobody has its value")
        await app.press("escape", "L")
        assert app.in_front(ConfirmDialog)
        await app.press("right", "enter")
        await at(app, At.COPY)
        assert app.on_server("rota-2") == 1
        assert app.sent("POST") == 3


@pytest.mark.slow
async def test_what_is_not_known_is_looked_for_again_and_never_sent_again(driving: Driving) -> None:
    async with a_key(driving) as app:
        await rotating(app)
        app.fault("POST /api_keys/=drop_before_commit x1", "POST /api_keys/=latency:60 x1")
        await app.press("ctrl+s")
        await app.until(lambda: app.sent("POST") == 2)
        app.fault("GET /api_keys/=internal_error")
        app.sandbox.faults.release.give()  # the answer that is held comes, and the fault stays
        await at(app, At.UNSURE)
        await app.press("ctrl+s")
        assert app.sent("POST") == 2
        app.mend()
        await app.press("r")
        await at(app, At.PLAN)
        assert app.says("can't be two")
        await app.press("n")
        await app.seen("name and access stay")
        await app.press("ctrl+s")
        await at(app, At.COPY)
        assert app.on_server("rota-2") == 1


@pytest.mark.slow
async def test_the_old_key_stays_when_its_deletion_fails(driving: Driving) -> None:
    async with a_key(driving) as app:
        await rotating(app)
        await app.press("ctrl+s")
        await at(app, At.COPY)
        await app.press("s")
        await at(app, At.SWITCH)
        await app.press("space")
        await at(app, At.DELETE)
        app.fault("DELETE /api_keys/=internal_error x1")
        await delete_old(app)
        await app.seen("The key rota was not deleted.")
        assert screen_of(app).situation.at is At.DELETE
        await delete_old(app)
        await at(app, At.OVER)


@pytest.mark.slow
async def test_both_stay_with_a_reminder_that_the_table_shows(driving: Driving) -> None:
    async with a_key(driving) as app:
        await rotating(app)
        await app.press("ctrl+s")
        await at(app, At.COPY)
        await app.press("s")
        await at(app, At.SWITCH)
        await app.press("b")
        assert app.in_front(ReminderDialog)
        await app.press("ctrl+u")
        await app.type("2026-01-01")
        await app.press("enter")
        await app.seen("Enter a day to come")
        await app.press("home", "ctrl+k")
        await app.type("2026-12-24")
        await app.press("enter")
        await at(app, At.OVER)
        assert (app.on_server("rota"), app.on_server("rota-2")) == (1, 1)
        await app.press("escape")
        await app.seen("24 Dec")


@SIZES
async def test_unknown_actions_are_asked_about(driving: Driving, size: tuple[int, int]) -> None:
    async with a_key(driving, size=size, recorded=False) as app:
        await rotating(app)
        assert app.says("isn't fully known")
        await app.press("ctrl+s")
        await app.seen("Choose the access first")
        await app.press("g")
        assert app.in_front(AccessChoice)
        assert "images" not in app.text.lower()
        await app.press("space", "ctrl+s")
        await app.until(lambda: app.in_front(RotationScreen))
        assert app.says("You chose the access")
        await app.press("ctrl+s")
        await at(app, At.COPY)
        (key,) = [key for key in app.state.keys.items if key.name == "rota-2"]
        assert app.state.known_keys.by_id[key.api_key_id].grants == INVOKE.grants


@pytest.mark.slow
async def test_more_than_the_old_key_has_cannot_be_chosen(driving: Driving) -> None:
    async with a_key(driving) as app:
        await rotating(app)
        await app.press("g")
        await app.press("right", "space")
        await app.seen("isn't known to have this")
        await app.press("ctrl+s", "ctrl+s")
        await at(app, At.COPY)


async def test_a_test_of_the_old_key_answers_instead(driving: Driving) -> None:
    async with a_key(driving, recorded=False) as app:
        await rotating(app)
        assert app.in_front(RotationScreen)
        await app.press("t")
        await app.seen("Test rota")
        await app.press("escape")
        assert app.in_front(RotationScreen)


@pytest.mark.slow
async def test_the_name_can_be_chosen(driving: Driving) -> None:
    async with a_key(driving) as app:
        await rotating(app)
        await app.press("n")
        assert app.in_front(NewNameDialog)
        await app.press("ctrl+u")
        await app.type("rota")
        await app.press("enter")
        await app.seen("You already have a key with this name.")
        await app.type("ting")
        await app.press("enter")
        await app.press("ctrl+s")
        await at(app, At.COPY)
        assert app.on_server("rotating") == 1


@pytest.mark.slow
async def test_places_are_noted_ticked_and_handed_on(driving: Driving) -> None:
    async with a_key(driving) as app:
        await app.press("w")
        assert app.in_front(NotesDialog)
        await app.type("GitHub ada/web\nk8s prod/chutes")
        await app.press("ctrl+s")
        await app.seen("k8s prod/chutes")
        await rotating(app)
        await app.press("ctrl+s")
        await at(app, At.COPY)
        await app.press("s")
        await at(app, At.SWITCH)
        assert app.says("[ ] GitHub ada/web")
        await app.press("space")
        await app.seen("[✓] GitHub ada/web")
        assert screen_of(app).situation.at is At.SWITCH
        await app.press("j", "space")
        await at(app, At.DELETE)
        await delete_old(app)
        await at(app, At.OVER)
        (key,) = [key for key in app.state.keys.items if key.name == "rota-2"]
        assert app.state.known_keys.by_id[key.api_key_id].places == ("GitHub ada/web", "k8s prod/chutes")


async def test_a_note_that_looks_like_a_secret_is_not_kept(driving: Driving) -> None:
    async with a_key(driving) as app:
        await app.press("w")
        await app.type("cpk_" + "1a" * 16)
        await app.press("ctrl+s")
        await app.seen("looks like an API key")
        await app.press("escape")
        assert all(not known.places for known in app.state.known_keys.by_id.values())


async def test_a_rotation_can_be_given_up(driving: Driving) -> None:
    async with a_key(driving) as app:
        await rotating(app)
        app.fault("POST /api_keys/=drop_after_commit x1")
        await app.press("ctrl+s")
        await at(app, At.LOST)
        await app.press("X", "right", "enter")
        await at(app, At.OVER)
        assert app.says("stay as they are")
        assert all(known.rotation is None for known in app.state.known_keys.by_id.values())
        await app.press("escape")
        await app.until(lambda: app.in_front(KeysScreen))


async def test_the_value_arrives_although_the_screen_was_left(driving: Driving) -> None:
    async with a_key(driving) as app:
        await rotating(app)
        app.fault("POST /api_keys/=latency:60 x1")
        await app.press("ctrl+s", "escape")
        await app.until(lambda: app.in_front(KeysScreen))
        app.mend()
        await at(app, At.COPY)
        assert app.sent("POST") == 2
        rotation = screen_of(app)._view.rotation
        assert rotation is not None
        assert rotation.phase is Phase.CREATED


async def test_the_question_before_a_deletion_offers_to_rotate_instead(driving: Driving) -> None:
    async with a_key(driving, size=(80, 24)) as app:
        app.app.worker.keys.note(app.state.keys.items[-1], ("GitHub ada/web",), None)
        await app.settled()
        await app.press("d")
        assert app.says("used in: GitHub ada/web")
        assert app.says("f2 rotates it")
        assert "Rotate [f2]" in app.text
        await app.press("f2")
        await app.until(lambda: app.in_front(RotationScreen))
        assert app.sent("DELETE") == 0
        await app.press("escape", "a", "d")
        assert "[f2]" not in app.text
        await app.press("f2")
        assert app.in_front(ConfirmDialog)


async def test_an_admin_key_is_asked_about(driving: Driving) -> None:
    async with a_key(driving, draft=AccessDraft(admin=True)) as app:
        await rotating(app)
        await app.press("ctrl+s")
        assert app.in_front(ConfirmDialog)
        await app.press("escape")
        assert app.sent("POST") == 1


async def test_before_there_is_a_new_key_nothing_can_be_called_saved(driving: Driving) -> None:
    async with a_key(driving) as app:
        await rotating(app)
        await app.press("s")
        assert "Create the new key first." in app.status


async def test_notes_are_not_lost_unasked(driving: Driving) -> None:
    async with a_key(driving) as app:
        app.app.push_screen(NotesDialog(app.state.keys.items[-1]))
        await app.until(lambda: app.in_front(NotesDialog))
        await app.press("escape")
        assert app.in_front(KeysScreen)  # nothing was typed
        app.app.push_screen(NotesDialog(app.state.keys.items[-1]))
        await app.until(lambda: app.in_front(NotesDialog))
        await app.type("GitHub")
        await app.press("escape")
        await app.until(lambda: app.in_front(ConfirmDialog))
        await app.press("enter")
        await app.until(lambda: app.in_front(NotesDialog))
        assert app.says("GitHub")
