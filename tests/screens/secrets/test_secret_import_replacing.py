"""An import over secrets that are there: asked about, deleted one by one, and never in vain."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from driving import NARROW
from secret_import_driver import KEYS, importing

from chutes_tui.screens.dialogs.confirm import ConfirmDialog

if TYPE_CHECKING:
    from pathlib import Path

    from driving import Driving


@pytest.mark.slow
class TestReplacing:
    async def test_is_asked_about_and_lists_what_goes(
        self, driving: Driving, env: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async with importing(driving, monkeypatch, there=KEYS[:2]) as on:
            await on.read(env)
            await on.app.press("a", "ctrl+s")
            assert on.app.in_front(ConfirmDialog)
            assert on.app.says("Replace 2 secrets of night-batch?")
            assert on.app.says("6 others that replace nothing are sent, too")
            await on.app.press("enter")  # the focus is on cancel
            assert on.received.posts == []
            await on.app.press("ctrl+s", "right", "enter")
            await on.rest()
            assert on.received.keys == list(KEYS)
            assert on.app.sent("DELETE", "/secrets/") == 2
            assert on.app.says("8 of 8 written")

    async def test_of_a_chute_that_is_gone_deletes_nothing(
        self, driving: Driving, env: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async with importing(driving, monkeypatch, there=KEYS[:2], size=NARROW) as on:
            await on.read(env)
            on.app.sandbox.world.database.run("DELETE FROM chutes WHERE chute_id = ?", on.chute_id)
            await on.app.press("a", "ctrl+s", "right", "enter")
            await on.rest()
            assert on.states[KEYS[0]] == "CHUTE_GONE"
            assert on.received.posts == []
            assert on.app.sent("DELETE", "/secrets/") == 0
            assert on.app.says("✗ not written chute no longer exists")
            assert on.app.says("7 waiting")  # the others would meet it, too
            await on.app.press("enter", "down", "enter")
            assert on.app.says("Delete this secret?")
            await on.app.type(KEYS[0])
            await on.app.press("enter")
            await on.rest()
            assert on.app.sent("DELETE", "/secrets/") == 1
            assert on.on_server(KEYS[0]) == 0
            assert on.app.says("– dropped")

    async def test_what_was_gone_between_the_two_is_told(
        self, driving: Driving, env: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async with importing(
            driving, monkeypatch, "POST /secrets/=too_many_requests x1", there=KEYS[:1], size=NARROW
        ) as on:
            await on.read(env)
            await on.app.press("a", "ctrl+s", "right", "enter")
            await on.rest()
            assert on.on_server(KEYS[0]) == 0
            assert on.states[KEYS[0]] == "REFUSED"
            assert on.app.says("✗ not written deleted, not written")
            assert on.app.says("night-batch has no KEY_1 now. Try again.")
            await on.app.press("escape")
            assert on.app.says("night-batch has no KEY_1 now: deleted and not recreated.")
            await on.app.press("escape", "r")
            await on.rest()
            assert on.app.says("8 of 8 written")
            assert on.received.keys == list(KEYS)
            assert on.app.sent("DELETE", "/secrets/") == 1

    async def test_what_could_not_be_deleted_is_not_sent(
        self, driving: Driving, env: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async with importing(driving, monkeypatch, "DELETE /secrets/=internal_error x1", there=KEYS[:1]) as on:
            await on.read(env)
            await on.app.press("a", "ctrl+s", "right", "enter")
            await on.rest()
            assert on.states == {KEYS[0]: "OLD_LEFT"} | dict.fromkeys(KEYS[1:], "WAITING")
            assert on.received.posts == []
            assert on.app.says("old one not deleted")
            await on.app.press("r")
            await on.rest()
            assert on.received.keys == list(KEYS)
            assert on.app.says("8 of 8 written")
