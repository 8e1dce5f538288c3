"""Deleting the account, in the app: what stands in the way, two questions, and what stays on this machine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from lanes import SIZES
from textual.widgets import Input

from chutes_tui.profiles import LaunchOptions
from chutes_tui.screens.account.account_screen import AccountScreen
from chutes_tui.screens.account.fingerprint_dialog import ChosenFingerprintDialog
from chutes_tui.screens.account.money.deletion_screen import DeletionScreen
from chutes_tui.screens.dialogs.confirm import ConfirmDialog
from chutes_tui.screens.profiles.profiles_screen import ProfilesScreen

if TYPE_CHECKING:
    from driving import Driver, Driving
    from served import ServedSandbox

    from chutes_tui.sandbox import Sandbox

ME = "/users/me"


def bare(sandbox: Sandbox) -> None:
    """Leave nothing that keeps the account alive."""
    for table in ("secrets", "chutes", "images"):
        sandbox.world.database.run(f"DELETE FROM {table}")  # noqa: S608
    sandbox.set_balance(1.5)


async def to_deletion(app: Driver) -> None:
    await app.press("3")
    await app.settled()
    await app.press("D")
    await app.settled()
    assert app.in_front(DeletionScreen)


async def type_fingerprint(app: Driver, fingerprint: str) -> None:
    await app.press("d")
    assert app.in_front(ChosenFingerprintDialog)
    app.app.screen.query_one(Input).value = fingerprint
    await app.press("enter")


@SIZES
async def test_what_is_in_the_way_is_counted_and_stops_it(driving: Driving, size: tuple[int, int]) -> None:
    async with driving.sandboxed(size=size) as app:
        await to_deletion(app)
        for words in ("✗ 6 chutes", "✗ 5 images", "✗ 10 secrets", "13 API keys", "$42.17 is lost", "config.ini"):
            assert app.says(words), words
        await app.press("d")
        assert app.in_front(DeletionScreen)
        assert "Not yet: delete what is in the way first." in app.status
        assert not app.sent("DELETE", ME)
        await app.press("escape")
        assert app.in_front(AccountScreen)


async def test_two_questions_and_then_once(driving: Driving) -> None:
    async with driving.sandboxed(before=bare) as app:
        await to_deletion(app)
        fingerprint = app.sandbox.account.fingerprint
        await type_fingerprint(app, fingerprint)
        assert app.in_front(ConfirmDialog)
        assert app.says("Its balance of $1.50 is lost.")
        await app.press("enter")
        assert app.in_front(DeletionScreen)
        assert not app.sent("DELETE", ME)
        await type_fingerprint(app, fingerprint)
        await app.type("ada")
        await app.press("enter")
        await app.settled()
        assert app.says("The account is deleted.")
        assert app.sent("DELETE", ME) == 1
        assert fingerprint not in app.text
        await app.press("d")
        assert app.sent("DELETE", ME) == 1


@pytest.mark.slow
async def test_a_wrong_fingerprint_deletes_nothing(driving: Driving) -> None:
    async with driving.sandboxed(before=bare) as app:
        await to_deletion(app)
        await type_fingerprint(app, "x" * 32)
        await app.type("ada")
        await app.press("enter")
        await app.settled()
        assert app.says("rejected this fingerprint")
        assert app.says("Nothing was deleted.")
        assert not app.sent("DELETE", ME)


async def test_a_lost_answer_is_found_out_by_a_sign_in(driving: Driving) -> None:
    async with driving.sandboxed(before=bare) as app:
        await to_deletion(app)
        app.fault(f"DELETE {ME}=drop_before_commit x1")
        for stays in (True, False):
            await type_fingerprint(app, app.sandbox.account.fingerprint)
            await app.type("ada")
            await app.press("enter")
            await app.settled()
            assert app.says("was not deleted") is stays
            assert app.says("The account is deleted.") is not stays
            app.fault(f"DELETE {ME}=drop_after_commit x1")
        assert app.sent("DELETE", ME) == 2
        assert not app.state.open_writes


async def test_the_config_is_backed_up_kept_and_marked(driving: Driving, served: ServedSandbox) -> None:
    bare(served.sandbox)
    options: dict[str, Any] = {"launch": LaunchOptions(served.config_path)}
    async with driving.app(**options) as app:
        await app.loaded()
        await to_deletion(app)
        assert app.says("no copy of it was made")
        await app.press("b")
        await app.settled()
        assert app.says("its newest copy:")
        assert app.says(".bak")
        await type_fingerprint(app, served.account.fingerprint)
        await app.type("ada")
        await app.press("enter")
        await app.settled()
        assert app.says("The account is deleted.")
        await app.press("escape", "4")
        await app.settled()
        assert app.in_front(ProfilesScreen)
    assert served.config_path.exists()
    written = [path.read_bytes() for path in driving.home.rglob("*") if path.is_file()]
    assert written
    assert not any(served.account.fingerprint.encode() in one for one in written)
    async with driving.app(**options) as app:
        await app.settled()
        await app.press("4")
        await app.settled()
        assert app.says("✗ account deleted")
        await app.press("i")
        assert app.says("deleted from here on 2026-11-20")


@pytest.mark.slow
async def test_a_deletion_that_was_open_is_found_to_have_taken_effect(
    driving: Driving, served: ServedSandbox
) -> None:
    bare(served.sandbox)
    options: dict[str, Any] = {"launch": LaunchOptions(served.config_path)}
    async with driving.app(**options) as app:
        await app.loaded()
        await to_deletion(app)
        await type_fingerprint(app, served.account.fingerprint)
        await app.type("ada")
        # The sign-in that checks whose fingerprint it is works, the one that looks afterwards doesn't.
        served.fault(f"DELETE {ME}=drop_after_commit x1", f"DELETE {ME}=latency:1")
        await app.press("enter")
        await app.until(lambda: served.asked("DELETE", ME))
        served.fault("POST /users/login=internal_error")
        await app.settled()
        assert app.says("may have been deleted")
        assert app.state.open_writes
    served.sandbox.faults.clear()
    async with driving.app(**options) as app:
        await app.settled()
        assert "No account on this server has this hotkey." in app.status
        await app.press("3")
        await app.settled()
        assert app.says("It isn't known whether the account ada was deleted.")
        await to_deletion(app)
        assert app.says("The account is deleted.")
        assert not app.state.open_writes
    assert served.asked("DELETE", ME) == 1


@pytest.mark.slow
async def test_one_that_was_open_and_never_arrived_deletes_no_account_on_the_screen(
    driving: Driving, served: ServedSandbox
) -> None:
    bare(served.sandbox)
    options: dict[str, Any] = {"launch": LaunchOptions(served.config_path)}
    async with driving.app(**options) as app:
        await app.loaded()
        await to_deletion(app)
        await type_fingerprint(app, served.account.fingerprint)
        await app.type("ada")
        served.fault(f"DELETE {ME}=drop_before_commit x1", f"DELETE {ME}=latency:60")
        await app.press("enter")
        await app.until(lambda: served.asked("DELETE", ME))
        served.sandbox.faults.clear()
        served.fault("POST /users/login=internal_error", "GET /users/me=internal_error")
        await app.settled()
        assert app.state.open_writes
    served.sandbox.faults.clear()
    async with driving.app(**options) as app:
        await app.loaded()
        await to_deletion(app)
        assert not app.says("The account is deleted.")
        assert app.state.open_writes
