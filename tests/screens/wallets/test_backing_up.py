"""Backing up from the wallets place, and restoring: nothing is begun with a passphrase that can be guessed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pyrage
import pytest

from chutes_tui.screens.dialogs.confirm import ConfirmDialog, TextDialog
from chutes_tui.screens.wallets.backup.backup_dialogs import BackupDialog, OpenBackupDialog, WhatToKeep
from chutes_tui.screens.wallets.wallets_screen import WalletsScreen

if TYPE_CHECKING:
    from pathlib import Path

    from driving import Driving

PHRASE = "correct horse battery staple nine"


@pytest.fixture(autouse=True)
def fewer_rounds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Encrypting takes a second by design; here it only turns the bytes round."""
    head = b"age-encryption.org/v1\n"
    monkeypatch.setattr(pyrage.passphrase, "encrypt", lambda data, _phrase: head + data[::-1])
    monkeypatch.setattr(pyrage.passphrase, "decrypt", lambda data, _phrase: data.removeprefix(head)[::-1])


async def test_made_shown_and_restored(driving: Driving, tmp_path: Path) -> None:
    wallets = tmp_path / "wallets"
    hotkey = wallets / "mine" / "hotkeys" / "hot"
    hotkey.parent.mkdir(parents=True)
    hotkey.write_text(json.dumps({"secretSeed": "0x" + "ab" * 32, "cryptoType": 1}))
    file = tmp_path / "kept.age"
    async with driving.sandboxed() as app:
        app.app.worker.wallets.look_in(str(wallets))
        await app.press("5")
        await app.until(lambda: app.in_front(WalletsScreen) and bool(app.state.wallets.wallets))
        assert app.says("none made here")
        await app.press("B")
        await app.until(lambda: app.in_front(WhatToKeep))
        await app.press("down", "enter")
        await app.until(lambda: app.in_front(BackupDialog))
        await app.press("ctrl+u")
        await app.type(str(file))
        await app.press("tab")
        await app.type("hunter22")
        await app.press("enter")
        assert app.says("can't be guessed")
        await app.press("ctrl+u")
        await app.type(PHRASE)
        await app.press("enter")
        assert app.says("Type the same passphrase again")
        await app.type("another")
        await app.press("enter")
        assert app.says("differ")
        assert not file.exists()
        await app.press("ctrl+u")
        await app.type(PHRASE)
        assert PHRASE not in app.text
        await app.press("enter")
        await app.until(lambda: app.in_front(WalletsScreen))
        await app.seen("Kept 1 wallet, 1 hotkey")
        await app.until(lambda: app.says("just now"))
        assert file.stat().st_mode & 0o777 == 0o600

        hotkey.unlink()
        await app.press("b")
        await app.until(lambda: app.in_front(OpenBackupDialog))
        await app.press("ctrl+u")
        await app.type(str(file))
        await app.press("tab")
        await app.type(PHRASE)
        await app.press("enter")
        await app.until(lambda: app.in_front(ConfirmDialog))
        assert app.says("Restore 1 file?")
        await app.press("enter")  # a stray Enter restores nothing
        await app.until(lambda: app.in_front(WalletsScreen))
        assert not hotkey.exists()
        await app.press("b")
        await app.until(lambda: app.in_front(OpenBackupDialog))
        await app.press("ctrl+u")
        await app.type(str(file))
        await app.press("enter", "tab")
        await app.type(PHRASE)
        await app.press("enter")
        await app.until(lambda: app.in_front(ConfirmDialog))
        await app.press("left", "enter")
        await app.until(lambda: app.in_front(TextDialog))
        assert app.says("restored")
        assert hotkey.exists()
