"""Place 6: every check with its state, the root cause first, and what can be done about it."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

import pytest
from doctor_reports import PRIVATE, WRONG_CLOCK, finding, report
from driving import NARROW, WIDE
from lanes import SIZES

from chutes_tui.core.loadable import LoadPhase
from chutes_tui.operations.doctor.report import State
from chutes_tui.screens.dialogs.confirm import TextDialog
from chutes_tui.screens.doctor.doctor_rows import RootPanel
from chutes_tui.screens.doctor.doctor_screen import DoctorScreen, SaveBundleDialog
from chutes_tui.screens.keys.keys_screen import KeysScreen
from chutes_tui.screens.profiles.profiles_screen import ProfilesScreen

if TYPE_CHECKING:
    from driving import Driver, Driving

ILL = "GET /users/me=internal_error"


async def open_doctor(app: Driver) -> DoctorScreen:
    await app.press("6")
    await app.until(lambda: app.in_front(DoctorScreen))
    await ended(app)
    screen = app.app.screen
    assert isinstance(screen, DoctorScreen)
    return screen


def is_over(app: Driver) -> bool:
    run = app.state.doctor
    return run is not None and run.phase in (LoadPhase.READY, LoadPhase.FAILED)


async def until_ended(app: Driver) -> None:
    """Wait for a run, also for one of a watch that goes on."""
    await app.until(lambda: is_over(app))


async def ended(app: Driver) -> None:
    await until_ended(app)
    await app.settled()


def states(app: Driver) -> dict[str, State]:
    run = app.state.doctor
    assert run is not None
    assert run.report is not None
    return {one.id: one.state for one in run.report.checks}


@SIZES
async def test_every_check_is_listed(driving: Driving, size: tuple[int, int]) -> None:
    async with driving.sandboxed(size=size) as app:
        screen = await open_doctor(app)
        found = states(app)
        assert found["sign-in"] is found["reads"] is found["ping"] is State.OK
        assert found["dns"] is found["tls"] is State.NONE
        assert State.PROBLEM not in found.values()
        assert not screen.query_one(RootPanel).display
        assert "✗" not in app.lines[1]
        assert {row.id for row in screen.table.records} == {one for one in found if found[one] is not State.NONE}


async def test_the_root_cause_is_above_all_and_on_the_tab(driving: Driving) -> None:
    async with driving.sandboxed(size=NARROW) as app:
        app.fault(ILL)
        screen = await open_doctor(app)
        assert screen.query_one(RootPanel).display
        assert app.says("Sign-in The server answers, but fails at the sign-in (500).")
        assert "✗ 1" in app.lines[1]
        assert screen.table.current is not None
        assert screen.table.current.id == "sign-in"
        assert states(app)["reads"] is State.WAITS
        await app.press("c")
        await app.until(lambda: app.clipboard.text == "chutes-tui doctor --watch")
        app.mend()
        await app.press("r")
        await ended(app)
        assert "✗ 1" not in app.lines[1]
        assert not screen.query_one(RootPanel).display


async def test_the_buttons_of_the_root_cause(driving: Driving, monkeypatch: pytest.MonkeyPatch) -> None:
    finding(monkeypatch, report(**WRONG_CLOCK), report())
    async with driving.sandboxed() as app:
        screen = await open_doctor(app)
        await app.click_on("Copy fix")
        await app.until(lambda: app.clipboard.text == "sudo timedatectl set-ntp true")
        await app.click_on("Run again")
        await app.until(lambda: not screen.query_one(RootPanel).display)


async def test_enter_shows_everything_about_a_check(driving: Driving, monkeypatch: pytest.MonkeyPatch) -> None:
    finding(monkeypatch, report(**WRONG_CLOCK))
    async with driving.sandboxed(size=NARROW) as app:
        await open_doctor(app)
        await app.press("enter")
        assert app.in_front(TextDialog)
        assert app.says("That is why sign-in fails.")
        assert app.says("sudo timedatectl set-ntp true")


async def test_a_filter(driving: Driving, monkeypatch: pytest.MonkeyPatch) -> None:
    finding(monkeypatch, report(**WRONG_CLOCK))
    async with driving.sandboxed() as app:
        screen = await open_doctor(app)
        await app.press("/", *"waits")
        await app.settled()
        assert {row.id for row in screen.table.records} == {"sign-in", "account", "reads", "limits"}
        await app.press("escape", "escape")
        assert len(screen.table.records) > 10


async def test_watching_until_it_works(driving: Driving, monkeypatch: pytest.MonkeyPatch) -> None:
    bells = list[int]()
    monkeypatch.setattr("chutes_tui.services.security.EVERY", 0.1)
    async with driving.sandboxed() as app:
        app.fault(ILL)
        monkeypatch.setattr(app.app, "bell", lambda: bells.append(1))
        await open_doctor(app)
        await app.press("W")
        await until_ended(app)
        assert app.says("until it works: W stops")
        assert bells == []
        app.mend()
        await app.until(lambda: app.state.doctor is not None and app.state.doctor.recovered)
        await app.settled()
        assert bells == [1]
        assert not app.says("until it works")


async def test_a_watch_ends_when_it_is_told(driving: Driving, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chutes_tui.services.security.EVERY", 0.1)
    async with driving.sandboxed(ILL, wait=False) as app:
        await open_doctor(app)
        await app.press("W")
        await until_ended(app)
        await app.press("W")
        await app.settled()
        assert app.state.doctor is not None
        assert not app.state.doctor.watching
        assert app.state.doctor.phase is LoadPhase.READY


async def test_a_watch_of_what_is_well_rings_no_bell(driving: Driving, monkeypatch: pytest.MonkeyPatch) -> None:
    bells = list[int]()
    async with driving.sandboxed() as app:
        monkeypatch.setattr(app.app, "bell", lambda: bells.append(1))
        await open_doctor(app)
        await app.press("W")
        await ended(app)
        assert app.state.doctor is not None
        assert not app.state.doctor.watching
        assert bells == []


async def test_the_config_is_made_private(driving: Driving) -> None:
    async with driving.sandboxed() as app:
        config = app.sandbox.config_path
        os.chmod(config, 0o644)  # noqa: PTH101 - no method of Path may be called here
        await open_doctor(app)
        assert states(app)["private"] is State.WARNING
        await app.press("f")
        await app.until(lambda: states(app).get("private") is State.OK)
        assert stat.S_IMODE(os.stat(config).st_mode) == 0o600  # noqa: PTH116


async def test_what_is_not_possible_says_why(driving: Driving, monkeypatch: pytest.MonkeyPatch) -> None:
    finding(monkeypatch, report())
    async with driving.sandboxed() as app:
        await open_doctor(app)
        await app.press("f")
        assert app.says("Everything is private already.")
        await app.press("c")
        assert app.says("There is nothing to fix.")


async def test_it_leads_to_where_it_is_set(driving: Driving, monkeypatch: pytest.MonkeyPatch) -> None:
    finding(monkeypatch, report(private=PRIVATE))
    async with driving.sandboxed() as app:
        await open_doctor(app)
        await app.press("v")
        await app.until(lambda: app.in_front(ProfilesScreen))


@pytest.mark.parametrize("size", [NARROW, pytest.param(WIDE, marks=pytest.mark.slow)])
async def test_without_an_account(driving: Driving, size: tuple[int, int]) -> None:
    async with driving.app(size=size) as app:
        await open_doctor(app)
        assert app.says("There is no config file at")
        assert states(app)["sign-in"] is State.WAITS


async def test_another_account_is_looked_at_anew(driving: Driving) -> None:
    async with driving.sandboxed() as app:
        await open_doctor(app)
        first = app.state.doctor
        await app.press("1")
        await app.until(lambda: app.in_front(KeysScreen))
        profile = app.state.profile
        assert profile is not None
        app.state.enter(None)
        assert app.state.doctor is None
        app.app.worker.accounts.enter(profile)
        await app.press("6")
        await app.until(lambda: app.state.doctor is not None and app.state.doctor is not first)
        await ended(app)
        assert states(app)["sign-in"] is State.OK


@pytest.mark.parametrize(
    ("fault", "check"),
    [
        ("GET /=internal_error", "ping"),  # it waits for what is in its way
        pytest.param("GET /api_keys/=internal_error", "wallets", marks=pytest.mark.slow),  # nothing fails: no cause
    ],
)
async def test_a_problem_is_looked_into(driving: Driving, fault: str, check: str) -> None:
    async with driving.sandboxed(size=NARROW) as app:
        app.fault(fault)
        await app.press("r")
        await app.until(lambda: app.state.problem is not None)
        await app.press("e")
        assert app.in_front(TextDialog)
        await app.press("d")
        await app.until(lambda: app.in_front(DoctorScreen) and is_over(app))
        await app.settled()
        screen = app.app.screen
        assert isinstance(screen, DoctorScreen)
        assert screen.table.current is not None
        assert screen.table.current.id == ("sign-in" if check == "wallets" else check)


async def test_it_lands_on_the_check_that_matters_after_any_run(driving: Driving) -> None:
    async with driving.sandboxed() as app:
        screen = await open_doctor(app)
        await app.press("j", "j", "j")
        screen.action_find_out("limits")
        await app.until(lambda: screen.table.current is not None and screen.table.current.id == "limits")
        app.fault(ILL)
        screen.action_find_out("limits")
        await app.until(lambda: screen.table.current is not None and screen.table.current.id == "sign-in")


async def test_the_bundle_is_read_then_copied_or_saved(driving: Driving) -> None:
    async with driving.sandboxed(size=NARROW) as app:
        await open_doctor(app)
        await app.press("w")
        await app.until(lambda: app.in_front(TextDialog))
        await app.seen("chutes-tui support bundle")
        await app.press("c")
        await app.until(lambda: "## Checks" in (app.clipboard.text or ""))
        copied = app.clipboard.text or ""
        assert app.sandbox.account.hotkey_seed.hex() not in copied
        assert app.sandbox.account.hotkey_address not in copied
        await app.press("w")
        await app.until(lambda: app.in_front(SaveBundleDialog))
        await app.press("ctrl+u")
        await app.type("~/bundle.md")
        await app.press("enter")
        path = driving.home / "bundle.md"
        await app.until(lambda: os.path.exists(path) and not app.in_front(SaveBundleDialog))  # noqa: PTH110
        with open(path) as file:  # noqa: ASYNC230, PTH123
            assert file.read() == copied
        assert stat.S_IMODE(os.stat(path).st_mode) == 0o600  # noqa: PTH116
