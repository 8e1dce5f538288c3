"""A new fingerprint: saved before it is sent, sent once, tried out; a lost answer is looked for."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest
from lanes import SIZES
from textual.widgets import Input

from chutes_tui.core.attempt import Stage
from chutes_tui.core.credentials import ApiKeyCredential, Credential
from chutes_tui.core.secret import Secret
from chutes_tui.core.setting import Setting
from chutes_tui.screens.account.account_screen import AccountScreen
from chutes_tui.screens.account.fingerprint_dialog import ChosenFingerprintDialog
from chutes_tui.screens.account.new_fingerprint_screen import NewFingerprintScreen
from chutes_tui.screens.dialogs.confirm import ConfirmDialog

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from driving import Driver, Driving

CHANGE = "/users/change_fingerprint"
OWN = "correct-horse-battery-9"


@asynccontextmanager
async def screen_of(driving: Driving, *, size: tuple[int, int] = (120, 40)) -> AsyncIterator[Driver]:
    async with driving.sandboxed(size=size) as app:
        await app.press("3")
        await app.until(lambda: app.in_front(AccountScreen) and app.state.figures.asked)
        await app.settled()
        await app.press("F")
        assert app.in_front(NewFingerprintScreen)
        yield app


def value(app: Driver) -> str:
    assert app.state.new_fingerprint is not None
    return app.state.new_fingerprint.value.reveal()


async def confirm(app: Driver) -> None:
    await app.press("ctrl+s")
    assert app.in_front(ConfirmDialog)
    await app.type("ada")
    await app.press("enter")
    await app.until(lambda: app.in_front(NewFingerprintScreen))
    await app.settled()


async def signs_in(app: Driver, fingerprint: str) -> bool:
    world = app.sandbox.world
    from chutes_tui.sandbox.credentials.auth import user_of_fingerprint

    return user_of_fingerprint(world, fingerprint) is not None


@SIZES
async def test_saved_then_set_then_tried_out(driving: Driving, size: tuple[int, int]) -> None:
    async with screen_of(driving, size=size) as app:
        assert value(app) not in app.text
        await app.press("ctrl+s")
        assert app.in_front(NewFingerprintScreen)
        assert app.sent("POST", CHANGE) == 0
        assert app.says("save it first")
        await app.press("c")
        await app.settled()
        assert app.clipboard.text == value(app)
        assert app.says("[x] I have saved this fingerprint")
        await confirm(app)
        assert app.says("It is set, and signs in.")
        assert app.sent("POST", CHANGE) == 1
        assert await signs_in(app, value(app))
        assert not await signs_in(app, app.sandbox.account.fingerprint)
        new = value(app)
        await app.press("escape")
        assert app.in_front(AccountScreen)
        assert app.state.new_fingerprint is None
        assert new not in app.text


async def test_it_is_shown_for_a_while_only_when_asked(driving: Driving) -> None:
    async with screen_of(driving) as app:
        await app.press("v")
        assert app.says(value(app))
        await app.press("v")
        assert value(app) not in app.text


@pytest.mark.slow
async def test_another_and_ones_own(driving: Driving) -> None:
    async with screen_of(driving) as app:
        first = value(app)
        await app.press("s", "g")
        assert value(app) != first
        assert app.says("[ ] I have saved")
        await app.press("o")
        await app.type("short")
        await app.press("enter")
        assert app.in_front(ChosenFingerprintDialog)
        assert app.says("fewer than 16 characters")
        app.app.screen.query_one(Input).value = OWN
        await app.press("enter")
        assert value(app) == OWN
        assert app.says("Your own choice.")
        assert OWN not in app.text
        await app.press("s")
        await confirm(app)
        assert await signs_in(app, OWN)


async def test_leaving_forgets_what_was_not_set(driving: Driving) -> None:
    async with screen_of(driving) as app:
        new = app.state.new_fingerprint
        assert new is not None
        await app.press("escape")
        assert app.in_front(AccountScreen)
        assert new.value.wiped
        assert app.sent("POST", CHANGE) == 0


async def test_a_lost_answer_that_took_effect_is_found(driving: Driving) -> None:
    async with screen_of(driving) as app:
        app.fault(f"POST {CHANGE}=drop_after_commit")
        await app.press("s")
        await confirm(app)
        assert app.says("It is set, and signs in.")
        assert app.sent("POST", CHANGE) == 1


@pytest.mark.slow
async def test_a_lost_answer_without_effect_is_said(driving: Driving) -> None:
    async with screen_of(driving) as app:
        app.fault(f"POST {CHANGE}=drop_before_commit")
        await app.press("s")
        await confirm(app)
        assert app.says("The fingerprint was not changed.")
        assert app.says("Keep this one and the old one")
        assert app.sent("POST", CHANGE) == 1


async def test_an_unknown_end_is_looked_for_again_and_nothing_is_sent_twice(driving: Driving) -> None:
    async with screen_of(driving) as app:
        app.fault(f"POST {CHANGE}=drop_after_commit", "POST /users/login=internal_error")
        await app.press("s")
        await confirm(app)
        assert app.state.new_fingerprint is not None
        assert app.state.new_fingerprint.stage is Stage.LOST_UNKNOWN
        assert app.says("may have been changed")
        await app.press("g")
        assert "was sent" in app.status
        app.mend()
        await app.press("ctrl+s")
        await app.settled()
        assert app.says("It is set, and signs in.")
        assert app.sent("POST", CHANGE) == 1


@pytest.mark.slow
async def test_a_refusal_says_why_and_another_can_be_taken(driving: Driving) -> None:
    async with screen_of(driving) as app:
        app.fault(f"POST {CHANGE}=too_many_requests x1")
        await app.press("s")
        await confirm(app)
        assert app.says("Too many requests")
        await app.press("g", "s")
        await confirm(app)
        assert app.says("It is set, and signs in.")


@pytest.mark.slow
@pytest.mark.parametrize(("old", "works"), [("right", True), ("0" * 32, False)])
async def test_without_a_hotkey_the_old_one_signs(driving: Driving, old: str, works: bool) -> None:
    async with driving.sandboxed() as app:
        fingerprint = app.sandbox.account.fingerprint
        assert app.state.profile is not None
        key = app.sandbox.account.api_keys["laptop"]
        credential: Setting[Credential] = Setting(ApiKeyCredential(Secret(key)), "pasted")
        app.app.open_profile(app.state.profile._replace(credential=credential), show_keys=False)
        await app.press("3")
        await app.until(lambda: app.state.figures.asked)
        await app.settled()
        await app.press("F", "s", "ctrl+s")
        await app.seen("What proves that the account is yours?")
        await app.press("enter")
        assert app.in_front(ChosenFingerprintDialog)
        app.app.screen.query_one(Input).value = fingerprint if old == "right" else old
        await app.press("enter")
        await app.type("ada")
        await app.press("enter")
        await app.until(lambda: app.in_front(NewFingerprintScreen))
        await app.settled()
        assert app.says("It is set, and signs in." if works else "rejected this fingerprint"), app.text
        assert await signs_in(app, value(app)) is works


@pytest.mark.slow
async def test_a_sign_in_that_does_not_work_is_said(driving: Driving) -> None:
    async with screen_of(driving) as app:
        app.fault("POST /users/login=too_many_requests")
        await app.press("s")
        await confirm(app)
        assert app.says("a sign-in with it did not work")
