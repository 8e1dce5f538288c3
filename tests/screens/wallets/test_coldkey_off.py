"""A coldkey is taken off this machine after a backup proved to hold it, and brought back from words or the backup."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pyrage
import pytest
from lanes import SIZES
from wallet_driver import OLD_ADDRESS, OLD_WORDS, PASSWORD, cheap_passwords, on_wallets

from chutes_tui.core.secret import Secret
from chutes_tui.screens.dialogs.confirm import ConfirmDialog, TextDialog
from chutes_tui.screens.wallets.backup.backup_dialogs import BackupDialog, ColdkeyBackupDialog, OpenBackupDialog
from chutes_tui.screens.wallets.wallet_creation import WalletCreationScreen
from chutes_tui.screens.wallets.wallets_screen import WalletsScreen
from chutes_tui.wallets.creation import key_document, public_document
from chutes_tui.wallets.key_files.encryption import decrypt, encrypt
from chutes_tui.wallets.mnemonic import seed_of
from chutes_tui.wallets.signing import Signer

if TYPE_CHECKING:
    from pathlib import Path

    from driving import Driving
    from wallet_driver import WalletDriver

KEPT = "~/kept.age"
PHRASE = "correct horse battery staple nine"


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    cheap_passwords(monkeypatch)
    head = b"age-encryption.org/v1\n"

    def decrypt_backup(data: bytes, phrase: str) -> bytes:
        if phrase != PHRASE:
            raise pyrage.DecryptError("no")
        return data.removeprefix(head)[::-1]

    monkeypatch.setattr(pyrage.passphrase, "encrypt", lambda data, _phrase: head + data[::-1])
    monkeypatch.setattr(pyrage.passphrase, "decrypt", decrypt_backup)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A wallet of a coldkey alone, with its address beside it."""
    place = tmp_path / "wallets" / "ada"
    place.mkdir(parents=True)
    (place / "coldkey").write_bytes(encrypt(key_document(Secret(OLD_WORDS)), Secret(PASSWORD)))
    public = Signer(seed_of(Secret(OLD_WORDS))).public_key
    (place / "coldkeypub.txt").write_text(public_document(public))
    return place


async def backed_up(app: WalletDriver) -> None:
    await app.press("B", "down", "enter")
    await app.until(lambda: app.in_front(BackupDialog))
    await app.press("ctrl+u")
    await app.type(KEPT)
    for _ in range(2):
        await app.press("tab")
        await app.type(PHRASE)
    await app.press("enter")
    await app.until(lambda: app.in_front(WalletsScreen))
    if app.app.size.width > 100:
        assert app.status.endswith("every file is the same. x takes a coldkey in it off this machine")
    await app.until(lambda: bool(app.state.wallets.backups))
    if app.app.size.width > 100:
        await app.seen("x takes the coldkey off this machine.")


async def taken_off(app: WalletDriver, place: Path) -> None:
    await app.press("x")
    await app.until(lambda: app.in_front(ColdkeyBackupDialog))
    await app.type(PHRASE)
    assert PHRASE not in app.text
    await app.press("enter")
    await app.until(lambda: app.in_front(ConfirmDialog))
    assert (place / "coldkey").exists()
    await app.press("enter")  # nothing is typed yet: cancels
    await app.until(lambda: app.in_front(WalletsScreen))
    assert (place / "coldkey").exists()
    await app.press("x")
    await app.until(lambda: app.in_front(ColdkeyBackupDialog))
    await app.type("another phrase")
    await app.press("enter")
    await app.seen("The passphrase is another one")
    await app.press("ctrl+u")
    await app.type(PHRASE)
    await app.press("enter")
    await app.until(lambda: app.in_front(ConfirmDialog))
    await app.type("ada")
    await app.press("enter")
    await app.seen("off this machine; its address stays")
    await app.until(lambda: app.says("public"))
    assert not (place / "coldkey").exists()
    assert (place / "coldkeypub.txt").exists()


@SIZES
async def test_off_and_back_from_its_words(driving: Driving, place: Path, size: tuple[int, int]) -> None:
    async with on_wallets(driving, size=size, wallets_path=place.parent) as app:
        assert not app.says("COLDKEY")
        await backed_up(app)
        await taken_off(app, place)
        await app.press("x")
        await app.seen("The coldkey of ada isn't on this machine.")
        await app.press("M")
        await app.until(lambda: app.in_front(WalletCreationScreen))
        await app.press("enter")
        await app.at_step("phrase-step")
        await app.paste(OLD_WORDS)
        await app.seen("It is the address that this wallet has.")
        await app.press("enter")
        await app.at_step("password-step")
        for _ in range(2):
            await app.type("another-Pass-55")
            await app.press("enter")
        await app.seen("Created the coldkey of ada")
        await app.press("enter")
        await app.until(lambda: app.in_front(WalletsScreen))
        await app.until(lambda: not app.says("public"))
    opened = json.loads(decrypt((place / "coldkey").read_bytes(), Secret("another-Pass-55")).reveal())
    assert (opened["secretPhrase"], opened["ss58Address"]) == (OLD_WORDS, OLD_ADDRESS)


@pytest.mark.slow
async def test_off_and_back_from_the_backup(driving: Driving, place: Path) -> None:
    held = (place / "coldkey").read_bytes()
    async with on_wallets(driving, wallets_path=place.parent) as app:
        await backed_up(app)
        await taken_off(app, place)
        await app.press("b")
        await app.until(lambda: app.in_front(OpenBackupDialog))
        await app.press("ctrl+u")
        await app.type(KEPT)
        await app.press("tab")
        await app.type(PHRASE)
        await app.press("enter")
        await app.until(lambda: app.in_front(ConfirmDialog))
        await app.press("left", "enter")
        await app.until(lambda: app.in_front(TextDialog))
        await app.press("escape")
        await app.until(lambda: not app.says("public"))
    assert (place / "coldkey").read_bytes() == held


async def test_without_a_backup(driving: Driving, place: Path) -> None:
    async with on_wallets(driving, wallets_path=place.parent) as app:
        await app.press("x")
        await app.until(lambda: app.in_front(ColdkeyBackupDialog))
        assert app.says("No backup of ada was made here: esc, then B makes one.")
        await app.press("enter")
        await app.seen("Enter a path.")
        await app.type("~/none.age")
        await app.press("enter")
        await app.seen("none.age doesn't exist.")
    assert (place / "coldkey").exists()
