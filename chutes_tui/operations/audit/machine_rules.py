"""The rules about this machine: config files and wallets. Pure: what is looked at is given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from chutes_tui.core.program.home import with_home_as_tilde
from chutes_tui.core.text import visible
from chutes_tui.operations.audit.report import About, Check, Finding, Severity
from chutes_tui.wallets.model import ColdkeyState

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from chutes_tui.operations.audit.backups import Backup
    from chutes_tui.profiles.catalogue import ProfileEntry
    from chutes_tui.wallets.model import Wallet, WalletList


@dataclass(frozen=True, slots=True)
class MachineSeen:
    """The config files and wallets here, `exposed`: the private files around them that others can read, with who
    they are, and the `backups` of configs."""

    home: Path
    profiles: Sequence[ProfileEntry]
    wallets: WalletList
    exposed: Sequence[tuple[Path, str]] = ()
    backups: Sequence[Backup] = ()


def machine_checks(seen: MachineSeen) -> list[Check]:
    """Every rule about this machine."""
    return [_open_configs(seen), _open_files(seen), _backups(seen), _plain_coldkeys(seen), _same_keys(seen)]


def _open_configs(seen: MachineSeen) -> Check:
    found, unknown = [], 0
    for entry in seen.profiles:
        rights = entry.permissions
        if rights is None:
            unknown += 1
        elif who := rights.file_exposed_to or rights.folder_exposed_to:
            found.append(Finding(_short(entry.path, seen), f"open to {who}", Severity.HIGH, (str(entry.path),)))
    return Check(
        "open-config",
        "Config files that others can read",
        "A config holds the hotkey's seed or an API key: whoever reads it is you.",
        "Press f on the profile, or chmod 600 the file and 700 its folder.",
        tuple(found),
        f"the rights of {unknown} config files can't be read" if unknown else "",
        About.PROFILE,
    )


def _open_files(seen: MachineSeen) -> Check:
    found = [Finding(_short(path, seen), f"open to {who}", Severity.HIGH, (str(path),)) for path, who in seen.exposed]
    return Check(
        "open-secret-file",
        "Backups and hotkeys that others can read",
        "A backup of a config holds its seed in clear, a hotkey file its own.",
        "chmod 600 the file; delete backups that you no longer need.",
        tuple(found),
        _wallets_missing(seen.wallets),
        About.FILE,
    )


def _backups(seen: MachineSeen) -> Check:
    found = []
    for one in seen.backups:
        held = ["the hotkey's seed"] * one.seed + ["an API key"] * one.api_key
        if held:
            severity = Severity.MEDIUM if one.seed else Severity.LOW
            words = f"holds {' and '.join(held)} in clear"
            found.append(Finding(_short(one.path, seen), words, severity, (str(one.path),)))
    unread = sum(not one.readable for one in seen.backups)
    return Check(
        "seed-in-backup",
        "Backups that hold a seed or an API key",
        "Backups are easily forgotten and copied along: whoever gets one can sign in as you for as long as the "
        "hotkey or the key is in use.",
        "Delete the backups that you no longer need, or keep them encrypted.",
        tuple(found),
        f"{unread} backup{'' if unread == 1 else 's'} can't be read" if unread else "",
        About.FILE,
    )


def _plain_coldkeys(seen: MachineSeen) -> Check:
    found = [
        Finding(_short(wallet.coldkey.path, seen), "not encrypted", Severity.HIGH, (_row(wallet),))
        for wallet in seen.wallets.wallets
        if wallet.coldkey.state is ColdkeyState.PLAIN
    ]
    return Check(
        "plain-coldkey",
        "Coldkeys without a password",
        "The coldkey holds the money.",
        "Encrypt it with btcli, and keep the recovery phrase off this machine.",
        tuple(found),
        _wallets_missing(seen.wallets),
        About.WALLET,
    )


def _same_keys(seen: MachineSeen) -> Check:
    found = [
        Finding(
            visible(f"{wallet.name}/{hotkey.name}"),
            "the hotkey is the coldkey",
            Severity.MEDIUM,
            (f"{wallet.name}/{hotkey.name}",),
        )
        for wallet in seen.wallets.wallets
        for hotkey in wallet.hotkeys
        if hotkey.ss58 and hotkey.ss58 == wallet.coldkey.ss58
    ]
    return Check(
        "same-key",
        "Hotkeys that are their coldkey",
        "A hotkey lies unencrypted on the machine: then so does the key to the money.",
        "Make a hotkey of its own, and register with that one.",
        tuple(found),
        _wallets_missing(seen.wallets) or _unknown_addresses(seen.wallets.wallets),
        About.WALLET,
    )


def _row(wallet: Wallet) -> str:
    """Its first row in the list of wallets."""
    return f"{wallet.name}/{wallet.hotkeys[0].name if wallet.hotkeys else ''}"


def _short(path: Path, seen: MachineSeen) -> str:
    return visible(str(with_home_as_tilde(path, seen.home)))


def _wallets_missing(wallets: WalletList) -> str:
    if wallets.problem is not None:
        return "the wallets can't be listed"
    broken = sum(wallet.problem is not None for wallet in wallets.wallets)
    return f"{broken} wallets can't be read" if broken else ""


def _unknown_addresses(wallets: Sequence[Wallet]) -> str:
    unknown = sum(not hotkey.ss58 for wallet in wallets for hotkey in wallet.hotkeys)
    return f"the address of {unknown} hotkey{'' if unknown == 1 else 's'} is not known" if unknown else ""
