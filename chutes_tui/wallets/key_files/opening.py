"""Opening a hotkey: its seed, from a plain file or with the password of an encrypted one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from chutes_tui.storage.private_files import private_read
from chutes_tui.wallets.key_files.encryption import BITTENSOR_COST, decrypt
from chutes_tui.wallets.key_files.problems import KeyFileChangedError
from chutes_tui.wallets.key_files.reading import encryption_of, key_name, key_of, parse_key, seeded_key
from chutes_tui.wallets.model import Encryption
from chutes_tui.wallets.signing import Signer

if TYPE_CHECKING:
    from pathlib import Path

    from chutes_tui.core.secret import Secret
    from chutes_tui.wallets.key_files.encryption import NaclCost
    from chutes_tui.wallets.key_files.reading import KeyFile
    from chutes_tui.wallets.model import Hotkey


@dataclass(frozen=True, slots=True)
class OpenedHotkey:
    """A hotkey that signs: its names, its address, and its seed as 64 hex digits without 0x."""

    name: str
    wallet: str
    ss58: str
    seed: Secret

    def signer(self) -> Signer:
        """Signs with this hotkey; the address was verified against the seed already."""
        return Signer(self.seed, ss58=self.ss58)


def open_hotkey(hotkey: Hotkey, password: Secret | None = None, *, cost: NaclCost = BITTENSOR_COST) -> OpenedHotkey:
    """Read the hotkey's file again and take its seed.

    A file encrypted with `$NACL` needs `password` and takes seconds and half a gigabyte: call this in a thread.
    Raises KeyFileProblem (EncryptedKeyError without a password, KeyFileChangedError if it is another key than the
    one listed), EncryptionProblem (WrongPasswordError, OutOfMemoryError) and FileProblem.
    """
    name = key_name(hotkey.path)
    opened = seeded_key(unlocked_key(hotkey.path, password, cost=cost), name)
    if hotkey.usable and hotkey.ss58 != opened.ss58:
        raise KeyFileChangedError(name)
    return OpenedHotkey(hotkey.name, hotkey.wallet, opened.ss58, opened.seed)


def unlocked_key(path: Path, password: Secret | None, *, cost: NaclCost = BITTENSOR_COST) -> KeyFile:
    """A key file's content, decrypted if it is encrypted with `$NACL` and there is a password.

    Raises EncryptedKeyError, NotAKeyError, EncryptionProblem and FileProblem.
    """
    file = private_read(path)
    if password is not None and encryption_of(file) is Encryption.NACL:
        return parse_key(decrypt(file.data, password, cost=cost), key_name(path))
    return key_of(file)
