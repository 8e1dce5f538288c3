"""What is kept: all wallets and configs of this machine, or those that were named."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chutes_tui.core.problem import Problem
from chutes_tui.core.text import visible
from chutes_tui.operations.backup.making import Chosen
from chutes_tui.profiles.discovery import find_profile, list_profiles
from chutes_tui.storage.private_files import shown_path
from chutes_tui.wallets.discovery import list_wallets

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def everything(folder: Path, home: Path) -> Chosen:
    """All wallets in a folder, and all configs. Blocks. Raises Problem when the folder can't be read."""
    configs = tuple((one.name, one.path) for one in list_profiles(home))
    return Chosen(tuple(_wallets(folder).values()), configs)


def named(folder: Path, home: Path, wallets: Sequence[str], profiles: Sequence[str]) -> Chosen:
    """These alone. Blocks. Raises Problem for a name that isn't there."""
    there = _wallets(folder) if wallets else {}
    if missing := [name for name in wallets if name not in there]:
        raise Problem(f"There is no wallet {visible(missing[0])} in {shown_path(folder)}.")
    return Chosen(
        tuple(there[name] for name in wallets), tuple((name, find_profile(name, home)) for name in profiles)
    )


def _wallets(folder: Path) -> dict[str, Path]:
    listing = list_wallets(folder)
    if listing.problem is not None and not listing.missing:
        raise listing.problem
    return {wallet.name: wallet.path for wallet in listing.wallets}
