"""What the app remembers of keys made on this machine: their exact grants, which the server never tells again.

A private JSON file, by API host, user id and key id. It holds no secret: neither keys nor parts of them, and no
names. A file that can't be understood counts as empty, and is moved aside before anything is written.
"""

from __future__ import annotations

import json
import os
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

from chutes_tui.api.scopes import ScopeGrant
from chutes_tui.files import FileMissingError, FileProblem, private_read, private_update, shown_path

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

VERSION: Final = 1
_LIMIT: Final = 32 << 20

_Users = dict[str, dict[str, dict[str, Any]]]
"""User id → key id → what is known of the key."""


class KeyRecords:
    """The records of one file, or of this process alone. Safe to use from several threads and programs."""

    def __init__(self, path: Path | None, hosts: dict[str, _Users]) -> None:
        self._path = path
        self._hosts = hosts
        self._lock = Lock()

    @classmethod
    def load(cls, path: Path | None) -> KeyRecords:
        """Read the records; a missing, broken or unreadable file gives none. With None nothing is ever written."""
        try:
            hosts = _decode(private_read(path, limit=_LIMIT).data) if path is not None else {}
        except FileProblem:
            hosts = {}
        return cls(path, hosts or {})

    def remember(self, host: str, user_id: str, key_id: str, admin: bool, grants: Iterable[ScopeGrant]) -> None:
        """Keep what a new key may do. `host` is the API's host or base URL. Raises FileProblem when it can't be kept
        on the disk; it is then known until the program ends."""
        entry = {"admin": admin, "grants": [[g.object_type, g.object_id, g.action] for g in grants]}

        def add(hosts: dict[str, _Users]) -> None:
            hosts.setdefault(_host(host), {}).setdefault(user_id, {})[key_id] = entry

        self._change(add)

    def forget(self, host: str, user_id: str, key_id: str) -> None:
        """Drop a deleted key; harmless when it is not known. Raises FileProblem as `remember` does."""
        if self._entry(host, user_id, key_id) is None:
            return

        def drop(hosts: dict[str, _Users]) -> None:
            hosts.get(_host(host), {}).get(user_id, {}).pop(key_id, None)

        self._change(drop)

    def grants_for(self, host: str, user_id: str, key_id: str) -> tuple[ScopeGrant, ...] | None:
        """The exact grants of a key made here (empty for an admin key), None when nothing is known of it."""
        return _grants(self._entry(host, user_id, key_id))

    def known_grants(self, host: str) -> dict[str, tuple[ScopeGrant, ...]]:
        """The exact grants of every key made here on a host, by key id, whoever's key it is."""
        with self._lock:
            entries = [item for user in self._hosts.get(_host(host), {}).values() for item in user.items()]
        return {key_id: grants for key_id, entry in entries if (grants := _grants(entry)) is not None}

    def _entry(self, host: str, user_id: str, key_id: str) -> dict[str, Any] | None:
        with self._lock:
            return self._hosts.get(_host(host), {}).get(user_id, {}).get(key_id)

    def _change(self, change: Callable[[dict[str, _Users]], None]) -> None:
        with self._lock:
            change(self._hosts)
            if self._path is None:
                return
            _move_aside_if_broken(self._path)

            def update(old: bytes | None) -> str:
                hosts = (_decode(old) if old else None) or {}
                change(hosts)
                return json.dumps({"version": VERSION, "hosts": hosts}, indent=1) + "\n"

            private_update(self._path, update)


def _host(host: str) -> str:
    return host.rpartition("://")[2].partition("/")[0].lower()


def _decode(data: bytes) -> dict[str, _Users] | None:
    """The hosts of a file, None when it is not one of ours. Single keys are looked at when they are asked for."""
    try:
        document = json.loads(data)
    except (ValueError, RecursionError):
        return None
    if not isinstance(document, dict) or document.get("version") != VERSION:
        return None
    hosts = document.get("hosts")
    if not isinstance(hosts, dict):
        return None
    users = [user for users in hosts.values() for user in (users.values() if isinstance(users, dict) else [None])]
    return hosts if all(isinstance(user, dict) for user in users) else None


def _grants(entry: object) -> tuple[ScopeGrant, ...] | None:
    grants = entry.get("grants") if isinstance(entry, dict) else None
    if not isinstance(grants, list):
        return None
    found: list[ScopeGrant] = []
    for grant in grants:
        match grant:
            case [str(object_type), str() | None as object_id, str() | None as action]:
                found.append(ScopeGrant(object_type, object_id, action))
            case _:
                return None
    return tuple(found)


def _move_aside_if_broken(path: Path) -> None:
    try:
        if _decode(private_read(path, limit=_LIMIT).data) is not None:
            return
    except FileMissingError:
        return
    # Whoever wrote it may want it back, so no earlier one is overwritten either.
    number, aside = 1, path.with_name(f"{path.name}.broken")
    while os.path.lexists(aside):
        number += 1
        aside = path.with_name(f"{path.name}.broken{number}")
    try:
        path.rename(aside)
    except OSError as error:
        raise FileProblem(
            f"{shown_path(path)} is broken and can't be moved aside.", detail=error.strerror or ""
        ) from None
