"""How the registration and the attaching of a wallet look, step by step."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from lanes import SIZES
from register_driver import Wizard
from textual import events

from chutes_tui.sandbox.routes.registration import agents
from chutes_tui.screens.dialogs.sign_elsewhere import ElsewhereDialog
from chutes_tui.screens.onboarding.attach_wallet import AttachWalletScreen, FingerprintStep
from chutes_tui.screens.onboarding.register import RegisterScreen
from chutes_tui.screens.onboarding.steps.qr_dialog import QrDialog
from chutes_tui.screens.wallets.wallet_browser import WalletPicker

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from camera import Camera
    from driving import Driver

SANDBOX = Path("sandbox")


@pytest.fixture(autouse=True)
def stopped_watch(monkeypatch: pytest.MonkeyPatch) -> None:
    """The token's countdown stands still."""
    monkeypatch.setattr("chutes_tui.screens.onboarding.steps.token.monotonic", lambda: 1000.0)


def registering(camera: Camera, walk: Callable[[Wizard], Awaitable[None]]) -> bool:
    """A picture at the end of a walk through the registration, which has a free name typed at its start."""

    async def start(app: Driver) -> None:
        await app.press("O", "r")
        await app.until(lambda: app.in_front(RegisterScreen))
        wizard = Wizard(app.app, app.pilot, app.clipboard)
        await wizard.type("lovelace")
        await wizard.seen("This name is free.")
        await walk(wizard)

    return camera.sandboxed(start, directory=SANDBOX)


async def to_wallet(wizard: Wizard) -> None:
    await wizard.to_wallet()
    await wizard.seen("in use by ada")
    wizard.screen._wallet.picker.go_to("workbench", "second")
    await wizard.until(lambda: len(wizard.registration.accounts) == 2)


async def to_config(wizard: Wizard) -> None:
    await to_wallet(wizard)
    await wizard.press("enter")
    await wizard.at("Config file")
    await wizard.seen("A new file.")


async def to_review(wizard: Wizard) -> None:
    await to_config(wizard)
    await wizard.press("enter")
    await wizard.at("Review")


async def to_token(wizard: Wizard) -> None:
    await to_review(wizard)
    await wizard.press("ctrl+s")
    await wizard.at("Token")


async def to_account(wizard: Wizard) -> None:
    await to_token(wizard)
    await wizard.press("f2")
    await wizard.until(lambda: wizard.value("token"))
    await wizard.press("ctrl+s")
    await wizard.at("Account")


@SIZES
def test_username(camera: Camera) -> None:
    async def stay(_: Wizard) -> None:
        pass

    assert registering(camera, stay)


@pytest.mark.slow
@SIZES
def test_username_taken(camera: Camera) -> None:
    async def take(wizard: Wizard) -> None:
        await wizard.clear("username", "a_a")
        await wizard.seen("This name is taken.")

    assert registering(camera, take)


@pytest.mark.slow
@SIZES
def test_wallet(camera: Camera) -> None:
    assert registering(camera, to_wallet)


@pytest.mark.slow
@SIZES
def test_hotkey_on_another_machine(camera: Camera) -> None:
    async def walk(wizard: Wizard) -> None:
        await to_wallet(wizard)
        await wizard.press("m")
        await wizard.until(lambda: wizard.in_front(ElsewhereDialog))
        await wizard.type("5ERxhxyG15TfeiZ27PFdTQRpJghy17kkffvLEYuVMtfZZTrn")
        await wizard.press("tab")
        await wizard.type("5FHneW46")

    assert registering(camera, walk)


@pytest.mark.slow
@SIZES
def test_config(camera: Camera) -> None:
    assert registering(camera, to_config)


@pytest.mark.slow
@SIZES
def test_config_of_another_account(camera: Camera) -> None:
    async def choose(wizard: Wizard) -> None:
        other = SANDBOX / ".chutes" / "environments" / "ci.ini"
        other.parent.mkdir(parents=True, mode=0o700)
        other.write_text("[auth]\nusername = ci-bot\nuser_id = 15f37101-6592-4c2f-b8a6-b7ea77c09e44\n")
        await to_config(wizard)
        await wizard.clear("profile", "ci")
        await wizard.seen("It is not overwritten.")
        await wizard.seen("Replace it")
        await wizard.click_on("Replace it")
        await wizard.seen("A backup is kept.")

    assert registering(camera, choose)


@pytest.mark.slow
@SIZES
def test_review(camera: Camera) -> None:
    assert registering(camera, to_review)


@pytest.mark.slow
@SIZES
def test_token(camera: Camera) -> None:
    assert registering(camera, to_token)


async def to_payment(wizard: Wizard) -> None:
    await to_review(wizard)
    await wizard.press("f4")
    await wizard.seen("about 50 USD in TAO")
    await wizard.press("ctrl+s")
    await wizard.at("Payment")
    wizard.screen._payment.leave()
    await wizard.seen("Nothing has arrived on the chain yet.")


@pytest.mark.slow
@SIZES
def test_review_by_payment(camera: Camera) -> None:
    async def switch(wizard: Wizard) -> None:
        await to_review(wizard)
        await wizard.press("f4")
        await wizard.seen("about 50 USD in TAO")

    assert registering(camera, switch)


@pytest.mark.slow
@SIZES
def test_payment(camera: Camera) -> None:
    assert registering(camera, to_payment)


@pytest.mark.slow
@SIZES
def test_payment_in_part(camera: Camera) -> None:
    async def pay(wizard: Wizard) -> None:
        await to_payment(wizard)
        payment = wizard.registration.payment
        assert payment is not None
        agents.pay(wizard.sandbox.world, payment.entry.hotkey, 0.9)
        await wizard.press("f9")
        await wizard.seen("Send the missing")

    assert registering(camera, pay)


@pytest.mark.slow
@SIZES
def test_account_by_payment(camera: Camera) -> None:
    async def set_up(wizard: Wizard) -> None:
        await to_payment(wizard)
        await wizard.press("y")
        await wizard.seen("The server has the payment")
        await wizard.press("ctrl+s")
        await wizard.at("Account")

    assert registering(camera, set_up)


@pytest.mark.slow
@SIZES
def test_account(camera: Camera) -> None:
    assert registering(camera, to_account)


@pytest.mark.slow
@SIZES
def test_qr_code(camera: Camera) -> None:
    async def show(wizard: Wizard) -> None:
        await to_account(wizard)
        wizard.screen.step.query_one("#show-qr").focus()
        await wizard.press("enter")
        await wizard.until(lambda: wizard.in_front(QrDialog))

    assert registering(camera, show)


def attaching(camera: Camera, walk: Callable[[Driver], Awaitable[None]]) -> bool:
    """A picture at the end of a walk through the attaching of a wallet."""

    async def start(app: Driver) -> None:
        await app.press("O")
        await app.click_on("Attach a wallet")
        await app.until(lambda: app.in_front(AttachWalletScreen))
        await app.until(lambda: app.app.screen.query(FingerprintStep))
        await app.settled()
        await walk(app)

    return camera.sandboxed(start, directory=SANDBOX)


async def paste_fingerprint(app: Driver) -> None:
    field = app.app.screen.query_one("#fingerprint")
    field.post_message(events.Paste(app.sandbox.account.fingerprint))
    await app.pilot.pause()


async def to_picker(app: Driver) -> None:
    await paste_fingerprint(app)
    await app.press("enter")
    await app.until(lambda: app.state.wallets.wallets)
    await app.seen("in use by ada")


async def to_look_over(app: Driver) -> None:
    await to_picker(app)
    app.app.screen.query_one(WalletPicker).go_to("workbench", "second")
    await app.press("enter")
    await app.seen("A new file.")
    await app.settled()
    await app.press("enter")
    await app.seen("Review")


@pytest.mark.slow
@SIZES
def test_attach_wallet(camera: Camera) -> None:
    assert attaching(camera, to_picker)


@pytest.mark.slow
@SIZES
def test_attach_review(camera: Camera) -> None:
    assert attaching(camera, to_look_over)


@pytest.mark.slow
@SIZES
def test_attached(camera: Camera) -> None:
    async def attach(app: Driver) -> None:
        await to_look_over(app)
        await app.press("enter")
        await app.seen("Your account is ready")
        await app.settled()

    assert attaching(camera, attach)
