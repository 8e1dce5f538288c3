"""The keys screen while there is nothing to show, or only a part, or something old."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from driving import add_keys
from lanes import SIZES

from chutes_tui.access.scopes import AccessDraft
from chutes_tui.core.loadable import LoadPhase
from chutes_tui.profiles import LaunchOptions
from chutes_tui.screens.keys.key_builder import KeyBuilderScreen
from chutes_tui.state import Connectivity
from chutes_tui.storage.private_files import private_write

if TYPE_CHECKING:
    from driving import Driving
    from served import ServedSandbox

    from chutes_tui.sandbox import Sandbox

ANOTHER_ADDRESS = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY"


async def test_shows_every_key_of_the_account(driving: Driving) -> None:
    async with driving.sandboxed() as app:
        assert len(app.names) == 13
        assert all(name[:13] in app.text for name in app.names)
        assert "13 keys" in app.text
        assert app.names[0] == "just testing"  # the newest first
        assert "6 min ago" in app.text
        assert app.sent("GET", "/api_keys/") == 1


async def test_the_same_over_http(driving: Driving, served_sandbox: ServedSandbox) -> None:
    served_sandbox.reset()
    async with driving.app(launch=LaunchOptions(config_path=served_sandbox.config_path)) as app:
        await app.loaded()
        assert len(app.names) == 13
        assert "SANDBOX" not in app.text
        assert f"{served_sandbox.base_url.removeprefix('http://')} ●" in app.lines[0]
        await app.press("r")
        await app.loaded()
        assert served_sandbox.asked("GET", "/api_keys/") == 2


async def test_says_that_it_is_loading(driving: Driving) -> None:
    async with driving.sandboxed("/=latency:60", wait=False) as app:
        await app.seen("connecting…")
        assert "Loading API keys…" in app.text
        await app.press("j", "G", "a", "d", "c", "enter", "s", "slash", "escape")  # nothing to act on: nothing breaks
        assert len(app.app.screen_stack) == 1
        app.mend()
        await app.loaded()
        assert "Loading" not in app.text


async def test_what_only_this_machine_was_asked_says_nothing_of_the_server(driving: Driving) -> None:
    async with driving.sandboxed("/=latency:60", wait=False) as app:
        app.app.worker.open_writes.load()  # a file alone is read
        reading = [one for one in app.app.workers if one.group == "read open_writes"]
        assert reading
        await app.until(lambda: all(one.is_finished for one in reading))
        await app.pilot.pause()
        assert "connecting…" in app.text
        app.mend()


async def test_an_empty_account(driving: Driving) -> None:
    async with driving.sandboxed(empty=True) as app:
        assert "This account has no API keys yet." in app.text
        assert "exactly the access it needs" in app.text
        assert "0 keys" in app.text
        await app.press("d", "enter", "c", "space", "a", "G")
        assert len(app.app.screen_stack) == 1
        assert app.state.clipboard is None
        await app.click_on("New key [n]")
        assert app.in_front(KeyBuilderScreen)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("fault", "says", "link"),
    [
        ("=internal_error", "the server returned an error", Connectivity.ONLINE),
        ("=bad_gateway_html", "502", Connectivity.ONLINE),
        ("=drop_before_commit", "connection", Connectivity.OFFLINE),
        ("=invalid_json", "", Connectivity.ONLINE),
        ("=wrong_json", "", Connectivity.ONLINE),
        ("=too_many_requests:60", "60", Connectivity.ONLINE),
    ],
)
async def test_a_failed_load_is_explained_and_mended(
    driving: Driving, fault: str, says: str, link: Connectivity
) -> None:
    async with driving.sandboxed(f"GET /api_keys/{fault}", wait=False) as app:
        await app.until(lambda: app.state.keys.phase is LoadPhase.FAILED)
        await app.settled()
        problem = app.state.problem
        assert problem is not None
        assert says.lower() in problem.report().lower()
        assert app.says(problem.what)
        assert problem.next_step
        assert app.says(problem.next_step)
        assert "Try again [r]" in app.text
        assert "<html" not in app.text.lower()
        await app.press("e")
        assert "Error details" in app.text
        assert app.says(problem.what)
        await app.press("escape")
        app.mend()
        await app.press("r")
        await app.loaded()
        assert len(app.names) == 13
        assert "✗" not in app.text
        assert app.state.connection.connectivity is Connectivity.ONLINE


async def test_a_dead_server(driving: Driving) -> None:
    async with driving.sandboxed(wait=False) as app:
        await app.loaded()
        app.sandbox._open = False
        await app.press("r")
        await app.until(lambda: app.state.keys.phase is LoadPhase.FAILED)
        await app.settled()
        assert "unreachable" in app.lines[0]
        assert app.state.connection.connectivity is Connectivity.OFFLINE
        app.sandbox._open = True
        await app.press("f5")
        await app.loaded()
        assert "unreachable" not in app.lines[0]


def _forget_hotkey(sandbox: Sandbox) -> None:
    sandbox.world.database.run("UPDATE users SET hotkey = 'x' WHERE username = 'ada'")


async def test_a_refused_sign_in(driving: Driving) -> None:
    async with driving.sandboxed(before=_forget_hotkey, wait=False) as app:
        await app.until(lambda: app.state.keys.phase is LoadPhase.FAILED)
        await app.settled()
        assert app.state.connection.connectivity is Connectivity.ONLINE
        await app.press("e")
        assert app.says("Could not find user with hotkey")


async def test_an_account_that_can_t_be_opened_is_read_again(driving: Driving, served_sandbox: ServedSandbox) -> None:
    served_sandbox.reset()
    good = served_sandbox.config_path.read_text()
    config = driving.home / ".chutes" / "config.ini"
    config.parent.mkdir(mode=0o700)
    private_write(config, good.replace(served_sandbox.account.hotkey_address, ANOTHER_ADDRESS))
    async with driving.app() as app:
        await app.until(lambda: app.state.keys.phase is LoadPhase.FAILED)
        await app.settled()
        problem = app.state.problem
        assert problem is not None
        assert app.says(problem.what)
        assert "not connected" in app.lines[0]
        await app.press("r")
        await app.settled()
        assert app.state.keys.phase is LoadPhase.FAILED  # it never stands at "loading"
        app.app.worker.keys.create("x", AccessDraft(admin=True))
        await app.settled()
        assert app.app.worker.writes_under_way == ()
        assert "✗" in app.status
        config.write_text("[auth")
        await app.press("r")
        await app.settled()
        assert app.says("config.ini")
        private_write(config, good)
        await app.press("r")
        await app.loaded()
        assert len(app.names) == 13


async def test_old_keys_stay_when_a_refresh_fails(driving: Driving) -> None:
    async with driving.sandboxed() as app:
        await app.press("j", "j", "space")
        before, marked = app.names, app.marked
        current = app.current
        app.fault("GET /=internal_error")
        await app.press("r")
        await app.until(lambda: app.state.keys.phase is LoadPhase.FAILED)
        await app.settled()
        assert app.names == before
        assert (app.current, app.marked) == (current, marked)
        assert "✗ Refresh failed" in app.text
        app.mend()
        await app.press("r")
        await app.loaded()
        assert "✗ Refresh failed" not in app.text
        assert "✗" not in app.status


@SIZES
async def test_an_incomplete_list_says_so(driving: Driving, size: tuple[int, int]) -> None:
    async with driving.sandboxed(size=size) as app:
        keys = app.state.keys
        app.state.keys = keys.loaded(keys.items[:5], total=13, complete=False, unreadable=2, at=1.0)
        await app.pilot.pause()
        assert "⚠ incomplete: 5 of 13" in app.text
        assert "⚠ 2 unreadable" in app.text


async def test_an_unreadable_answer_never_crashes(driving: Driving) -> None:
    async with driving.sandboxed("GET /users/me=wrong_json", wait=False) as app:
        await app.until(lambda: app.state.keys.phase is LoadPhase.READY)
        await app.settled()
        assert len(app.names) == 13


async def test_two_thousand_keys(driving: Driving) -> None:
    async with driving.sandboxed(before=add_keys(2000)) as app:
        assert "2,013 keys" in app.text
        assert len(set(app.names)) == 2013
        await app.press("G")
        assert app.current == "key-01999"
        assert "key-01999" in app.text
        await app.press("slash", *"01234")
        await app.until(lambda: app.names == ["key-01234"])
        assert "1 of 2,013" in app.text
