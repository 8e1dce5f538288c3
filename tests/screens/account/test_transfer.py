"""Giving balance away, in the app: checked, asked with the name typed, sent once; a lost answer stays open."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest
from lanes import SIZES, cases
from textual.widgets import Input

from chutes_tui.core.credentials import ApiKeyCredential, Credential
from chutes_tui.core.secret import Secret
from chutes_tui.core.setting import Setting
from chutes_tui.profiles import LaunchOptions
from chutes_tui.screens.account.account_screen import AccountScreen
from chutes_tui.screens.account.fingerprint_dialog import ChosenFingerprintDialog
from chutes_tui.screens.account.money.transfer_form import OpenTransferDialog, TransferForm
from chutes_tui.screens.dialogs.confirm import ConfirmDialog

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from driving import Driver, Driving
    from served import ServedSandbox

TRANSFER = "/users/balance_transfer"


@asynccontextmanager
async def form(driving: Driving, *faults: str, **options: Any) -> AsyncIterator[Driver]:
    """The form, once the balance was read."""
    async with driving.sandboxed(**options) as app:
        await app.press("3")
        await app.until(lambda: app.state.figures.asked)
        await app.settled()
        app.fault(*faults)
        await app.press("t")
        await app.settled()
        yield app


def balance(app: Driver, name: str = "ada") -> float:
    return float(app.sandbox.world.database.value("SELECT balance FROM users WHERE username = ?", name))


async def fill_in(app: Driver, whom: str, amount: str) -> None:
    assert app.in_front(TransferForm)
    app.app.screen.query_one("#transfer-to", Input).value = ""
    app.app.screen.query_one("#transfer-to", Input).focus()
    await app.type(whom)
    await app.press("tab")
    await app.type(amount)
    await app.press("enter")
    await app.settled()


async def confirm(app: Driver, name: str = "grace") -> None:
    assert app.in_front(ConfirmDialog)
    await app.type(name)
    await app.press("enter")
    await app.settled()


@SIZES
async def test_it_is_checked_asked_for_and_sent_once(driving: Driving, size: tuple[int, int]) -> None:
    async with form(driving, size=size) as app:
        assert app.says("Balance $42.17")
        await fill_in(app, "grace", "2.17")
        assert app.says("$2.17 goes to grace.")
        assert app.says("Balance now $42.17, afterwards $40.00.")
        assert app.says("There is an account grace.")
        assert app.says("only grace could send it back")
        assert not app.sent("POST", TRANSFER)
        await app.press("enter")  # a stray Enter cancels
        assert app.in_front(TransferForm)
        assert not app.sent("POST", TRANSFER)
        await app.press("enter")
        await app.settled()
        await confirm(app)
        assert app.says("✓ Sent.")
        assert app.says("After $40.00")
        assert app.sent("POST", TRANSFER) == 1
        assert balance(app) == pytest.approx(40.0)
        assert not app.state.open_writes
        await app.press("enter", "enter")
        assert app.in_front(AccountScreen)
        assert app.sent("POST", TRANSFER) == 1
        await app.until(lambda: app.state.user is not None and app.state.user.balance == 40.0)


async def test_all_is_the_balance_to_the_last_digit(driving: Driving) -> None:
    async with form(driving, before=lambda sandbox: sandbox.set_balance(42.169999999999995)) as app:
        await fill_in(app, "grace", "all")
        assert app.says("$42.169999999999995 goes to grace.")
        assert app.says("That is the whole balance")
        await confirm(app)
        assert app.says("✓ Sent.")
        assert app.says("After $0.00")
        assert balance(app) == 0.0


@cases(
    "typed",
    {
        "own-name": ("ADA", "1", "This is your own account."),
        "nobody": ("nobody", "1", "The server knows no account nobody."),
        "address": ("5DfhGyQdFobKM8NsWvEeAKk5EQQgYe9AydgJ7rMB6E1EqRzV", "1", "this moves balance, not TAO"),
        "comma": ("grace", "1,5", "Write the amount in USD with a point"),
        "much": ("grace", "42.18", "The balance is $42.17: that isn't enough."),
        "tiny": ("grace", "0.0000001", "The smallest amount is 0.000001 USD"),
        "nothing": ("grace", "0", "Nothing can't be sent"),
    },
    "own-name",
    "nobody",
    "comma",
)
async def test_what_can_not_be_sent_is_said_before(driving: Driving, typed: tuple[str, str, str]) -> None:
    whom, amount, words = typed
    async with form(driving) as app:
        await fill_in(app, whom, amount)
        assert app.in_front(TransferForm)
        assert app.says(words), app.text
        assert not app.sent("POST", TRANSFER)


@pytest.mark.slow
async def test_a_lost_answer_stays_open_and_comes_before_another(driving: Driving) -> None:
    async with form(driving, f"POST {TRANSFER}=drop_after_commit x1") as app:
        await fill_in(app, "grace", "2.17")
        await confirm(app)
        assert app.says("No response received. The transfer of $2.17 to grace may have been sent.")
        assert app.says("less by just this amount")
        assert app.says("that is no proof")
        await app.press("escape")
        assert app.in_front(AccountScreen)
        assert app.says("It isn't known what became of the transfer of $2.17 to grace")
        await app.press("t")
        await app.settled()
        assert app.in_front(OpenTransferDialog)
        assert app.says("Ask grace whether it arrived")
        app.sandbox.set_balance(11)
        await app.press("f2")
        await app.settled()
        assert app.says("is $11.00 now. Usage changes it, too")
        await app.press("enter")
        assert app.in_front(AccountScreen)
        assert app.state.open_writes
        await app.press("t")
        await app.settled()
        await app.press("left")
        await app.press("enter")
        await app.settled()
        assert app.in_front(AccountScreen)
        assert not app.state.open_writes
        assert not app.says("It isn't known what became of")
        await app.press("t")
        assert app.in_front(TransferForm)
        assert app.sent("POST", TRANSFER) == 1


@pytest.mark.slow
async def test_what_had_no_effect_is_not_called_so_by_the_balance_alone(driving: Driving) -> None:
    async with form(driving, f"POST {TRANSFER}=drop_before_commit x1") as app:
        await fill_in(app, "grace", "2.17")
        await confirm(app)
        assert app.says("may have been sent")
        assert app.says("as if nothing had been sent. The server's figure can be old: that is no proof.")
        assert balance(app) == 42.17


@pytest.mark.slow
async def test_a_refusal_leaves_nothing_open(driving: Driving) -> None:
    async with form(driving, f"POST {TRANSFER}=too_many_requests x1") as app:
        await fill_in(app, "grace", "2.17")
        await confirm(app)
        assert app.says("Too many requests")
        assert not app.state.open_writes
        await app.press("enter")
        await app.settled()
        await confirm(app)
        assert app.says("✓ Sent.")


async def test_a_server_without_transfers(driving: Driving) -> None:
    async with form(driving, generation="2026-02") as app:
        await fill_in(app, "grace", "1")
        await confirm(app)
        assert app.says("This server doesn't offer transfers.")
        assert not app.state.open_writes


@pytest.mark.slow
async def test_nobody_could_say_whether_there_is_the_recipient(driving: Driving) -> None:
    async with form(driving, "GET /users/grace=internal_error") as app:
        await fill_in(app, "grace", "1")
        assert app.says("The server didn't say whether there is an account grace.")
        await confirm(app)
        assert app.says("✓ Sent.")


async def test_a_key_that_may_not_needs_the_fingerprint(driving: Driving) -> None:
    async with driving.sandboxed() as app:
        key = app.sandbox.account.api_keys["production"]
        credential: Setting[Credential] = Setting(ApiKeyCredential(Secret(key)), "pasted")
        assert app.state.profile is not None
        app.app.open_profile(app.state.profile._replace(credential=credential), show_keys=False)
        await app.press("3")
        await app.until(lambda: app.state.figures.asked)
        await app.settled()
        await app.press("t")
        await app.settled()
        await fill_in(app, "grace", "1")
        assert app.says("the balance can't be read")
        await confirm(app)
        assert app.says("This credential may not send balance. Nothing was sent.")
        await app.press("f2")
        assert app.in_front(ChosenFingerprintDialog)
        fingerprint = app.sandbox.account.fingerprint
        app.app.screen.query_one(Input).value = fingerprint
        await app.press("enter")
        await app.settled()
        await confirm(app)
        assert app.says("✓ Sent.")
        assert balance(app, "grace") == pytest.approx(9.05)
        assert app.sent("POST", TRANSFER) == 2


async def test_what_was_open_when_the_program_ended_is_said_at_the_next_start(
    driving: Driving, served: ServedSandbox
) -> None:
    served.sandbox.set_balance(42.17)
    options: dict[str, Any] = {"launch": LaunchOptions(served.config_path)}
    async with driving.app(**options) as app:
        await app.loaded()
        await app.press("3", "t")
        await app.settled()
        served.fault(f"POST {TRANSFER}=drop_after_commit x1")
        await fill_in(app, "grace", "2.17")
        await confirm(app)
        assert app.says("may have been sent")
    async with driving.app(**options) as app:
        await app.loaded()
        assert "It isn't known what became of the transfer of $2.17 to grace." in app.status
        await app.press("3")
        await app.settled()
        assert app.says("It isn't known what became of the transfer of $2.17 to grace")
        await app.press("t")
        await app.settled()
        assert app.in_front(OpenTransferDialog)
        await app.press("left", "enter")
        await app.settled()
        assert app.state.problem is None
    assert served.asked("POST", TRANSFER) == 1
    assert "grace" not in (driving.home / ".local/state/chutes-tui/open.json").read_text()


async def test_a_damaged_record_of_what_was_open_is_said_at_the_start(
    driving: Driving, served: ServedSandbox
) -> None:
    kept = driving.home / ".local/state/chutes-tui/open.json"
    kept.parent.mkdir(parents=True)
    kept.write_text('{"version": 1, "op')
    async with driving.app(launch=LaunchOptions(served.config_path)) as app:
        await app.loaded()
        assert app.state.problem is not None
        assert "open.json is damaged." in app.state.problem.what
        assert "before you send again" in app.state.problem.next_step
        assert "✗" in app.status
    assert kept.read_text() == '{"version": 1, "op'


async def test_nothing_can_be_typed_or_sent_while_it_is_being_sent(driving: Driving) -> None:
    async with form(driving) as app:
        await fill_in(app, "grace", "2.17")
        app.fault(f"POST {TRANSFER}=latency:60")
        await app.type("grace")
        await app.press("enter")
        await app.until(lambda: app.sent("POST", TRANSFER))
        await app.press("1", "enter", "ctrl+s")
        assert app.in_front(TransferForm)
        assert app.says("Sending $2.17 to grace")
        await app.press("escape")
        assert app.in_front(AccountScreen)
        await app.press("t")
        assert app.says("A transfer is being sent")
        await app.press("1", "enter", "ctrl+s")
        app.mend()
        await app.settled()
        assert app.says("Sent.")
        assert app.sent("POST", TRANSFER) == 1
