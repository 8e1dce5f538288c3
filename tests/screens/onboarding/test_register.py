"""From nothing to an account: the whole way, over HTTP and in the sandbox of the program."""

from __future__ import annotations

import configparser
from typing import TYPE_CHECKING

import pytest
from lanes import SIZES
from register_driver import FREE, Wizard, registering

from chutes_tui.core.attempt import Stage
from chutes_tui.screens.keys.keys_screen import KeysScreen
from chutes_tui.screens.onboarding.register import RegisterScreen
from chutes_tui.screens.onboarding.welcome import WelcomeScreen

if TYPE_CHECKING:
    from pathlib import Path

    from driving import Driving
    from served import ServedSandbox


def modes(path: Path) -> tuple[int, int]:
    return path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777


@SIZES
async def test_the_whole_way(driving: Driving, served_sandbox: ServedSandbox, size: tuple[int, int]) -> None:
    async with registering(driving, served_sandbox, size=size) as app:
        await app.to_token()
        assert app.registered() == 1, "the token for development servers was tried"
        await app.give_token()
        await app.at("Account")
        assert app.value("token") == "", "it is used up, and a secret until then"
        assert app.stage is Stage.DONE
        assert app.registered() == 2
        config = driving.home / ".chutes" / "config.ini"
        assert modes(config) == (0o600, 0o700)
        parser = configparser.ConfigParser()
        parser.read(config)
        account = app.registration.account
        assert account is not None
        opened = app.state.hotkey_opening
        assert opened is not None
        assert opened.opened is not None
        assert dict(parser["auth"]) == {
            "username": "lovelace",
            "user_id": account.user_id,
            "hotkey_seed": opened.opened.seed.reveal(),
            "hotkey_name": "first",
            "hotkey_ss58address": opened.opened.ss58,
        }
        assert parser["api"]["base_url"] == served_sandbox.base_url
        assert parser["payment"]["address"] == account.payment_address
        assert account.payment_address in app.text
        assert "~/.chutes/config.ini" in app.text
        assert app.says("Next: in Keys, n creates your first key · x shows where to pay in")
        await app.press("s", "ctrl+s")
        await app.until(lambda: app.in_front(KeysScreen))
        await app.loaded()
        assert app.state.profile is not None
        assert app.state.profile.config_path == config
        assert "lovelace" in app.lines[0]


@pytest.mark.slow
async def test_in_the_sandbox_of_the_program(driving: Driving) -> None:
    async with driving.sandboxed() as app:
        await app.press("O", "r")
        await app.until(lambda: app.in_front(RegisterScreen))
        wizard = Wizard(app.app, app.pilot, app.clipboard)
        await wizard.type("lovelace")
        await wizard.to_wallet()
        wizard.screen._wallet.picker.go_to("workbench", "second")
        await wizard.press("enter")
        await wizard.at("Config file")
        await wizard.press("enter")
        await wizard.at("Review")
        await wizard.press("ctrl+s")
        await wizard.at("Token")
        await wizard.press("f2")
        await wizard.until(lambda: wizard.value("token"))
        await wizard.press("ctrl+s")
        await wizard.at("Account")
        written = wizard.registration.written
        assert written is not None
        assert written.path.is_relative_to(app.sandbox.config_path.parent)
        assert not list(driving.home.rglob("*.ini")), "nothing of the sandbox reaches the real home"
        await wizard.press("s", "enter", "ctrl+s")
        await wizard.until(lambda: wizard.in_front(KeysScreen))
        await wizard.loaded()
        assert "lovelace" in wizard.lines[0]
        assert "SANDBOX" in wizard.lines[0]


@pytest.mark.slow
async def test_a_development_server_wants_no_token(driving: Driving, served_sandbox: ServedSandbox) -> None:
    async with registering(driving, served_sandbox) as app:
        served_sandbox.sandbox.switch(accept_replaceme=True)
        await app.to_review()
        assert "Token" not in app.text
        await app.press("ctrl+s")
        await app.at("Account")
        assert app.registered() == 1


@SIZES
async def test_what_was_given_is_filled_in_and_shown(
    driving: Driving, served_sandbox: ServedSandbox, tmp_path: Path, size: tuple[int, int]
) -> None:
    config = tmp_path / "elsewhere" / "mine.ini"
    async with registering(driving, served_sandbox, size=size, config_path=config) as app:
        assert app.value("username") == "lovelace"
        await app.seen(f"{served_sandbox.base_url} (--api-url)")
        await app.to_wallet()
        current = app.screen._wallet.picker.current
        assert current is not None
        assert current[1] is not None
        assert (current[0].name, current[1].name) == ("workbench", "first")
        await app.press("enter")
        await app.at("Config file")
        assert app.value("path") == str(config)


@pytest.mark.slow
async def test_esc_goes_back_and_leaves_without_a_question(driving: Driving, served_sandbox: ServedSandbox) -> None:
    async with registering(driving, served_sandbox) as app:
        await app.press("escape")
        await app.until(lambda: app.in_front(WelcomeScreen))
        assert app.state.registration is None
        await app.press("enter")
        await app.until(lambda: app.in_front(RegisterScreen))


@pytest.mark.slow
async def test_leaving_asks_when_something_was_typed(driving: Driving, served_sandbox: ServedSandbox) -> None:
    async with registering(driving, served_sandbox) as app:
        await app.press("x")
        await app.press("escape")
        await app.seen("Leave the registration?")
        await app.press("escape")
        assert app.value("username") == "lovelacex"
        await app.press("ctrl+q")
        await app.seen("The registration is not finished")
        await app.press("escape")
        await app.press("escape")
        await app.seen("Leave the registration?")
        await app.press("right", "enter")
        await app.until(lambda: app.in_front(WelcomeScreen))


@pytest.mark.slow
@SIZES
async def test_back_and_forth_loses_nothing(
    driving: Driving, served_sandbox: ServedSandbox, size: tuple[int, int]
) -> None:
    async with registering(driving, served_sandbox, size=size) as app:
        await app.to_token()
        app.screen.query_one("#token").focus()
        await app.paste("half-a-token")
        for step in ("Review", "Config file", "Wallet", "Username"):
            await app.press("escape")
            await app.at(step)
        assert app.value("username") == "lovelace"
        for step in ("Wallet", "Config file", "Review", "Token"):
            await app.press("ctrl+s")
            await app.at(step)
        assert app.value("token") == "half-a-token"
        assert app.value("path") == "~/.chutes/config.ini"


@pytest.mark.slow
async def test_another_account_goes_beside_the_first(driving: Driving, served_sandbox: ServedSandbox) -> None:
    served_sandbox.reset()
    first = driving.home / ".chutes" / "config.ini"
    first.parent.mkdir()
    first.write_bytes(served_sandbox.config_path.read_bytes())
    async with registering(driving, served_sandbox) as app:
        await app.to_config()
        assert app.value("profile") == "lovelace"
        assert app.value("path") == "~/.chutes/environments/lovelace.ini"
        assert app.says("chutes-tui --profile lovelace")
        await app.press("enter")
        await app.at("Review")
        await app.press("ctrl+s")
        await app.at("Token")
        before = first.read_bytes()
        await app.give_token()
        await app.at("Account")
        assert first.read_bytes() == before
        assert modes(driving.home / ".chutes" / "environments" / "lovelace.ini") == (0o600, 0o700)


@pytest.mark.slow
async def test_mouse_alone(driving: Driving, served_sandbox: ServedSandbox) -> None:
    async with registering(driving, served_sandbox, FREE) as app:
        served_sandbox.sandbox.switch(accept_replaceme=True)
        await app.seen("This name is free.")
        await app.click_on("Next ")
        await app.at("Wallet")
        await app.until(lambda: app.state.wallets.wallets)
        await app.settled()
        await app.click_on("first ", times=2)
        await app.at("Config file")
        await app.seen("A new file.")
        await app.click_on("Next ")
        await app.at("Review")
        await app.click_on("Back ")
        await app.at("Config file")
        await app.click_on("Next ")
        await app.at("Review")
        await app.click_on("Register ")
        await app.at("Account")
        await app.click_on("Show ")
        assert app.fingerprint in app.text
        await app.click_on("I've saved it")
        await app.click_on("Open account")
        await app.until(lambda: app.in_front(KeysScreen))
