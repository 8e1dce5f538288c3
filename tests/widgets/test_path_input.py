"""A field for a path: Tab and right complete it, and nothing that a folder does holds up the field."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from driving import NARROW

from chutes_tui.operations import path_completion
from chutes_tui.screens.wallets.wallet_dialogs import WalletsFolderDialog
from chutes_tui.widgets.fields.path_input import PathInput

if TYPE_CHECKING:
    import pytest
    from driving import Driving


async def test_tab_completes_then_leaves_and_right_takes_what_is_suggested(driving: Driving) -> None:
    (driving.home / "wallets-a").mkdir()
    (driving.home / "wallets-b").mkdir()
    async with driving.sandboxed(size=NARROW) as app:
        app.app.push_screen(WalletsFolderDialog())
        await app.until(lambda: app.in_front(WalletsFolderDialog) and app.app.screen.query(PathInput))
        field = app.app.screen.query_one(PathInput)
        field.value = ""
        await app.type("~/wal")
        await app.until(lambda: app.says("~/wallets-a/"))
        await app.press("tab")
        assert field.value == "~/wallets-"
        assert field.has_focus
        await app.until(lambda: app.says("~/wallets-a/"))
        await app.press("right")
        assert field.value == "~/wallets-a/"
        await app.press("tab")
        assert field.value == "~/wallets-a/"
        assert not field.has_focus


async def test_a_folder_that_does_not_answer_holds_nothing_up(
    driving: Driving, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[str] = []
    answer = threading.Event()

    def hang(typed: str, *_: object, **__: object) -> path_completion.PathCompletion:
        begun.append(typed)
        answer.wait(30)
        return path_completion.PathCompletion(typed, typed)

    monkeypatch.setattr(path_completion, "complete_path", hang)
    async with driving.sandboxed(size=NARROW) as app:
        app.app.push_screen(WalletsFolderDialog())
        await app.until(lambda: app.in_front(WalletsFolderDialog) and app.app.screen.query(PathInput))
        field = app.app.screen.query_one(PathInput)
        field.value = ""
        await app.pilot.press(*"/net/x", "tab")
        assert field.value == "/net/x"
        assert not field.has_focus
        assert len(begun) == 1
        answer.set()
        await app.until(lambda: len(begun) == 2)
        await app.settled()
        assert begun[1:] == ["/net/x"]
