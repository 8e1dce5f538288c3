"""A folder that is opened and locked: what is written, renamed and removed in it is whole, private and in turn.

Every write makes a temporary file of mode 0600 from its first byte, flushes it to the disk, and only then gives it
its name. Whoever dies or reads at any instant sees the old file or the new one.
"""

from __future__ import annotations

import errno
import fcntl
import os
import re
import stat
import time
from contextlib import contextmanager, suppress
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from chutes_tui.core.secret import MASK
from chutes_tui.storage.errors import FileChangedError, FileIsLinkError, FileProblem, shown_path

if TYPE_CHECKING:
    from collections.abc import Iterator

LOCK_SECONDS: Final = 10.0
"""How long a writer waits for another one to finish."""

FILE_MODE: Final = 0o600
FOLDER_MODE: Final = 0o700
OPEN_TO_READ: Final = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC  # non-blocking: a named pipe must not hang us

COMPARE_BYTES: Final = 64 << 20
"""What is larger is never read back."""
_LOCK_POLL_SECONDS: Final = 0.01
_LEFTOVER: Final = re.compile(r"\..+\.chutes-tui-[0-9a-f]{16}\.tmp", re.DOTALL)
_NO_HARD_LINKS: Final = {errno.EPERM, errno.EACCES, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EMLINK}
"""How file systems and sandboxes refuse hard links; where the reason is another, renaming fails for it as well."""


class Expected(Enum):
    """What a writer expects to find when it is no exact content."""

    ANYTHING = "anything"


class Payload:
    """Bytes on their way to or from a file, in a wrapper that tracebacks can't show. Text becomes UTF-8."""

    __slots__ = ("data",)

    def __init__(self, content: str | bytes) -> None:
        self.data = content.encode("utf-8", "surrogateescape") if isinstance(content, str) else content

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Payload) and self.data == other.data

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"Payload({MASK})"


@contextmanager
def locked_folder(path: Path) -> Iterator[PrivateFolder]:
    """The folder, made with mode 0700 when missing, opened and locked: everything after works on this very folder.

    Raises OSError, and FileProblem when another program keeps the lock.
    """
    _make_folder(path)
    fd = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        yield PrivateFolder(path, fd, _lock(path, fd))
    finally:
        os.close(fd)  # gives the lock back as well


class PrivateFolder(NamedTuple):
    """What can be done in an open folder. Names are bare; all methods raise OSError and FileProblem.

    `locked` is False where the file system has no locks: the comparison just before the last step must do then.
    """

    path: Path
    fd: int
    locked: bool

    def current(self, name: str, limit: int = COMPARE_BYTES) -> Payload | None:
        """What stands in a file, None when there is none. A link is not followed."""
        try:
            fd = os.open(name, OPEN_TO_READ | os.O_NOFOLLOW, dir_fd=self.fd)
        except FileNotFoundError:
            return None
        try:
            check_regular(self.path / name, os.fstat(fd))
            return Payload(read_all(self.path / name, fd, limit))
        finally:
            os.close(fd)

    def replace(self, name: str, payload: Payload, expected: Payload | Expected | None) -> None:
        """Put `payload` into a file that holds what is expected (None: that doesn't exist), else FileChangedError."""
        self._check_expected(name, expected)
        with self._temporary(name, payload) as temporary:
            self._check_expected(name, expected)
            if expected is None:
                try:
                    self.rename(temporary, name)
                except FileExistsError:
                    raise self._changed(name) from None
            else:
                os.rename(temporary, name, src_dir_fd=self.fd, dst_dir_fd=self.fd)
        self._check_written(name, payload)

    def create(self, name: str, payload: Payload) -> None:
        """Make a new file. Raises FileExistsError when there is one of this name."""
        with self._temporary(name, payload) as temporary:
            self.rename(temporary, name)
        self._check_written(name, payload)

    def rehearse(self, name: str, size: int) -> None:
        """Do all that `replace` does with a payload of `size` bytes, except for giving it the name; leave nothing."""
        self._check_expected(name, Expected.ANYTHING)
        with self._temporary(name, Payload(bytes(size))) as temporary:
            second = _temporary_name(name)
            os.rename(temporary, second, src_dir_fd=self.fd, dst_dir_fd=self.fd)
            os.unlink(second, dir_fd=self.fd)
        self.flush()

    def rename(self, old: str, new: str) -> None:
        """Give a file, or a link itself, another name that is free, else FileExistsError: never over anything.

        At every instant one of the names leads to it; whoever dies in the middle leaves both.
        """
        try:
            os.link(old, new, src_dir_fd=self.fd, dst_dir_fd=self.fd, follow_symlinks=False)
        except OSError as error:
            if error.errno not in _NO_HARD_LINKS:
                raise
            self._check_free(new)
            os.rename(old, new, src_dir_fd=self.fd, dst_dir_fd=self.fd)
        else:
            os.unlink(old, dir_fd=self.fd)

    def unlink(self, name: str) -> None:
        """Remove a name."""
        os.unlink(name, dir_fd=self.fd)

    def remove(self, name: str, expected: Payload) -> None:
        """Remove a file that holds what is expected, else FileChangedError; FileIsLinkError for a link."""
        self._check_expected(name, expected)
        self.unlink(name)
        self.flush()

    def make_private(self, name: str) -> None:
        """Take a file's permissions from everybody but its owner."""
        fd = os.open(name, OPEN_TO_READ | os.O_NOFOLLOW, dir_fd=self.fd)
        try:
            check_regular(self.path / name, os.fstat(fd))
            os.fchmod(fd, FILE_MODE)
        finally:
            os.close(fd)

    def flush(self) -> None:
        """Have the disk keep what was done to names in this folder."""
        try:
            os.fsync(self.fd)
        except OSError as error:
            if error.errno not in (errno.EINVAL, errno.ENOTSUP):  # some network disks can't: nothing to be done
                raise

    @contextmanager
    def _temporary(self, name: str, payload: Payload) -> Iterator[str]:
        """The payload in a temporary file on the disk, which must be renamed within; removed if anything fails."""
        if self.locked:
            self._sweep()
        temporary = _temporary_name(name)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
        fd = os.open(temporary, flags, FILE_MODE, dir_fd=self.fd)
        try:
            try:
                os.fchmod(fd, FILE_MODE)  # whatever the umask took away
                _write_all(fd, payload)
                os.fsync(fd)
            finally:
                os.close(fd)
            yield temporary
        except BaseException:
            with suppress(OSError):
                os.unlink(temporary, dir_fd=self.fd)
            raise

    def _sweep(self) -> None:
        """Remove the leftovers of a killed writer: nobody else writes while the lock is held."""
        with suppress(OSError):
            for entry in os.listdir(self.fd):  # noqa: PTH208
                if _LEFTOVER.fullmatch(entry):
                    os.unlink(entry, dir_fd=self.fd)

    def _check_expected(self, name: str, expected: Payload | Expected | None) -> None:
        """Raise unless the target may be replaced: a regular file or nothing, and what the caller expects."""
        try:
            info = os.stat(name, dir_fd=self.fd, follow_symlinks=False)
        except FileNotFoundError:
            if expected is None or isinstance(expected, Expected):
                return
            raise self._changed(name) from None
        if stat.S_ISLNK(info.st_mode):
            raise FileIsLinkError(self.path / name, Path(os.path.realpath(self.path / name)))
        check_regular(self.path / name, info)
        if not isinstance(expected, Expected) and self.current(name) != expected:
            raise self._changed(name)

    def _check_free(self, name: str) -> None:
        try:
            os.stat(name, dir_fd=self.fd, follow_symlinks=False)
        except FileNotFoundError:
            return
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST))

    def _check_written(self, name: str, payload: Payload) -> None:
        self.flush()
        if self.current(name) != payload:
            raise FileChangedError(
                f"{shown_path(self.path / name)} was written, but contains something else now.",
                why="Another program wrote it at the same time, or the disk doesn't store data correctly.",
                next_step="Check the file before you continue.",
            )

    def _changed(self, name: str) -> FileChangedError:
        return FileChangedError(
            f"{shown_path(self.path / name)} was changed by another program.",
            why="It changed after it was read. Nothing was written.",
            next_step="Read it again and repeat the change.",
        )


def read_all(path: Path, fd: int, limit: int) -> bytes:
    """The rest of an open file. Raises FileProblem when it is more than `limit` bytes."""
    data, before = bytearray(), -1
    while before < len(data) <= limit:
        before = len(data)
        data += os.read(fd, limit + 1 - before)
    if len(data) > limit:
        data.clear()  # out of the traceback
        raise FileProblem(
            f"{shown_path(path)} is too large.",
            why=f"It has more than {limit:,} bytes.",
            next_step="Check that this is the right file.",
        )
    return bytes(data)


def check_regular(path: Path, info: os.stat_result) -> None:
    """Raise FileProblem unless this is an ordinary file."""
    if stat.S_ISDIR(info.st_mode):
        raise FileProblem(
            f"{shown_path(path)} is a folder, not a file.", next_step="Name the file, or move the folder away."
        )
    if not stat.S_ISREG(info.st_mode):
        raise FileProblem(f"{shown_path(path)} isn't a regular file.", why="It is a pipe, a socket or a device.")


def _temporary_name(name: str) -> str:
    return f".{name}.chutes-tui-{os.urandom(8).hex()}.tmp"


def _make_folder(path: Path) -> None:
    missing: list[Path] = []
    while not path.exists():
        missing.append(path)
        path = path.parent
    for folder in reversed(missing):
        with suppress(FileExistsError):
            os.mkdir(folder, FOLDER_MODE)  # noqa: PTH102 - the system call itself, as everywhere here


def _lock(path: Path, fd: int) -> bool:
    """Take the lock; False where the file system has none."""
    deadline = time.monotonic() + LOCK_SECONDS
    while True:
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                raise FileProblem(
                    f"Another program is writing to {shown_path(path)}.",
                    why=f"It didn't finish within {LOCK_SECONDS:.0f} seconds. Nothing was written.",
                    next_step="Try again, or look for another chutes-tui that doesn't respond.",
                ) from None
            time.sleep(_LOCK_POLL_SECONDS)
        except OSError:
            return False
        else:
            return True


def _write_all(fd: int, payload: Payload) -> None:
    written = 0
    while written < len(payload.data):
        written += os.write(fd, memoryview(payload.data)[written:])
