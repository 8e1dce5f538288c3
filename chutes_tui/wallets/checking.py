"""Everything about a wallet that can be verified offline, as findings in the order in which they were looked at."""

from __future__ import annotations

import shlex
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from chutes_tui.core.problem import Problem
from chutes_tui.storage.private_files import shown_path
from chutes_tui.wallets.address import address_of
from chutes_tui.wallets.discovery import describe_wallet
from chutes_tui.wallets.key_files.description import (
    COLDKEY_PUBLIC,
    HOTKEYS,
    PUBLIC_SUFFIX,
    changed_by,
    claimed_address,
    describe_hotkey,
    sentences,
)
from chutes_tui.wallets.key_files.encryption import BITTENSOR_COST
from chutes_tui.wallets.key_files.problems import EncryptedKeyError
from chutes_tui.wallets.key_files.reading import key_name, seeded_key, unlocked_key
from chutes_tui.wallets.mnemonic import MnemonicProblem, keypair_class, seed_from_mnemonic
from chutes_tui.wallets.model import ColdkeyState, Encryption, Finding, Level
from chutes_tui.wallets.signing import Signer

if TYPE_CHECKING:
    from pathlib import Path

    from chutes_tui.core.secret import Secret
    from chutes_tui.wallets.key_files.encryption import NaclCost
    from chutes_tui.wallets.key_files.reading import KeyFile, SeededKey
    from chutes_tui.wallets.model import Coldkey

_TEST_MESSAGE: Final = b"chutes-tui checks that this key signs"


def check_wallet(path: Path) -> tuple[Finding, ...]:
    """Check the wallet in this folder: its permissions, its coldkey and every hotkey. Never raises.

    Encrypted hotkeys are left closed; `check_hotkey` opens one with its password.
    """
    wallet = describe_wallet(path)
    findings = [*_folder(path), *_folder(path / HOTKEYS)]
    if wallet.problem:
        findings.append(Finding(Level.PROBLEM, sentences(wallet.problem), wallet.problem.next_step))
    findings += _coldkey(wallet.coldkey)
    if not wallet.hotkeys and not wallet.problem:
        findings.append(Finding(Level.WARNING, "The wallet has no hotkeys.", "Add one, or restore one."))
    for hotkey in wallet.hotkeys:
        findings += check_hotkey(hotkey.path)
    return tuple(findings)


def check_hotkey(
    path: Path, password: Secret | None = None, *, cost: NaclCost = BITTENSOR_COST
) -> tuple[Finding, ...]:
    """Check one hotkey file. Never raises; with a password a `$NACL` file takes seconds: call it in a thread."""
    warnings = describe_hotkey(path).warnings
    try:
        key = unlocked_key(path, password, cost=cost)
        seeded = seeded_key(key, key_name(path))
    except EncryptedKeyError as problem:
        level = Level.WARNING if problem.encryption is Encryption.NACL else Level.PROBLEM
        return (Finding(level, sentences(problem), problem.next_step), *warnings)
    except Problem as problem:
        return (Finding(Level.PROBLEM, sentences(problem), problem.next_step), *warnings)
    return (*_identity(path, key, seeded), *_other_fields(path, key, seeded), *_public_part(path, seeded), *warnings)


def _identity(path: Path, key: KeyFile, seeded: SeededKey) -> list[Finding]:
    name, signature = key_name(path), Signer(seeded.seed).sign(_TEST_MESSAGE)
    source = "its recovery phrase" if seeded.from_words else "its seed"
    if key.public_keys:
        found = [Finding(Level.OK, f"The address in {name} belongs to {source}: {seeded.ss58}.")]
    else:
        found = [Finding(Level.OK, f"{name} contains no address; {source} gives {seeded.ss58}.")]
    if keypair_class()(seeded.ss58).verify(_TEST_MESSAGE, signature):
        found.append(Finding(Level.OK, f"{name} can sign, and its signature is valid."))
    else:
        found.append(Finding(Level.PROBLEM, f"The signatures of {name} aren't valid.", "Use another hotkey."))
    return found


def _other_fields(path: Path, key: KeyFile, seeded: SeededKey) -> list[Finding]:
    """What the config for Chutes doesn't need, and other programs may."""
    name, found = key_name(path), []
    if key.broken:
        what = f"{name} is damaged in {', '.join(key.broken)}; its seed is intact."
        found.append(Finding(Level.WARNING, what, "Keep its recovery phrase or a backup."))
    if seeded.from_words and key.seed is not None:
        what = f"The secretSeed of {name} isn't valid; its recovery phrase was used instead."
        found.append(Finding(Level.WARNING, what, "The official CLI can't use this file. Restore the hotkey again."))
    elif seeded.from_words:
        what = f"{name} has no secretSeed; it was derived from the recovery phrase."
        found.append(Finding(Level.WARNING, what, "The official CLI can't use this file; chutes-tui can."))
    if key.private_key is not None and not _makes(key.private_key, seeded):
        what = f"The privateKey of {name} doesn't belong to its seed."
        found.append(Finding(Level.WARNING, what, "Restore the hotkey again from its recovery phrase."))
    if key.phrase is not None and not seeded.from_words:
        found.append(_words(name, key.phrase, seeded))
    return found


def _words(name: str, phrase: Secret, seeded: SeededKey) -> Finding:
    try:
        same = seed_from_mnemonic(phrase) == seeded.seed
    except MnemonicProblem:
        same = False
    if same:
        return Finding(Level.OK, f"The recovery phrase in {name} restores this key.")
    what = f"The recovery phrase in {name} doesn't restore this key."
    return Finding(Level.WARNING, what, "Keep a copy of the file: its recovery phrase is not a backup.")


def _makes(private_key: Secret, seeded: SeededKey) -> bool:
    """Whether a private key, in either of the two forms that are in use, is that of the seed's address."""
    import sr25519

    try:
        secret = bytes.fromhex(private_key.reveal().removeprefix("0x"))
    except ValueError:
        return False
    for public_of in (sr25519.public_from_secret_key, lambda key: sr25519.pair_from_ed25519_secret_key(key)[0]):
        with suppress(ValueError):  # these bytes are no private key of this form
            if address_of(public_of(secret)) == seeded.ss58:
                return True
    return False


def _public_part(path: Path, seeded: SeededKey) -> list[Finding]:
    public = path.with_name(path.name + PUBLIC_SUFFIX)
    claimed = claimed_address(public)
    if not claimed:
        return []
    if claimed == seeded.ss58:
        return [Finding(Level.OK, f"{key_name(public)} has the same address.")]
    what = f"{key_name(public)} has a different address than the hotkey: {claimed}."
    return [Finding(Level.WARNING, what, "Other programs may show the wrong address; remove that file.")]


def _coldkey(coldkey: Coldkey) -> list[Finding]:
    name = key_name(coldkey.path)
    found = []
    if coldkey.ss58:
        found.append(Finding(Level.OK, f"The coldkey's address is {coldkey.ss58}, from {coldkey.ss58_origin}."))
    else:
        found.append(Finding(Level.PROBLEM, coldkey.why_not, coldkey.next_step))
    if coldkey.encryption is not None:
        found.append(Finding(Level.OK, f"{name} is encrypted ({coldkey.encryption.value})."))
    elif coldkey.state is ColdkeyState.PLAIN:
        what = f"{name} is not encrypted: anyone who reads it owns the coldkey."
        found.append(Finding(Level.WARNING, what, "Encrypt it with bittensor's tools."))
    elif coldkey.state is ColdkeyState.MISSING and coldkey.ss58_origin == COLDKEY_PUBLIC:
        found.append(Finding(Level.OK, f"{name} is not on this machine; only its address is needed."))
    return [*found, *coldkey.warnings]


def _folder(path: Path) -> list[Finding]:
    """A warning when others can put keys into a folder, or take them away."""
    try:
        who = changed_by(path.stat().st_mode)
    except OSError:
        return []  # missing, or told by whoever reads it
    if not who:
        return []
    what = f"{shown_path(path)} can be changed by {who}."
    return [Finding(Level.WARNING, what, "Remove their permissions.", f"chmod go-w {shlex.quote(str(path))}")]
