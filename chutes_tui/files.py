"""Private files: read with a report on who else can, and written so that no moment shows a part of them.

A write makes a temporary file beside the target with mode 0600 from its first byte, flushes it to the disk,
compares the target with what the caller saw, renames, flushes the folder and reads back. Whoever dies or reads
at any instant sees the old file or the new one. Writers take a lock on the folder, so that two of them take
turns; programs that don't know the lock are caught by the comparison.
"""

from __future__ import annotations

import errno
import fcntl
import os
import re
import stat
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Final

from chutes_tui.file_problems import (
    FileChangedError,
    FileIsLinkError,
    FileMissingError,
    FileProblem,
    reading_failed,
    shown_path,
    writing_failed,
)
from chutes_tui.secret import MASK

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = [
    "MAX_BYTES",
    "Expected",
    "FileChangedError",
    "FileIsLinkError",
    "FileMissingError",
    "FileProblem",
    "PrivateFile",
    "make_private",
    "private_read",
    "private_update",
    "private_write",
    "shown_path",
]

MAX_BYTES: Final = 1 << 20
"""Files beyond this are no config, no record and no key: they are refused instead of read."""

LOCK_SECONDS: Final = 10.0
"""How long a writer waits for another one to finish."""

_COMPARE_BYTES: Final = 64 << 20
_FILE_MODE: Final = 0o600
_FOLDER_MODE: Final = 0o700
_LOCK_POLL_SECONDS: Final = 0.01
_READ: Final = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC  # non-blocking: a named pipe must not hang the program


class Expected(Enum):
    """What a writer expects to find when it is no exact content."""

    ANYTHING = "anything"


@dataclass(frozen=True, slots=True)
class PrivateFile:
    """A file as it was read: its bytes (never in the repr) and its permission bits."""

    path: Path
    data: bytes = field(repr=False)
    mode: int

    @property
    def exposed_to(self) -> str:
        """Who else can get at the file: "" (nobody), "its group" or "everyone on this machine"."""
        if self.mode & 0o007:
            return "everyone on this machine"
        return "its group" if self.mode & 0o070 else ""

    @property
    def fix_command(self) -> str:
        """The shell command that makes the file private."""
        import shlex

        return f"chmod 600 {shlex.quote(str(self.path))}"


class _Payload:
    """Bytes on their way to a file, in a wrapper that tracebacks can't show."""

    __slots__ = ("data",)

    def __init__(self, content: str | bytes) -> None:
        self.data = content.encode("utf-8", "surrogateescape") if isinstance(content, str) else content

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Payload) and self.data == other.data

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"_Payload({MASK})"


@dataclass(frozen=True, slots=True)
class _Folder:
    path: Path
    fd: int
    locked: bool


def private_read(path: Path, *, limit: int = MAX_BYTES) -> PrivateFile:
    """The whole file and its permissions; links are followed.

    Raises FileMissingError when there is none, FileProblem when it is a folder, a pipe, unreadable, larger than
    `limit` bytes, or a link to nothing.
    """
    try:
        fd = os.open(path, _READ)
    except OSError as error:
        raise reading_failed(path, error) from None
    except ValueError:
        raise FileProblem(f"{shown_path(path)} can't be the name of a file.") from None
    try:
        info = os.fstat(fd)
        _check_regular(path, info)
        return PrivateFile(path, _read_all(path, fd, limit), stat.S_IMODE(info.st_mode))
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
    payload = _Payload(content)
    before = _Payload(expected) if isinstance(expected, bytes) else expected
    del content, expected
    target = _target(path, follow_symlink)
    try:
        with _locked_folder(target.parent) as folder:
            _replace(folder, target.name, payload, before)
    except OSError as error:
        raise writing_failed(path, error) from None


def private_update(
    path: Path, change: Callable[[bytes | None], str | bytes], *, follow_symlink: bool = False
) -> None:
    """Replace the file by `change(its bytes, or None)`, holding the lock all along, so that no edit is lost.

    Raises as `private_write` does, and whatever `change` raises: then nothing is written.
    """
    target = _target(path, follow_symlink)
    try:
        with _locked_folder(target.parent) as folder:
            old = _current(folder, target.name)
            _replace(folder, target.name, _Payload(change(old.data if old else None)), old)
    except OSError as error:
        raise writing_failed(path, error) from None


def make_private(path: Path) -> None:
    """Take the file's permissions from everybody but its owner (`chmod 600`). Raises FileProblem."""
    try:
        fd = os.open(path, _READ)
    except OSError as error:
        raise reading_failed(path, error) from None
    try:
        _check_regular(path, os.fstat(fd))
        os.fchmod(fd, _FILE_MODE)
    except OSError as error:
        raise writing_failed(path, error) from None
    finally:
        os.close(fd)


def _target(path: Path, follow_symlink: bool) -> Path:
    if "\0" in str(path) or path.name in ("", ".."):
        raise FileProblem(f"{shown_path(path)} can't be the name of a file.")
    try:
        if not path.is_symlink():
            return path
        target = Path(os.path.realpath(path))
    except OSError as error:
        raise writing_failed(path, error) from None
    if not follow_symlink:
        raise FileIsLinkError(path, target)
    return target


@contextmanager
def _locked_folder(path: Path) -> Iterator[_Folder]:
    """The folder, made when missing, opened and locked: everything after works on this very folder."""
    _make_folder(path)
    fd = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        yield _Folder(path, fd, _lock(path, fd))
    finally:
        os.close(fd)  # gives the lock back as well


def _make_folder(path: Path) -> None:
    missing: list[Path] = []
    while not path.exists():
        missing.append(path)
        path = path.parent
    for folder in reversed(missing):
        with suppress(FileExistsError):
            os.mkdir(folder, _FOLDER_MODE)  # noqa: PTH102 - the system call itself, as everywhere here


def _lock(path: Path, fd: int) -> bool:
    """Take the lock; False where the file system has none (the comparison before the rename must do then)."""
    deadline = time.monotonic() + LOCK_SECONDS
    while True:
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                raise FileProblem(
                    f"Another program is writing in {shown_path(path)}.",
                    why=f"It has not finished within {LOCK_SECONDS:.0f} seconds; nothing was written.",
                    next_step="Try again, or look for another chutes-tui that hangs.",
                ) from None
            time.sleep(_LOCK_POLL_SECONDS)
        except OSError:
            return False
        else:
            return True


def _replace(folder: _Folder, name: str, payload: _Payload, expected: _Payload | Expected | None) -> None:
    _check_expected(folder, name, expected)
    if folder.locked:
        _sweep(folder, name)
    temporary = f".{name}.{os.urandom(8).hex()}.tmp"
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    fd = os.open(temporary, flags, _FILE_MODE, dir_fd=folder.fd)
    try:
        try:
            os.fchmod(fd, _FILE_MODE)  # whatever the umask took away
            _write_all(fd, payload)
            os.fsync(fd)
        finally:
            os.close(fd)
        _check_expected(folder, name, expected)
        os.rename(temporary, name, src_dir_fd=folder.fd, dst_dir_fd=folder.fd)
    except BaseException:
        with suppress(OSError):
            os.unlink(temporary, dir_fd=folder.fd)
        raise
    _flush_folder(folder)
    if _current(folder, name) != payload:
        raise FileChangedError(
            f"{shown_path(folder.path / name)} was written, but reads differently.",
            why="Another program wrote it in the same moment, or the disk does not keep what it is given.",
            next_step="Look at the file before you go on.",
        )


def _sweep(folder: _Folder, name: str) -> None:
    """Remove what a writer that was killed has left: nobody else is writing while the lock is held."""
    leftover = re.compile(re.escape(f".{name}.") + r"[0-9a-f]{16}\.tmp")
    with suppress(OSError):
        for entry in os.listdir(folder.fd):  # noqa: PTH208
            if leftover.fullmatch(entry):
                os.unlink(entry, dir_fd=folder.fd)


def _write_all(fd: int, payload: _Payload) -> None:
    written = 0
    while written < len(payload.data):
        written += os.write(fd, memoryview(payload.data)[written:])


def _flush_folder(folder: _Folder) -> None:
    try:
        os.fsync(folder.fd)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):  # some network disks can't: nothing to be done
            raise


def _check_expected(folder: _Folder, name: str, expected: _Payload | Expected | None) -> None:
    """Raise unless the target may be replaced: a regular file or nothing, and what the caller expects."""
    try:
        info = os.stat(name, dir_fd=folder.fd, follow_symlinks=False)
    except FileNotFoundError:
        if expected is None or isinstance(expected, Expected):
            return
        raise _changed(folder, name) from None
    if stat.S_ISLNK(info.st_mode):
        raise FileIsLinkError(folder.path / name, Path(os.path.realpath(folder.path / name)))
    _check_regular(folder.path / name, info)
    if not isinstance(expected, Expected) and _current(folder, name) != expected:
        raise _changed(folder, name)


def _current(folder: _Folder, name: str) -> _Payload | None:
    path = folder.path / name
    try:
        fd = os.open(name, _READ | os.O_NOFOLLOW, dir_fd=folder.fd)
    except FileNotFoundError:
        return None
    try:
        _check_regular(path, os.fstat(fd))
        return _Payload(_read_all(path, fd, _COMPARE_BYTES))
    finally:
        os.close(fd)


def _read_all(path: Path, fd: int, limit: int) -> bytes:
    data = bytearray()
    while len(data) <= limit and (chunk := os.read(fd, limit + 1 - len(data))):
        data += chunk
    if len(data) > limit:
        raise FileProblem(
            f"{shown_path(path)} is too large to be right.",
            why=f"It holds more than {limit:,} bytes.",
            next_step="Check that this is the file you mean.",
        )
    return bytes(data)


def _check_regular(path: Path, info: os.stat_result) -> None:
    if stat.S_ISDIR(info.st_mode):
        raise FileProblem(
            f"{shown_path(path)} is a folder, not a file.", next_step="Name the file, or move the folder away."
        )
    if not stat.S_ISREG(info.st_mode):
        raise FileProblem(f"{shown_path(path)} is no ordinary file.", why="It is a pipe, a socket or a device.")


def _changed(folder: _Folder, name: str) -> FileChangedError:
    return FileChangedError(
        f"{shown_path(folder.path / name)} was changed by another program meanwhile.",
        why="It is no longer what it was when it was read. Nothing was written.",
        next_step="Read it again and repeat the change.",
    )
