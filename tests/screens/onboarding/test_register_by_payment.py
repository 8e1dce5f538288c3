"""Registering by payment as a person does it: paid, underpaid, expired, and gone on with after the program ended."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

import pytest
from driving import NARROW
from lanes import SIZES, cases
from payment_driver import (
    PATH,
    at_payment,
    check_config,
    hotkey,
    kept_at,
    look,
    pay,
    pay_whole,
    resume,
    setups,
    started_again,
    unlock_and_set_up,
)
from qr_reading import assert_decodes
from register_driver import FREE, registering

from chutes_tui.core.attempt import Stage
from chutes_tui.sandbox.routes.registration import agents
from chutes_tui.screens.dialogs.confirm import ConfirmDialog
from chutes_tui.screens.dialogs.option_dialog import OptionDialog
from chutes_tui.screens.keys.keys_screen import KeysScreen
from chutes_tui.screens.keys.reveal import RevealScreen
from chutes_tui.screens.onboarding.steps.qr_dialog import QrDialog

if TYPE_CHECKING:
    from driving import Driving
    from served import ServedSandbox


@SIZES
async def test_from_the_address_to_the_open_account(
    driving: Driving, served_sandbox: ServedSandbox, size: tuple[int, int]
) -> None:
    async with at_payment(driving, served_sandbox, size) as app:
        payment = app.registration.payment
        assert payment is not None
        address = payment.entry.address
        assert app.says(address)
        assert app.says("btcli wallet transfer --dest")
        assert app.says("24:00:00")
        assert app.says("Nothing has arrived on the chain yet.")
        assert app.app.screen.query_one("#pay-show-qr").display is (size == NARROW)  # else the code is there already
        await app.press("b")
        await app.settled()
        assert (app.clipboard.text or "").startswith(f"btcli wallet transfer --dest {address} --amount 0.14")
        await app.press("a")
        await app.settled()
        assert app.clipboard.text == address
        await app.press("ctrl+s")
        await app.seen("The server doesn't have the payment yet.")
        text = kept_at(driving).read_text()
        assert stat.S_IMODE(kept_at(driving).stat().st_mode) == 0o600
        assert address in text
        opened = app.state.hotkey_opening
        assert opened is not None
        assert opened.opened is not None
        assert opened.opened.seed.reveal() not in text
        await pay_whole(app)
        await app.press("ctrl+s")
        await app.at("Account")
        check_config(driving, app)
        assert '"registrations": []' in kept_at(driving).read_text()
        assert (served_sandbox.asked("POST", PATH), setups(served_sandbox)) == (1, 1)
        await app.seen("This account has no fingerprint yet.")
        await app.press("g")
        await app.until(lambda: app.registration.fingerprint is not None)
        await app.settled()
        assert served_sandbox.asked("POST", "/users/change_fingerprint") == 1
        await app.press("k")
        await app.until(lambda: app.in_front(RevealScreen))
        await app.press("s")
        await app.at("Account")
        assert app.registration.payment is not None
        assert app.registration.payment.key is None
        await app.press("ctrl+s")
        await app.until(lambda: app.in_front(ConfirmDialog))
        assert app.says("The new account's fingerprint is shown only once.")
        await app.press("escape", "s", "ctrl+s")
        await app.until(lambda: app.in_front(KeysScreen))
        await app.seen("lovelace")


@pytest.mark.slow
async def test_an_admin_key_that_was_not_seen_is_not_lost_by_leaving(
    driving: Driving, served_sandbox: ServedSandbox
) -> None:
    async with at_payment(driving, served_sandbox) as app:
        pay(app)
        await look(app)
        await app.press("ctrl+s")
        await app.at("Account")
        await app.press("ctrl+s")
        await app.until(lambda: app.in_front(ConfirmDialog))
        assert app.says("The new account's admin key is shown only once.")


@pytest.mark.slow
async def test_ninety_percent_are_not_enough_and_the_rest_is_named(
    driving: Driving, served_sandbox: ServedSandbox
) -> None:
    async with at_payment(driving, served_sandbox, NARROW) as app:
        pay(app, 0.9)
        await look(app)
        payment = app.registration.payment
        assert payment is not None
        assert payment.missing
        await app.seen("arrived on the chain. Send the missing 0.014")
        assert app.says(f"--amount 0.{payment.missing:09d}".rstrip("0"))
        pay(app, 0.2)
        await look(app)
        await app.seen("The server has the payment")


@pytest.mark.slow
@cases("theme", {"dark": False, "light": True}, "light")
async def test_the_code_decodes_beside_the_address_and_in_its_dialog(
    driving: Driving, served_sandbox: ServedSandbox, theme: bool
) -> None:
    async with at_payment(driving, served_sandbox) as app:
        payment = app.registration.payment
        assert payment is not None
        if theme:
            await app.press("ctrl+t")
        assert_decodes(app, "#pay-qr", payment.entry.address)
        await app.resize(*NARROW)
        await app.press("x")
        await app.until(lambda: app.in_front(QrDialog))
        await app.settled()
        assert_decodes(app, "#qr-code", payment.entry.address)
        await app.press("escape")


@pytest.mark.slow
async def test_after_the_end_nothing_is_to_be_paid(driving: Driving, served_sandbox: ServedSandbox) -> None:
    async with at_payment(driving, served_sandbox, NARROW) as app:
        pay(app, 0.5)
        agents.expire(served_sandbox.sandbox.world, hotkey(app))
        await look(app)
        await app.seen("The registration has expired")
        assert app.says("Don't send anything to this address any more.")
        assert app.says("TAO are at the address by the chain, and chutes-tui can't move them.")
        assert "btcli" not in app.text
        await app.press("ctrl+s")
        await app.seen("The registration has expired. Forget it, then begin again.")
        asked = served_sandbox.asked("GET", PATH)
        app.screen._payment._tick()
        assert served_sandbox.asked("GET", PATH) == asked, "nobody asks any more"
        await app.press("d")
        await app.until(lambda: app.in_front(ConfirmDialog))
        await app.press("tab", "enter")
        await app.at("Review")
        assert '"registrations": []' in kept_at(driving).read_text()
        first = app.registration.payment
        assert first is None
        await app.press("ctrl+s")
        await app.at("Payment")
        assert served_sandbox.asked("POST", PATH) == 2


class TestGoneOnWith:
    """After the program ended, at each of its states."""

    async def test_while_it_waits(self, driving: Driving, served_sandbox: ServedSandbox) -> None:
        async with at_payment(driving, served_sandbox) as app:
            address = app.registration.payment.entry.address  # type: ignore[union-attr]
            await app.press("escape")
            await app.until(lambda: app.state.registration is None)
        async with started_again(driving, served_sandbox, NARROW) as app:
            await resume(app)
            assert app.says(address)
            pay(app)
            await look(app)
            await unlock_and_set_up(app)
            check_config(driving, app)
        assert (served_sandbox.asked("POST", PATH), setups(served_sandbox)) == (1, 1)

    @pytest.mark.slow
    async def test_after_it_was_paid(self, driving: Driving, served_sandbox: ServedSandbox) -> None:
        async with at_payment(driving, served_sandbox) as app:
            pay(app)
        async with started_again(driving, served_sandbox) as app:
            await resume(app)
            await app.seen("The server has the payment")
            await unlock_and_set_up(app)
            check_config(driving, app)

    @pytest.mark.slow
    @pytest.mark.parametrize("took_effect", [True, False])
    async def test_when_the_answer_to_its_begin_was_lost(
        self, driving: Driving, served_sandbox: ServedSandbox, took_effect: bool
    ) -> None:
        async with registering(driving, served_sandbox, FREE, size=NARROW) as app:
            await app.to_review()
            kind = "drop_after_commit" if took_effect else "drop_before_commit"
            served_sandbox.fault(f"POST {PATH}={kind} x1", f"GET {PATH}=internal_error")
            await app.press("f4", "ctrl+s")
            await app.at("Payment")
            await app.seen("The payment address is not known yet.")
            assert app.text.count("may have been begun") == 2, "on the page and in the status line"
        served_sandbox.sandbox.faults.clear()
        async with started_again(driving, served_sandbox) as app:
            await resume(app)
            if took_effect:
                await app.seen("24:00:00")
            else:
                await app.seen("The server knows of no registration for this hotkey.")
                assert app.says("It never named an address to pay to.")
                assert not app.says("You send it from your wallet")
                await app.press("ctrl+s")
                await app.seen("The registration was not begun.")
                await app.press("d")
                await app.seen("nothing can have been paid")
        assert served_sandbox.asked("POST", PATH) == 1

    @pytest.mark.slow
    @pytest.mark.parametrize("took_effect", [True, False])
    async def test_when_the_answer_to_the_setup_was_lost(
        self, driving: Driving, served_sandbox: ServedSandbox, took_effect: bool
    ) -> None:
        async with at_payment(driving, served_sandbox) as app:
            pay(app)
            await look(app)
            kind = "drop_after_commit" if took_effect else "drop_before_commit"
            served_sandbox.fault(f"POST /users/={kind} x1", "GET /api_keys/=internal_error")
            await app.press("ctrl+s")
            await app.until(lambda: app.stage is Stage.LOST_UNKNOWN)
            await app.seen("may have been set up.")
            await look(app)
            assert app.stage is Stage.LOST_UNKNOWN
            assert setups(served_sandbox) == 1
        served_sandbox.sandbox.faults.clear()
        async with started_again(driving, served_sandbox, NARROW) as app:
            await resume(app)
            await unlock_and_set_up(app)
            check_config(driving, app)
            assert app.stage is (Stage.LOST_PRESENT if took_effect else Stage.DONE)
            assert app.says("its value was lost with the response: delete it in Keys.") is took_effect
        assert setups(served_sandbox) == (1 if took_effect else 2)
        assert '"registrations": []' in kept_at(driving).read_text()

    @pytest.mark.slow
    async def test_when_only_the_config_is_missing(
        self, driving: Driving, served_sandbox: ServedSandbox, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async with at_payment(driving, served_sandbox) as app:
            pay(app)
            await look(app)
            monkeypatch.setattr(app.app.worker.registration, "_write_config", _fails)
            await app.press("ctrl+s")
            await app.at("Account")
        async with started_again(driving, served_sandbox) as app:
            await resume(app)
            await unlock_and_set_up(app)
            check_config(driving, app)
        assert setups(served_sandbox) == 1

    @pytest.mark.slow
    async def test_with_another_hotkey_nothing_is_set_up(
        self, driving: Driving, served_sandbox: ServedSandbox
    ) -> None:
        async with at_payment(driving, served_sandbox) as app:
            pay(app)
        async with started_again(driving, served_sandbox) as app:
            await resume(app)
            await app.press("ctrl+s")
            await app.at("Wallet")
            app.screen._wallet.picker.go_to("workbench", "second")
            await app.press("enter")
            await app.seen("This isn't the hotkey that is being registered")
        assert setups(served_sandbox) == 0

    @pytest.mark.slow
    async def test_one_of_several_is_chosen(self, driving: Driving, served_sandbox: ServedSandbox) -> None:
        async with at_payment(driving, served_sandbox):
            pass
        kept = kept_at(driving)
        text = kept.read_text()
        entry = text[text.index("  {") : text.rindex("}\n ]") + 1]
        other = entry.replace('"lovelace"', '"babbage"').replace('"hotkey": "5', '"hotkey": "5X')
        kept.write_text(text.replace(entry, f"{entry},\n{other}"))
        async with started_again(driving, served_sandbox, NARROW) as app:
            await app.seen("2 registrations by payment wait")
            await app.press("f4")
            await app.until(lambda: app.in_front(OptionDialog))
            assert app.says("babbage")
            await app.press("enter")
            await app.at("Payment")


async def _fails(*_: object) -> None:
    raise OSError("the disk is gone")
