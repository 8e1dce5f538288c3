"""The servers that the user has allowed a credential to be sent to, beside the one that it was made for.

A private JSON file, by credential and origin. It holds no secret: a hotkey is named by its address, an API key by its
id. A file that can't be understood counts as empty.
"""

from __future__ import annotations

import json
from threading import Lock
from typing import TYPE_CHECKING, Final

from chutes_tui.storage.private_files import FileProblem, private_read, private_update, shown_path

if TYPE_CHECKING:
    from pathlib import Path

VERSION: Final = 1

_Allowed = dict[str, list[str]]
"""Credential → origins."""


class AllowedHosts:
    """The answers in one file and those of this process. Blocks; safe to use from several threads and programs."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._here: set[tuple[str, str]] = set()
        self._lock = Lock()

    def allows(self, credential: str, origin: str) -> bool:
        """Whether the user has allowed this credential to be sent to this origin."""
        with self._lock:
            if (credential, origin) in self._here:
                return True
        try:
            data = private_read(self._path).data
        except FileProblem:
            return False
        return origin in (_decode(data) or {}).get(credential, [])

    def allow(self, credential: str, origin: str) -> None:
        """Remember that the user allows it. Raises FileProblem when it can't be written; it then holds until the
        program ends."""
        with self._lock:
            self._here.add((credential, origin))

        def update(old: bytes | None) -> str:
            allowed = _decode(old) if old else {}
            if allowed is None:
                raise FileProblem(
                    f"{shown_path(self._path)} was written by a newer version; your answer is not saved.",
                    next_step="You will be asked again at the next start.",
                )
            allowed[credential] = sorted({*allowed.get(credential, []), origin})
            return json.dumps({"version": VERSION, "allowed": allowed}, indent=1) + "\n"

        private_update(self._path, update)


def _decode(data: bytes) -> _Allowed | None:
    """The answers in a file, as far as they can be understood; None for one of a newer version."""
    try:
        document = json.loads(data)
    except (ValueError, RecursionError):
        return {}
    version = document.get("version") if isinstance(document, dict) else None
    if type(version) is int and version > VERSION:
        return None
    allowed = document.get("allowed") if version == VERSION else None
    if not isinstance(allowed, dict):
        return {}
    return {
        credential: [origin for origin in origins if isinstance(origin, str)]
        for credential, origins in allowed.items()
        if isinstance(origins, list)
    }
