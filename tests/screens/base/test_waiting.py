"""Many writes on a server that wants to be left alone: waited for in sight, stopped at a key, and nothing double."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from lanes import SIZES
from secret_import_driver import importing
from secrets_driver import open_secrets
from textual.widgets import Input

from chutes_tui.core.attempt import Stage

if TYPE_CHECKING:
    from pathlib import Path

    from driving import Driver, Driving

KEYS = tuple(f"KEY_{number}" for number in range(1, 7))


class Clock:
    """Takes the place of the waiting: notes how long it would be, and lets it end when the test says so."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.asked: list[float] = []
        self._over = asyncio.Event()
        monkeypatch.setattr("chutes_tui.services.progress.stopped_within", self._stopped_within)

    async def _stopped_within(self, stopping: asyncio.Event, seconds: float) -> bool:
        self.asked.append(seconds)
        waits = [asyncio.ensure_future(event.wait()) for event in (stopping, self._over)]
        _, left = await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        for wait in left:
            wait.cancel()
        return stopping.is_set()

    def go_on(self) -> None:
        self._over.set()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


async def delete_all(app: Driver, word: str) -> None:
    await app.press("a", "d")
    app.app.screen.query_one("#typed", Input).value = word
    await app.pilot.pause()
    app.app.screen.query_one("#confirm").focus()
    await app.press("enter")


@SIZES
@pytest.mark.parametrize("what", ["keys", "secrets"])
async def test_a_deletion_waits_visibly_and_goes_on(
    driving: Driving, clock: Clock, size: tuple[int, int], what: str
) -> None:
    path = "/api_keys/" if what == "keys" else "/secrets/"
    async with driving.sandboxed(size=size) as app:
        if what == "secrets":
            await open_secrets(app)
        count = len(getattr(app.state, what).items)
        app.fault(f"DELETE {path}=too_many_requests:25 x1")
        await delete_all(app, f"delete {count} {what}")
        await app.until(lambda: clock.asked)
        assert f"0/{count} · the server asks to wait until 21:00:25 (25 s)" in app.status
        assert "x Stop" in app.lines[-1]
        clock.go_on()
        await app.settled()
        assert f"Deleted {count} {what}" in app.status
        assert app.sent("DELETE", path) == count + 1, "the refused one once more, no other"
        assert getattr(app.state, what).items == ()
        assert clock.asked == [25]
        assert "x Stop" not in app.lines[-1]


async def test_a_deletion_that_is_stopped_leaves_the_rest_selected(driving: Driving, clock: Clock) -> None:
    async with driving.sandboxed() as app:
        app.fault("DELETE /api_keys/=too_many_requests:30")
        await delete_all(app, "delete 13 keys")
        await app.until(lambda: clock.asked)
        await app.press("x")
        await app.settled()
        assert app.sent("DELETE") == 1
        assert app.state.activities[-1].stage.failed
        assert "0 of 13 keys were deleted" in app.status
        assert len(app.table.marks) == 13
        app.mend()
        await delete_all_marked(app)
        assert app.state.keys.items == ()
        assert app.sent("DELETE") == 14


async def delete_all_marked(app: Driver) -> None:
    await app.press("d")
    app.app.screen.query_one("#typed", Input).value = "delete 13 keys"
    await app.pilot.pause()
    app.app.screen.query_one("#confirm").focus()
    await app.press("enter")
    await app.settled()


@pytest.mark.slow
@pytest.mark.parametrize("amount", [":3600", ":121", ":99999999", ":-5", ""])
async def test_an_hour_is_not_waited_for_nor_what_is_not_said(driving: Driving, clock: Clock, amount: str) -> None:
    async with driving.sandboxed() as app:
        app.fault(f"DELETE /api_keys/=too_many_requests{amount}")
        await delete_all(app, "delete 13 keys")
        await app.settled()
        assert clock.asked == []
        assert app.sent("DELETE") == 1
        assert "0 of 13 keys were deleted" in app.status
        await app.press("e")
        assert app.says("Too many requests")


@pytest.mark.slow
@pytest.mark.parametrize(("amount", "seconds"), [(":0", 1), (":7", 7), (":120", 120)])
async def test_how_long_it_is_waited(driving: Driving, clock: Clock, amount: str, seconds: float) -> None:
    async with driving.sandboxed() as app:
        app.fault(f"DELETE /api_keys/=too_many_requests{amount} x1")
        await delete_all(app, "delete 13 keys")
        await app.until(lambda: clock.asked)
        clock.go_on()
        await app.settled()
        assert clock.asked == [seconds]
        assert app.state.keys.items == ()


async def test_a_server_that_goes_on_refusing_is_not_asked_for_ever(driving: Driving, clock: Clock) -> None:
    async with driving.sandboxed() as app:
        app.fault("DELETE /api_keys/=too_many_requests:50")
        clock.go_on()
        await delete_all(app, "delete 13 keys")
        await app.settled()
        assert clock.asked == [50, 50]
        assert app.sent("DELETE") == 3
        assert app.state.activities[-1].stage.failed


async def test_leaving_the_account_ends_the_wait(driving: Driving, clock: Clock) -> None:
    async with driving.sandboxed() as app:
        app.fault("DELETE /api_keys/=too_many_requests:50")
        await delete_all(app, "delete 13 keys")
        await app.until(lambda: clock.asked)
        assert app.state.profile is not None
        app.mend()
        app.app.open_profile(app.state.profile)
        await app.settled()
        assert app.sent("DELETE") == 1


@pytest.fixture
def env(tmp_path: Path) -> Path:
    path = tmp_path / "my.env"
    path.write_text("".join(f"{key}=value of {key}\n" for key in KEYS))
    path.chmod(0o600)
    return path


@SIZES
async def test_an_import_waits_visibly_and_writes_each_once(
    driving: Driving, env: Path, monkeypatch: pytest.MonkeyPatch, clock: Clock, size: tuple[int, int]
) -> None:
    async with importing(driving, monkeypatch, size=size) as on:
        await on.read(env)
        on.app.fault("POST /secrets/=too_many_requests:25 x1")
        await on.app.press("ctrl+s")
        await on.app.until(lambda: clock.asked)
        assert "the server asks to wait until 21:00:25 (25 s)" in on.app.status
        assert on.app.says("0 of 6 written")
        assert not on.app.says("1 not")
        clock.go_on()
        await on.rest()
        assert on.app.says("6 of 6 written")
        assert on.received.keys == list(KEYS)
        assert on.app.sent("POST", "/secrets/") == 7
        assert all(on.on_server(key) == 1 for key in KEYS)
        assert clock.asked == [25]


async def test_an_import_that_is_paused_while_it_waits_goes_on_without_a_double(
    driving: Driving, env: Path, monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    async with importing(driving, monkeypatch) as on:
        await on.read(env)
        on.app.fault("POST /secrets/=too_many_requests:25 x1")
        await on.app.press("ctrl+s")
        await on.app.until(lambda: clock.asked)
        await on.app.press("p")
        await on.app.settled()
        assert on.app.says("paused, 6 waiting")
        assert all(write.stage is Stage.WAITING for write in on.app.state.secret_writes)
        assert on.received.keys == []
        await on.app.press("p")
        await on.rest()
        assert on.received.keys == list(KEYS)


async def test_an_import_that_would_wait_for_an_hour_pauses_and_says_so(
    driving: Driving, env: Path, monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    async with importing(driving, monkeypatch) as on:
        await on.read(env)
        on.app.fault("POST /secrets/=too_many_requests:3600 x1")
        await on.app.press("ctrl+s")
        await on.app.settled()
        assert clock.asked == []
        assert on.app.says("paused, 5 waiting: r retries")
        assert on.app.says("Too many requests: wait 60 minutes")
        await on.app.press("r")
        await on.rest()
        assert on.received.keys == list(KEYS)
        assert on.app.sent("POST", "/secrets/") == 7
