"""When which wallets and configs were last kept in a backup that was opened again. Holds no secret."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from chutes_tui.storage.private_files import FileProblem, private_read, private_update

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_MOST: Final = 100
_LIMIT: Final = 1 << 20


class LoggedBackup(NamedTuple):
    """A backup that was made here: when, where, and what it holds."""

    at: datetime
    path: str
    wallets: tuple[str, ...]
    configs: tuple[str, ...]


def remember_backup(log: Path, at: datetime, path: Path, wallets: Sequence[str], configs: Sequence[str]) -> None:
    """Add a backup to the log. Raises FileProblem."""
    entry = {
        "at": at.isoformat(timespec="seconds"),
        "path": str(path.absolute()),
        "wallets": list(wallets),
        "configs": list(configs),
    }

    def add(data: bytes | None) -> str:
        entries = [*_entries(data or b""), entry]
        return json.dumps({"version": 1, "backups": entries[-_MOST:]}, indent=1) + "\n"

    private_update(log, add)


def logged_backups(log: Path) -> tuple[LoggedBackup, ...]:
    """The backups that were made here, the oldest first; none for a file that can't be read. Blocks."""
    try:
        data = private_read(log, limit=_LIMIT).data
    except FileProblem:
        return ()
    return tuple(one for entry in _entries(data) if (one := _backup(entry)) is not None)


def last_backup_of_wallet(backups: Sequence[LoggedBackup], wallet: str) -> LoggedBackup | None:
    """The newest that holds a wallet of this name."""
    return next((one for one in reversed(backups) if wallet in one.wallets), None)


def _entries(data: bytes) -> list[Any]:
    try:
        document = json.loads(data)
    except (ValueError, RecursionError):
        return []
    entries = document.get("backups") if isinstance(document, dict) else None
    return entries if isinstance(entries, list) else []


def _backup(entry: Any) -> LoggedBackup | None:
    match entry:
        case {"at": str(at), "path": str(path), "wallets": [*wallets], "configs": [*configs]}:
            try:
                when = datetime.fromisoformat(at)
            except ValueError:
                return None
            return LoggedBackup(when, path, tuple(map(str, wallets)), tuple(map(str, configs)))
    return None
