"""Finding the ids of API keys in files, offline. Blocks.

Only regular files are read, never a link that was not named, a pipe or a device, and of each file a bounded piece at
a time. Nothing that surrounds a key is kept, and of the key only its ids.
"""

from __future__ import annotations

import os
import re
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final
from uuid import UUID

from chutes_tui.access.key_format import KEY_FORM

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

LARGEST: Final = 1 << 30
"""Bytes of one file that are looked through; what is behind them is said to be unread."""
MOST_PLACES: Final = 1000
"""Places that are kept of one key; the rest is counted."""
_PIECE: Final = 1 << 20
_KEY: Final = re.compile(KEY_FORM.encode())
_LONGEST: Final = 104
"""Bytes of a key with what decides where it ends, before and behind."""
_LINE_END: Final = re.compile(rb"\r\n|\n|\r")
_CONTINUED: Final = bytes(range(0x80, 0xC0))
"""Bytes that go on with a character in UTF-8."""
_PACKED: Final = (".git", "objects")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a key stands: the file, and line and column (characters), both from 1."""

    path: str
    line: int
    column: int


@dataclass(slots=True)
class FoundKey:
    """One key, by the ids in it (dashed UUIDs), and the places where it stands; `more` were not kept."""

    api_key_id: str
    user_id: str
    places: list[Place] = field(default_factory=list)
    more: int = 0


@dataclass(slots=True)
class Scan:
    """What was found; `unread` are the paths that could not be read whole, with the reason."""

    keys: dict[str, FoundKey] = field(default_factory=dict)
    files: int = 0
    unread: list[tuple[str, str]] = field(default_factory=list)
    packed: int = 0
    """Folders of packed git objects, which are never read."""
    stopped: bool = False
    """Whether it ended before everything was looked through, because the user wanted so."""

    def add(self, api_key_id: str, user_id: str, place: Place) -> None:
        """Note a place of a key."""
        found = self.keys.setdefault(api_key_id, FoundKey(api_key_id, user_id))
        if len(found.places) < MOST_PLACES:
            found.places.append(place)
        else:
            found.more += 1


def scan_files(paths: Iterable[Path], *, go_on: Callable[[Scan], bool] = lambda _: True) -> Scan:
    """Look through files and folders, hidden ones too. Never raises for a path: what can't be read is listed.

    `go_on` is asked often, with what was found so far; once it is False, the scan is `stopped`.
    """
    scan = Scan()
    look = _Look(scan, go_on)
    try:
        for path in paths:
            try:
                named = path.resolve(strict=True)  # a link that was named is followed
            except (OSError, ValueError, RuntimeError) as error:
                scan.unread.append((str(path), _reason(error)))
                continue
            for file in _files_below(str(named), scan):
                _scan_file(file, look)
    except _StoppedError:
        scan.stopped = True
    return scan


class _StoppedError(Exception):
    """The user wants no more of it."""


@dataclass(slots=True)
class _Look:
    """A scan under way; `seen` are the files that were read, by device and inode."""

    scan: Scan
    go_on: Callable[[Scan], bool]
    seen: set[tuple[int, int]] = field(default_factory=set)

    def check(self) -> None:
        """Raise _StoppedError when the user wants no more."""
        if not self.go_on(self.scan):
            raise _StoppedError


def _files_below(path: str, scan: Scan) -> Iterator[str]:
    """Every path below a folder that may be a file, in order; links are left out."""
    if not os.path.isdir(path):  # noqa: PTH112 - a path that is no UTF-8 stays as it is
        yield path
        return
    if tuple(Path(path).parts[-2:]) == _PACKED:
        scan.packed += 1
        return
    try:
        with os.scandir(path) as entries:
            found = sorted(entries, key=lambda entry: entry.name)
    except OSError as error:
        scan.unread.append((path, _reason(error)))
        return
    for entry in found:
        if entry.is_symlink():
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _files_below(entry.path, scan)
        else:
            yield entry.path


def _scan_file(path: str, look: _Look) -> None:
    scan, seen = look.scan, look.seen
    look.check()
    try:
        # A pipe is opened without waiting for its other end; what it is, is only sure once it is open.
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError as error:
        if not _is_special(path):
            scan.unread.append((path, _reason(error)))
        return
    with os.fdopen(descriptor, "rb", buffering=0) as file:
        about = os.fstat(descriptor)
        if not stat.S_ISREG(about.st_mode) or (about.st_dev, about.st_ino) in seen:
            return
        seen.add((about.st_dev, about.st_ino))
        scan.files += 1
        try:
            whole = _scan_bytes(file, path, look)
        except OSError as error:
            scan.unread.append((path, _reason(error)))
            return
    if not whole:
        scan.unread.append((path, f"only its first {LARGEST >> 20} MB were read"))


def _scan_bytes(file: BinaryIO, path: str, look: _Look) -> bool:
    """Look through an open file in pieces that overlap; False when it is larger than what is read of one."""
    window, start, line, column, reached = b"", 0, 1, 1, 0
    while True:
        if reached:
            look.check()
        piece = file.read(min(_PIECE, LARGEST + 1 - reached))
        reached += len(piece)
        last = not piece or reached > LARGEST
        window += piece
        # What stands at the end may go on in the next piece, a line end of two characters as well.
        end = len(window) if last else max(start, len(window) - _LONGEST)
        if end > start and not last and window[end - 1 : end + 1] == b"\r\n":
            end -= 1
        for match in _KEY.finditer(window, start):
            if match.start() >= end:
                break
            line, column = _moved(window[start : match.start()], line, column)
            start = match.start()
            look.scan.add(_uuid(match[1]), _uuid(match[2]), Place(path, line, column))
        line, column = _moved(window[start:end], line, column)
        if last:
            return reached <= LARGEST
        # One character of what is done stays: whether a key begins within a word depends on it.
        kept = max(0, end - 1)
        window, start = window[kept:], end - kept


def _moved(passed: bytes, line: int, column: int) -> tuple[int, int]:
    """Line and column behind some bytes. A character of several bytes counts once."""
    ends = list(_LINE_END.finditer(passed))
    if ends:
        line, column, passed = line + len(ends), 1, passed[ends[-1].end() :]
    return line, column + len(passed.translate(None, _CONTINUED))


def _uuid(digits: bytes) -> str:
    return str(UUID(digits.decode()))


def _is_special(path: str) -> bool:
    """Whether a path is a link, a pipe, a socket or a device: such are passed over, and that is no failure."""
    try:
        return not stat.S_ISREG(os.lstat(path).st_mode)
    except OSError:
        return False


def _reason(error: Exception) -> str:
    reason = getattr(error, "strerror", None)
    return str(reason or "can't be read").lower()
