"""Keys from a list: reviewed, created one after the other, with faults in each place; their values are seen once."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from driving import send
from lanes import SIZES, cases
from profile_driver import default, environment
from textual import events

from chutes_tui.core.attempt import Stage
from chutes_tui.operations.keys.key_set import create_one
from chutes_tui.sandbox.routes.api_keys import insert_key
from chutes_tui.screens.dialogs.confirm import ConfirmDialog
from chutes_tui.screens.keys.key_set.questions import KeyWhatNow
from chutes_tui.screens.keys.key_set_screen import KeySetScreen
from chutes_tui.screens.keys.keys_screen import KeysScreen

if TYPE_CHECKING:
    from driving import Driver, Driving
    from served import ServedSandbox

    from chutes_tui.operations.keys.key_set import KeyWrite
    from chutes_tui.operations.session import Session

LINES = "one\ntwo, invoke-all\nlaptop\nboss, admin\none\nx, nope"
VALUE = re.compile(r"cpk_[0-9a-f]{6}")


async def review(app: Driver, text: str = LINES) -> KeySetScreen:
    """Paste the lines and read them."""
    await app.press("N")
    await app.until(lambda: app.in_front(KeySetScreen))
    screen = app.app.screen
    assert isinstance(screen, KeySetScreen)
    send(app.app, events.Paste(text))
    await app.until(lambda: screen._lines.text == text)
    await app.press("ctrl+s")
    await app.until(lambda: screen._listing)
    return screen


def stages(app: Driver) -> dict[str, Stage]:
    assert app.state.key_set is not None
    return {one.name: one.stage for one in app.state.key_set.writes}


def values(app: Driver) -> list[str]:
    assert app.state.key_set is not None
    return [one.minted.secret.reveal() for one in app.state.key_set.created if one.minted is not None]


@SIZES
async def test_every_fault_is_named_before_anything_is_sent(driving: Driving, size: tuple[int, int]) -> None:
    async with driving.sandboxed(size=size) as app:
        screen = await review(app)
        assert [row.name for row in screen._review.ticked] == ["one", "two"]
        assert [bool(row.entry.problem) for row in screen._review.rows] == [False, False, True, False, True, True]
        assert app.says("6 lines · 3 can't be created")
        assert app.sent("POST") == 0


@pytest.mark.slow
async def test_they_are_created_shown_once_and_copied_as_env(driving: Driving) -> None:
    async with driving.sandboxed() as app:
        screen = await review(app)
        await app.press("ctrl+s")
        await app.until(lambda: stages(app) == {"one": Stage.DONE, "two": Stage.DONE})
        await app.settled()
        assert app.sent("POST") == 2
        assert {"one", "two"} <= {key.name for key in app.state.keys.items}
        assert not VALUE.search(app.text)
        first, second = values(app)
        await app.press("v")
        assert app.says(first)
        await app.press("j")
        assert app.says(second)
        await app.press("v")
        assert not VALUE.search(app.text)
        await app.press("c")
        await app.until(lambda: screen._saved)
        assert app.clipboard.text == f"CHUTES_API_KEY_ONE={first}\nCHUTES_API_KEY_TWO={second}\n"
        held = [one.minted.secret for one in app.state.key_set.created if one.minted] if app.state.key_set else []
        await app.press("escape")
        await app.until(lambda: app.in_front(KeysScreen))
        assert app.state.key_set is None
        assert all(one.wiped for one in held)
        assert not screen.revealed
        known = app.state.known_keys.by_id
        assert all(known[key.api_key_id].grants for key in app.state.keys.items if key.name in ("one", "two"))


async def test_a_value_is_hidden_when_the_terminal_loses_the_focus(driving: Driving) -> None:
    async with driving.sandboxed() as app:
        await review(app, "one")
        await app.press("ctrl+s")
        await app.until(lambda: stages(app) == {"one": Stage.DONE})
        await app.press("v")
        assert VALUE.search(app.text)
        app.app.post_message(events.AppBlur())
        await app.until(lambda: not VALUE.search(app.text))


@pytest.mark.slow
async def test_closing_without_saving_asks(driving: Driving) -> None:
    async with driving.sandboxed() as app:
        await review(app, "one")
        await app.press("ctrl+s")
        await app.until(lambda: stages(app) == {"one": Stage.DONE})
        await app.settled()
        await app.press("escape")
        assert app.in_front(ConfirmDialog)
        assert app.says("neither copied nor confirmed as saved")
        await app.press("enter", "q")
        assert app.says("shown only once")
        await app.press("escape", "s")
        await app.until(lambda: app.in_front(KeysScreen))


@pytest.mark.slow
async def test_admin_keys_are_asked_for_apart(driving: Driving) -> None:
    async with driving.sandboxed() as app:
        await review(app)
        await app.press("a", "ctrl+s")
        assert app.in_front(ConfirmDialog)
        assert app.says("Create an admin key?")
        assert app.says("boss")
        await app.press("enter")
        assert app.sent("POST") == 0
        await app.press("ctrl+s", "left", "enter")
        await app.until(lambda: list(stages(app).values()) == [Stage.DONE] * 3)


@pytest.mark.slow
async def test_one_that_is_refused_does_not_stop_the_others(driving: Driving) -> None:
    async with driving.sandboxed() as app:
        await review(app, "one\ntwo\nthree")
        world, user = app.sandbox.world, app.sandbox.account.user_id
        insert_key(world, user, "one", False, [], world.clock.stamp())
        await app.press("ctrl+s")
        await app.until(lambda: list(stages(app).values()) == [Stage.REFUSED, Stage.DONE, Stage.DONE])
        await app.settled()
        assert app.says("2 of 3 created")
        world.database.run("DELETE FROM api_keys WHERE name = 'one'")
        await app.press("r")
        await app.until(lambda: set(stages(app).values()) == {Stage.DONE})
        assert app.sent("POST") == 4
        assert [app.on_server(name) for name in ("one", "two", "three")] == [1, 1, 1]


@pytest.mark.slow
@cases("fault", {"lost": "drop_after_commit", "cut": "drop_before_commit", "500": "internal_error"}, "lost")
async def test_what_all_would_meet_pauses_and_nothing_is_created_twice(driving: Driving, fault: str) -> None:
    async with driving.sandboxed() as app:
        await review(app, "one\ntwo\nthree")
        app.fault(f"POST /api_keys/={fault} x1")
        await app.press("ctrl+s")
        await app.until(lambda: app.state.key_set is not None and app.state.key_set.held_by is not None)
        await app.settled()
        assert stages(app)["two"] is stages(app)["three"] is Stage.WAITING
        assert app.says("paused, 2 waiting: r retries")
        if stages(app)["one"] is Stage.LOST_PRESENT:
            assert app.says("1 without value")
            await app.press("i")
            assert app.in_front(KeyWhatNow)
            await app.press("enter")
            await app.until(lambda: app.in_front(ConfirmDialog))
            await app.press("left", "enter")
        elif stages(app)["one"] is Stage.LOST_UNKNOWN:
            await app.press("r")
            await app.settled()
            await app.press("r")
        else:
            await app.press("r")
        await app.until(lambda: set(stages(app).values()) == {Stage.DONE})
        assert [app.on_server(name) for name in ("one", "two", "three")] == [1, 1, 1]
        assert len(values(app)) == 3
        await app.settled()
        assert app.says("✓ Created 3 keys")


async def test_what_fails_again_is_said_and_ends_with_the_list(driving: Driving) -> None:
    async with driving.sandboxed("POST /api_keys/=too_many_requests x2") as app:
        await review(app, "one\ntwo\nthree")
        await app.press("ctrl+s")
        await app.until(lambda: stages(app)["one"] is Stage.REFUSED)
        await app.settled()
        await app.press("r")
        await app.until(lambda: app.sent("POST") == 2)
        await app.settled()
        assert "✗ Too many requests." in app.status
        await app.press("escape")
        assert app.says("1 not created")
        assert app.says("2 not sent yet")
        await app.press("left", "enter")
        await app.until(lambda: app.in_front(KeysScreen))
        assert not app.status.strip()
        assert app.sent("POST") == 2


async def test_what_is_not_known_is_looked_for_and_never_sent_again(driving: Driving) -> None:
    async with driving.sandboxed() as app:
        await review(app, "one")
        app.fault("POST /api_keys/=drop_after_commit x1", "GET /api_keys=internal_error")
        await app.press("ctrl+s")
        await app.until(lambda: stages(app) == {"one": Stage.LOST_UNKNOWN})
        await app.settled()
        await app.press("r")
        await app.settled()
        assert "✗ No response received." in app.status
        app.mend()
        await app.press("r")
        await app.until(lambda: stages(app) == {"one": Stage.LOST_PRESENT})
        await app.settled()
        assert "The key one exists; its value is lost" in app.status
        assert app.sent("POST") == 1


@pytest.mark.slow
async def test_in_another_account_nothing_is_created_and_the_values_stay(
    driving: Driving, served: ServedSandbox, other_server: ServedSandbox
) -> None:
    default(driving, served)
    path = environment(driving, "other", other_server.config_path.read_text())
    async with driving.app() as app:
        await app.loaded()
        screen = await review(app, "one\ntwo")
        await app.press("space", "ctrl+s")
        await app.until(lambda: stages(app) == {"two": Stage.DONE})
        app.app.open_profile(app.app.worker.accounts.profile_at(str(path)), show_keys=False)
        await app.until(lambda: screen._left)
        await app.settled()
        assert app.app.screen is screen
        await app.press("space", "ctrl+s")
        assert app.says("Another account is open now")
        assert stages(app) == {"two": Stage.DONE}
        await app.press("v")
        await app.seen(values(app)[0])
        await app.press("c")
        await app.until(lambda: screen._saved)
        await app.press("escape")
        await app.until(lambda: app.state.key_set is None)


async def test_the_value_of_one_whose_list_was_dropped_meanwhile_is_wiped(
    driving: Driving, monkeypatch: pytest.MonkeyPatch
) -> None:
    created: list[KeyWrite] = []

    async def watched(session: Session, write: KeyWrite) -> KeyWrite:
        created.append(await create_one(session, write))
        return created[-1]

    monkeypatch.setattr("chutes_tui.services.many.at_once.create_one", watched)
    async with driving.sandboxed() as app:
        await review(app, "one")
        app.fault("POST /api_keys/=latency:60 x1")
        await app.press("ctrl+s")
        await app.until(lambda: app.sent("POST") == 1)
        app.app.worker.key_set.discard()
        app.mend()
        await app.settled()
        assert [one.minted is not None and one.minted.secret.wiped for one in created] == [True]


@pytest.mark.slow
async def test_several_wait_for_a_busy_server_and_one_alone_is_refused(driving: Driving) -> None:
    for text, stage in (("one", Stage.REFUSED), ("one\ntwo", Stage.WAITING)):
        async with driving.sandboxed() as app:
            app.fault("POST /api_keys/=too_many_requests:20")
            await review(app, text)
            await app.press("ctrl+s")
            await app.until(lambda stage=stage: set(stages(app).values()) == {stage} and app.sent("POST"))  # type: ignore[misc]
            if stage is Stage.WAITING:
                await app.until(lambda: app.state.activities[-1].waits_until is not None)
            app.app.worker.key_set.discard()


@pytest.mark.slow
async def test_it_can_be_paused_and_goes_on(driving: Driving) -> None:
    async with driving.sandboxed() as app:
        await review(app, "one\ntwo\nthree")
        app.fault("POST /api_keys/=latency:60 x1")
        await app.press("ctrl+s")
        await app.until(lambda: stages(app)["one"] is Stage.SENDING)
        await app.press("escape")
        assert app.says("Keys are being created")
        await app.press("left", "enter")
        app.mend()
        await app.until(lambda: stages(app)["one"] is Stage.DONE)
        await app.settled()
        assert stages(app)["three"] is Stage.WAITING
        assert app.sent("POST") == 1
        await app.press("p")
        await app.until(lambda: set(stages(app).values()) == {Stage.DONE})


async def test_what_is_still_selected_is_not_left_unasked(driving: Driving) -> None:
    async with driving.sandboxed() as app:
        screen = await review(app, "one\ntwo")
        await app.press("space", "ctrl+s")
        await app.until(lambda: stages(app) == {"two": Stage.DONE})
        await app.press("c")
        await app.until(lambda: screen._saved)
        await app.press("g", "space", "escape")
        assert app.says("1 not sent yet")
        assert not app.says("Close without saving")
        await app.press("left", "enter")
        await app.until(lambda: app.in_front(KeysScreen))


async def test_esc_leads_back_to_the_lines(driving: Driving) -> None:
    async with driving.sandboxed() as app:
        screen = await review(app)
        await app.press("escape")
        await app.until(lambda: not screen._listing)
        assert screen._lines.text == LINES
        await app.press("escape")
        assert app.says("Discard the lines?")
        await app.press("enter")
        assert app.app.screen is screen
        await app.press("escape", "left", "enter")
        await app.until(lambda: app.in_front(KeysScreen))


@pytest.mark.parametrize("text", ["", "# nothing"])
async def test_without_a_line_it_says_so(driving: Driving, text: str) -> None:
    async with driving.sandboxed() as app:
        await app.press("N")
        if text:
            await app.type(text)
        await app.press("ctrl+s")
        await app.seen("There is no line with a key.")
