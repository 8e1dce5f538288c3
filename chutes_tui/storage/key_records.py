"""What is known on this machine of API keys and the server doesn't report: exact grants of those created here, what
a test showed, where they are used by the user's notes, and how far a rotation has come.

A private JSON file, by API host, user id and key id. It holds no secret: neither keys nor parts of them, and no
names but the one that a rotation gives. A file that can't be understood counts as empty, and is set aside, once,
before anything is written. One of a newer version is never written. Fields that are not known here survive every
write.
"""

from __future__ import annotations

import json
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

from chutes_tui.storage.private_files import FileProblem, private_lock
from chutes_tui.storage.versioned_json import NewerVersionError, VersionedJson, written

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path


VERSION: Final = 1
_LIMIT: Final = 32 << 20

Grant = tuple[str, str | None, str | None]
"""Object type, object id (None: all objects), action (None: any)."""

_Users = dict[str, dict[str, dict[str, Any]]]
"""User id → key id → what is known of the key."""


class KeyRecords:
    """The records of one file, or of this process alone. Safe to use from several threads and programs."""

    def __init__(self, path: Path | None, hosts: dict[str, _Users]) -> None:
        self._path = path
        self._hosts = hosts
        self._lock = Lock()
        self._unwritten: list[Callable[[dict[str, _Users]], None]] = []

    @classmethod
    def load(cls, path: Path | None) -> KeyRecords:
        """Read the records; a missing, broken or unreadable file gives none. With None nothing is ever written."""
        try:
            document = _FILE.read(path) if path is not None else None
        except (FileProblem, NewerVersionError):
            document = None
        return cls(path, document["hosts"] if document else {})

    def remember(self, host: str, user_id: str, key_id: str, admin: bool, grants: Iterable[Grant]) -> None:
        """Keep what a new key may do. `host` is the API's host or base URL. Raises FileProblem when it can't be kept
        on the disk; it is then known until the program ends, and written with the next change that can be kept."""
        self.note(host, user_id, key_id, admin=admin, grants=[list(grant) for grant in grants])

    def note(self, host: str, user_id: str, key_id: str, **fields: object) -> None:
        """Keep these fields of a key, as JSON; None drops one. Raises FileProblem as `remember` does."""

        def change(hosts: dict[str, _Users]) -> None:
            keys = hosts.setdefault(_host(host), {}).setdefault(user_id, {})
            known = keys.get(key_id)
            entry = {**(known if isinstance(known, dict) else {}), **fields}
            keys[key_id] = {name: value for name, value in entry.items() if value is not None}

        self._change(change)

    def edit(self, host: str, user_id: str, change: Callable[[dict[str, dict[str, Any]]], None]) -> None:
        """Change what is kept of an account's keys, by key id, as it stands in the file now: another program may have
        written since. Raises what `change` raises, and FileProblem when it can't be kept on the disk; then nothing is
        changed, here or there, and nothing waits to be written."""
        with self._lock:
            if self._path is None:
                hosts = json.loads(json.dumps(self._hosts))
                change(_keys_of(hosts, host, user_id))
            else:
                with private_lock(self._path) as file:
                    document, expected = _FILE.opened(file)
                    hosts = document["hosts"]
                    for one in self._unwritten:
                        one(hosts)
                    change(_keys_of(hosts, host, user_id))
                    file.write(written(document), expected=expected)
                self._unwritten.clear()
            self._hosts = hosts

    def reread(self) -> None:
        """Take over what other programs have written since; what can't be read leaves everything as it is."""
        with self._lock:
            try:
                document = _FILE.read(self._path) if self._path is not None else None
            except (FileProblem, NewerVersionError):
                return
            if document is not None:
                self._hosts = document["hosts"]
                for one in self._unwritten:
                    one(self._hosts)

    def forget(self, host: str, user_id: str, key_id: str) -> None:
        """Drop a deleted key; harmless when it is not known. Raises FileProblem as `remember` does."""
        if self._entry(host, user_id, key_id) is None:
            return

        def drop(hosts: dict[str, _Users]) -> None:
            hosts.get(_host(host), {}).get(user_id, {}).pop(key_id, None)

        self._change(drop)

    def entries(self, host: str) -> dict[str, dict[str, Any]]:
        """Return everything that is kept of every key on a host, by key id, for all accounts. Unchecked."""
        return {key_id: entry for _, key_id, entry in self.accounts(host)}

    def accounts(self, host: str) -> list[tuple[str, str, dict[str, Any]]]:
        """Return user id, key id and everything that is kept of every key on a host. Unchecked."""
        with self._lock:
            users = self._hosts.get(_host(host), {})
            entries = [(user_id, *item) for user_id, user in users.items() for item in user.items()]
        return [(user_id, key_id, entry) for user_id, key_id, entry in entries if isinstance(entry, dict)]

    def _entry(self, host: str, user_id: str, key_id: str) -> dict[str, Any] | None:
        with self._lock:
            return self._hosts.get(_host(host), {}).get(user_id, {}).get(key_id)

    def _change(self, change: Callable[[dict[str, _Users]], None]) -> None:
        with self._lock:
            change(self._hosts)
            if self._path is None:
                return
            self._unwritten.append(change)
            with private_lock(self._path) as file:
                document, expected = _FILE.opened(file)
                for one in self._unwritten:
                    one(document["hosts"])
                file.write(written(document), expected=expected)
            self._unwritten.clear()


def _keys_of(hosts: dict[str, _Users], host: str, user_id: str) -> dict[str, dict[str, Any]]:
    """The entries of an account, to be changed. One that is no object counts as empty."""
    keys = hosts.setdefault(_host(host), {}).setdefault(user_id, {})
    for key_id, entry in keys.items():
        keys[key_id] = entry if isinstance(entry, dict) else {}
    return keys


def _host(host: str) -> str:
    return host.rpartition("://")[2].partition("/")[0].lower()


def _is_ours(document: dict[str, Any]) -> bool:
    """Whether it is accounts by host. Keys are checked when they are read."""
    hosts = document.get("hosts")
    if not isinstance(hosts, dict):
        return False
    users = [user for users in hosts.values() for user in (users.values() if isinstance(users, dict) else [None])]
    return all(isinstance(user, dict) for user in users)


_FILE: Final = VersionedJson(
    VERSION, _is_ours, {"hosts": {}}, "This version would lose data that it doesn't know.", _LIMIT
)


def grants_of(entry: object) -> tuple[Grant, ...] | None:
    """Return the exact grants in what is kept of a key, None when there are none or they can't be understood."""
    grants = entry.get("grants") if isinstance(entry, dict) else None
    if not isinstance(grants, list):
        return None
    found: list[Grant] = []
    for grant in grants:
        match grant:
            case [str(object_type), str() | None as object_id, str() | None as action]:
                found.append((object_type, object_id, action))
            case _:
                return None
    return tuple(found)
