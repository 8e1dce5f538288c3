"""Every wallet below a folder, with the state of each key and why it can't be used; links are followed. What is left
of wallets whose making was interrupted: hidden folders, perhaps with keys in them.
"""

from __future__ import annotations

import os
import re
import shutil
import time
from typing import TYPE_CHECKING, Final

from chutes_tui.core.problem import Problem
from chutes_tui.core.text import visible
from chutes_tui.core.value_faults import REMEDY, value_fault
from chutes_tui.storage.errors import reading_failed, writing_failed
from chutes_tui.storage.private_files import FileMissingError, FileProblem, shown_path
from chutes_tui.wallets.key_files.description import (
    COLDKEY,
    COLDKEY_PUBLIC,
    HOTKEYS,
    PUBLIC_SUFFIX,
    describe_coldkey,
    describe_hotkey,
)
from chutes_tui.wallets.model import Wallet, WalletList

if TYPE_CHECKING:
    from pathlib import Path

SETTLED_SECONDS: Final = 10.0
"""Seconds after the last change when a creation counts as interrupted: it takes only moments."""
_LEFTOVER: Final = re.compile(r"\.(.+)\.chutes-tui-[0-9a-f]{16}\.new", re.DOTALL)


def list_wallets(path: Path) -> WalletList:
    """Every wallet below `path`, which is a wallets path. Never raises.

    A folder with nothing of a wallet in it is none, nor is a hidden one; a folder that can't be looked into and
    a link that leads nowhere are told with their problem.
    """
    try:
        entries = _entries(path)
    except FileMissingError:
        if fault := value_fault(str(path)):
            return WalletList(path, problem=FileProblem(f"The path of the wallets {fault}.", next_step=REMEDY))
        return WalletList(path, missing=True)
    except FileProblem as problem:
        return WalletList(path, problem=problem)
    wallets = [describe_wallet(path / name) for name in _shown(entries) if _may_be_wallet(path / name)]
    if not wallets and (elsewhere := _another_level(path)) is not None:
        return WalletList(path, problem=elsewhere)
    leftovers = tuple(describe_leftover(path / name) for name in sorted(entries) if is_leftover(name))
    return WalletList(path, tuple(wallets), leftovers=leftovers)


def wallet_names(path: Path) -> dict[str, int]:
    """Return the wallets below `path` and how many hotkeys each has, by names alone; no key is read. Never raises."""
    found = {}
    try:
        for name in _shown(_entries(path)):
            if _may_be_wallet(path / name):
                found[name] = len(_hotkey_names(path / name / HOTKEYS))
    except FileProblem:
        pass  # what can't be looked into is explained where the wallets are listed
    return found


def _another_level(path: Path) -> FileProblem | None:
    """What to say of a folder without wallets that lies in a wallet, or around the folder of the wallets."""
    inside = "This folder is inside a wallet, or is one itself."
    if _may_be_wallet(path):
        return FileProblem(inside, next_step=f"The wallets folder is the one above it: {shown_path(path.parent)}.")
    if path.name == HOTKEYS and _may_be_wallet(path.parent):
        return FileProblem(inside, next_step=f"The wallets folder is {shown_path(path.parent.parent)}.")
    below = path / "wallets"
    if _is_folder(below) and list_wallets(below).wallets:
        return FileProblem(
            "This folder contains no wallets.", next_step=f"The wallets folder is {shown_path(below)}."
        )
    return None


def describe_wallet(path: Path) -> Wallet:
    """One wallet's folder as it stands. Never raises."""
    coldkey = describe_coldkey(path)
    try:
        _entries(path)
        names = _hotkey_names(path / HOTKEYS)
    except FileProblem as problem:
        return Wallet(path.name, path, coldkey, problem=problem)
    return Wallet(path.name, path, coldkey, tuple(describe_hotkey(path / HOTKEYS / name) for name in names))


def _may_be_wallet(path: Path) -> bool:
    """Whether this is a wallet's folder, or might be one if it could be looked into."""
    try:
        entries = _entries(path)
    except FileMissingError:
        return False  # removed in this moment
    except FileProblem:
        return not _is_file(path)
    return any(mark in entries for mark in (COLDKEY, COLDKEY_PUBLIC, HOTKEYS))


def _hotkey_names(folder: Path) -> list[str]:
    """The hotkeys in a folder: no folders, nothing hidden, no public part of a hotkey that is there as well."""
    try:
        entries = _entries(folder)
    except FileMissingError:
        return []
    return [name for name in _shown(entries) if not _is_public_part(name, entries) and not _is_folder(folder / name)]


def _is_public_part(name: str, entries: frozenset[str]) -> bool:
    return name.endswith(PUBLIC_SUFFIX) and name.removesuffix(PUBLIC_SUFFIX) in entries


def _shown(entries: frozenset[str]) -> list[str]:
    return sorted((name for name in entries if not name.startswith(".")), key=lambda name: (name.casefold(), name))


def _entries(folder: Path) -> frozenset[str]:
    """The names in a folder. Raises FileMissingError and FileProblem."""
    try:
        return frozenset(os.listdir(folder))  # noqa: PTH208 - names are all that is needed, for hundreds of folders
    except OSError as error:
        raise reading_failed(folder, error) from None
    except ValueError:
        raise FileProblem("This isn't a valid folder name.") from None


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:  # the folder above it can't be searched
        return False


def _is_file(path: Path) -> bool:
    try:
        return path.exists() and not path.is_dir()
    except OSError:
        return False


def is_leftover(name: str) -> bool:
    """Whether this is the name of a hidden folder in which a wallet is being made."""
    return _LEFTOVER.fullmatch(name) is not None


def describe_leftover(path: Path) -> Wallet:
    """What was left, as a wallet of the name that it was to have, `interrupted`. Never raises."""
    found = _LEFTOVER.fullmatch(path.name)
    files = ", ".join(_files(path)) or "no file"
    problem = FileProblem(
        "Creating this wallet was interrupted.",
        why=f"It was not given its final name; {shown_path(path)} contains {visible(files)}.",
        next_step="Create it again, then remove this. This may be the only copy of its keys.",
    )
    return Wallet(found[1] if found else path.name, path, describe_coldkey(path), problem=problem, interrupted=True)


def remove_leftover(path: Path) -> bool:
    """Remove such a folder with all that is in it; False if it was gone already. Raises Problem."""
    if not is_leftover(path.name):
        raise FileProblem(f"{shown_path(path)} is not left over from a wallet creation.")
    try:
        if time.time() - os.lstat(path).st_mtime < SETTLED_SECONDS:
            raise Problem(
                "The leftovers changed just now.",
                why=f"Another chutes-tui may be creating a wallet in {shown_path(path)}.",
                next_step=f"Try again in {SETTLED_SECONDS:.0f} seconds.",
            )
        shutil.rmtree(path)
    except FileNotFoundError:
        return False
    except OSError as error:
        raise writing_failed(path, error) from None
    return True


def _files(path: Path) -> list[str]:
    """The files in a folder and below, by their paths in it; what can't be read is left out."""
    return sorted(os.path.relpath(f"{at}/{name}", path) for at, _, names in os.walk(path) for name in names)
