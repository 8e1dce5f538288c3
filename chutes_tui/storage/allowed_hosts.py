"""The servers that the user has allowed a credential to be sent to, beside the one that it was made for.

A private JSON file, by credential and origin. It holds no secret: a hotkey is named by its address, an API key by its
id. A file that can't be understood counts as empty.
"""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, Any, Final

from chutes_tui.storage.private_files import FileProblem, private_lock, shown_path
from chutes_tui.storage.versioned_json import NewerVersionError, VersionedJson, written

if TYPE_CHECKING:
    from pathlib import Path

VERSION: Final = 1


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
            document = _FILE.read(self._path)
        except (FileProblem, NewerVersionError):
            return False
        return document is not None and origin in _origins(document, credential)

    def allow(self, credential: str, origin: str) -> None:
        """Remember that the user allows it. Raises FileProblem when it can't be written; it then holds until the
        program ends."""
        with self._lock:
            self._here.add((credential, origin))
        with private_lock(self._path) as file:
            old = file.read()
            try:
                document = _FILE.decode(old.data) if old is not None else None
            except NewerVersionError:
                raise FileProblem(
                    f"{shown_path(self._path)} was written by a newer version; your answer is not saved.",
                    next_step="You will be asked again at the next start.",
                ) from None
            document = document or {"version": VERSION, "allowed": {}}
            document["allowed"][credential] = sorted({*_origins(document, credential), origin})
            file.write(written(document), expected=old)


_FILE: Final = VersionedJson(VERSION, lambda document: isinstance(document.get("allowed"), dict), {}, "")


def _origins(document: dict[str, Any], credential: str) -> list[str]:
    origins = document["allowed"].get(credential)
    return [origin for origin in origins if isinstance(origin, str)] if isinstance(origins, list) else []
