"""Signing in with an API key: checked here, then with the server before the dialog closes, then kept or not."""

from __future__ import annotations

import asyncio
import configparser
import stat
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest
from driving import WIDE
from lanes import SIZES
from textual import events
from textual.widgets import Input

from chutes_tui.core.loadable import LoadPhase
from chutes_tui.operations.keys.check import check_api_key
from chutes_tui.profiles import LaunchOptions
from chutes_tui.screens.keys.keys_screen import KeysScreen
from chutes_tui.screens.onboarding.sign_in import ApiKeyDialog
from chutes_tui.screens.onboarding.welcome import WelcomeScreen

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from driving import Driver, Driving
    from served import ServedSandbox

    from chutes_tui.operations.keys.check import KeyCheck
    from chutes_tui.operations.profiles.changes import ProfileChange


@asynccontextmanager
async def dialog(driving: Driving, served: ServedSandbox, *, size: tuple[int, int] = WIDE) -> AsyncIterator[Driver]:
    """An app with the dialog open, which asks the sandbox."""
    served.reset()
    async with driving.app(launch=LaunchOptions(api_url=served.base_url), size=size) as app:
        await app.click_on("Paste an API key")
        await app.until(lambda: app.in_front(ApiKeyDialog))
        await app.settled()
        yield app


async def paste(app: Driver, text: str) -> None:
    app.app.screen.query_one("#api-key").post_message(events.Paste(text))
    await app.pilot.pause()


def profile_path(driving: Driving, name: str) -> Path:
    return driving.home / ".chutes" / "environments" / f"{name}.ini"


@pytest.mark.parametrize("text", ["", "hello", "cpk_abc", "cpk_" + "g" * 98, "sk-" + "a" * 99])
async def test_what_is_no_key_is_refused_here(driving: Driving, served_sandbox: ServedSandbox, text: str) -> None:
    async with dialog(driving, served_sandbox) as app:
        await paste(app, text)
        await app.press("enter")
        await app.settled()
        assert app.in_front(ApiKeyDialog)
        assert "✗" in app.text
        assert len(text) < 6 or text not in app.text
        assert app.app.screen.query_one("#api-key", Input).value == text
        assert served_sandbox.asked("GET") == 0


async def test_the_field_that_keeps_it_from_going_on_has_the_keyboard(
    driving: Driving, served_sandbox: ServedSandbox
) -> None:
    async with dialog(driving, served_sandbox) as app:
        for field, at, text in (("#api-key", "#url", "hello"), ("#url", "#api-key", "nowhere")):
            app.app.screen.query_one(field, Input).value = text
            app.app.screen.query_one(at).focus()
            await app.press("ctrl+s")
            assert app.app.focused is app.app.screen.query_one(field)
            app.app.screen.query_one("#api-key", Input).value = served_sandbox.account.api_keys["laptop"]
        assert served_sandbox.asked("GET") == 0


@SIZES
async def test_says_whose_key_it_is_before_asking(
    driving: Driving, served_sandbox: ServedSandbox, size: tuple[int, int]
) -> None:
    async with dialog(driving, served_sandbox, size=size) as app:
        await paste(app, served_sandbox.account.api_keys["laptop"])
        assert app.says("✓ Valid format")
        assert app.says(served_sandbox.account.user_id)
        assert served_sandbox.asked("GET") == 0


async def test_a_paste_is_cleaned_masked_and_never_copied(driving: Driving, served_sandbox: ServedSandbox) -> None:
    async with dialog(driving, served_sandbox) as app:
        secret = served_sandbox.account.api_keys["laptop"]
        await paste(app, f"\n \u200b{secret[:50]}\n{secret[50:]} \r\n")
        assert app.app.screen.query_one("#api-key", Input).value == secret
        assert not app.says(secret[:8])
        await app.press("ctrl+a", "ctrl+c", "ctrl+x")
        assert app.app.clipboard == ""
        await app.press("enter")
        await app.loaded()
        assert len(app.names) == 13


@pytest.mark.slow
@SIZES
async def test_an_admin_key_opens_the_account_and_writes_nothing(
    driving: Driving, served_sandbox: ServedSandbox, size: tuple[int, int]
) -> None:
    async with dialog(driving, served_sandbox, size=size) as app:
        await paste(app, served_sandbox.account.api_keys["laptop"])
        await app.press("enter")
        await app.loaded()
        assert app.in_front(KeysScreen)
        assert all(word in app.lines[0] for word in ("ada · API key", "$42.17"))
        assert not (driving.home / ".chutes").exists()


@pytest.mark.slow
@SIZES
async def test_a_scoped_key_is_told_honestly_and_may_be_used(
    driving: Driving, served_sandbox: ServedSandbox, size: tuple[int, int]
) -> None:
    async with dialog(driving, served_sandbox, size=size) as app:
        await paste(app, served_sandbox.account.api_keys["production"])
        await app.press("enter")
        await app.seen("can't list or create keys")
        assert app.in_front(ApiKeyDialog)  # nothing was decided for the user
        assert app.says("wrong or deleted")
        assert app.says("anyway")
        await app.press("enter")
        await app.until(lambda: app.state.keys.phase is LoadPhase.FAILED)
        assert app.in_front(KeysScreen)


@pytest.mark.slow
async def test_a_wrong_key_is_not_taken_for_a_good_one(driving: Driving, served_sandbox: ServedSandbox) -> None:
    async with dialog(driving, served_sandbox) as app:
        secret = served_sandbox.account.api_keys["laptop"]
        await paste(app, secret[:-5] + "wrong")
        await app.press("enter")
        await app.seen("is the same for all of them")
        assert app.in_front(ApiKeyDialog)
        # another key is asked about anew
        await app.click_on("Key")
        app.app.screen.query_one("#api-key", Input).value = secret
        await app.pilot.pause()
        assert not app.says("anyway")
        app.app.screen.query_one("#api-key").focus()
        await app.press("enter")
        await app.loaded()


@pytest.mark.slow
@pytest.mark.parametrize("fault", ["GET /users/me=internal_error", "GET /users/me=bad_gateway_html"])
async def test_a_server_in_trouble_loses_nothing_typed(
    driving: Driving, served_sandbox: ServedSandbox, fault: str
) -> None:
    async with dialog(driving, served_sandbox) as app:
        served_sandbox.fault(fault)
        secret = served_sandbox.account.api_keys["laptop"]
        await paste(app, secret)
        await app.press("enter")
        await app.seen("anyway")
        assert "✗" in app.text
        assert app.app.screen.query_one("#api-key", Input).value == secret
        await app.press("escape")
        assert app.in_front(WelcomeScreen)


async def test_stays_usable_while_the_server_is_asked(driving: Driving, served_sandbox: ServedSandbox) -> None:
    async with dialog(driving, served_sandbox) as app:
        served_sandbox.fault("GET /users/me=latency:30")
        await paste(app, served_sandbox.account.api_keys["laptop"])
        await app.press("enter")
        await app.seen(f"Checking the key with {served_sandbox.base_url}…")
        await app.press("enter")  # not a second question
        await app.press("escape")
        assert app.in_front(WelcomeScreen)
        assert app.state.profile is None
        app.app.workers.cancel_group(app.app, "check key")


@pytest.mark.slow
async def test_an_answer_about_what_was_edited_meanwhile_counts_for_nothing(
    driving: Driving, served_sandbox: ServedSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, gate = asyncio.Event(), asyncio.Event()

    async def slow(*args: Any, **options: Any) -> KeyCheck:
        asked.set()
        await gate.wait()
        return await check_api_key(*args, **options)

    monkeypatch.setattr("chutes_tui.operations.keys.check.check_api_key", slow)
    async with dialog(driving, served_sandbox) as app:
        answers: list[KeyCheck] = []
        app.state.events.key_checked.subscribe(app.app, answers.append)
        await paste(app, served_sandbox.account.api_keys["laptop"])
        await app.press("enter")
        await app.until(asked.is_set)
        app.app.screen.query_one("#api-key", Input).value += "x"
        await app.pilot.pause()
        gate.set()
        await app.until(lambda: answers)
        await app.settled()
        assert app.in_front(ApiKeyDialog)
        assert app.state.profile is None


@pytest.mark.slow
async def test_another_server_can_be_named_and_is_judged(driving: Driving, served_sandbox: ServedSandbox) -> None:
    async with dialog(driving, served_sandbox) as app:
        url = app.app.screen.query_one("#url", Input)
        assert url.value == served_sandbox.base_url
        url.value = "http://elsewhere.example"
        await paste(app, served_sandbox.account.api_keys["laptop"])
        assert app.says("Plain http")
        await app.press("enter")
        assert app.app.screen.focused is url
        assert served_sandbox.asked("GET") == 0


class TestSaving:
    @pytest.mark.slow
    @SIZES
    async def test_as_a_profile_of_mode_0600(
        self, driving: Driving, served_sandbox: ServedSandbox, size: tuple[int, int]
    ) -> None:
        async with dialog(driving, served_sandbox, size=size) as app:
            changes: list[ProfileChange] = []
            app.state.events.profile_changed.subscribe(app.app, changes.append)
            secret = served_sandbox.account.api_keys["laptop"]
            await paste(app, secret)
            await app.press("tab", "tab", "down")
            assert app.app.screen.query_one("#name", Input).value == "api-key"
            await app.press("tab", "delete")
            assert app.says("It is empty")
            await app.type("work")
            await app.press("enter")
            await app.loaded()
            assert app.in_front(KeysScreen)
            path = profile_path(driving, "work")
            assert stat.S_IMODE(path.stat().st_mode) == 0o600
            written = configparser.ConfigParser()
            written.read(path)
            assert written["auth"]["api_key"] == secret
            assert written["auth"]["username"] == "ada"
            assert written["api"]["base_url"] == served_sandbox.base_url
            assert app.state.profile is not None
            assert app.state.profile.config_path == path
            assert len(changes) == 1
            assert secret not in repr(changes)

    @pytest.mark.slow
    async def test_a_name_in_use_is_refused_live(self, driving: Driving, served_sandbox: ServedSandbox) -> None:
        path = profile_path(driving, "work")
        path.parent.mkdir(parents=True)
        path.write_text("[auth]\nusername = other\n")
        async with dialog(driving, served_sandbox) as app:
            await paste(app, served_sandbox.account.api_keys["laptop"])
            await app.press("tab", "tab", "down", "tab")
            await app.type("Work")
            await app.until(lambda: app.says("A profile with this name already exists"))
            await app.press("enter")
            await app.settled()
            assert app.in_front(ApiKeyDialog)
            assert path.read_text() == "[auth]\nusername = other\n"


@pytest.mark.slow
async def test_the_sandbox_s_own_keys_open_the_sandbox_and_are_not_kept(driving: Driving) -> None:
    async with driving.sandboxed() as app:
        await app.press("O")
        await app.click_on("Paste an API key")
        assert app.app.screen.query_one("#url", Input).value == app.sandbox.base_url
        await paste(app, app.sandbox.account.api_keys["laptop"])
        await app.press("tab", "tab", "down", "ctrl+s")
        assert app.says("The sandbox is deleted")
        await app.click_on("this session only (not saved)")
        await app.press("ctrl+s")
        await app.loaded()
        assert "SANDBOX" in app.lines[0]
        assert "API key" in app.lines[0]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("asked_for", "origin"), [("--api-url", "--api-url"), ("CHUTES_API_URL", "CHUTES_API_URL"), ("", "")]
)
async def test_the_server_that_was_asked_for_is_proposed_in_the_sandbox_too(
    driving: Driving, asked_for: str, origin: str
) -> None:
    other = "https://api.example.test"
    launch = LaunchOptions(api_url=other if asked_for == "--api-url" else None)
    environ = {"CHUTES_API_URL": other} if asked_for == "CHUTES_API_URL" else {}
    async with driving.app(launch=launch, environ=environ) as app:
        await app.click_on("Try the sandbox")
        await app.loaded()
        await app.press("O")
        await app.click_on("Paste an API key")
        await app.until(lambda: app.in_front(ApiKeyDialog))
        proposed = app.app.screen.query_one("#url", Input).value
        assert proposed == (other if asked_for else app.app.worker.accounts.sandbox_url)
        assert app.says(f"from {origin}: the key is sent to this server") is bool(asked_for)
