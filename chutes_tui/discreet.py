"""DiscreetApp: a Textual app that, however it breaks, prints and logs nothing of what it holds."""

from __future__ import annotations

from asyncio import get_running_loop
from typing import TYPE_CHECKING, Any

from textual import constants

from chutes_tui.typed_ahead import TypedAheadApp

if TYPE_CHECKING:
    from asyncio import AbstractEventLoop


class DiscreetApp(TypedAheadApp):
    """Textual's tracebacks show every local variable, and its developer log every key typed and text pasted, into
    secret fields too: here a crash tells only what kind of mistake it was and where, and there is no such log."""

    def __init__(self) -> None:
        super().__init__()
        setattr(constants, "LOG_FILE", None)  # noqa: B010 - declared as Final
        self.features -= {"devtools", "debug"}
        self.devtools = None

    async def _on_compose(self) -> None:
        get_running_loop().set_exception_handler(_say_nothing)
        await super()._on_compose()

    def _handle_exception(self, error: Exception) -> None:
        """Replaces Textual's, which lets an exception that brings its own words (`__rich__`) say them."""
        self._return_code = 1
        if self._exception is None:
            self._exception = error
            self._exception_event.set()
        self._fatal_error()

    def _fatal_error(self) -> None:
        """Replaces Textual's traceback."""
        from rich.segment import Segment, Segments

        from chutes_tui.operations.mistakes import describe_crash

        where = describe_crash(self._exception) if self._exception is not None else ""
        text = f"chutes-tui stopped because of a mistake of its own. No secret is in this report:\n{where}\n"
        self._exit_renderables.append(Segments([Segment(text)]))
        self._close_messages_no_wait()


def _say_nothing(loop: AbstractEventLoop, context: dict[str, Any]) -> None:
    """Replaces asyncio's complaints about errors that nobody asked for: they quote the error's message."""
