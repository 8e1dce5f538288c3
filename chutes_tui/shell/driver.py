"""TerminalDriver: Textual's driver for Linux and macOS, which survives whatever the terminal sends."""

from __future__ import annotations

import asyncio
import errno
import os
import select
import signal
from contextlib import suppress
from time import monotonic
from typing import TYPE_CHECKING, Final

from textual.drivers.linux_driver import LinuxDriver

from chutes_tui.shell.terminal_input import TerminalInput

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

    from textual.message import Message

_AT_ONCE: Final = 4096  # bytes
_LOOK_ROUND: Final = 0.1  # seconds between two looks whether the program ends


class TerminalDriver(LinuxDriver):
    """Reads the terminal with TerminalInput."""

    def start_application_mode(self) -> None:
        """Take the terminal, and hear of its sizes one after the other.

        Textual reads the size in the handler of the signal. A second change of size may interrupt that handler, and
        then the older size is reported last, and stays.
        """
        super().start_application_mode()  # type: ignore[no-untyped-call]
        tell, loop = signal.getsignal(signal.SIGWINCH), asyncio.get_running_loop()

        def changed(number: int, frame: FrameType | None) -> None:
            with suppress(RuntimeError):  # the program has ended
                loop.call_soon_threadsafe(tell, number, frame)  # type: ignore[arg-type]

        if callable(tell):
            signal.signal(signal.SIGWINCH, changed)

    def run_input_thread(self) -> None:
        """Read until the program ends, or the terminal is gone."""
        terminal = TerminalInput(debug=self._debug)
        while not self.exit_event.is_set():
            now = monotonic()
            wait = _LOOK_ROUND if terminal.due is None else min(_LOOK_ROUND, max(0.0, terminal.due - now))
            if select.select([self.fileno], [], [], wait)[0]:
                self._hand_over(terminal.feed(self._read(), monotonic()))
            else:
                self._hand_over(terminal.settle(monotonic()))

    def _read(self) -> bytes:
        """What came. Raises OSError when the terminal is gone."""
        data = os.read(self.fileno, _AT_ONCE)
        if not data:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return data

    def _hand_over(self, messages: Iterator[Message]) -> None:
        with suppress(Exception):  # nobody could press a key any more if this thread ended
            for message in messages:
                self.process_message(message)
