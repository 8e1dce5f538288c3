"""Find, read and check the wallets of this machine, and open a hotkey. All of it blocks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from chutes_tui.core.attempt import Stage
from chutes_tui.core.loadable import LoadPhase
from chutes_tui.core.program.home import expand_home
from chutes_tui.core.setting import Setting
from chutes_tui.operations.wallets.found import FoundWallets

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chutes_tui.core.problem import Problem
    from chutes_tui.core.secret import Secret
    from chutes_tui.wallets.key_files.reading import OpenedHotkey
    from chutes_tui.wallets.model import Finding, Hotkey, Wallet

TYPED_HERE = "typed here"
"""The origin of a wallets path that the user gave while the program ran."""


@dataclass(frozen=True, slots=True)
class HotkeyOpening:
    """A hotkey that is being opened. OPEN: `opened` holds its seed until `forget_hotkey`; REFUSED: `problem`."""

    hotkey: Hotkey
    stage: Stage = Stage.SENDING
    opened: OpenedHotkey | None = None
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class WalletCheck:
    """The findings of a check of a hotkey (of the whole wallet if it is None), or the `problem` that stopped it."""

    wallet: Wallet
    hotkey: Hotkey | None
    findings: tuple[Finding, ...] = ()
    problem: Problem | None = None


def locate_wallets(
    given: Setting[Path] | None, option: Path | None, environ: Mapping[str, str], home: Path
) -> Setting[Path]:
    """Return the wallets folder: `given`, else the one of command line, environment or config files."""
    from chutes_tui.wallets.location import find_wallets_path

    configured = find_wallets_path(option, environ, home)
    if given is None:
        return configured
    return replace(given, shadowed=(configured.origin, *configured.shadowed))


def typed_location(text: str, home: Path) -> Setting[Path]:
    """The folder that the user typed; a leading ~ stands for `home`."""
    return Setting(expand_home(Path(text.strip()), home), TYPED_HERE)


def read_wallets(location: Setting[Path], log: Path | None = None) -> FoundWallets:
    """Read every wallet in the folder, and the log of backups. Never raises for what is on the disk."""
    from chutes_tui.operations.backup.log import logged_backups
    from chutes_tui.wallets.discovery import list_wallets

    listing = list_wallets(location.value)
    if listing.problem is not None:
        return FoundWallets(location, listing, LoadPhase.FAILED, listing.problem)
    backups = logged_backups(log) if log is not None else ()
    return FoundWallets(location, listing, LoadPhase.READY, backups=backups)


def remove_leftover(wallet: Wallet) -> str:
    """Remove what an interrupted creation left; return what was done, as a sentence. Raises Problem."""
    from chutes_tui.core.text import visible
    from chutes_tui.wallets.discovery import remove_leftover as remove

    name = visible(wallet.name)
    if remove(wallet.path):
        return f"Removed the leftovers of {name}"
    return f"The leftovers of {name} were already gone: nothing was removed"


def take_seed(hotkey: Hotkey, password: Secret | None) -> OpenedHotkey:
    """Open a hotkey, with its password if it is encrypted; wipes the password. Raises Problem."""
    from chutes_tui.wallets.key_files.reading import open_hotkey

    try:
        return open_hotkey(hotkey, password)
    finally:
        if password is not None:
            password.wipe()


def check(wallet: Wallet, hotkey: Hotkey | None) -> WalletCheck:
    """Verify all that can be verified without a password and without a network."""
    from chutes_tui.wallets.checking import check_hotkey, check_wallet

    return WalletCheck(wallet, hotkey, check_hotkey(hotkey.path) if hotkey else check_wallet(wallet.path))
