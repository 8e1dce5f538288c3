"""Taking a coldkey off this machine: its file goes, after a backup was opened that holds the very same bytes.

Nothing but `coldkey` is removed. `coldkeypub.txt`, which has the address alone, stays, and is written first where it
is missing.
"""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING

from chutes_tui.core.problem import Problem
from chutes_tui.core.secret import Secret
from chutes_tui.core.text import visible
from chutes_tui.operations.backup.making import LARGEST_FILE, open_backup
from chutes_tui.storage.private_files import (
    FileChangedError,
    FileIsLinkError,
    FileMissingError,
    FileProblem,
    Payload,
    private_lock,
    private_read,
    shown_path,
)
from chutes_tui.wallets.address import public_key_of
from chutes_tui.wallets.creation import public_document
from chutes_tui.wallets.key_files.description import COLDKEY, COLDKEY_PUBLIC, claimed_address, describe_coldkey
from chutes_tui.wallets.key_files.problems import KeyFileProblem
from chutes_tui.wallets.key_files.reading import key_name, parse_key, seeded_key, unlocked_key
from chutes_tui.wallets.model import Encryption

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from chutes_tui.operations.backup.contents import Contents
    from chutes_tui.storage.private_files import LockedFile
    from chutes_tui.wallets.model import Coldkey, Wallet

_AGAIN = "Make a new backup with B, then take the coldkey off with that one."


@dataclass(frozen=True, slots=True)
class ProvenColdkey:
    """A coldkey whose file a backup holds, byte for byte. `made` is when the backup was made, as it says."""

    wallet: Wallet
    ss58: str
    backup: Path
    made: str
    has_public: bool
    content: Payload = field(repr=False)
    seal: bytes = field(repr=False)


def lacks_address(coldkey: Coldkey) -> bool:
    """True if its address is nowhere, and its password alone can tell it: then `prove` needs that."""
    return not coldkey.ss58 and coldkey.encryption is Encryption.NACL and not _has_public(coldkey.path.parent)


def prove(wallet: Wallet, backup: Path, passphrase: Secret, password: Secret | None = None) -> ProvenColdkey:
    """Open the backup and compare its coldkey with the one on the disk. Blocks for a second or more; changes nothing.

    `password` is the coldkey's own, for one that `lacks_address`. Raises Problem (FileProblem and its kinds among
    them) when there is no such backup, it doesn't open, or it holds no coldkey of this wallet, or another one.
    """
    with _locked(wallet) as file:
        here = file.read()
    if here is None:
        raise FileMissingError(f"{key_name(file.path)} isn't on this machine any more. Nothing was removed.")
    contents = open_backup(backup, passphrase)
    seal = _seal(backup)
    kept = contents.files.get(f"wallets/{wallet.path.name}/{COLDKEY}")
    if kept is None:
        raise _not_in_it(wallet, contents)
    address = _address(wallet, password)
    if kept != here.data:
        raise _another(wallet, contents, address)
    has_public = _has_public(wallet.path)
    return ProvenColdkey(wallet, address, backup, contents.made, has_public, here, seal)


def take_off(proven: ProvenColdkey) -> str:
    """Remove the file of a proven coldkey if nothing has changed since; return what was done, as a sentence.

    Blocks. Raises Problem, and FileProblem; then the file is where it was, unless the words say so.
    """
    if _seal(proven.backup) != proven.seal:
        raise FileChangedError(f"{shown_path(proven.backup)} was changed. Nothing was removed.", next_step=_AGAIN)
    path = proven.wallet.path / COLDKEY
    with _locked(proven.wallet) as file:
        if file.read() != proven.content:
            raise FileChangedError(
                f"{key_name(path)} was changed by another program. Nothing was removed.", next_step=_AGAIN
            )
        if not _has_public(proven.wallet.path):
            public = public_key_of(proven.ss58) or b""
            file.create_first(iter([COLDKEY_PUBLIC]), Payload(public_document(public)))
        _check_public(proven.wallet, proven.ss58)
        file.remove(proven.content)
    if os.path.lexists(path):
        raise Problem(f"Another program wrote {key_name(path)} again.", next_step="Look at it before you go on.")
    return f"The coldkey of {visible(proven.wallet.name)} is off this machine; its address stays"


@contextmanager
def _locked(wallet: Wallet) -> Iterator[LockedFile]:
    path = wallet.path / COLDKEY
    if not os.path.lexists(path):
        raise FileMissingError(f"{key_name(path)} isn't on this machine. Nothing was removed.")
    try:
        with private_lock(path) as file:
            yield file
    except FileIsLinkError as link:
        raise FileProblem(
            f"{key_name(path)} is a link to {shown_path(link.target)}.",
            why="Only a file is taken off, never what a link leads to.",
            next_step="Once you have a backup, remove that file and the link yourself.",
        ) from None


def _address(wallet: Wallet, password: Secret | None) -> str:
    """The address of the coldkey, which `coldkeypub.txt` must have if it is there. Raises Problem."""
    coldkey = describe_coldkey(wallet.path)
    address = coldkey.ss58
    if lacks_address(coldkey):
        if not password:
            raise Problem(
                "The address of this coldkey isn't known.",
                why=f"{COLDKEY_PUBLIC} is missing, and the coldkey is encrypted.",
                next_step="Enter the coldkey's own password, too.",
            )
        name = key_name(coldkey.path)
        address = seeded_key(unlocked_key(coldkey.path, password), name).ss58
    if not address:
        raise Problem(
            "The address of this coldkey isn't known.",
            why=coldkey.why_not,
            next_step=f"Fix or remove {COLDKEY_PUBLIC}, then try again.",
        )
    if _has_public(wallet.path):
        _check_public(wallet, address)
    return address


def _check_public(wallet: Wallet, address: str) -> None:
    path = wallet.path / COLDKEY_PUBLIC
    if claimed_address(path) != address:
        raise Problem(
            f"{key_name(path)} doesn't have the coldkey's address, which is {address}. Nothing was removed.",
            why="It is what stays on this machine.",
            next_step="Remove that file if nothing needs it: it is written again.",
        )


def _has_public(wallet: Path) -> bool:
    return os.path.lexists(wallet / COLDKEY_PUBLIC)


def _seal(backup: Path) -> bytes:
    return sha256(private_read(backup, limit=LARGEST_FILE).data).digest()


def _not_in_it(wallet: Wallet, contents: Contents) -> Problem:
    name = visible(wallet.name)
    if wallet.path.name in contents.wallets():
        what, why = f"This backup holds {name} without its coldkey.", "The coldkey wasn't on this machine then."
    else:
        held = ", ".join(contents.wallets())
        what = f"This backup doesn't hold the wallet {name}."
        why = f"It holds {visible(held)}." if held else "It holds no wallet."
    return Problem(f"{what} Nothing was removed.", why=why, next_step=_AGAIN)


def _another(wallet: Wallet, contents: Contents, address: str) -> Problem:
    kept = _address_in(contents, f"wallets/{wallet.path.name}")
    if kept == address:
        what, why = "another file of the same coldkey", "It may be encrypted with another password."
    else:
        what, why = "another coldkey", f"The backup has {kept or 'one of unknown address'}, this machine {address}."
    made = f"This backup of {contents.made[:10]}"
    return Problem(visible(f"{made} holds {what}. Nothing was removed."), why=visible(why), next_step=_AGAIN)


def _address_in(contents: Contents, wallet: str) -> str:
    """The address that a backup tells for a coldkey, "" for none."""
    for name, public in ((COLDKEY_PUBLIC, True), (COLDKEY, False)):
        data = contents.files.get(f"{wallet}/{name}", b"")
        with suppress(KeyFileProblem):
            if ss58 := parse_key(Secret(data.decode("utf-8", "surrogateescape")), name, public=public).ss58:
                return ss58
    return ""
