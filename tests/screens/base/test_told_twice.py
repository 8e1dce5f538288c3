"""What happens twice is told twice, however alike it is."""

from __future__ import annotations

from threading import Event
from typing import TYPE_CHECKING

import pytest
from driving import WIDE
from profile_driver import default, environment, find, shown
from wallet_driver import on_wallets

from chutes_tui.operations.profiles.changes import back_up
from chutes_tui.operations.wallets.existing import check
from chutes_tui.profiles import LaunchOptions
from chutes_tui.screens.base.host_question import HostDialog
from chutes_tui.screens.keys.keys_screen import KeysScreen
from chutes_tui.screens.keys.reveal import RevealScreen
from chutes_tui.screens.wallets.wallet_dialogs import WalletCheckDialog

if TYPE_CHECKING:
    from driving import Driver, Driving
    from served import ServedSandbox

    from chutes_tui.operations.keys.check import KeyCheck
    from chutes_tui.operations.profiles.changes import ProfileChange
    from chutes_tui.operations.wallets.existing import WalletCheck
    from chutes_tui.wallets.model import Hotkey, Wallet


@pytest.mark.slow
async def test_the_same_profile_is_opened_twice(
    driving: Driving, served: ServedSandbox, other_server: ServedSandbox
) -> None:
    default(driving, served)
    path = environment(driving, "other", other_server.config_path.read_text())
    async with driving.app() as app:
        await app.loaded()
        first = app.state.profile
        assert first is not None
        for _ in range(2):
            await find(app, await shown(app), path)
            await app.press("enter")
            await app.until(lambda: app.in_front(KeysScreen))
            await app.loaded()
            assert app.state.profile is not None
            assert app.state.profile.config_path == path
            app.app.open_profile(first)
            await app.loaded()


async def test_the_same_copy_is_said_twice(driving: Driving) -> None:
    async with driving.sandboxed(size=WIDE) as app:
        await app.press("c", "i")
        await app.until(lambda: "Copied" in app.status)
        words = app.status.strip()
        app.fault("DELETE /api_keys/=internal_error")
        await app.press("d")
        await app.type(app.current)
        await app.press("enter")
        await app.until(lambda: "✗" in app.status)
        await app.settled()
        assert "Copied" not in app.status  # how an older copy went must not hide how a newer deletion went
        await app.press("c", "i")
        await app.until(lambda: words.split("  ")[-1] in app.status)


async def test_the_same_check_asked_for_again_ends(driving: Driving, monkeypatch: pytest.MonkeyPatch) -> None:
    gate, begun = Event(), Event()

    def slow(wallet: Wallet, hotkey: Hotkey | None) -> WalletCheck:
        begun.set()
        gate.wait(10)
        return check(wallet, hotkey)

    monkeypatch.setattr("chutes_tui.operations.wallets.existing.check", slow)
    async with on_wallets(driving) as app:
        try:
            await app.press("t")
            await app.until(begun.is_set)
            await app.press("escape", "t")
            assert app.in_front(WalletCheckDialog)
        finally:
            gate.set()
        await app.until(lambda: app.says("Findings"))


async def test_the_same_key_asked_about_again_is_answered(driving: Driving, served_sandbox: ServedSandbox) -> None:
    async with driving.app() as app:
        await app.settled()
        worker = app.app.worker
        answers: list[KeyCheck] = []
        app.state.events.key_checked.subscribe(app.app, answers.append)
        text = served_sandbox.account.api_keys["laptop"]
        first, second = (worker.accounts.profile_for_api_key(text, served_sandbox.base_url) for _ in range(2))
        assert first == second
        worker.accounts.check_api_key(first)
        worker.accounts.check_api_key(second)
        await app.until(lambda: [answer for answer in answers if answer.profile is second])


async def test_the_same_change_asked_for_again_ends_again(driving: Driving, served: ServedSandbox) -> None:
    path = default(driving, served)
    async with driving.app() as app:
        await app.loaded()
        requests = (back_up(path), back_up(path))
        ended: list[ProfileChange] = []
        app.state.events.profile_changed.subscribe(app.app, ended.append)
        for request in requests:
            app.app.worker.profiles.change(request)
        await app.until(lambda: len(ended) == len(requests))
        assert all(end.request is request for end, request in zip(ended, requests, strict=True))


async def test_the_same_question_is_asked_twice(
    driving: Driving, served: ServedSandbox, other_server: ServedSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chutes_tui.operations.host_question.is_loopback_host", lambda _: False)
    default(driving, served)

    async def refused(app: Driver) -> None:
        await app.until(lambda: app.in_front(HostDialog))
        await app.press("escape")
        await app.until(lambda: not app.in_front(HostDialog))
        await app.settled()

    async with driving.app(launch=LaunchOptions(api_url=other_server.base_url)) as app:
        await refused(app)
        await app.press("r")
        await refused(app)


@pytest.mark.slow
async def test_a_key_that_is_not_taken_yet_outlives_its_account(driving: Driving, served: ServedSandbox) -> None:
    default(driving, served)
    async with driving.app() as app:
        await app.loaded()
        await app.press("n")
        await app.type("mine")
        await app.press("enter", "ctrl+s")
        await app.until(lambda: app.in_front(RevealScreen))
        assert app.state.profile is not None
        app.app.open_profile(app.state.profile, show_keys=False)
        await app.settled()
        await app.press("q")
        await app.seen("The value of the key mine is shown only once.")
