"""Each step of the registration: what it says while one types, and what it lets through."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from lanes import SIZES
from register_driver import FREE, new_token, registering
from textual.widgets import Checkbox

from chutes_tui.operations.onboarding.registration_state import CliDefaults

if TYPE_CHECKING:
    from driving import Driving
    from served import ServedSandbox

    from chutes_tui.sandbox import Sandbox

ENCRYPTED_PASSWORD = "chutes sandbox"


def coldkey_of(sandbox: Sandbox, wallet: str) -> str:
    return str(json.loads((sandbox.wallets_path / wallet / "coldkeypub.txt").read_text())["ss58Address"])


class TestUsername:
    @SIZES
    async def test_the_rule_at_every_keystroke(
        self, driving: Driving, served_sandbox: ServedSandbox, size: tuple[int, int]
    ) -> None:
        async with registering(driving, served_sandbox, CliDefaults(), size=size) as app:
            assert app.says("3 to 15 letters, digits, _ and -")
            await app.type("ab")
            assert app.says("At least 3 characters (now 2).")
            await app.press("exclamation_mark")
            assert app.says("“!” is not allowed")
            await app.press("enter")
            assert app.step == "Username"
            assert served_sandbox.asked("GET", "/users/name_check") == 0

    async def test_why_a_name_is_taken_that_looked_free(
        self, driving: Driving, served_sandbox: ServedSandbox
    ) -> None:
        async with registering(driving, served_sandbox, CliDefaults()) as app:
            await app.type("a_a")
            await app.seen("This name is taken.")
            await app.seen("matches _ with any character")
            await app.press("enter")
            assert app.step == "Username"

    @pytest.mark.slow
    async def test_one_question_for_a_typed_name_and_the_newest_answer_wins(
        self, driving: Driving, served_sandbox: ServedSandbox
    ) -> None:
        async with registering(driving, served_sandbox, CliDefaults()) as app:
            served_sandbox.fault("GET /users/name_check=latency:60 x1")
            await app.type("ada")
            await app.until(lambda: served_sandbox.asked("GET", "/users/name_check") == 1)
            await app.type("-lovelace")
            await app.seen("This name is free.")
            served_sandbox.sandbox.faults.clear()  # the first answer comes now
            await app.settled()
            assert app.says("This name is free.")
            assert served_sandbox.asked("GET", "/users/name_check") == 2

    @pytest.mark.slow
    async def test_a_server_that_does_not_answer_stops_nobody(
        self, driving: Driving, served_sandbox: ServedSandbox
    ) -> None:
        async with registering(driving, served_sandbox, CliDefaults()) as app:
            served_sandbox.fault("GET /users/name_check=internal_error")
            await app.type("lovelace")
            await app.seen("Couldn't check availability.")
            await app.press("enter")
            await app.at("Wallet")


class TestWallet:
    @SIZES
    async def test_an_unusable_hotkey_says_why(
        self, driving: Driving, served_sandbox: ServedSandbox, size: tuple[int, int]
    ) -> None:
        async with registering(driving, served_sandbox, CliDefaults("lovelace", "wrong-seed"), size=size) as app:
            await app.to_wallet()
            await app.press("enter")
            await app.settled()
            assert app.step == "Wallet"
            assert app.state.hotkey_opening is None
            await app.press("ctrl+s")
            assert app.says("Choose a hotkey first")

    @pytest.mark.slow
    @SIZES
    async def test_the_coldkey_is_asked_for_where_the_wallet_does_not_tell_it(
        self, driving: Driving, served_sandbox: ServedSandbox, size: tuple[int, int]
    ) -> None:
        async with registering(driving, served_sandbox, CliDefaults("lovelace", "no-coldkeypub"), size=size) as app:
            await app.to_wallet()
            await app.press("enter")
            await app.until(lambda: app.app.focused is not None and app.app.focused.id == "coldkey")
            await app.type("5abc")
            assert app.says("This isn't an address")
            await app.press("enter")
            assert app.step == "Wallet"
            await app.press("end", "ctrl+u")
            await app.paste(f"  {coldkey_of(served_sandbox.sandbox, 'workbench')} ")
            assert app.says("Valid address.")
            await app.press("enter")
            await app.at("Config file")
            await app.press("escape")
            await app.at("Wallet")
            assert app.value("coldkey").strip() == app.screen.form.coldkey

    @pytest.mark.slow
    async def test_an_encrypted_hotkey_opens_with_its_password(
        self, driving: Driving, served_sandbox: ServedSandbox
    ) -> None:
        async with registering(driving, served_sandbox, CliDefaults("lovelace", "encrypted-hotkey")) as app:
            served_sandbox.sandbox.switch(accept_replaceme=True)
            await app.to_wallet()
            await app.press("enter")
            await app.seen("This hotkey is encrypted")
            await app.type(ENCRYPTED_PASSWORD.replace(" ", ""))
            await app.press("escape")
            await app.settled()
            assert app.step == "Wallet"
            await app.press("enter")
            await app.seen("This hotkey is encrypted")
            await app.paste(ENCRYPTED_PASSWORD)
            await app.press("enter")
            while app.step != "Config file":  # seconds of deriving; only the test's own time limit ends it
                await app.pilot.pause(0.05)
            await app.at("Config file")

    @pytest.mark.slow
    async def test_a_preset_that_is_not_there_is_told(self, driving: Driving, served_sandbox: ServedSandbox) -> None:
        async with registering(driving, served_sandbox, CliDefaults("lovelace", "workbench", "third")) as app:
            await app.to_wallet()
            assert app.says("The wallet workbench has no hotkey third.")
        async with registering(driving, served_sandbox, CliDefaults("lovelace", "none")) as app:
            await app.to_wallet()
            assert app.says("There is no wallet none.")

    @pytest.mark.slow
    async def test_esc_drops_the_filter_first(self, driving: Driving, served_sandbox: ServedSandbox) -> None:
        async with registering(driving, served_sandbox) as app:
            await app.to_wallet()
            await app.press("slash")
            await app.type("work")
            await app.press("escape")
            assert app.step == "Wallet"
            await app.press("escape")
            await app.at("Username")


class TestConfig:
    @pytest.mark.slow
    @SIZES
    async def test_another_account_is_never_overwritten(
        self, driving: Driving, served_sandbox: ServedSandbox, size: tuple[int, int]
    ) -> None:
        served_sandbox.reset()
        first = driving.home / ".chutes" / "config.ini"
        first.parent.mkdir()
        first.write_bytes(served_sandbox.config_path.read_bytes())
        async with registering(driving, served_sandbox, size=size) as app:
            await app.to_config()
            await app.clear("path", "~/.chutes/config.ini")
            await app.seen("This file contains another account, ada.")
            await app.press("enter")
            assert app.says("The file contains another account")
            app.screen.query_one("#use-proposal").focus()
            await app.press("enter")
            await app.seen("A new file.")
            assert app.value("path") == "~/.chutes/environments/lovelace.ini"

    async def test_replaced_after_a_backup_when_told_so(
        self, driving: Driving, served_sandbox: ServedSandbox
    ) -> None:
        served_sandbox.reset()
        first = driving.home / ".chutes" / "config.ini"
        first.parent.mkdir()
        first.write_bytes(served_sandbox.config_path.read_bytes() + b"\n[notes]\nmine = yes\n")
        before = first.read_bytes()
        async with registering(driving, served_sandbox) as app:
            served_sandbox.sandbox.switch(accept_replaceme=True)
            await app.to_config()
            await app.clear("path", "~/.chutes/config.ini")
            await app.seen("This file contains another account, ada.")
            app.screen.query_one("#replace", Checkbox).focus()
            await app.press("space", "ctrl+s")
            await app.at("Review")
            assert "after a backup" in app.text
            assert first.read_bytes() == before
            await app.press("ctrl+s")
            await app.at("Account")
            (backup,) = first.parent.glob("*.bak")
            assert backup.read_bytes() == before
            assert backup.stat().st_mode & 0o777 == 0o600
            assert app.says(backup.name)
            assert "lovelace" in first.read_text()
            assert "mine = yes" in first.read_text()

    @pytest.mark.slow
    async def test_a_name_makes_the_path_and_a_path_the_name(
        self, driving: Driving, served_sandbox: ServedSandbox
    ) -> None:
        async with registering(driving, served_sandbox) as app:
            await app.to_config()
            await app.clear("profile", "work")
            assert app.value("path") == "~/.chutes/environments/work.ini"
            await app.seen("chutes-tui --profile work")
            await app.press("slash")
            assert app.says("can't contain a slash")
            await app.press("ctrl+s")
            assert app.step == "Config file"
            await app.press("backspace")
            await app.clear("path", "~/elsewhere.ini")
            assert app.value("profile") == ""
            await app.seen("--config-path ~/elsewhere.ini")

    @pytest.mark.slow
    async def test_a_link_is_not_written_through(self, driving: Driving, served_sandbox: ServedSandbox) -> None:
        target = driving.home / "dotfiles.ini"
        target.write_text("# mine\n")
        link = driving.home / ".chutes" / "config.ini"
        link.parent.mkdir()
        link.symlink_to(target)
        async with registering(driving, served_sandbox) as app:
            await app.to_wallet()
            await app.press("enter")
            await app.at("Config file")
            await app.seen("A link to")
            await app.press("enter")
            assert app.says("chutes-tui doesn't write through a link")
            app.screen.query_one("#use-link").focus()
            await app.press("enter")
            await app.seen("It has no account")
            assert app.value("path") == "~/dotfiles.ini"

    @pytest.mark.slow
    async def test_proven_writable_before_the_server_is_asked(
        self, driving: Driving, served_sandbox: ServedSandbox
    ) -> None:
        (driving.home / "file").write_text("")
        async with registering(driving, served_sandbox, config_path=driving.home / "file" / "config.ini") as app:
            await app.to_wallet()
            await app.press("enter")
            await app.at("Config file")
            await app.settled()
            asked = served_sandbox.asked("GET", "/users/me")
            await app.press("enter")
            await app.settled()
            assert app.step in ("Config file", "Review")
            assert app.registered() == 0
            assert served_sandbox.asked("GET", "/users/me") == asked
            assert "✗" in app.text

    @pytest.mark.slow
    @pytest.mark.parametrize("seen", ["suggested", "agreed to"])
    async def test_the_suggestion_follows_the_name(
        self, driving: Driving, served_sandbox: ServedSandbox, seen: str
    ) -> None:
        served_sandbox.reset()
        first = driving.home / ".chutes" / "config.ini"
        first.parent.mkdir()
        first.write_bytes(served_sandbox.config_path.read_bytes())
        async with registering(driving, served_sandbox) as app:
            await app.to_config()
            if seen == "agreed to":
                await app.settled()
                await app.press("ctrl+s")
                await app.at("Review")
                await app.press("escape")
                await app.at("Config file")
            await app.press("escape")
            await app.at("Wallet")
            await app.press("escape")
            await app.at("Username")
            await app.clear("username", "babbage")
            await app.to_wallet()
            await app.press("ctrl+s")
            await app.at("Config file")
            assert app.value("path") == "~/.chutes/environments/babbage.ini"


class TestToken:
    @pytest.mark.slow
    async def test_countdown_and_page(
        self, driving: Driving, served_sandbox: ServedSandbox, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        opened: list[str] = []
        monkeypatch.setattr("chutes_tui.operations.browser.open_page", opened.append)
        async with registering(driving, served_sandbox, FREE) as app:
            await app.to_token()
            page = f"{served_sandbox.base_url}/users/registration_token"
            assert page in app.text
            await app.press("f3")
            await app.until(lambda: app.clipboard.text == page)
            await app.press("f2")
            await app.until(lambda: opened == [page])
            await app.settled()
            assert app.app.focused is not None
            assert app.app.focused.id == "token"
            assert app.says("left, or a little more")
            now = app.screen._token._opened_at
            assert now is not None
            app.screen._token._opened_at = now - 400
            app.screen._token.show_state()
            await app.seen("Five minutes have passed")

    @pytest.mark.slow
    async def test_a_paste_is_cleaned(self, driving: Driving, served_sandbox: ServedSandbox) -> None:
        async with registering(driving, served_sandbox) as app:
            await app.to_token()
            await app.press("ctrl+s")
            assert app.says("Paste the token")
            token = new_token(served_sandbox)
            await app.give_token(f" \u200b{token[:10]}\n{token[10:]}\ufeff \n")
            await app.at("Account")

    async def test_on_the_public_service_the_step_is_there_from_the_beginning(self, driving: Driving) -> None:
        async with driving.app() as app:
            await app.press("O", "r")
            await app.seen("Choose a username")
            await app.until(lambda: app.state.registration is not None and app.state.registration.token_url)
            assert app.state.registration is not None
            assert app.state.registration.token_url == "https://rtok.chutes.ai/users/registration_token"
            await app.seen("○ Token")

    async def test_without_a_wallet_it_says_how_to_get_one(self, driving: Driving) -> None:
        async with driving.app() as app:
            await app.press("O", "r")
            await app.seen("Choose a username")
            assert app.says("Back [esc]")  # also from the first step there is a way out by mouse
            await app.type("someone")
            await app.settled()
            await app.press("ctrl+s")
            await app.seen("There are no wallets on this machine yet.")
            await app.settled()
            await app.press("ctrl+s")
            await app.seen("There is no hotkey yet: n creates one.")
            await app.click_on("Back [esc]")
            await app.seen("Choose a username")
            await app.click_on("Back [esc]")
            await app.until(lambda: "Choose a username" not in app.text)
