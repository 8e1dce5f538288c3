"""The hotkey of a registration: the row under the cursor counts, and one that has an account says so in the list."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from lanes import SIZES
from register_driver import FREE, TAKEN, registering
from wallet_driver import OLD_WORDS

from chutes_tui.core.secret import Secret
from chutes_tui.operations.onboarding.registration_state import CliDefaults
from chutes_tui.operations.wallets.creation import CreatedKey
from chutes_tui.wallets.creation import add_hotkey

if TYPE_CHECKING:
    from driving import Driving
    from served import ServedSandbox

LOOKED_UP = ("GET", "/users/me")


class TestTheRowUnderTheCursor:
    @pytest.mark.slow
    @pytest.mark.parametrize("key", ["ctrl+s", "f10"])
    async def test_it_is_taken_by_going_on(self, driving: Driving, served_sandbox: ServedSandbox, key: str) -> None:
        async with registering(driving, served_sandbox, FREE) as app:
            await app.to_wallet()
            await app.press(key)
            await app.at("Config file")
            hotkey = app.screen.form.hotkey
            assert hotkey is not None
            assert (hotkey.wallet, hotkey.name) == ("workbench", "first")

    @pytest.mark.slow
    async def test_it_counts_more_than_what_was_chosen_before(
        self, driving: Driving, served_sandbox: ServedSandbox
    ) -> None:
        async with registering(driving, served_sandbox, FREE) as app:
            await app.to_config()
            await app.press("escape")
            await app.at("Wallet")
            app.screen._wallet.picker.go_to("workbench", "second")
            await app.press("ctrl+s")
            await app.at("Config file")
            hotkey = app.screen.form.hotkey
            assert hotkey is not None
            assert hotkey.name == "second"

    async def test_one_that_is_no_good_is_not_taken(self, driving: Driving, served_sandbox: ServedSandbox) -> None:
        async with registering(driving, served_sandbox, CliDefaults("lovelace", "broken")) as app:
            await app.to_wallet()
            rows = app.screen._wallet.picker.table.records
            bad = next(row for row in rows if row.hotkey and not row.hotkey.usable and not row.hotkey.needs_password)
            assert bad.hotkey is not None
            app.screen._wallet.picker.go_to(bad.wallet.name, bad.hotkey.name)
            await app.press("ctrl+s")
            assert app.step == "Wallet"
            assert app.says("Choose a hotkey first")

    async def test_nothing_stands_in_for_a_hotkey_that_is_not_there(
        self, driving: Driving, served_sandbox: ServedSandbox
    ) -> None:
        async with registering(driving, served_sandbox, CliDefaults("lovelace", "workbench", "nowhere")) as app:
            await app.to_wallet()
            await app.press("ctrl+s")
            assert app.step == "Wallet"
            assert app.screen.form.hotkey is None
            assert app.says("The wallet workbench has no hotkey nowhere.")


class TestInUse:
    @pytest.mark.slow
    @SIZES
    async def test_the_list_says_it_of_the_row_under_the_cursor(
        self, driving: Driving, served_sandbox: ServedSandbox, size: tuple[int, int]
    ) -> None:
        async with registering(driving, served_sandbox, TAKEN, size=size) as app:
            await app.to_wallet()
            await app.seen("in use by ada")
            assert app.screen.form.hotkey is None, "nothing was chosen for that"
            before = served_sandbox.asked(*LOOKED_UP)
            await app.press("down", "up")
            app.screen._wallet.picker.go_to("workbench", "first")
            await app.until(lambda: served_sandbox.asked(*LOOKED_UP) == before + 1)
            await app.settled()
            assert app.text.count("in use by") == 1, "in its own row"

    async def test_no_row_is_asked_about_before_the_list_is_seen(
        self, driving: Driving, served_sandbox: ServedSandbox
    ) -> None:
        async with registering(driving, served_sandbox, TAKEN) as app:
            await app.until(lambda: app.state.wallets.wallets)
            await app.seen("This name is free.")
            await app.settled()
            assert served_sandbox.asked(*LOOKED_UP) == 0

    @pytest.mark.slow
    @pytest.mark.parametrize("key", ["enter", "ctrl+s"])
    async def test_it_is_not_taken_but_its_account_can_be(
        self, driving: Driving, served_sandbox: ServedSandbox, key: str
    ) -> None:
        async with registering(driving, served_sandbox, TAKEN) as app:
            await app.to_wallet()
            await app.press(key)
            await app.seen("Choose another hotkey, or use")
            assert app.step == "Wallet"
            await app.press("ctrl+s")
            assert app.step == "Wallet"
            assert app.says("Use that account")
            await app.press("f8")
            await app.at("Account")
            assert app.says("The account ada is yours")
            assert app.registered() == 0

    @pytest.mark.slow
    async def test_a_server_that_does_not_say_holds_nobody_up(
        self, driving: Driving, served_sandbox: ServedSandbox
    ) -> None:
        async with registering(driving, served_sandbox, FREE) as app:
            await app.to_wallet()
            served_sandbox.fault("GET /users/me=latency:60")
            await app.press("enter")
            await app.at("Config file")
            served_sandbox.sandbox.faults.clear()

    @pytest.mark.slow
    async def test_nothing_is_signed_for_a_server_that_must_be_allowed_first(
        self, driving: Driving, served_sandbox: ServedSandbox, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("chutes_tui.operations.host_question.is_loopback_host", lambda _: False)
        async with registering(driving, served_sandbox, TAKEN) as app:
            await app.to_wallet()
            await app.press("enter")
            await app.at("Config file")
            assert app.state.host_question is None
            assert served_sandbox.asked(*LOOKED_UP) == 0


@pytest.mark.slow
async def test_a_hotkey_made_on_the_way_is_taken_by_going_on(driving: Driving, served_sandbox: ServedSandbox) -> None:
    async with registering(driving, served_sandbox, FREE) as app:
        await app.to_config()
        await app.press("escape")
        await app.at("Wallet")
        add_hotkey(served_sandbox.wallets_path / "workbench", "third", Secret(OLD_WORDS))
        app.screen._wallet.created(CreatedKey("workbench", "third", "", "", ()))
        app.app.worker.wallets.refresh()
        await app.press("ctrl+s")
        await app.at("Config file")
        hotkey = app.screen.form.hotkey
        assert hotkey is not None
        assert hotkey.name == "third"
