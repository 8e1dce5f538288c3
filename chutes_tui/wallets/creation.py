"""Making wallets and hotkeys, in the files that bittensor reads: private, and never over anything that exists."""

from __future__ import annotations

import errno
import json
import os
import shutil
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from chutes_tui.core.problem import Problem
from chutes_tui.core.secret import Secret
from chutes_tui.core.text import visible
from chutes_tui.storage.errors import writing_failed
from chutes_tui.storage.private_files import FileChangedError, FileIsLinkError, private_write, shown_path
from chutes_tui.wallets.address import address_of
from chutes_tui.wallets.discovery import describe_wallet
from chutes_tui.wallets.key_files.description import (
    COLDKEY,
    COLDKEY_PUBLIC,
    HOTKEYS,
    PUBLIC_SUFFIX,
    claimed_address,
    describe_coldkey,
    describe_hotkey,
)
from chutes_tui.wallets.key_files.encryption import BITTENSOR_COST, encrypt
from chutes_tui.wallets.mnemonic import check_mnemonic, keypair_class, seed_of
from chutes_tui.wallets.model import Encryption
from chutes_tui.wallets.naming import name_problem
from chutes_tui.wallets.passwords import MIN_PASSWORD
from chutes_tui.wallets.signing import Signer, is_seed

if TYPE_CHECKING:
    from pathlib import Path

    from chutes_tui.wallets.key_files.encryption import NaclCost
    from chutes_tui.wallets.model import Coldkey, Hotkey, Wallet

_NOT_REMOVED: Final = "Creating it failed, and the partial files couldn't be removed."
_TAKEN: Final = {errno.EEXIST, errno.ENOTEMPTY, errno.ENOTDIR, errno.EISDIR}


class CreationProblem(Problem):
    """A wallet or a hotkey can't be made like this; nothing was written unless the words say so."""


class AlreadyExistsError(CreationProblem):
    """There is a wallet or a hotkey of this name already; it was left alone."""

    def __init__(self, path: Path, *, of_another: bool = False) -> None:
        super().__init__(
            f"{shown_path(path)} already exists.",
            why="It is the public part of another key, whose hotkey is not here."
            if of_another
            else "chutes-tui never overwrites an existing key.",
            next_step="Choose another name, or remove that file if nothing needs it."
            if of_another
            else "Choose another name.",
        )


def address_from_mnemonic(mnemonic: Secret) -> str:
    """The address of the key that the words, or a seed, stand for. Raises MnemonicProblem."""
    return Signer(seed_of(mnemonic)).ss58


def create_wallet(
    wallets_path: Path,
    name: str,
    *,
    coldkey: Secret,
    password: Secret,
    hotkey_name: str,
    hotkey: Secret,
    cost: NaclCost = BITTENSOR_COST,
) -> Wallet:
    """Create a wallet from two recovery phrases: `coldkey`, encrypted with `password`, and `hotkey`.

    Everything is written into a hidden folder first, which then takes its name in one instant: there is the whole
    wallet or none. Takes seconds and half a gigabyte: call it in a thread. Raises CreationProblem
    (AlreadyExistsError), MnemonicProblem, EncryptionProblem and FileProblem.
    """
    _check_name(name, "wallet")
    _check_name(hotkey_name, "hotkey")
    _check_password(password)
    cold, hot = _public_key(coldkey), _public_key(hotkey)
    if cold == hot:
        raise _coldkey_words()
    target = wallets_path / name
    if os.path.lexists(target):
        raise AlreadyExistsError(target)
    sealed = encrypt(key_document(coldkey), password, cost=cost)
    making = wallets_path / f".{name}.chutes-tui-{os.urandom(8).hex()}.new"
    try:
        private_write(making / COLDKEY, sealed, expected=None)
        private_write(making / COLDKEY_PUBLIC, public_document(cold), expected=None)
        private_write(making / HOTKEYS / hotkey_name, key_document(hotkey).reveal(), expected=None)
        private_write(making / HOTKEYS / (hotkey_name + PUBLIC_SUFFIX), public_document(hot), expected=None)
        _take_name(making, target)
    except BaseException:
        _discard_folder(making)
        raise
    made = describe_wallet(target)
    if made.coldkey.ss58 == address_of(cold) and [key.ss58 for key in made.hotkeys if key.usable] == [
        address_of(hot)
    ]:
        return made
    raise _not_as_written(target)


def add_coldkey(wallet: Path, mnemonic: Secret, password: Secret, *, cost: NaclCost = BITTENSOR_COST) -> Coldkey:
    """Put a coldkey into a wallet's folder that has none: what its recovery phrase or seed stands for, encrypted.

    A coldkeypub.txt that is there must be of the same key, and stays. Takes seconds and half a gigabyte: call it in
    a thread. Raises CreationProblem (AlreadyExistsError), MnemonicProblem, EncryptionProblem and FileProblem.
    """
    _check_password(password)
    public = _public_key(mnemonic)
    address = address_of(public)
    path, public_path = wallet / COLDKEY, wallet / COLDKEY_PUBLIC
    _check_folder(wallet)
    if os.path.lexists(path):
        raise AlreadyExistsError(path)
    has_public = os.path.lexists(public_path)
    if has_public and (claimed := describe_coldkey(wallet).ss58) != address:
        raise _another_coldkey(public_path, address, claimed)
    if not has_public and any(key.ss58 == address for key in describe_wallet(wallet).hotkeys):
        raise _coldkey_words("This is the recovery phrase of a hotkey in this wallet.", "the coldkey")
    _create_pair(path, encrypt(key_document(mnemonic), password, cost=cost), public_path, public, has_public)
    made = describe_coldkey(wallet)
    if made.ss58 == address and made.encryption is Encryption.NACL:
        return made
    raise _not_as_written(path)


def add_hotkey(wallet: Path, name: str, mnemonic: Secret, *, ss58: str = "") -> Hotkey:
    """Add a hotkey to a wallet's folder, new or restored: what its recovery phrase or seed stands for, not encrypted.

    `ss58` is the address that must come out, if it is known. A public part (`<name>pub.txt`) of the same key may
    be there already and stays. Raises CreationProblem (AlreadyExistsError), MnemonicProblem and FileProblem.
    """
    _check_name(name, "hotkey")
    public = _public_key(mnemonic)
    address = address_of(public)
    if ss58 and address != ss58:
        raise CreationProblem(
            "This recovery phrase belongs to another key.",
            why=f"It gives {address}, not {visible(ss58)}.",
            next_step="Enter the recovery phrase of that hotkey, or add this one under another name.",
        )
    _check_folder(wallet)
    if describe_coldkey(wallet).ss58 == address:
        raise _coldkey_words()
    path, public_path = wallet / HOTKEYS / name, wallet / HOTKEYS / (name + PUBLIC_SUFFIX)
    has_public = os.path.lexists(public_path)
    if os.path.lexists(path):
        raise AlreadyExistsError(path)
    if has_public and claimed_address(public_path) != address:
        raise AlreadyExistsError(public_path, of_another=True)
    _create_pair(path, key_document(mnemonic), public_path, public, has_public)
    made = describe_hotkey(path)
    if made.usable and made.ss58 == address:
        return made
    raise _not_as_written(path)


def key_document(mnemonic: Secret) -> Secret:
    """The JSON of a key file, with the fields that bittensor writes: no secretPhrase for a seed.

    Raises MnemonicProblem.
    """
    seed = seed_of(mnemonic)
    pair = keypair_class().create_from_seed(seed.reveal())
    phrase = {} if is_seed(mnemonic) else {"secretPhrase": check_mnemonic(mnemonic).reveal()}
    return Secret(
        json.dumps(
            _public_fields(pair.public_key)
            | {"privateKey": f"0x{pair.private_key.hex()}", **phrase, "secretSeed": f"0x{seed.reveal()}"}
        )
    )


def public_document(public_key: bytes) -> str:
    """The JSON of a public part: coldkeypub.txt, or `<hotkey>pub.txt`, which bittensor wants beside each hotkey."""
    return json.dumps(_public_fields(public_key))


def _public_fields(public_key: bytes) -> dict[str, str]:
    """No cryptoType: without it sr25519 is meant, and bittensor-wallet before 4.1 can't read files that have it."""
    key = f"0x{public_key.hex()}"
    return {"accountId": key, "publicKey": key, "ss58Address": address_of(public_key)}


def _public_key(mnemonic: Secret) -> bytes:
    return Signer(seed_of(mnemonic)).public_key


def _check_name(name: str, kind: str) -> None:
    problem = name_problem(name)
    if problem:
        raise CreationProblem(f"This isn't a valid name for a {kind}.", why=problem, next_step="Choose another name.")


def _check_password(password: Secret) -> None:
    if not password or len(password.reveal()) < MIN_PASSWORD:
        raise CreationProblem(
            "The password is too short.", why=f"Bittensor requires at least {MIN_PASSWORD} characters."
        )


def _check_folder(wallet: Path) -> None:
    if not os.path.isdir(wallet):  # noqa: PTH112 - False where it can't be looked at, too
        raise CreationProblem(f"There is no wallet {shown_path(wallet)}.", next_step="Create the wallet first.")


def _create_pair(path: Path, content: Secret | bytes, public_path: Path, public: bytes, has_public: bool) -> None:
    # The public part first: whoever dies between the two leaves no key without it, and no secret.
    if not has_public:
        _create(public_path, Secret(public_document(public)))
    try:
        _create(path, content)
    except BaseException:
        if not has_public:
            _discard_file(public_path)
        raise


def _create(path: Path, content: Secret | bytes) -> None:
    try:
        private_write(path, content if isinstance(content, bytes) else content.reveal(), expected=None)
    except (FileChangedError, FileIsLinkError):
        raise AlreadyExistsError(path) from None


def _take_name(making: Path, target: Path) -> None:
    """Rename the finished folder; an empty folder of that name gives way, anything else stays."""
    try:
        os.rename(making, target)  # noqa: PTH104 - says what it does about an existing target
    except OSError as error:
        if error.errno in _TAKEN:
            raise AlreadyExistsError(target) from None
        raise writing_failed(target, error) from None
    with suppress(OSError):  # the wallet stands; some network disks can't flush a folder
        folder = os.open(target.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _discard_folder(making: Path) -> None:
    if not os.path.lexists(making):
        return
    with suppress(OSError):
        shutil.rmtree(making)
        return
    raise CreationProblem(
        _NOT_REMOVED,
        why=f"{shown_path(making)} still exists and contains keys.",
        next_step="Remove it, unless it is your only copy of these keys.",
    )


def _discard_file(path: Path) -> None:
    with suppress(OSError):
        path.unlink()
        return
    raise CreationProblem(
        _NOT_REMOVED, why=f"{shown_path(path)} still exists; it contains no secret.", next_step="Remove it."
    )


def _not_as_written(path: Path) -> CreationProblem:
    return CreationProblem(
        f"{shown_path(path)} was written, but reads differently.",
        why="Another program wrote there at the same time, or the disk doesn't store data correctly.",
        next_step="Keep the recovery phrases, and check the files before you use them.",
    )


def _coldkey_words(what: str = "This is the coldkey's recovery phrase.", of: str = "the hotkey") -> CreationProblem:
    return CreationProblem(
        what,
        why="A hotkey's file is not encrypted: anyone who reads it would own the coldkey, too.",
        next_step=f"Use another recovery phrase for {of}.",
    )


def _another_coldkey(public_path: Path, address: str, claimed: str) -> CreationProblem:
    return CreationProblem(
        "This recovery phrase belongs to another coldkey.",
        why=f"It gives {address}, and {shown_path(public_path)} "
        + (f"has {visible(claimed)}." if claimed else "has no address to compare it with."),
        next_step="Enter the recovery phrase of that coldkey, or restore this one into another wallet.",
    )
