"""What is said of one account or place is not said of another; an account that is gone is not called empty."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from profile_driver import default, environment, find, shown
from register_driver import TAKEN, registering

from chutes_tui.api.client import ChutesClient
from chutes_tui.profiles import LaunchOptions, resolve_profile
from chutes_tui.sandbox.errors import ApiError
from chutes_tui.screens.keys.keys_screen import KeysScreen
from chutes_tui.screens.onboarding.register import RegisterScreen

if TYPE_CHECKING:
    from driving import Driver, Driving
    from served import ServedSandbox


def gone(monkeypatch: pytest.MonkeyPatch) -> None:
    """The server has no user of this credential any more; its lists are empty."""

    def refuse(*_: object) -> None:
        raise ApiError(404, "User not found")

    monkeypatch.setattr("chutes_tui.sandbox.routes.account.describe_me", refuse)


class TestDeletedAccount:
    async def test_its_lists_are_not_called_empty(self, driving: Driving, monkeypatch: pytest.MonkeyPatch) -> None:
        gone(monkeypatch)
        async with driving.sandboxed(empty=True, wait=False) as app:
            await app.seen("This account no longer exists.")
            await app.settled()
            assert not app.says("This account has no API keys yet.")
            await app.press("2")
            await app.settled()
            assert app.says("This account no longer exists.")
            assert not app.says("This account has no secrets yet.")

    async def test_another_account_is_not_said_to_be_gone(
        self, driving: Driving, served: ServedSandbox, other_server: ServedSandbox, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = environment(driving, "other", other_server.config_path.read_text())
        default(driving, other_server)
        gone(monkeypatch)
        async with driving.app() as app:
            await app.seen("This account no longer exists.")
            monkeypatch.undo()
            await find(app, await shown(app), path)
            await app.press("enter")
            await app.seen("This account has no API keys yet.")


async def test_the_connections_of_an_account_that_is_left_are_closed(
    driving: Driving, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed: list[ChutesClient] = []
    close = ChutesClient.aclose

    async def note_and_close(client: ChutesClient) -> None:
        closed.append(client)
        await close(client)

    monkeypatch.setattr(ChutesClient, "aclose", note_and_close)
    async with driving.sandboxed() as app:
        assert closed == []
        profile = resolve_profile(LaunchOptions(config_path=app.sandbox.config_path), {}, app.sandbox.directory)
        app.app.worker._runner.open(profile, transport=app.sandbox.transport)
        await app.until(lambda: closed)
        assert len(closed) == 1


async def backed_up(app: Driver) -> None:
    """A result in the status line of the profiles."""
    await app.press("b")
    await app.until(lambda: "✓ A copy is at" in app.status)
    await app.settled()


class TestResults:
    async def test_they_end_with_the_place(self, driving: Driving, served: ServedSandbox) -> None:
        default(driving, served)
        async with driving.app() as app:
            await app.loaded()
            await shown(app)
            await backed_up(app)
            await app.press("1")
            assert app.in_front(KeysScreen)
            assert "A copy" not in app.text
            await app.press("4")
            await app.pilot.pause()
            assert "A copy" not in app.status

    async def test_they_end_with_the_account_and_a_failure_does_so_too(
        self, driving: Driving, served: ServedSandbox, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        default(driving, served)
        path = environment(driving, "other", served.config_path.read_text().replace("default", "renamed"))
        async with driving.app() as app:
            await app.loaded()
            await find(app, await shown(app), path)

            def full(_: object) -> None:
                raise OSError(28, "No space left on device")

            monkeypatch.setattr("os.fsync", full)
            await app.press("b")
            await app.until(lambda: "✗" in app.status)
            await app.settled()
            monkeypatch.undo()
            app.app.open_profile(app.app.worker.accounts.profile_at(str(path)), show_keys=False)
            await app.loaded()
            assert "✗" not in app.status
            assert app.state.problem is None

    @pytest.mark.slow
    async def test_a_success_ends_with_the_account_and_stays_when_the_same_is_opened_again(
        self, driving: Driving, served: ServedSandbox
    ) -> None:
        own = default(driving, served)
        other = environment(driving, "other", served.config_path.read_text().replace("default", "renamed"))
        async with driving.app() as app:
            await app.loaded()
            await shown(app)
            await backed_up(app)
            app.app.open_profile(app.app.worker.accounts.profile_at(str(own)), show_keys=False)
            await app.loaded()
            assert "✓ A copy is at" in app.status
            app.app.open_profile(app.app.worker.accounts.profile_at(str(other)), show_keys=False)
            await app.loaded()
            assert "A copy" not in app.status
            assert app.state.activities == ()

    @pytest.mark.slow
    async def test_they_are_not_said_in_a_screen_that_opens(self, driving: Driving, served: ServedSandbox) -> None:
        default(driving, served)
        async with driving.app() as app:
            await app.loaded()
            await shown(app)
            await backed_up(app)
            app.app.action_register_account()
            await app.until(lambda: app.in_front(RegisterScreen) and app.app.focused)
            assert "A copy" not in app.status
            await app.press("escape")


async def test_an_account_that_is_saved_already_is_used_and_not_written_again(
    driving: Driving, served_sandbox: ServedSandbox
) -> None:
    async with registering(driving, served_sandbox, TAKEN) as app:
        path = environment(driving, "mine", served_sandbox.config_path.read_text())
        before = path.read_bytes()
        await app.to_wallet()
        await app.press("enter")
        await app.seen("Choose another hotkey, or use")
        await app.press("f8")
        await app.at("Account")
        await app.settled()
        written = app.registration.written
        assert written is not None
        assert written.path == path
        assert app.registration.profile is not None
        assert app.registration.profile.config_path == path
    assert path.read_bytes() == before
    assert not (driving.home / ".chutes" / "config.ini").exists()
    assert list(path.parent.iterdir()) == [path]
