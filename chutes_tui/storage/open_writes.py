"""Requests whose end is not known: written down before they are sent, and taken out once their end is known.

Whoever is killed in between, or gets no response, finds them here at the next start. A private JSON file without
anything secret. A file that can't be understood is set aside before anything is written; one of a newer version is
never written, so that nothing is sent either. Entries and fields that are not known here survive every write.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

from chutes_tui.storage.private_files import FileProblem, private_lock
from chutes_tui.storage.versioned_json import NewerVersionError, VersionedJson, written

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

VERSION: Final = 1


@dataclass(frozen=True, slots=True)
class OpenWrite:
    """A request that was about to be sent: what `kind`, whose, when, and what it was `about`."""

    identifier: str
    kind: str
    host: str
    user_id: str
    begun: datetime
    about: Mapping[str, str] = field(default_factory=dict)


class OpenWrites:
    """The entries of one file, or of this process alone (path None). Blocks; safe to use from several threads."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._here: list[dict[str, Any]] = []
        self._lock = Lock()

    def of(self, host: str) -> tuple[OpenWrite, ...]:
        """Return the entries of a host, oldest first; none where the file can't be read or understood."""
        with self._lock:
            return _understood(self._entries(), host)

    def unread(self) -> FileProblem | None:
        """Return why the file can't be read or understood; None when it can, or there is none."""
        try:
            if self._path is not None:
                _FILE.known(
                    self._path,
                    why="What was sent and has no known end may be in it: a transfer, a deletion, a return.",
                    next_step="Look what became of the last one before you send again.",
                )
        except FileProblem as problem:
            return problem
        return None

    def begin(self, write: OpenWrite) -> OpenWrite | None:
        """Write this down before it is sent; if one of its kind and account is open already, return that one, and
        nothing is written. Raises FileProblem when it can't be kept: then it must not be sent."""
        present: OpenWrite | None = None

        def change(entries: list[dict[str, Any]]) -> None:
            nonlocal present
            open_now = _understood(entries, write.host)
            present = next((one for one in open_now if (one.kind, one.user_id) == (write.kind, write.user_id)), None)
            if present is None:
                entries.append(_encoded(write))

        self._change(change)
        return present

    def end(self, identifier: str) -> None:
        """Take out what has a known end. Raises FileProblem: it is then shown as open again at the next start."""

        def change(entries: list[dict[str, Any]]) -> None:
            entries[:] = [one for one in entries if one.get("id") != identifier]

        self._change(change)

    def _entries(self) -> list[dict[str, Any]]:
        if self._path is None:
            return self._here
        try:
            document = _FILE.read(self._path)
        except (FileProblem, NewerVersionError):
            return []
        return [] if document is None else _listed(document)

    def _change(self, change: Callable[[list[dict[str, Any]]], None]) -> None:
        with self._lock:
            if self._path is None:
                change(self._here)
                return
            with private_lock(self._path) as file:
                document, expected = _FILE.opened(file)
                entries = _listed(document)
                change(entries)
                document["open"] = entries
                file.write(written(document), expected=expected)


_FILE: Final = VersionedJson(
    VERSION,
    lambda document: isinstance(document.get("open", []), list),
    {},
    "What is being sent is written down there first, and this version can't do that.",
)


def _listed(document: dict[str, Any]) -> list[dict[str, Any]]:
    return [one for one in document.get("open", []) if isinstance(one, dict)]


def _encoded(write: OpenWrite) -> dict[str, Any]:
    return {
        "id": write.identifier,
        "kind": write.kind,
        "host": write.host,
        "user_id": write.user_id,
        "begun": write.begun.isoformat(),
        "about": dict(write.about),
    }


def _understood(entries: list[dict[str, Any]], host: str) -> tuple[OpenWrite, ...]:
    found = []
    for entry in entries:
        match entry:
            case {
                "id": str(identifier),
                "kind": str(kind),
                "host": str(there),
                "user_id": str(user),
                "begun": str(at),
            }:
                about = entry.get("about")
                texts = {k: v for k, v in about.items() if isinstance(v, str)} if isinstance(about, dict) else {}
                moment = _moment(at)
                if there == host and moment is not None:
                    found.append(OpenWrite(identifier, kind, there, user, moment, texts))
    return tuple(sorted(found, key=lambda one: one.begun))


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None
