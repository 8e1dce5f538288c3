"""A hotkey is restored from a file that holds its only a recovery phrase or seed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from driving import WIDE
from gate import Gate
from lanes import SIZES
from wallet_driver import OLD_ADDRESS, OLD_WORDS, WalletDriver, on_wallets

from chutes_tui.core.secret import Secret
from chutes_tui.operations.secrets import file as secret_file
from chutes_tui.screens.dialogs.confirm import ConfirmDialog
from chutes_tui.screens.wallets.wallet_creation import WalletCreationScreen
from chutes_tui.wallets.mnemonic import seed_from_mnemonic

if TYPE_CHECKING:
    from driving import Driving

SEED = seed_from_mnemonic(Secret(OLD_WORDS)).reveal()
HELD = pytest.mark.parametrize(
    ("text", "told"),
    [(OLD_WORDS + "\n", "12 words"), (f"0x{SEED}", "A seed"), (json.dumps(OLD_WORDS), "12 words")],
    ids=["phrase", "seed", "string"],
)


async def keep(app: WalletDriver, name: str, text: str) -> None:
    """A file of this text among the hotkeys of a wallet, under the cursor."""
    file = app.sandbox.wallets_path / "workbench" / "hotkeys" / name
    file.write_text(text)
    file.chmod(0o600)
    await app.press("r")
    await app.until(lambda: f"workbench/{name}" in app.rows)
    await app.go_to("workbench", name)


@pytest.mark.slow
@SIZES
@HELD
async def test_it_is_offered_and_done(driving: Driving, size: tuple[int, int], text: str, told: str) -> None:
    async with on_wallets(driving, size=size) as app:
        await keep(app, "old.txt", text)
        if size == WIDE:
            assert "Press m to restore it" in app.text
        await app.press("m")
        await app.until(lambda: app.in_front(WalletCreationScreen))
        await app.seen("old-restored")
        await app.press("enter")
        await app.at_step("phrase-step")
        await app.seen(OLD_ADDRESS)
        assert told in app.text
        assert "workbench/hotkeys/old.txt" in app.text
        assert "lake" not in app.text
        assert SEED[:16] not in app.text
        await app.press("enter")
        await app.seen("Created workbench / old-restored")
        assert "Keep the recovery phrase or file that you used" in app.text
        await app.press("enter")
        await app.until(lambda: app.current_row == "workbench/old-restored")
        hotkeys = app.sandbox.wallets_path / "workbench" / "hotkeys"
        assert json.loads((hotkeys / "old-restored").read_text())["ss58Address"] == OLD_ADDRESS
        assert (hotkeys / "old.txt").read_text() == text, "the file is left as it was"


@pytest.mark.slow
async def test_what_was_only_read_is_not_lost_by_leaving(driving: Driving) -> None:
    async with on_wallets(driving) as app:
        await keep(app, "old", OLD_WORDS)
        await app.press("m")
        await app.until(lambda: app.in_front(WalletCreationScreen))
        await app.press("enter")
        await app.at_step("phrase-step")
        await app.seen(OLD_ADDRESS)
        await app.press("escape", "escape")
        await app.until(lambda: not app.in_front(WalletCreationScreen))
        assert not app.in_front(ConfirmDialog)


async def test_a_file_that_is_gone_meanwhile_is_told(driving: Driving) -> None:
    async with on_wallets(driving) as app:
        await keep(app, "old", OLD_WORDS)
        (app.sandbox.wallets_path / "workbench" / "hotkeys" / "old").unlink()
        await app.press("m")
        await app.until(lambda: app.in_front(WalletCreationScreen))
        await app.press("enter")
        await app.at_step("phrase-step")
        await app.seen("doesn't exist")


@pytest.mark.slow
async def test_a_key_that_goes_on_counts_once_the_file_is_read(
    driving: Driving, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = Gate()
    monkeypatch.setattr(secret_file, "read_secret_file", gate.before(secret_file.read_secret_file))
    async with on_wallets(driving) as app:
        await keep(app, "old", OLD_WORDS)
        with gate.closed():
            await app.press("m")
            await app.until(lambda: app.in_front(WalletCreationScreen))
            await app.press("enter")
            await app.at_step("phrase-step")
            await app.press("enter")
            assert app.creation.step.id == "phrase-step"
        await app.seen("Created workbench / old-restored")


@pytest.mark.slow
async def test_a_seed_can_be_typed_too(driving: Driving) -> None:
    async with on_wallets(driving) as app:
        await app.go_to("workbench", "first")
        await app.press("m")
        await app.until(lambda: app.in_front(WalletCreationScreen))
        await app.press("end", "ctrl+u")
        await app.type("typed")
        await app.press("enter")
        await app.at_step("phrase-step")
        await app.paste(f" 0x{SEED}\n")
        await app.seen(OLD_ADDRESS)
        await app.press("enter")
        await app.seen("Created workbench / typed")
