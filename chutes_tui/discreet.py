"""DiscreetApp: a Textual app that, however it breaks, prints and logs nothing of what it holds."""

from __future__ import annotations

from asyncio import get_running_loop
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from textual import constants

from chutes_tui import crash
from chutes_tui.typed_ahead import TypedAheadApp

if TYPE_CHECKING:
    from asyncio import AbstractEventLoop
    from collections.abc import Sequence
    from threading import ExceptHookArgs


class DriverError(Exception):
    """A thread that reads from the terminal or writes to it broke."""


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
        """Replaces Textual's, which prints what it is given: the traceback of a driver's thread with its message."""
        self._handle_exception(DriverError())

    def thread_broke(self, broken: ExceptHookArgs) -> None:
        """Replaces Python's report of an error that nobody handles in a thread: only the driver's matter."""
        from textual.drivers._writer_thread import WriterThread

        thread, loop = broken.thread, self._loop
        if not isinstance(thread, WriterThread) or loop is None or not isinstance(broken.exc_value, Exception):
            return
        with suppress(RuntimeError):  # the loop is closed already
            loop.call_soon_threadsafe(self._handle_exception, broken.exc_value)
        for _ in iter(thread._queue.get, None):
            pass  # until it is stopped, somebody waits for room in its queue

    def under_way(self) -> Sequence[str]:
        """What a crash now would leave behind, in sentences."""
        return ()


def _say_nothing(loop: AbstractEventLoop, context: dict[str, Any]) -> None:
    """Replaces asyncio's complaints about errors that nobody asked for: they quote the error's message."""
