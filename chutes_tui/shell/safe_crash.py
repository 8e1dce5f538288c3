"""DiscreetApp: a Textual app that, however it breaks, prints and logs nothing of what it holds."""

from __future__ import annotations

import errno
from asyncio import get_running_loop
from contextlib import suppress
from functools import partial
from signal import SIGHUP
from threading import Thread
from typing import TYPE_CHECKING, Any

from textual import constants

from chutes_tui.core.program import crash
from chutes_tui.shell.key_queue import TypedAheadApp

if TYPE_CHECKING:
    from asyncio import AbstractEventLoop
    from collections.abc import Sequence
    from queue import Queue
    from threading import ExceptHookArgs

    from textual.driver import Driver


_TERMINAL_IS_GONE = frozenset({errno.EIO, errno.ENXIO, errno.EBADF})


class PanicError(Exception):
    """Textual stopped and reported nothing else."""


class DiscreetApp(TypedAheadApp):
    """Textual's tracebacks show every local variable, and its developer log every key typed and text pasted, into
    secret fields too: here a crash tells only what kind of mistake it was and where, and there is no such log."""

    def __init__(self) -> None:
        super().__init__()
        setattr(constants, "LOG_FILE", None)  # noqa: B010 - declared as Final
        self.features -= {"devtools", "debug"}
        self.devtools = None
        self.crash_report = ""

    async def _on_compose(self) -> None:
        get_running_loop().set_exception_handler(_say_nothing)
        await super()._on_compose()

    def _handle_exception(self, error: Exception) -> None:
        """Replaces Textual's traceback and what an exception says of itself (`__rich__`): end, with a report that
        is there to be printed once the terminal is given back."""
        self._return_code = 1
        if self._exception is None:
            self.crash_report = crash.report(error, self.under_way)
            self._exception = error
            self._exception_event.set()
        self._close_messages_no_wait()

    def panic(self, *renderables: object) -> None:
        """Replaces Textual's, which prints what it is given, such as a traceback with its message."""
        self._handle_exception(PanicError())

    def end(self, code: int) -> None:
        """Leave with this exit code, without a question. A signal handler and any thread may call it."""
        leave = partial(self.exit, return_code=code)
        if self._loop is None:
            leave()
            return
        with suppress(RuntimeError):  # the loop was closed meanwhile, so this is the end anyway
            # A screen that is left while it comes into being would miss its own parts.
            self._loop.call_soon_threadsafe(self.call_after_refresh, leave)

    # The driver

    def get_driver_class(self) -> type[Driver]:
        """Replaces Textual's choice, which the environment can change."""
        from chutes_tui.shell.driver import TerminalDriver

        return TerminalDriver

    def driver_broke(self, error: Exception) -> None:
        """End, as after a hang-up if the terminal is gone. Called in a thread of the driver."""
        if isinstance(error, OSError) and error.errno in _TERMINAL_IS_GONE:
            self.end(128 + SIGHUP)
        elif self._loop is not None:
            with suppress(RuntimeError):  # the loop is closed already
                self._loop.call_soon_threadsafe(self._handle_exception, error)

    def thread_broke(self, broken: ExceptHookArgs) -> None:
        """Replaces Python's report of an unhandled error in a thread: only the driver's are reported."""
        from textual.drivers._writer_thread import WriterThread

        thread = broken.thread
        if isinstance(thread, WriterThread) and isinstance(broken.exc_value, Exception):
            self.driver_broke(broken.exc_value)
            # Whoever writes waits for room in its queue, and whoever stops it waits for its end.
            Thread(target=_take_all, args=(thread._queue,), daemon=True).start()

    def put_away(self) -> None:
        """Hide secrets, as when the terminal loses the focus."""
        self.app_focus = False

    def came_back(self) -> None:
        """Draw everything again."""
        self.app_focus = True
        self.refresh(layout=True)

    def under_way(self) -> Sequence[str]:
        """What a crash now would leave behind, in sentences."""
        return ()


def _take_all(queue: Queue[str | None]) -> None:
    while True:
        queue.get()


def _say_nothing(loop: AbstractEventLoop, context: dict[str, Any]) -> None:
    """Replaces asyncio's complaints about errors that nobody asked for: they quote the error's message."""
