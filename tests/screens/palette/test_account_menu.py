"""The account menu: `o`, the first letters and Enter open another account; what else starts one stands below."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from driving import send, taken_in
from lanes import SIZES
from profile_driver import SENTINEL, default, environment

from chutes_tui.core.loadable import LoadPhase
from chutes_tui.screens.keys.keys_screen import KeysScreen
from chutes_tui.screens.onboarding.register import RegisterScreen
from chutes_tui.screens.onboarding.welcome import WelcomeScreen
from chutes_tui.screens.palette.palette import AccountMenu
from chutes_tui.screens.profiles.profile_adding import AddDialog
from chutes_tui.screens.wallets.wallets_screen import WalletsScreen

if TYPE_CHECKING:
    from driving import Driver, Driving
    from served import ServedSandbox
    from textual.screen import Screen


def two_accounts(driving: Driving, served: ServedSandbox) -> None:
    default(driving, served)
    environment(driving, "workshop", served.config_path.read_text())


def broken(driving: Driving) -> None:
    environment(driving, "broken", f"[auth\nhotkey_seed = {SENTINEL}\n")


async def shown(app: Driver) -> AccountMenu:
    await app.press("o")
    await app.until(lambda: app.in_front(AccountMenu) and app.state.profiles.phase is LoadPhase.READY)
    await app.settled()
    menu = app.app.screen
    assert isinstance(menu, AccountMenu)
    return menu


def opened(app: Driver) -> str:
    """The file of the account that is open."""
    profile = app.state.profile
    return profile.config_path.name if profile is not None and profile.config_path is not None else ""


@SIZES
async def test_first_letters_and_enter_open_an_account(
    driving: Driving, served: ServedSandbox, size: tuple[int, int]
) -> None:
    two_accounts(driving, served)
    broken(driving)
    async with driving.app(size=size) as app:
        await app.loaded()
        await shown(app)
        assert "~/.chutes/config.ini" in next(line for line in app.lines if "open now" in line)
        await app.type("wor")
        await app.press("enter")
        await app.until(lambda: opened(app) == "workshop.ini" and app.in_front(KeysScreen))


async def test_all_of_it_typed_at_once_waits_for_the_files(driving: Driving, served: ServedSandbox) -> None:
    two_accounts(driving, served)
    async with driving.app() as app:
        await app.loaded()
        send(app.app, *"owor", "\n")
        await taken_in(app.pilot)
        await app.until(lambda: opened(app) == "workshop.ini" and app.in_front(KeysScreen))


async def test_enter_alone_switches_between_two(driving: Driving, served: ServedSandbox) -> None:
    two_accounts(driving, served)
    async with driving.app() as app:
        await app.loaded()
        for name in ("workshop.ini", "config.ini"):
            await shown(app)
            await app.press("enter")
            await app.until(lambda name=name: opened(app) == name and app.in_front(KeysScreen))  # type: ignore[misc]
            await app.loaded()


async def test_the_open_account_is_where_the_keys_are(driving: Driving, served: ServedSandbox) -> None:
    two_accounts(driving, served)
    async with driving.app() as app:
        await app.loaded()
        await app.press("5")
        await app.until(lambda: app.in_front(WalletsScreen))
        profile = app.state.profile
        await shown(app)
        await app.click_on("open now")
        await app.until(lambda: app.in_front(KeysScreen))
        assert app.state.profile is profile


async def test_one_that_cannot_be_opened_says_why(driving: Driving, served: ServedSandbox) -> None:
    two_accounts(driving, served)
    broken(driving)
    async with driving.app() as app:
        await app.loaded()
        menu = await shown(app)
        await app.type("brok")
        await app.press("enter")
        assert app.app.screen is menu
        assert any("line 1" in one.message for one in app.app._notifications)
        assert SENTINEL not in app.text


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "there"), [("reg", RegisterScreen), ("add", AddDialog), ("sandbox", WelcomeScreen)]
)
async def test_what_else_there_is(driving: Driving, words: str, there: type[Screen[object]]) -> None:
    async with driving.sandboxed() as app:
        await shown(app)
        await app.type(words)
        await app.press("enter")
        await app.until(lambda: app.in_front(there))


async def test_esc_and_the_mouse(driving: Driving) -> None:
    async with driving.sandboxed() as app:
        await app.click_on("ada")
        await app.until(lambda: app.in_front(AccountMenu))
        assert "this session only" in app.text
        await app.press("escape")
        assert app.in_front(KeysScreen)


async def test_not_while_something_is_half_done(driving: Driving) -> None:
    async with driving.sandboxed() as app:
        await app.press("n")
        await app.until(lambda: not app.in_front(KeysScreen))
        await app.click_on("ada")
        await app.seen("Close this screen first")
        assert not app.in_front(AccountMenu)
