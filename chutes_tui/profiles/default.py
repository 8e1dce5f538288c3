"""Making an account the default one: what chutes-tui and the official CLI start with. Blocks: use a thread."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from chutes_tui.profiles.account_file import close_own_folders
from chutes_tui.profiles.accounts import OtherAccountError, TargetState, judge, propose_path
from chutes_tui.profiles.backups import backup_names
from chutes_tui.profiles.config_file import fault_in
from chutes_tui.profiles.discovery import default_config_path, list_paths
from chutes_tui.profiles.identity import identity_in
from chutes_tui.profiles.ini.parsing import parse_ini
from chutes_tui.profiles.model import ProfileError
from chutes_tui.storage.private_files import (
    MAX_BYTES,
    FileProblem,
    Payload,
    private_lock,
    private_read,
    shown_path,
)

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from chutes_tui.profiles.accounts import ConfigTarget
    from chutes_tui.profiles.identity import Identity
    from chutes_tui.storage.private_files import LockedFile


@dataclass(frozen=True, slots=True)
class MadeDefault:
    """The default config, and the file that keeps what stood there, None when nothing did."""

    path: Path
    kept_at: Path | None


def make_default(path: Path, home: Path, *, over_other: bool = False, now: datetime | None = None) -> MadeDefault:
    """Write a copy of a config file as the default config, mode 0600.

    What stands there is kept first: another account as a profile under environments, anything else as a backup
    beside it. Raises OtherAccountError for another account unless `over_other`, ProfileError for a file that holds
    no account, FileProblem (FileIsLinkError for a default that is a link); then nothing has changed.
    """
    default = default_config_path(home)
    payload = private_read(path).payload
    account = _account_in(path, payload)
    with private_lock(default) as file:
        old = file.read(limit=MAX_BYTES)
        if old == payload:
            return MadeDefault(default, None)
        target = judge(default, home, account, old)
        if target.state is TargetState.OTHER and not over_other:
            raise OtherAccountError(target)
        kept_at = _keep(file, home, target, old, now) if old is not None else None
        close_own_folders(default, home)
        file.write(payload, expected=old)
    return MadeDefault(default, kept_at)


def _account_in(path: Path, payload: Payload) -> Identity:
    document = parse_ini(payload.data)
    if document.faults:
        raise fault_in(path, document.faults[0])
    account = identity_in(document)
    if account is None:
        raise ProfileError(f"{shown_path(path)} contains no account.", next_step="Complete it first.")
    return account


def _keep(file: LockedFile, home: Path, target: ConfigTarget, old: Payload, now: datetime | None) -> Path:
    """Keep what the default config holds; return where it is."""
    for other in list_paths(home):
        if other != file.path and _holds(other, old):
            return other
    if target.state is TargetState.OTHER and target.problem is None:
        path = propose_path(home, target.username, default_moves=True)
        with private_lock(path) as kept:
            kept.create(old)
        return path
    return file.copy_to(backup_names(file.path.name, now))


def _holds(path: Path, payload: Payload) -> bool:
    try:
        return private_read(path).payload == payload
    except FileProblem:
        return False
