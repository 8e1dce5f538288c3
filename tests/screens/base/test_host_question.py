"""A credential is sent to a server that it was not made for only after the user has agreed, whatever leads there.

Both servers are on this machine, which is excepted: here it counts as another one.
"""

from __future__ import annotations

import json
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest
from attach_driver import reviewed
from attach_driver import wizard as attaching
from driving import NARROW
from lanes import SIZES
from profile_driver import default, environment, find, shown
from register_driver import registering
from textual.widgets import Input

from chutes_tui.core.loadable import LoadPhase
from chutes_tui.operations.onboarding.registration_state import PrecheckStage
from chutes_tui.profiles import LaunchOptions, resolve_profile
from chutes_tui.screens.base.host_question import HostDialog

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from typing import Any

    from driving import Driver, Driving
    from served import ServedSandbox


@pytest.fixture(autouse=True)
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chutes_tui.operations.host_question.is_loopback_host", lambda _: False)


@asynccontextmanager
async def asked(driving: Driving, **options: Any) -> AsyncIterator[Driver]:
    """An app that has put the question; one that is still open is answered with no."""
    async with driving.app(**options) as app:
        await app.until(lambda: app.in_front(HostDialog) and app.app.focused)
        yield app
        while app.in_front(HostDialog):
            await app.press("escape")


def host(served: ServedSandbox) -> str:
    return served.base_url.removeprefix("http://")


def seen_by(served: ServedSandbox) -> int:
    return len(served.sandbox.requests)


async def allow(app: Driver) -> None:
    await app.press("right", "enter")


async def refused(app: Driver) -> None:
    await app.until(lambda: not app.in_front(HostDialog) and app.state.keys.phase is LoadPhase.FAILED)
    await app.settled()


class TestOpening:
    @SIZES
    @pytest.mark.parametrize("source", ["--api-url", "CHUTES_API_URL"])
    async def test_nothing_is_sent_before_the_answer_and_nothing_after_no(
        self,
        driving: Driving,
        served: ServedSandbox,
        other_server: ServedSandbox,
        source: str,
        size: tuple[int, int],
    ) -> None:
        default(driving, served)
        url = other_server.base_url
        launch = LaunchOptions(api_url=url if source.startswith("--") else None)
        environ = {} if source.startswith("--") else {source: url}
        async with asked(driving, launch=launch, environ=environ, size=size) as app:
            for words in (
                f"Send to {host(other_server)}?",
                "the profile ada",
                served.base_url,
                url,
                f"Set by {source}",
                "signatures of the hotkey",
                "reuse each signature for 600 seconds",
            ):
                assert app.says(words), words
            await app.until(lambda: f"⚑ {source} overrides config" in app.text or size == NARROW)
            assert "asking" not in app.lines[0]
            await app.press("enter")
            await refused(app)
            assert app.says(f"Not connected: nothing was sent to {host(other_server)}.")
            assert seen_by(other_server) == 0
            await app.press("r")
            await app.until(lambda: app.in_front(HostDialog))
            await app.press("escape")
            await refused(app)
        assert seen_by(other_server) == seen_by(served) == 0

    async def test_yes_is_remembered_for_this_credential_and_this_server(
        self, driving: Driving, served: ServedSandbox, other_server: ServedSandbox
    ) -> None:
        default(driving, served)
        launch = LaunchOptions(api_url=other_server.base_url)
        async with asked(driving, launch=launch) as app:
            await allow(app)
            await app.until(lambda: other_server.asked("GET", "/api_keys/"))
            await app.settled()
        seen = seen_by(other_server)
        async with driving.app(launch=launch) as app:
            await app.until(lambda: seen_by(other_server) > seen)
            await app.settled()
            assert not app.in_front(HostDialog)
        remembered = driving.home / ".local" / "state" / "chutes-tui" / "hosts.json"
        assert remembered.stat().st_mode & 0o777 == 0o600
        assert list(json.loads(remembered.read_text())["allowed"].values()) == [[other_server.base_url]]
        other_server.reset(empty=True)  # another port: another server
        async with asked(driving, launch=LaunchOptions(api_url=other_server.base_url)):
            pass
        assert seen_by(other_server) == 0

    async def test_a_key_from_the_environment_counts_as_made_for_the_public_server(
        self, driving: Driving, served: ServedSandbox
    ) -> None:
        key = served.account.api_keys["laptop"]
        environ = {"CHUTES_API_KEY": key, "CHUTES_API_URL": served.base_url}
        async with asked(driving, environ=environ) as app:
            for words in ("the API key in CHUTES_API_KEY", "https://api.chutes.ai", "the full API key"):
                assert app.says(words), words
            assert key not in app.text
            await app.press("enter")
            await refused(app)
            await app.press("r")
            await app.until(lambda: app.in_front(HostDialog))
            assert seen_by(served) == 0
            await allow(app)
            await app.loaded()
        assert key not in (driving.home / ".local" / "state" / "chutes-tui" / "hosts.json").read_text()

    @pytest.mark.slow
    async def test_switching_to_another_profile_asks_about_that_one(
        self, driving: Driving, served: ServedSandbox, other_server: ServedSandbox
    ) -> None:
        default(driving, served)
        path = environment(driving, "work", other_server.config_path.read_text())
        async with driving.app(environ={"CHUTES_API_URL": served.base_url}) as app:
            await app.loaded()
            await find(app, await shown(app), path)
            before = seen_by(served)
            await app.press("enter")
            await app.until(lambda: app.in_front(HostDialog))
            assert app.says("the profile work")
            await app.press("enter")
            await refused(app)
            assert seen_by(served) == before

    async def test_another_url_in_the_file_of_the_open_account_asks(
        self, driving: Driving, served: ServedSandbox, other_server: ServedSandbox
    ) -> None:
        path = default(driving, served)
        async with driving.app() as app:
            await app.loaded()
            await find(app, await shown(app), path)
            await app.press("u")
            assert app.says("its hotkey signs requests to it")
            app.app.screen.query_one(Input).value = other_server.base_url
            await app.press("enter")
            await app.until(lambda: app.in_front(HostDialog))
            assert app.says(served.base_url)
            await app.press("enter")
            await refused(app)
            await app.press("1", "r")
            await app.until(lambda: app.in_front(HostDialog))
            await app.press("enter")
            await refused(app)
        assert seen_by(other_server) == 0

    async def test_a_question_about_an_account_that_was_left_goes_away(
        self, driving: Driving, served: ServedSandbox, other_server: ServedSandbox
    ) -> None:
        path = default(driving, served)
        async with asked(driving, launch=LaunchOptions(api_url=other_server.base_url)) as app:
            profile = resolve_profile(LaunchOptions(config_path=path), {}, driving.home)
            app.app.open_profile(profile)
            await app.loaded()
            assert not app.in_front(HostDialog)
        assert seen_by(other_server) == 0

    async def test_when_the_answer_cannot_be_kept_it_holds_until_the_end(
        self, driving: Driving, served: ServedSandbox, other_server: ServedSandbox
    ) -> None:
        default(driving, served)
        (driving.home / ".local").write_text("no folder")
        async with asked(driving, launch=LaunchOptions(api_url=other_server.base_url)) as app:
            await allow(app)
            await app.until(lambda: other_server.asked("GET", "/api_keys/"))
            await app.settled()
            assert "✗" in app.status
            await app.press("r")
            await app.settled()
            assert not app.in_front(HostDialog)


async def test_the_form_for_a_key_shows_who_chose_the_server(driving: Driving) -> None:
    environ = {"CHUTES_API_URL": "https://dev.example"}
    async with driving.app(environ=environ) as app:
        await app.click_on("Paste an API key")
        await app.seen("⚑ from CHUTES_API_URL")
        app.app.screen.query_one("#url", Input).value = "https://api.chutes.ai"
        await app.pilot.pause()
        assert "⚑" not in app.text
        await app.press("escape")


class TestSigning:
    @pytest.mark.slow
    async def test_a_registration_signs_nothing_before_the_answer(
        self, driving: Driving, served_sandbox: ServedSandbox
    ) -> None:
        async with registering(driving, served_sandbox) as app:
            await app.to_config()
            await app.press("enter")
            await app.until(lambda: app.in_front(HostDialog))
            for words in ("the hotkey workbench/first", "https://api.chutes.ai", "Set by --api-url"):
                assert app.says(words), words
            assert served_sandbox.asked("GET", "/users/me") == 0
            await app.press("enter")
            await app.until(lambda: app.registration.checks is PrecheckStage.FAILED)
            await app.settled()
            assert app.says("nothing was sent to")
            assert served_sandbox.asked("GET", "/users/me") == app.registered() == 0

    async def test_a_wallet_is_attached_only_after_the_answer(self, driving: Driving, served: ServedSandbox) -> None:
        async with attaching(driving, served) as app:
            await reviewed(app, served.account.fingerprint)
            await app.press("enter")
            await app.until(lambda: app.in_front(HostDialog))
            assert app.says("the account's fingerprint, and signatures of the hotkey")
            assert app.says("can sign in as you")
            assert served.account.fingerprint not in app.text
            await app.press("enter")
            await app.until(lambda: app.state.registration is not None and not app.state.registration.task.value)
            await app.settled()
            assert app.says("nothing was sent to")
        assert served.asked("GET", "/users/me") == served.asked("POST") == 0
