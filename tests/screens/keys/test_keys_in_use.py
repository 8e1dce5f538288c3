"""The key that the program itself, or another profile of this machine, signs in with: marked, and asked about."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from driving import NARROW, WIDE
from profile_driver import environment
from textual.widgets import Button, Input, Static

from chutes_tui.core.loadable import Loadable, LoadPhase
from chutes_tui.core.problem import Problem
from chutes_tui.sandbox import open_sandbox
from chutes_tui.screens.dialogs.confirm import ConfirmDialog

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    import pytest
    from driving import Driver, Driving

OWN, OTHER, IN_VARIABLE = "laptop", "production", "grafana"


@asynccontextmanager
async def signed_in_by_key(
    driving: Driving, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int] = WIDE
) -> AsyncIterator[Driver]:
    """An app that is signed in with a key; the profile ci signs in with another, CHUTES_API_KEY holds a third."""
    from driving import NOW, SEED

    with open_sandbox(seed=SEED, now=lambda: NOW) as sandbox:
        keys = sandbox.account.api_keys
        driving.prepare(sandbox)
        text = f"[api]\nbase_url = {sandbox.base_url}\n[auth]\napi_key = {{}}\n"
        environment(driving, "ci", text.format(keys[OTHER]))
        from chutes_tui.operations.sandboxing import SandboxOptions

        environ = {"CHUTES_API_KEY": keys[IN_VARIABLE]}
        async with driving.app(size=size, sandbox=SandboxOptions(), environ=environ) as app:
            await app.loaded()
            app.app.open_profile(app.app.worker.accounts.profile_for_api_key(keys[OWN], sandbox.base_url))
            await app.until(lambda: not app.state.keys.items or app.state.user is None)
            await app.loaded()
            await app.until(lambda: app.state.profiles.phase is LoadPhase.READY)
            await app.settled()
            yield app


async def select(app: Driver, *names: str) -> None:
    for name in names:
        key = next(key for key in app.state.keys.items if key.name == name)
        assert app.table.go_to(key.api_key_id)
        await app.press("space")


async def test_is_marked_in_the_table_and_in_the_detail(driving: Driving, monkeypatch: pytest.MonkeyPatch) -> None:
    async with signed_in_by_key(driving, monkeypatch, NARROW) as app:
        marked = {name: line for name in (OWN, OTHER, IN_VARIABLE) for line in app.lines if f" {name} " in line}
        assert "in use here" in marked[OWN]
        assert "in ci" in marked[OTHER]
        assert "environment" in marked[IN_VARIABLE]
        await select(app, OWN)
        await app.press("enter")
        assert app.says("chutes-tui signs in with this key")


async def test_deleting_it_says_what_ends(driving: Driving, monkeypatch: pytest.MonkeyPatch) -> None:
    async with signed_in_by_key(driving, monkeypatch) as app:
        await select(app, "just testing", IN_VARIABLE, OTHER, OWN)
        await app.press("d")
        await app.until(lambda: app.in_front(ConfirmDialog) and app.app.screen.query("#typed"))
        body = str(app.app.screen.query_one(".dialog-body Static", Static).content)
        listed = [line for line in body.splitlines() if "•" in line]
        assert OWN in listed[0]
        assert "just testing" in listed[3]
        assert f"chutes-tui signs in with {OWN}. Without it, this profile can't sign in" in body
        assert f"The profile ci signs in with {OTHER}" in body
        assert f"CHUTES_API_KEY in this terminal is set to {IN_VARIABLE}" in body


async def test_it_goes_last_and_what_is_so_then_is_said(driving: Driving, monkeypatch: pytest.MonkeyPatch) -> None:
    async with signed_in_by_key(driving, monkeypatch) as app:
        await select(app, OWN, IN_VARIABLE)
        await app.press("d")
        await app.until(lambda: app.app.screen.query("#typed"))
        app.app.screen.query_one("#typed", Input).value = "delete 2 keys"
        await app.until(lambda: not app.app.screen.query_one("#confirm").disabled)
        app.app.screen.query_one("#confirm").focus()
        await app.pilot.pause()
        await app.press("enter")
        await app.until(lambda: OWN not in app.names)
        await app.settled()
        assert app.on_server(OWN) == app.on_server(IN_VARIABLE) == 0
        assert "the key that chutes-tui signs in with" in app.status
        app.app.worker.keys.refresh()
        await app.settled()
        if app.state.keys.phase is LoadPhase.FAILED:  # the server may honour it for a while
            assert app.says("This profile's API key was deleted.")
        app.sandbox.world.clock.offset += 600
        app.app.worker.keys.refresh()
        await app.until(lambda: app.state.keys.phase is LoadPhase.FAILED)
        assert app.state.problem is not None
        assert "was deleted" in app.state.problem.what
        assert "Press o" in app.state.problem.next_step


async def test_a_hotkey_s_account_has_none(driving: Driving) -> None:
    async with driving.sandboxed() as app:
        assert "in use" not in app.text
        await app.press("d")
        assert not app.says("chutes-tui signs in")


async def test_the_table_has_the_focus_again_when_it_was_empty_meanwhile(driving: Driving) -> None:
    async with driving.sandboxed() as app:
        before = app.state.keys
        app.state.keys = Loadable()
        await app.until(lambda: app.app.focused is None)
        app.state.keys = before
        await app.until(lambda: app.app.focused is app.table)


async def test_the_table_has_the_focus_again_when_something_else_got_it_meanwhile(driving: Driving) -> None:
    async with driving.sandboxed(size=WIDE) as app:
        before = app.state.keys
        app.state.keys = Loadable(phase=LoadPhase.FAILED, problem=Problem("No answer."))
        await app.until(lambda: isinstance(app.app.focused, Button))
        app.state.keys = before
        await app.until(lambda: app.app.focused is app.table)


async def test_the_table_leaves_the_focus_to_what_is_being_typed(driving: Driving) -> None:
    async with driving.sandboxed() as app:
        before = app.state.keys
        app.state.keys = Loadable()
        await app.press("/")
        await app.until(lambda: isinstance(app.app.focused, Input))
        app.state.keys = before
        await app.until(lambda: app.table.display)
        await app.pilot.pause()
        assert isinstance(app.app.focused, Input)
