"""Times a program on a terminal of its own: from its start until given words are on the screen."""

from __future__ import annotations

import fcntl
import os
import re
import select
import struct
import subprocess
import sys
import termios
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

COLUMNS, ROWS = 120, 40
TIMEOUT: Final = 30.0

_SEQUENCES: Final = re.compile(
    rb"\x1b(?:\[[0-9;:?<>=$]*[a-zA-Z]|P.*?\x1b\\|\].*?(?:\x07|\x1b\\)|[()=>].?)", re.DOTALL
)


class Milestones(NamedTuple):
    """Seconds from the start until each set of words was on the screen, and the program's memory then (MiB)."""

    seconds: list[float]
    rss: float


class NeverShownError(AssertionError):
    """The words never came."""


def run(
    argv: Sequence[str], milestones: Sequence[Sequence[str]], *, environ: Mapping[str, str], settle: float = 0.0
) -> Milestones:
    """Start a program, wait for each set of words in turn, end it.

    No terminal is emulated, which would take time from the program: what it prints is stamped as it comes, and words
    count once all of them were printed. `settle` is how many quiet seconds to wait for before memory is read.
    """
    master, slave = os.openpty()
    fcntl.ioctl(master, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
    basics = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LC_ALL": "C.UTF-8", "PATH": os.environ["PATH"]}
    started = time.perf_counter()
    process = subprocess.Popen(
        argv, stdin=slave, stdout=slave, stderr=slave, env={**basics, **environ}, start_new_session=True
    )
    os.close(slave)
    printed = bytearray()
    try:
        seconds = [_wait(master, printed, words, started) for words in milestones]
        while settle and select.select([master], [], [], settle)[0]:
            os.read(master, 65536)
        rss = _rss(process.pid)
    finally:
        process.kill()
        process.wait()
        os.close(master)
    return Milestones(seconds, rss)


def _wait(master: int, printed: bytearray, words: Sequence[str], started: float) -> float:
    wanted = [word.encode() for word in words]
    while True:
        plain = _SEQUENCES.sub(b"", bytes(printed))
        if all(word in plain for word in wanted):
            return time.perf_counter() - started
        left = started + TIMEOUT - time.perf_counter()
        if left <= 0 or not select.select([master], [], [], left)[0]:
            raise NeverShownError(f"{words} never came; printed: {plain[-2000:].decode(errors='replace')}")
        try:
            printed += os.read(master, 65536)
        except OSError:
            raise NeverShownError(f"the program ended: {plain[-2000:].decode(errors='replace')}") from None


def _rss(pid: int) -> float:
    """Resident memory in MiB."""
    for line in Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise ValueError("no VmRSS")


def python(*arguments: str) -> list[str]:
    """A command line of the interpreter that runs this."""
    return [sys.executable, *arguments]
