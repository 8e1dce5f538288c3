"""Private files: what readers see at every instant, whoever dies, and what is refused."""

from __future__ import annotations

import errno
import os
import stat
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from chutes_tui.storage import private_files, private_folder
from chutes_tui.storage.private_files import (
    FileChangedError,
    FileIsLinkError,
    FileMissingError,
    FileProblem,
    make_private,
    private_lock,
    private_read,
    private_update,
    private_write,
)

if TYPE_CHECKING:
    from collections.abc import Callable

OLD = b"[auth]\nusername = old\n" * 40
NEW = b"[auth]\nusername = new\n" * 60
SYSTEM_CALLS = frozenset(
    {"open", "close", "read", "write", "fsync", "fchmod", "fstat", "stat", "rename", "link", "unlink", "listdir"}
    | {"mkdir"}
)


class Died(BaseException):
    """The process was killed."""


class FaultyOs:
    """The os module, with a fault at the n-th system call: a death (nothing works after it) or an error (once)."""

    def __init__(self, at: int | None, fault: Callable[[], BaseException], *, deadly: bool) -> None:
        self.at, self.fault, self.deadly = at, fault, deadly
        self.calls: list[str] = []
        self.open_fds: set[int] = set()

    def __getattr__(self, name: str) -> Any:
        real = getattr(os, name)
        if name not in SYSTEM_CALLS:
            return real

        def call(*args: Any, **options: Any) -> Any:
            self.calls.append(name)
            number = len(self.calls) - 1
            if self.at is not None and (number == self.at or (self.deadly and number > self.at)):
                if name == "write":  # a write that is cut short leaves a part behind
                    real(args[0], bytes(args[1])[:7])
                raise self.fault()
            result = real(*args, **options)
            if name == "open":
                self.open_fds.add(result)
            elif name == "close":
                self.open_fds.discard(args[0])
            return result

        return call

    def bury(self) -> None:
        """What the kernel does for a dead process."""
        for fd in self.open_fds:
            os.close(fd)
        self.open_fds.clear()


def leftovers(folder: Path) -> list[str]:
    return [entry.name for entry in folder.iterdir() if entry.name.endswith(".tmp")]


def count_calls(folder: Path, monkeypatch: pytest.MonkeyPatch, old: bytes | None) -> int:
    target = folder / "config.ini"
    if old is not None:
        target.write_bytes(old)
    counting = FaultyOs(None, Died, deadly=True)
    with monkeypatch.context() as patch:
        patch.setattr(private_folder, "os", counting)
        private_write(target, NEW, expected=old)
    assert {"rename" if old else "link", "fsync", "fchmod", "write"} <= set(counting.calls)
    return len(counting.calls)


@pytest.mark.parametrize("old", [OLD, None], ids=["replacing", "creating"])
def test_a_death_at_any_system_call_leaves_the_old_file_or_the_new(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, old: bytes | None
) -> None:
    (tmp_path / "count").mkdir()
    seen: set[bytes | None] = set()
    for step in range(count_calls(tmp_path / "count", monkeypatch, old)):
        folder = tmp_path / f"step{step}"
        folder.mkdir()
        target = folder / "config.ini"
        if old is not None:
            target.write_bytes(old)
        dying = FaultyOs(step, Died, deadly=True)
        with monkeypatch.context() as patch:
            patch.setattr(private_folder, "os", dying)
            with pytest.raises(Died):
                private_write(target, NEW, expected=old)
        dying.bury()
        found = target.read_bytes() if target.exists() else None
        assert found in (old, NEW), f"torn at step {step}, {dying.calls[step]}"
        seen.add(found)
        for name in leftovers(folder):
            assert stat.S_IMODE((folder / name).stat().st_mode) & 0o077 == 0
        private_write(target, b"after", expected=found)
        assert target.read_bytes() == b"after"
        assert leftovers(folder) == [], "the next writer removes what the dead one left"
    assert seen == {old, NEW}


def test_an_error_at_any_system_call_is_a_clear_problem_and_leaves_no_temporary_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "count").mkdir()
    refused = 0
    for step in range(count_calls(tmp_path / "count", monkeypatch, OLD)):
        folder = tmp_path / f"step{step}"
        folder.mkdir()
        target = folder / "config.ini"
        target.write_bytes(OLD)
        failing = FaultyOs(step, lambda: OSError(errno.ENOSPC, "No space left on device"), deadly=False)
        with monkeypatch.context() as patch:
            patch.setattr(private_folder, "os", failing)
            try:
                private_write(target, NEW, expected=OLD)
                outcome = "written"
            except FileProblem as problem:
                outcome = problem.why
        failing.bury()
        refused += outcome != "written"
        assert outcome in ("written", "The disk is full.")
        assert target.read_bytes() in ((NEW,) if outcome == "written" else (OLD, NEW))
        assert leftovers(folder) == [], failing.calls[step]
    assert refused > 5


def test_short_writes_are_continued(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class SlowOs:
        def __getattr__(self, name: str) -> Any:
            if name == "write":
                return lambda fd, data: os.write(fd, bytes(data)[:5])
            return getattr(os, name)

    monkeypatch.setattr(private_folder, "os", SlowOs())
    private_write(tmp_path / "f", NEW)
    assert (tmp_path / "f").read_bytes() == NEW


def test_the_file_is_private_from_its_first_byte_whatever_the_umask_and_the_old_mode(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "a" / "b" / "config.ini"
    modes: list[int] = []

    class WatchingOs:
        def __getattr__(self, name: str) -> Any:
            if name == "write":
                modes.append(stat.S_IMODE(next(target.parent.glob(".config.ini.*.tmp")).stat().st_mode))
            return getattr(os, name)

    monkeypatch.setattr(private_folder, "os", WatchingOs())
    for umask in (0o000, 0o077, 0o277):
        before = os.umask(umask if target.parent.exists() else 0o000)
        try:
            private_write(target, "text with ümlaut")
        finally:
            os.umask(before)
        assert stat.S_IMODE(target.stat().st_mode) == 0o600
        target.chmod(0o644)
    assert modes
    assert set(modes) == {0o600}
    assert target.read_text("utf-8") == "text with ümlaut"
    assert [stat.S_IMODE(folder.stat().st_mode) for folder in (target.parent, target.parent.parent)] == [0o700, 0o700]


def test_a_file_that_changed_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    target = tmp_path / "f"
    target.write_bytes(b"theirs")
    with pytest.raises(FileChangedError):
        private_write(target, b"mine", expected=b"what I read")
    with pytest.raises(FileChangedError):
        private_write(target, b"mine", expected=None)
    assert target.read_bytes() == b"theirs"
    private_write(target, b"mine", expected=b"theirs")
    target.unlink()
    with pytest.raises(FileChangedError):
        private_write(target, b"again", expected=b"mine")
    assert list(tmp_path.iterdir()) == []


def test_a_change_by_a_stranger_just_before_the_rename_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "f"
    target.write_bytes(OLD)

    class RacingOs:
        def __getattr__(self, name: str) -> Any:
            if name == "write":
                target.write_bytes(b"a stranger's edit")
            return getattr(os, name)

    monkeypatch.setattr(private_folder, "os", RacingOs())
    with pytest.raises(FileChangedError):
        private_write(target, NEW, expected=OLD)
    assert target.read_bytes() == b"a stranger's edit"
    assert leftovers(tmp_path) == []


def test_symlinks_are_refused_unless_confirmed(tmp_path: Path) -> None:
    real, link = tmp_path / "real", tmp_path / "link"
    real.write_bytes(OLD)
    link.symlink_to(real)
    with pytest.raises(FileIsLinkError) as caught:
        private_write(link, NEW)
    assert caught.value.target == real
    with pytest.raises(FileIsLinkError):
        private_update(link, lambda _: NEW)
    assert real.read_bytes() == OLD
    private_write(link, NEW, follow_symlink=True)
    assert link.is_symlink()
    assert real.read_bytes() == NEW


def test_a_file_swapped_for_a_link_at_the_last_moment_is_not_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target, victim = tmp_path / "f", tmp_path / "victim"
    target.write_bytes(OLD)
    victim.write_bytes(b"precious")

    class SwappingOs:
        def __getattr__(self, name: str) -> Any:
            if name == "write" and not target.is_symlink():
                target.unlink()
                target.symlink_to(victim)
            return getattr(os, name)

    monkeypatch.setattr(private_folder, "os", SwappingOs())
    with pytest.raises(FileIsLinkError):
        private_write(target, NEW)
    assert victim.read_bytes() == b"precious"


@pytest.mark.parametrize("make", [Path.mkdir, os.mkfifo])
def test_folders_and_pipes_are_refused_at_once(tmp_path: Path, make: Callable[[Path], None]) -> None:
    target = tmp_path / "odd"
    make(target)
    with pytest.raises(FileProblem, match=r"folder|ordinary"):
        private_read(target)
    with pytest.raises(FileProblem, match=r"folder|ordinary"):
        private_write(target, b"x")
    with pytest.raises(FileProblem):
        make_private(target)
    assert leftovers(tmp_path) == []


def test_reading_reports_who_else_can_and_the_command_that_mends_it(tmp_path: Path) -> None:
    target = tmp_path / "my config"
    target.write_bytes(OLD)
    seen = {}
    for mode in (0o600, 0o400, 0o640, 0o644, 0o602):
        target.chmod(mode)
        seen[mode] = private_read(target).exposed_to
    assert seen == {
        0o600: "",
        0o400: "",
        0o640: "its group",
        0o644: "everyone on this machine",
        0o602: "everyone on this machine",
    }
    read = private_read(target)
    assert read.data == OLD
    assert b"old" not in repr(read).encode()
    subprocess.run(["sh", "-c", read.fix_command], check=True)
    assert private_read(target).exposed_to == ""
    target.chmod(0o666)
    make_private(target)
    assert private_read(target).mode == 0o600


def test_reading_problems_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(FileMissingError):
        private_read(tmp_path / "none")
    (tmp_path / "dangling").symlink_to(tmp_path / "gone")
    with pytest.raises(FileProblem, match="link to a file that doesn't exist") as dangling:
        private_read(tmp_path / "dangling")
    assert not isinstance(dangling.value, FileMissingError)
    (tmp_path / "circle").symlink_to(tmp_path / "circle")
    with pytest.raises(FileProblem) as circle:
        private_read(tmp_path / "circle")
    assert "points back to itself" in circle.value.why
    (tmp_path / "large").write_bytes(b"x" * 1001)
    with pytest.raises(FileProblem, match="too large"):
        private_read(tmp_path / "large", limit=1000)
    assert len(private_read(tmp_path / "large", limit=1001).data) == 1001
    with pytest.raises(FileProblem, match="can't be read"):
        private_read(tmp_path / "large" / "below")
    with pytest.raises(FileProblem):
        private_read(Path("a\0b"))
    for name in ("a\0b", "/", "..", "a\ud800"):
        with pytest.raises(FileProblem, match="isn't a valid file name"):
            private_write(Path(name), b"")


def test_an_unreadable_file_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class DenyingOs:
        def __getattr__(self, name: str) -> Any:
            if name == "open":
                return self.deny
            return getattr(os, name)

        def deny(self, path: Path, *_: Any, **__: Any) -> int:
            raise PermissionError(errno.EACCES, "Permission denied", str(path))

    monkeypatch.setattr(private_files, "os", DenyingOs())
    with pytest.raises(FileProblem) as caught:
        private_read(tmp_path / "f\x1b[2J")
    assert caught.value.why == "The permissions don't allow it."
    assert "\x1b" not in caught.value.report()


@pytest.mark.parametrize("old", [OLD, None], ids=["replacing", "creating"])
def test_what_reads_differently_after_writing_is_a_problem(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, old: bytes | None
) -> None:
    """Another program writes between the renaming and the reading back."""
    target = tmp_path / "config.ini"
    if old is not None:
        target.write_bytes(old)
    flush = private_folder.PrivateFolder.flush

    def flush_and_lose(folder: private_folder.PrivateFolder) -> None:
        flush(folder)
        target.write_bytes(b"theirs")

    monkeypatch.setattr(private_folder.PrivateFolder, "flush", flush_and_lose)
    with pytest.raises(FileChangedError, match="was written, but"):
        private_write(target, NEW, expected=old)


@pytest.mark.parametrize("does", ["move", "remove"])
def test_a_new_name_outlives_a_power_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, does: str) -> None:
    """A folder is flushed after its last change."""
    path = tmp_path / "config.ini"
    path.symlink_to(tmp_path / "elsewhere")
    counting = FaultyOs(None, Died, deadly=True)
    monkeypatch.setattr(private_folder, "os", counting)
    with private_lock(path, link_itself=True) as file:
        if does == "move":
            file.move_to(iter(["new.ini"]))
        else:
            file.remove_link()
    changes = [name for name in counting.calls if name in {"fsync", "link", "unlink", "rename"}]
    assert changes[-1] == "fsync"
    assert len(changes) > 1
