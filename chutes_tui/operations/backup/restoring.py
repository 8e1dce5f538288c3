"""Putting the files of a backup where they belong on this machine; what is there is never overwritten."""

from __future__ import annotations

from enum import Enum
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from chutes_tui.core.program.home import expand_home
from chutes_tui.profiles.discovery import environments_path
from chutes_tui.storage.private_files import (
    FileExistsProblem,
    FileMissingError,
    FileProblem,
    Payload,
    private_lock,
    private_read,
    shown_path,
)

if TYPE_CHECKING:
    from chutes_tui.operations.backup.contents import Contents


class Fate(Enum):
    """What became of a file, or would."""

    CREATED = "restored"
    SAME = "already there"
    KEPT = "left alone: another file is there"
    FAILED = "not restored"


class Restored(NamedTuple):
    """One file: where it belongs, and what became of it."""

    path: Path
    fate: Fate
    why: str = ""


def plan(contents: Contents, home: Path, wallets: Path) -> list[Restored]:
    """What restoring would do, file by file. Blocks; changes nothing."""
    return [_looked(path, data) for path, data in _targets(contents, home, wallets)]


def restore(contents: Contents, home: Path, wallets: Path) -> list[Restored]:
    """Restore each file, private, if there is none of its name. Blocks. A failure is told and stops no other file."""
    done = list[Restored]()
    for path, data in _targets(contents, home, wallets):
        found = _looked(path, data)
        done.append(_written(path, data) if found.fate is Fate.CREATED else found)
    return done


def _targets(contents: Contents, home: Path, wallets: Path) -> list[tuple[Path, bytes]]:
    """Where each file belongs: a config where it was below the home folder, else among the environments."""
    targets = list[tuple[Path, bytes]]()
    for name, data in contents.files.items():
        parts = PurePosixPath(name).parts
        if parts[0] == "wallets":
            targets.append((wallets.joinpath(*parts[1:]), data))
            continue
        place = Path(contents.places.get(name, ""))
        inside = place.parts[:1] == ("~",) and ".." not in place.parts
        targets.append((expand_home(place, home) if inside else environments_path(home) / parts[1], data))
    return targets


def _looked(path: Path, data: bytes) -> Restored:
    try:
        same = private_read(path).data == data
    except FileMissingError:
        return Restored(path, Fate.CREATED)
    except FileProblem as problem:
        return Restored(path, Fate.KEPT, problem.what)
    return Restored(path, Fate.SAME if same else Fate.KEPT)


def _written(path: Path, data: bytes) -> Restored:
    try:
        with private_lock(path) as file:
            file.create(Payload(data))
        if private_read(path).data != data:
            return Restored(path, Fate.FAILED, f"{shown_path(path)} does not read back as it was written.")
    except FileExistsProblem:
        return _looked(path, data)
    except FileProblem as problem:
        return Restored(path, Fate.FAILED, problem.what)
    return Restored(path, Fate.CREATED)
