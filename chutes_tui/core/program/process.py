"""The process as a whole: no core file of it, an orderly end by every signal, a terminal left as it was found, and
its garbage."""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

GRACE_SECONDS: Final = 10.0
"""How long an orderly end may take after a signal. The clipboard's tools may need most of it."""

_PR_SET_DUMPABLE: Final = 4

_ENDING: Final = (
    *("HUP", "INT", "QUIT", "TRAP", "ABRT", "EMT", "SYS", "USR1", "USR2", "PIPE", "ALRM", "TERM", "STKFLT"),
    *("XCPU", "XFSZ", "VTALRM", "PROF", "PWR"),
)
"""The signals that end a process. Those of a fault (SEGV, BUS, FPE, ILL) are missing: the fault happens again as soon
as a handler written in Python returns, without an end."""

_LEAVE_APPLICATION_MODE: Final = (
    b"\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?1015l\x1b[?1016l"  # mouse reports
    b"\x1b[?1004l\x1b[?2004l\x1b[?2048l"  # focus, paste and resize reports
    b"\x1b[<u"  # extended keys; the alternate screen has a stack of them of its own
    b"\x1b[?1049l"  # the alternate screen
    b"\x1b[?25h"  # a hidden cursor
    b"\x1b[?7h"  # wrapped lines
    b"\x1b[0m"
)
_PATIENCE_WITH_THE_TERMINAL: Final = 0.5


def keep_memory_private() -> None:
    """Leave no core file, and let no other process of this user read the memory, as far as the system can."""
    import resource

    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        # A core file can go to a program, whatever the limit is. The whole of ctypes would take four times as long.
        with suppress(ImportError, AttributeError, OSError):
            import _ctypes

            prctl = _ctypes.dlsym(_ctypes.dlopen(None, 0), "prctl")  # type: ignore[arg-type]
            _ctypes.call_function(prctl, (_PR_SET_DUMPABLE, 0, 0, 0, 0))


@contextmanager
def terminal_given_back() -> Iterator[Callable[[], None]]:
    """Leave the terminal as it was found, however the block ends; gives a function that does so at once."""
    import termios

    stdin, stdout = sys.stdin.fileno(), sys.stdout.fileno()
    before = termios.tcgetattr(stdin)

    def give_back() -> None:
        # A terminal that is gone needs nothing; one that takes nothing (stopped by ctrl+s) must not hold up the end.
        with suppress(OSError, termios.error):
            _write_if_taken(stdout, _LEAVE_APPLICATION_MODE)
        with suppress(termios.error):
            termios.tcsetattr(stdin, termios.TCSANOW, before)

    def is_as_before() -> bool:
        try:
            return termios.tcgetattr(stdin) == before
        except termios.error:
            return True

    try:
        yield give_back
    except BaseException:
        give_back()
        raise
    finally:
        if not is_as_before():
            give_back()
        _forget_what_can_not_be_written()


def _forget_what_can_not_be_written() -> None:
    """Python tries again at its very end, complains, and changes the exit code."""
    for stream in (sys.__stdout__, sys.__stderr__):
        if stream is None:
            continue
        try:
            stream.flush()
        except OSError:
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, stream.fileno())
            os.close(nowhere)


def _write_if_taken(file: int, data: bytes) -> None:
    from select import select

    if select([], [file], [], _PATIENCE_WITH_THE_TERMINAL)[1]:
        os.write(file, data)


@contextmanager
def ended_by_signals(end: Callable[[int], None], give_back: Callable[[], None]) -> Iterator[None]:
    """Let every signal that would end the process call `end` with the exit code instead.

    If the end has not come after `GRACE_SECONDS`, or if there is a second signal, only `give_back` is called and the
    process ends at once. Signals that were ignored or handled already stay so.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    ending = _Ending(end, give_back)
    before = {}
    for number in _ending_signals():
        if signal.getsignal(number) in (signal.SIG_DFL, signal.default_int_handler):
            before[number] = signal.signal(number, ending.signalled)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        for number, handler in before.items():
            signal.signal(number, handler)


def _ending_signals() -> list[int]:
    named = [getattr(signal, f"SIG{name}", None) for name in _ENDING]
    first, last = getattr(signal, "SIGRTMIN", 0), getattr(signal, "SIGRTMAX", -1)
    return [number for number in named if number is not None] + list(range(first, last + 1))


class _Ending:
    """What a first and a second signal do. Python calls it between two steps of whatever the main thread does."""

    def __init__(self, end: Callable[[int], None], give_back: Callable[[], None]) -> None:
        self._end = end
        self._give_back = give_back
        self._code: int | None = None

    def signalled(self, number: int, _frame: FrameType | None) -> None:
        if self._code is None:
            self._code = 128 + number
            signal.setitimer(signal.ITIMER_REAL, GRACE_SECONDS)  # it comes as a second signal
            self._end(self._code)
        else:
            self._give_back()
            os._exit(self._code)


@contextmanager
def garbage_left_alone() -> Iterator[Callable[[bool], None]]:
    """Collect no garbage until the function that it gives is called, or the program ends.

    Nearly everything made while starting stays. Looking through it again and again takes a fifth of the time to the
    first paint; later, when all of it counts as permanent, no collection stops the screen to look through it. What is
    permanent is never given back, so nothing is made permanent when a screen is open that will be closed again.
    """

    def collect_again(all_stays: bool) -> None:
        if all_stays:
            gc.freeze()
        gc.enable()

    gc.disable()
    try:
        yield collect_again
    finally:
        gc.enable()
