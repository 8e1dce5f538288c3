"""JSON files with a version: a broken one is set aside before anything is written, a newer one is never written."""

from __future__ import annotations

import json
import os
from itertools import count
from typing import TYPE_CHECKING, Any, NamedTuple

from chutes_tui.storage.private_files import (
    MAX_BYTES,
    FileProblem,
    Payload,
    private_read,
    shown_path,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from chutes_tui.storage.private_files import LockedFile


class NewerVersionError(Exception):
    """The file was written by a version of this program that is newer than this one."""


class VersionedJson(NamedTuple):
    """A kind of file. `fits` tells whether a document of this version has the right form, `empty` is what a new one
    holds besides its version, and `why_newer` says what this version would do to a newer one."""

    version: int
    fits: Callable[[dict[str, Any]], bool]
    empty: Mapping[str, Any]
    why_newer: str
    limit: int = MAX_BYTES

    def decode(self, data: bytes) -> dict[str, Any] | None:
        """Return the document, None when this program didn't write it. Raises NewerVersionError."""
        try:
            document = json.loads(data)
        except (ValueError, RecursionError):
            return None
        version = document.get("version") if isinstance(document, dict) else None
        if type(version) is not int or version < self.version:
            return None
        if version > self.version:
            raise NewerVersionError
        return document if self.fits(document) else None

    def read(self, path: Path) -> dict[str, Any] | None:
        """Return the document of a file, None for a broken one. Raises FileProblem and NewerVersionError."""
        return self.decode(private_read(path, limit=self.limit).data)

    def known(self, path: Path, *, why: str, next_step: str) -> dict[str, Any] | None:
        """Return the document of a file, None when there is none. Raises FileProblem where it can't be read or
        understood: `why` says what may be in it, `next_step` what to do about a broken one."""
        if not os.path.lexists(path):  # which it can't either where a part of its path is no folder
            return None
        try:
            document = self.read(path)
        except NewerVersionError:
            what = f"{shown_path(path)} was written by a newer chutes-tui."
            raise FileProblem(what, why=why, next_step="Update chutes-tui to see it.") from None
        if document is None:
            raise FileProblem(f"{shown_path(path)} is damaged.", why=why, next_step=next_step)
        return document

    def opened(self, file: LockedFile) -> tuple[dict[str, Any], Payload | None]:
        """Return the document in a locked file, and the bytes that it was read from; a broken one is set aside first.
        Raises FileProblem, for a newer one too."""
        old = file.read(limit=self.limit)
        try:
            document = self.decode(old.data) if old is not None else None
        except NewerVersionError:
            raise FileProblem(
                f"{shown_path(file.path)} was written by a newer chutes-tui and was not changed.",
                why=self.why_newer,
                next_step="Update chutes-tui, or move the file away.",
            ) from None
        if document is not None:
            return document, old
        if old is not None:
            file.move_to(_aside_names(file.path.name))
        return {"version": self.version, **json.loads(json.dumps(dict(self.empty)))}, None


def written(document: Mapping[str, Any]) -> Payload:
    """Return a document as it stands in its file."""
    return Payload(json.dumps(document, indent=1) + "\n")


def _aside_names(name: str) -> Iterator[str]:
    """Whoever wrote the broken file may want it back, so no earlier one is overwritten either."""
    yield f"{name}.broken"
    yield from (f"{name}.broken{number}" for number in count(2))
