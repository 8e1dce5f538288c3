"""What a key file on the disk is good for: hotkeys and coldkeys described, without keeping a secret. Reads only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from chutes_tui.core.problem import Problem
from chutes_tui.storage.private_files import FileMissingError, FileProblem, private_read
from chutes_tui.wallets.key_files.problems import EncryptedKeyError, KeyFileProblem, MismatchError, NotAKeyError
from chutes_tui.wallets.key_files.reading import key_name, key_of, seeded_key
from chutes_tui.wallets.model import Coldkey, ColdkeyState, Encryption, Finding, Hotkey, HotkeyState, Level

if TYPE_CHECKING:
    from pathlib import Path

    from chutes_tui.storage.private_files import PrivateFile
    from chutes_tui.wallets.key_files.reading import KeyFile

HOTKEYS: Final = "hotkeys"
COLDKEY: Final = "coldkey"
COLDKEY_PUBLIC: Final = "coldkeypub.txt"
PUBLIC_SUFFIX: Final = "pub.txt"

_ASK_ADDRESS: Final = "Enter the coldkey's address (5…)."
_NO_OTHER_SOURCE: Final = {
    ColdkeyState.PLAIN: "The coldkey's file has no reliable address.",
    ColdkeyState.ENCRYPTED: "The coldkey is encrypted, so its address can't be read.",
    ColdkeyState.MISSING: "There is no coldkey to take the address from.",
    ColdkeyState.UNREADABLE: "The coldkey can't be read.",
    ColdkeyState.NOT_A_KEY: "The file coldkey is not a key file.",
}


@dataclass(frozen=True, slots=True)
class _Part:
    """One of the two files of a coldkey: its address, or why it has none to rely on."""

    state: ColdkeyState
    ss58: str = ""
    problem: Problem | None = None
    encryption: Encryption | None = None
    warnings: tuple[Finding, ...] = ()


def describe_hotkey(path: Path) -> Hotkey:
    """One hotkey file as it stands: `<wallet>/hotkeys/<name>`. Never raises."""
    wallet = path.parent.parent.name
    try:
        file = private_read(path)
    except FileProblem as problem:
        step = problem.next_step or "Make the file readable, or use another hotkey."
        return Hotkey(path.name, wallet, path, HotkeyState.UNREADABLE, why_not=sentences(problem), next_step=step)
    warnings = exposure(file)
    key: KeyFile | None = None
    try:
        key = key_of(file)
        usable = seeded_key(key, key_name(path))
    except KeyFileProblem as problem:
        return Hotkey(
            path.name,
            wallet,
            path,
            problem.state,
            ss58=key.ss58 if key else claimed_address(path.with_name(path.name + PUBLIC_SUFFIX)),
            encryption=problem.encryption if isinstance(problem, EncryptedKeyError) else None,
            why_not=sentences(problem),
            next_step=problem.next_step,
            warnings=warnings,
            restorable=isinstance(problem, NotAKeyError) and problem.restorable,
        )
    if key.foreign_address:
        what = f"The address in {key_name(path)} is for another network; here it is {usable.ss58}."
        warnings = (*warnings, Finding(Level.WARNING, what))
    return Hotkey(path.name, wallet, path, HotkeyState.USABLE, ss58=usable.ss58, warnings=warnings)


def describe_coldkey(wallet: Path) -> Coldkey:
    """The coldkey in a wallet's folder, with its address from the best source there is. Never raises."""
    private, public = _private_part(wallet / COLDKEY), _public_part(wallet / COLDKEY_PUBLIC)
    warnings = private.warnings + public.warnings
    ss58, origin, problem = public.ss58, COLDKEY_PUBLIC, public.problem
    if not public.ss58 and private.ss58:
        ss58, origin, problem = private.ss58, COLDKEY, None
        if public.problem and public.state is not ColdkeyState.MISSING:
            warnings = (*warnings, Finding(Level.WARNING, sentences(public.problem)))
    elif public.ss58 and private.ss58 not in ("", public.ss58):
        problem = Problem(
            f"{COLDKEY_PUBLIC} and {COLDKEY} contain different addresses.",
            why="One of them is damaged or was changed.",
        )
    elif public.ss58 and private.problem:
        warnings = (*warnings, Finding(Level.WARNING, sentences(private.problem), private.problem.next_step))
    elif public.state is ColdkeyState.MISSING:
        problem = Problem(f"{key_name(wallet / COLDKEY_PUBLIC)} doesn't exist.", why=_NO_OTHER_SOURCE[private.state])
    if problem is None:
        return Coldkey(wallet / COLDKEY, private.state, private.encryption, ss58, origin, warnings=warnings)
    return Coldkey(
        wallet / COLDKEY,
        private.state,
        private.encryption,
        why_not=sentences(problem),
        next_step=_ASK_ADDRESS,
        warnings=warnings,
    )


def exposure(file: PrivateFile) -> tuple[Finding, ...]:
    """A warning when others can get at a file with a key in it."""
    if not file.exposed_to:
        return ()
    what = f"{key_name(file.path)} is accessible to {file.exposed_to}."
    return (Finding(Level.WARNING, what, "Remove their permissions.", file.fix_command),)


def changed_by(mode: int) -> str:
    """Who but the owner can change a file or a folder of this mode: "" for nobody."""
    if mode & 0o002:
        return "everyone on this machine"
    return "its group" if mode & 0o020 else ""


def sentences(problem: Problem) -> str:
    """What happened and why, on one line."""
    return f"{problem.what} {problem.why}".strip()


def _private_part(path: Path) -> _Part:
    try:
        file = private_read(path)
    except FileMissingError:
        return _Part(ColdkeyState.MISSING)
    except FileProblem as problem:
        return _Part(ColdkeyState.UNREADABLE, problem=problem)
    warnings = exposure(file)
    key: KeyFile | None = None
    try:
        key = key_of(file)
        return _Part(ColdkeyState.PLAIN, seeded_key(key, key_name(path)).ss58, warnings=warnings)
    except EncryptedKeyError as encrypted:
        return _Part(ColdkeyState.ENCRYPTED, encryption=encrypted.encryption, warnings=warnings)
    except KeyFileProblem as problem:
        if key is None:
            return _Part(ColdkeyState.NOT_A_KEY, problem=problem, warnings=warnings)
        if isinstance(problem, MismatchError):
            return _Part(ColdkeyState.PLAIN, problem=problem, warnings=warnings)
        # no seed, or of another kind: a coldkey only lends its address
        return _Part(ColdkeyState.PLAIN, key.ss58, warnings=warnings)


def _public_part(path: Path) -> _Part:
    """`coldkeypub.txt`; its state is PLAIN when it could be read."""
    try:
        file = private_read(path)
        key = key_of(file, public=True)
    except FileMissingError as problem:
        return _Part(ColdkeyState.MISSING, problem=problem)
    except FileProblem as problem:
        return _Part(ColdkeyState.UNREADABLE, problem=problem)
    except KeyFileProblem as problem:
        return _Part(ColdkeyState.NOT_A_KEY, problem=problem)
    name = key_name(path)
    warnings: tuple[Finding, ...] = ()
    if who := changed_by(file.mode):
        what = f"{name} can be changed by {who}."
        warnings = (Finding(Level.WARNING, what, "Remove their permissions.", file.fix_command),)
    if len(key.public_keys) == 1 and not key.broken:
        return _Part(ColdkeyState.PLAIN, key.ss58, warnings=warnings)
    unusable = Problem(f"{name} contains no address.")
    if key.public_keys:
        unusable = Problem(
            f"{name} contradicts itself.", why="Its address and its public key belong to different keys."
        )
    return _Part(ColdkeyState.NOT_A_KEY, problem=unusable, warnings=warnings)


def claimed_address(path: Path) -> str:
    """The address that a key file claims without proof (a public part beside an encrypted hotkey), else ""."""
    try:
        return key_of(private_read(path), public=True).ss58
    except (FileProblem, KeyFileProblem):
        return ""
