"""Private files written by several at once: edits take turns, and readers see whole files."""

from __future__ import annotations

import errno
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import pytest

from chutes_tui.storage import private_folder
from chutes_tui.storage.private_files import (
    FileChangedError,
    FileMissingError,
    FileProblem,
    private_read,
    private_update,
    private_write,
)

if TYPE_CHECKING:
    from pathlib import Path

OLD = b"[auth]\nusername = old\n" * 40
NEW = b"[auth]\nusername = new\n" * 60
COUNT_UP = """
import sys
from pathlib import Path
from chutes_tui.storage.private_files import private_update
for _ in range(40):
    private_update(Path(sys.argv[1]), lambda old: str(int(old or b"0") + 1).rjust(2000))
"""


@pytest.mark.slow
def test_two_programs_writing_at_once_lose_no_edit_and_readers_see_whole_files(tmp_path: Path) -> None:
    target = tmp_path / "count"
    writers = [subprocess.Popen([sys.executable, "-c", COUNT_UP, str(target)]) for _ in range(2)]
    while any(writer.poll() is None for writer in writers):
        try:
            data = private_read(target).data
        except FileMissingError:
            continue
        assert len(data) == 2000
    assert [writer.returncode for writer in writers] == [0, 0]
    assert int(target.read_bytes()) == 80


def test_threads_take_turns_as_well(tmp_path: Path) -> None:
    target = tmp_path / "count"

    def count_up() -> None:
        for _ in range(20):
            private_update(target, lambda old: str(int(old or b"0") + 1))

    threads = [threading.Thread(target=count_up) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert target.read_bytes() == b"80"


def test_a_writer_that_never_finishes_does_not_hang_the_next_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(private_folder, "LOCK_SECONDS", 0.05)

    def change(_: bytes | None) -> bytes:
        with pytest.raises(FileProblem, match="Another program is writing"):
            private_write(tmp_path / "other", b"x")
        return b"done"

    private_update(tmp_path / "f", change)
    assert (tmp_path / "f").read_bytes() == b"done"
    assert not (tmp_path / "other").exists()


def test_without_locks_the_comparison_still_guards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_locks(*_: object) -> None:
        raise OSError(errno.EBADF, "no locks here")

    monkeypatch.setattr("fcntl.flock", no_locks)
    target = tmp_path / "f"
    private_write(target, OLD, expected=None)
    with pytest.raises(FileChangedError):
        private_write(target, NEW, expected=b"else")
    assert target.read_bytes() == OLD
