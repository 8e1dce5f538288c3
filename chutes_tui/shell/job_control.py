"""A driver that a shell can stop and continue at any time, and that ends when its terminal goes away."""

from __future__ import annotations

import os
import signal
import time
from typing import TYPE_CHECKING, Any, Final, Protocol, cast

from chutes_tui.shell.driver import TerminalDriver

if TYPE_CHECKING:
    from textual.app import App

_UNTIL_STOPPED_SECONDS: Final = 0.1


class Host(Protocol):
    """What the driver needs of the app."""

    def driver_broke(self, error: Exception) -> None:
        """End, since the terminal can't be read. Called in a thread."""

    def put_away(self) -> None:
        """Hide secrets."""

    def came_back(self) -> None:
        """Draw everything again."""


class JobControlDriver(TerminalDriver):
    """Textual's driver stops itself by SIGSTOP, which hangs a terminal without a shell for ever, and takes every
    SIGCONT for the end of that stop: after `kill -STOP` and `kill -CONT` two threads read the same keys."""

    def __init__(self, app: App[Any], **options: Any) -> None:
        super().__init__(app, **options)
        self._host = cast("Host", app)
        self._started = False
        self._suspended = False
        self._continued = False

    # Application mode, once or not at all

    def start_application_mode(self) -> None:
        # It is left undone, and tried again at the next SIGCONT, if the terminal belongs to another job.
        self._writer_thread = None
        super().start_application_mode()
        self._started = self._writer_thread is not None
        self._suspended = self._suspended and not self._started

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

    # The terminal goes away

    def _run_input_thread(self) -> None:
        try:
            self.run_input_thread()
        except Exception as error:
            self._host.driver_broke(error)
