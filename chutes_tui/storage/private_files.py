"""Private files: read with a report on who else can, and written so that no moment shows a part of them.

A write makes a temporary file beside the target with mode 0600 from its first byte, flushes it to the disk,
compares the target with what the caller saw, renames, flushes the folder and reads back. Whoever dies or reads
at any instant sees the old file or the new one. Writers take a lock on the folder, so that two of them take
turns; programs that don't know the lock are caught by the comparison.
"""

from __future__ import annotations

import os
import stat
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from chutes_tui.storage.errors import (
    FileChangedError,
    FileExistsProblem,
    FileIsLinkError,
    FileMissingError,
    FileProblem,
    NoHomeError,
    reading_failed,
    shown_path,
    writing_failed,
)
from chutes_tui.storage.private_folder import (
    COMPARE_BYTES,
    FILE_MODE,
    FOLDER_MODE,
    OPEN_TO_READ,
    Expected,
    Payload,
    PrivateFolder,
    check_regular,
    locked_folder,
    read_all,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = [
    "MAX_BYTES",
    "Expected",
    "FileChangedError",
    "FileExistsProblem",
    "FileIsLinkError",
    "FileMissingError",
    "FileProblem",
    "LockedFile",
    "NoHomeError",
    "Payload",
    "PrivateFile",
    "exposed_to",
    "is_file",
    "make_folder_private",
    "make_private",
    "private_lock",
    "private_read",
    "private_update",
    "private_write",
    "shown_path",
]

MAX_BYTES: Final = 1 << 20
"""Files beyond this are no config, no record and no key: they are refused instead of read."""


@dataclass(frozen=True, slots=True)
class PrivateFile:
    """A file as it was read: its bytes (never in the repr) and its permission bits."""

    path: Path
    data: bytes = field(repr=False)
    mode: int

    @property
    def payload(self) -> Payload:
        """The bytes in a wrapper that can be handed around."""
        return Payload(self.data)

    @property
    def exposed_to(self) -> str:
        """Who else can get at the file: "" (nobody), "its group" or "everyone on this machine"."""
        return exposed_to(self.mode)

    @property
    def fix_command(self) -> str:
        """The shell command that makes the file private."""
        import shlex

        return f"chmod 600 {shlex.quote(str(self.path))}"


@dataclass(frozen=True, slots=True)
class LockedFile:
    """A file in a folder that is locked: no other writer comes between two steps. Made by `private_lock`."""

    path: Path
    """The file itself: the target of a link that was followed."""
    folder: PrivateFolder = field(repr=False)

    def read(self, *, limit: int = COMPARE_BYTES) -> Payload | None:
        """What stands in it, None when there is no such file. FileProblem when it is more than `limit` bytes."""
        return self.folder.current(self.path.name, limit)

    def create(self, payload: Payload) -> None:
        """Create the file. Raises FileExistsProblem when a file or link of this name exists."""
        self.create_first(iter([self.path.name]), payload)

    def write(self, payload: Payload, *, expected: Payload | Expected | None) -> None:
        """As `private_write` does."""
        self.folder.replace(self.path.name, payload, expected)

    def rehearse(self, size: int) -> None:
        """Try everything that writing `size` bytes takes, up to the very last step, and leave nothing behind."""
        self.folder.rehearse(self.path.name, size)

    def copy_to(self, names: Iterator[str]) -> Path:
        """A private copy in the same folder, under the first of `names` that is free."""
        payload = self.read()
        if payload is None:
            raise FileMissingError(f"{shown_path(self.path)} doesn't exist.")
        return self.create_first(names, payload)

    def create_first(self, names: Iterator[str], payload: Payload) -> Path:
        """A new private file in the same folder, under the first of `names` that is free."""
        return self._first_free(names, lambda name: self.folder.create(name, payload))

    def move_to(self, names: Iterator[str]) -> Path:
        """Give the file (or a link itself) the first of `names` that is free; FileExistsProblem when none is."""
        path = self._first_free(names, lambda name: self.folder.rename(self.path.name, name))
        self.folder.flush()
        return path

    def make_private(self) -> None:
        """Take its permissions from everybody but its owner."""
        self.folder.make_private(self.path.name)

    def remove(self, expected: Payload) -> None:
        """Remove the file if it holds what is expected. Raises FileChangedError and FileIsLinkError."""
        self.folder.remove(self.path.name, expected)

    def remove_link(self) -> None:
        """Remove a link, not what it leads to."""
        self.folder.unlink(self.path.name)
        self.folder.flush()

    def _first_free(self, names: Iterator[str], attempt: Callable[[str], None]) -> Path:
        path = self.path
        for name in names:
            path = self.path.with_name(name)
            try:
                attempt(name)
            except FileExistsError:
                continue
            return path
        raise FileExistsProblem(f"{shown_path(path)} already exists.", next_step="Choose another name.")


def exposed_to(mode: int) -> str:
    """Whom but the owner these permission bits let in: "" (nobody), "its group" or "everyone on this machine"."""
    if mode & 0o007:
        return "everyone on this machine"
    return "its group" if mode & 0o070 else ""


def private_read(path: Path, *, limit: int = MAX_BYTES) -> PrivateFile:
    """The whole file and its permissions; links are followed.

    Raises FileMissingError when there is none, FileProblem when it is a folder, a pipe, unreadable, larger than
    `limit` bytes, or a link to nothing.
    """
    try:
        fd = os.open(path, OPEN_TO_READ)
    except OSError as error:
        raise reading_failed(path, error) from None
    except ValueError:
        raise FileProblem(f"{shown_path(path)} isn't a valid file name.") from None
    try:
        info = os.fstat(fd)
        check_regular(path, info)
        return PrivateFile(path, read_all(path, fd, limit), stat.S_IMODE(info.st_mode))
    except OSError as error:
        raise reading_failed(path, error) from None
    finally:
        os.close(fd)


def private_write(
    path: Path,
    content: str | bytes,
    *,
    expected: bytes | Expected | None = Expected.ANYTHING,
    follow_symlink: bool = False,
) -> None:
    """Replace the file by `content` (text as UTF-8), private and in one instant; see the top of this module.

    `expected` is what the caller last saw in it, None for "no file": if it is anything else by now,
    FileChangedError is raised and nothing written. A symlink is refused with FileIsLinkError unless
    `follow_symlink`; then its target is replaced and the link stays. Missing folders are made with mode 0700.
    Raises FileProblem for everything else that can go wrong.
    """
    payload = Payload(content)
    before = Payload(expected) if isinstance(expected, bytes) else expected
    del content, expected
    with private_lock(path, follow_symlink=follow_symlink) as file:
        file.write(payload, expected=before)


def private_update(
    path: Path, change: Callable[[bytes | None], str | bytes], *, follow_symlink: bool = False
) -> None:
    """Replace the file by `change(its bytes, or None)`, holding the lock all along, so that no edit is lost.

    Raises as `private_write` does, and whatever `change` raises: then nothing is written.
    """
    with private_lock(path, follow_symlink=follow_symlink) as file:
        old = file.read()
        file.write(Payload(change(old.data if old else None)), expected=old)


@contextmanager
def private_lock(path: Path, *, follow_symlink: bool = False, link_itself: bool = False) -> Iterator[LockedFile]:
    """The file in its folder, which is made when missing and locked: for changes that take several steps.

    A symlink is refused with FileIsLinkError unless its target (`follow_symlink`) or the link itself is meant.
    Whatever the operating system refuses within is raised as FileProblem.
    """
    target = path if link_itself else _target(path, follow_symlink)
    try:
        with locked_folder(target.parent) as folder:
            yield LockedFile(target, folder)
    except OSError as error:
        raise writing_failed(path, error) from None


def make_private(path: Path) -> None:
    """Take the file's permissions from everybody but its owner (`chmod 600`). Raises FileProblem."""
    _change_mode(path, OPEN_TO_READ, lambda _: FILE_MODE)


def make_folder_private(path: Path) -> None:
    """Take the folder's permissions from everybody but its owner, who gets no more than there were (`chmod go=`).
    Raises FileProblem."""
    _change_mode(path, OPEN_TO_READ | os.O_DIRECTORY, lambda mode: mode & FOLDER_MODE)


def _change_mode(path: Path, flags: int, new_mode: Callable[[int], int]) -> None:
    try:
        fd = os.open(path, flags)
    except OSError as error:
        raise reading_failed(path, error) from None
    try:
        info = os.fstat(fd)
        if not flags & os.O_DIRECTORY:
            check_regular(path, info)
        os.fchmod(fd, new_mode(info.st_mode))
    except OSError as error:
        raise writing_failed(path, error) from None
    finally:
        os.close(fd)


def _target(path: Path, follow_symlink: bool) -> Path:
    check_name(path)
    if path.name in ("", ".."):
        raise _invalid_name(path)
    try:
        if not path.is_symlink():
            return path
        target = Path(os.path.realpath(path))
    except OSError as error:
        raise writing_failed(path, error) from None
    if not follow_symlink:
        raise FileIsLinkError(path, target)
    return target


def check_name(path: Path) -> None:
    """Raise FileProblem for what no file can be called: a zero byte in it, or half of a pair of surrogates."""
    try:
        bad = b"\0" in os.fsencode(path)
    except UnicodeEncodeError:
        bad = True
    if bad:
        raise _invalid_name(path)


def _invalid_name(path: Path) -> FileProblem:
    return FileProblem(f"{shown_path(path)} isn't a valid file name.")


def is_file(path: Path) -> bool:
    """Whether there is a file, as far as can be seen: a path that can't be looked at holds none."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False
