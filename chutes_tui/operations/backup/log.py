"""When which wallets and configs were last kept in a backup that was opened again. Holds no secret.

A file that can't be understood is set aside before anything is written; one of a newer version is never written.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from chutes_tui.storage.private_files import FileProblem, private_lock
from chutes_tui.storage.versioned_json import NewerVersionError, VersionedJson, written

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

    with private_lock(log) as file:
        document, expected = _FILE.opened(file)
        document["backups"] = [*document["backups"], entry][-_MOST:]
        file.write(written(document), expected=expected)


def logged_backups(log: Path) -> tuple[LoggedBackup, ...]:
    """The backups that were made here, the oldest first; none for a file that can't be read or is newer. Blocks."""
    try:
        document = _FILE.read(log)
    except (FileProblem, NewerVersionError):
        return ()
    return tuple(one for entry in (document or {}).get("backups", []) if (one := _backup(entry)) is not None)


def last_backup_of_wallet(backups: Sequence[LoggedBackup], wallet: str) -> LoggedBackup | None:
    """The newest that holds a wallet of this name."""
    return next((one for one in reversed(backups) if wallet in one.wallets), None)


_FILE: Final = VersionedJson(
    1,
    lambda document: isinstance(document.get("backups"), list),
    {"backups": []},
    "When a wallet was last kept is noted there, and this version can't do that.",
    limit=_LIMIT,
)


def _backup(entry: Any) -> LoggedBackup | None:
    match entry:
        case {"at": str(at), "path": str(path), "wallets": [*wallets], "configs": [*configs]}:
            try:
                when = datetime.fromisoformat(at)
            except ValueError:
                return None
            return LoggedBackup(when, path, tuple(map(str, wallets)), tuple(map(str, configs)))
    return None
