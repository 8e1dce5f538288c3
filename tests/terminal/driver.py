"""A terminal for whole-program tests: runs a program on a pty, presses keys, reads the screen as a person does."""

from __future__ import annotations

import base64
import fcntl
import os
import re
import select
import struct
import subprocess
import termios
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, Self

import pyte

if TYPE_CHECKING:
    import signal
    from collections.abc import Mapping, Sequence

TIMEOUT: Final = 20.0

_KEYS: Final = {
    "enter": "\r",
    "escape": "\x1b",
    "tab": "\t",
    "shift+tab": "\x1b[Z",
    "backspace": "\x7f",
    "space": " ",
    "up": "\x1b[A",
    "down": "\x1b[B",
    "right": "\x1b[C",
    "left": "\x1b[D",
    "home": "\x1b[H",
    "end": "\x1b[F",
    "insert": "\x1b[2~",
    "delete": "\x1b[3~",
    "pageup": "\x1b[5~",
    "pagedown": "\x1b[6~",
    "f1": "\x1bOP",
    "f2": "\x1bOQ",
    "f3": "\x1bOR",
    "f4": "\x1bOS",
    "f5": "\x1b[15~",
    "f10": "\x1b[21~",
}

# What a real terminal answers when it is asked who it is, where the cursor is, and what it can do.
_QUERIES: Final = (
    (re.compile(rb"\x1b\[0?c"), lambda _: b"\x1b[?62;22c"),
    (re.compile(rb"\x1b\[6n"), lambda _: b"\x1b[1;1R"),
    (re.compile(rb"\x1b\[\?(\d+)\$p"), lambda match: b"\x1b[?" + match[1] + b";0$y"),
)
# Sequences that pyte would print: private ones, mode requests, device control strings, operating system commands.
# CAN ends whatever was cut off.
_UNKNOWN_TO_PYTE: Final = re.compile(
    rb"\x1b\[[<>=][0-9;]*[a-zA-Z]|\x1b\[\?[0-9;]*\$p|\x1bP[^\x18]*?(?:\x1b\\|\x18)|\x1b\][^\x18]*?(?:\x07|\x1b\\|\x18)"
)
_UNFINISHED: Final = re.compile(rb"\x1b(?:\[[<>=?0-9;$]*|[P\]][^\x07\x18]*)?\Z")
_OSC52: Final = re.compile(rb"\x1b\]52;[a-z]*;([A-Za-z0-9+/=]*)(?:\x07|\x1b\\)")


class Terminal:
    """A program on a pty of `columns` × `rows`; use it as a context manager, which ends the program.

    The environment is exactly `environ` plus TERM, PATH and a UTF-8 locale. `raw` keeps all output.
    """

    def __init__(
        self,
        argv: Sequence[str],
        *,
        environ: Mapping[str, str],
        columns: int = 80,
        rows: int = 24,
        cwd: str | os.PathLike[str] | None = None,
    ) -> None:
        self.raw = bytearray()
        self.columns, self.rows = columns, rows
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)
        self._pending = b""
        self._master, self._slave = os.openpty()
        self.resize(columns, rows)
        self.modes_before = self.modes()
        basics = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LC_ALL": "C.UTF-8", "PATH": os.environ["PATH"]}
        self.started = time.perf_counter()
        self.process = subprocess.Popen(
            argv,
            stdin=self._slave,
            stdout=self._slave,
            stderr=self._slave,
            env={**basics, **environ},
            cwd=cwd,
            start_new_session=True,
            preexec_fn=self._take_terminal,
        )

    def _take_terminal(self) -> None:
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        for end in (self._master, self._slave):
            with suppress(OSError):  # it hung up
                os.close(end)

    # What can be seen

    @property
    def text(self) -> str:
        """The screen as it is now, one line a row, without trailing blanks."""
        # Not `display`, which breaks when one half of a wide character was drawn over.
        rows = (self._screen.buffer[row] for row in range(self.rows))
        return "\n".join("".join(row[column].data for column in range(self.columns)).rstrip() for row in rows)

    @property
    def output(self) -> str:
        """Everything that was printed, escape sequences removed: for programs that only print."""
        plain = re.sub(rb"\x1b\[[0-9;?<>=]*[a-zA-Z]", b"", _UNKNOWN_TO_PYTE.sub(b"", bytes(self.raw)))
        return plain.decode("utf-8", "replace").replace("\r\n", "\n")

    def clipboard_texts(self) -> list[str]:
        """Every text that was sent to the terminal's clipboard by OSC 52, newest last."""
        return [base64.b64decode(match[1]).decode() for match in _OSC52.finditer(bytes(self.raw))]

    def modes(self) -> list[Any]:
        """The terminal's line settings (raw, echo…), as termios gives them."""
        return termios.tcgetattr(self._slave)

    # What can be done

    def press(self, *keys: str) -> Self:
        """Press keys by name (`ctrl+s`, `escape`, `f1`) or character, one after the other."""
        for key in keys:
            self.send(_key(key))
        return self

    def type(self, text: str) -> Self:
        """Type a text."""
        self.send(text.encode())
        return self

    def paste(self, text: str) -> Self:
        """Paste a text as terminals do, in brackets."""
        self.send(b"\x1b[200~" + text.encode() + b"\x1b[201~")
        return self

    def send(self, data: bytes) -> None:
        """Send bytes as they are."""
        os.write(self._master, data)

    def resize(self, columns: int, rows: int) -> None:
        """Change the size of the window; the program is told by SIGWINCH."""
        self.columns, self.rows = columns, rows
        self._screen.resize(rows, columns)
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the program."""
        self.process.send_signal(number)

    def hang_up(self) -> None:
        """Close the window: the program is told by SIGHUP, and can neither read nor write any more."""
        os.close(self._slave)
        os.close(self._master)

    # What can be waited for

    def wait_raw(self, data: bytes, *, timeout: float = TIMEOUT) -> None:
        """Wait until the program has printed these bytes."""
        deadline = time.monotonic() + timeout
        while data not in self.raw:
            if not self._read(deadline):
                raise AssertionError(f"{data!r} never came ({self._condition()})")

    def wait_for(self, pattern: str, *, timeout: float = TIMEOUT) -> re.Match[str]:
        """Wait until a regular expression is found on the screen; fails, showing the screen, if it never is."""
        expression = re.compile(pattern, re.DOTALL)
        deadline = time.monotonic() + timeout
        while (match := expression.search(self.text)) is None:
            if not self._read(deadline):
                last = bytes(self.raw[-200:])
                raise AssertionError(f"{pattern!r} never came ({self._condition()})\n{self.text}\n{last!r}")
        return match

    def wait_gone(self, pattern: str, *, timeout: float = TIMEOUT) -> None:
        """Wait until a regular expression is no longer on the screen."""
        deadline = time.monotonic() + timeout
        while re.search(pattern, self.text, re.DOTALL):
            if not self._read(deadline):
                raise AssertionError(f"{pattern!r} never went ({self._condition()})\n{self.text}")

    def wait_exit(self, *, timeout: float = TIMEOUT) -> int:
        """Wait for the program's end, reading all that it says; the exit code, negative for a signal."""
        deadline = time.monotonic() + timeout
        while self.process.poll() is None:
            self._read(min(deadline, time.monotonic() + 0.05))
            if time.monotonic() > deadline:
                raise AssertionError(f"the program never ended\n{self.text}")
        while self._read(time.monotonic() + 0.01):
            pass
        return self.process.returncode

    def settled(self, *, quiet: float = 0.3, timeout: float = TIMEOUT) -> int | None:
        """Wait until nothing is drawn any more, for `quiet` seconds; the exit code if the program ended."""
        deadline = time.monotonic() + timeout
        while self._read(min(deadline, time.monotonic() + quiet)):
            pass
        return self.process.poll()

    def _condition(self) -> str:
        code = self.process.poll()
        return "the program is running" if code is None else f"the program ended with {code}"

    def _read(self, deadline: float) -> bool:
        """Take in what the program printed; False when nothing came until the deadline, or nothing can come."""
        while (left := deadline - time.monotonic()) > 0:
            ended = self.process.poll() is not None
            ready, _, _ = select.select([self._master], [], [], 0 if ended else min(left, 0.05))
            if ready:
                self._take_in(os.read(self._master, 65536))
                return True
            if ended:
                return False
        return False

    def _take_in(self, data: bytes) -> None:
        self.raw += data
        data = self._pending + data
        # A sequence may be split between two reads: keep its beginning for the next one.
        cut = _UNFINISHED.search(data)
        at = cut.start() if cut else len(data)
        data, self._pending = data[:at], data[at:]
        for query, answer in _QUERIES:
            for match in query.finditer(data):
                self.send(answer(match))
        # What comes behind the program's end is echoed, and pyte stumbles over sequences that nobody writes.
        with suppress(TypeError):
            self._stream.feed(_UNKNOWN_TO_PYTE.sub(b"", data))


def _key(name: str) -> bytes:
    if name in _KEYS:
        return _KEYS[name].encode()
    if name.startswith("ctrl+") and len(name) == 6:
        return bytes([ord(name[5]) & 0x1F])
    if len(name) != 1:
        raise ValueError(f"no such key: {name}")
    return name.encode()
