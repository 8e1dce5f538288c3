"""TerminalDriver: Textual's driver for Linux and macOS, which survives whatever the terminal sends, which a shell can
stop and continue at any time, and which ends when its terminal goes away."""

from __future__ import annotations

import asyncio
import errno
import os
import select
import signal
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, Protocol, cast

from textual.drivers.linux_driver import LinuxDriver

from chutes_tui.shell.terminal_input import TerminalInput

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

    from textual.app import App
    from textual.message import Message

_AT_ONCE: Final = 4096  # bytes
_LOOK_ROUND: Final = 0.1  # seconds between two looks whether the program ends
_UNTIL_STOPPED_SECONDS: Final = 0.1


class Host(Protocol):
    """What the driver needs of the app."""

    def driver_broke(self, error: Exception) -> None:
        """End, since the terminal can't be read. Called in a thread."""

    def put_away(self) -> None:
        """Hide secrets."""

    def came_back(self) -> None:
        """Draw everything again."""


class TerminalDriver(LinuxDriver):
    """Reads the terminal with TerminalInput.

    Textual's driver stops itself by SIGSTOP, which hangs a terminal without a shell for ever, and takes every SIGCONT
    for the end of that stop: after `kill -STOP` and `kill -CONT` two threads read the same keys.
    """

    def __init__(self, app: App[Any], **options: Any) -> None:
        super().__init__(app, **options)
        self._host = cast("Host", app)
        self._started = False
        self._suspended = False
        self._continued = False

    # Application mode, once or not at all

    def start_application_mode(self) -> None:
        """Take the terminal, and hear of its sizes one after the other.

        Textual reads the size in the handler of the signal. A second change of size may interrupt that handler, and
        then the older size is reported last, and stays.
        """
        # It is left undone, and tried again at the next SIGCONT, if the terminal belongs to another job.
        self._writer_thread = None
        super().start_application_mode()  # type: ignore[no-untyped-call]
        tell, loop = signal.getsignal(signal.SIGWINCH), asyncio.get_running_loop()

        def changed(number: int, frame: FrameType | None) -> None:
            with suppress(RuntimeError):  # the program has ended
                loop.call_soon_threadsafe(tell, number, frame)  # type: ignore[arg-type]

        if callable(tell):
            signal.signal(signal.SIGWINCH, changed)
        self._started = self._writer_thread is not None
        if self._started:
            self._suspended = False

    def stop_application_mode(self) -> None:
        if self._started:
            super().stop_application_mode()
            self._started = False

    def suspend_application_mode(self) -> None:
        super().suspend_application_mode()
        self._suspended = True

    def write(self, data: str) -> None:
        if self._writer_thread is not None:
            super().write(data)

    def close(self) -> None:
        super().close()
        self._writer_thread = None

    # Stopping and continuing. A signal may come while the driver holds a lock, so all of it waits for the loop.

    def _sigtstp_application(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stop)

    def _sigcont_application(self, *_: object) -> None:
        self._continued = True
        self._loop.call_soon_threadsafe(self._go_on)

    def _stop(self) -> None:
        if not (self._started and self._auto_restart):
            return
        self._host.put_away()
        self.suspend_application_mode()
        self._continued = False
        ours = signal.signal(signal.SIGTSTP, signal.SIG_DFL)
        os.kill(0, signal.SIGTSTP)  # the whole job, as ctrl+z on a terminal does: a wrapper must stop as well
        time.sleep(_UNTIL_STOPPED_SECONDS)
        signal.signal(signal.SIGTSTP, ours)
        if not self._continued:  # nobody is there who could continue it, so the system has not stopped it
            self._continued = True
            self._go_on()

    def _go_on(self) -> None:
        if not (self._continued and self._auto_restart):
            return
        if self._started:  # it was stopped by SIGSTOP, and who knows what became of the terminal meanwhile
            self._host.put_away()
            self.suspend_application_mode()
        if self._suspended:
            self.start_application_mode()
            self._continued = not self._started  # what came while it started asks for no second start
            self._host.came_back()

    # Reading, until the terminal goes away

    def _run_input_thread(self) -> None:
        try:
            self.run_input_thread()
        except Exception as error:
            self._host.driver_broke(error)

    def run_input_thread(self) -> None:
        """Read until the program ends, or the terminal is gone."""
        terminal = TerminalInput(debug=self._debug)
        while not self.exit_event.is_set():
            now = time.monotonic()
            wait = _LOOK_ROUND if terminal.due is None else min(_LOOK_ROUND, max(0.0, terminal.due - now))
            if select.select([self.fileno], [], [], wait)[0]:
                self._hand_over(terminal.feed(self._read(), time.monotonic()))
            else:
                self._hand_over(terminal.settle(time.monotonic()))

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
