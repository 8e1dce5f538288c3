"""What is said when the program breaks: what kind of error it was, and where; never an error's own message.

A message may quote anything, a key value included, and so may what Python, asyncio and libraries print and log by
themselves about errors that nobody handles.
"""

from __future__ import annotations

import sys
import threading
from contextlib import suppress
from pathlib import PurePath
from traceback import extract_tb
from typing import TYPE_CHECKING, Any

from chutes_tui.core.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import TracebackType


def silence() -> None:
    """Let nothing but `show` report errors: no traceback, no log record and no warning of anybody."""
    import logging
    import warnings

    sys.excepthook = _uncaught
    sys.unraisablehook = _say_nothing
    threading.excepthook = _say_nothing
    warnings.showwarning = _say_nothing
    logging.lastResort = None
    logging.raiseExceptions = False


def report_threads_to(broke: Callable[[threading.ExceptHookArgs], None]) -> None:
    """Call `broke`, in the thread itself, for an error that ends a thread."""
    threading.excepthook = broke


def report(error: BaseException, under_way: Callable[[], Sequence[str]] = tuple) -> str:
    """Return the text to print for an error: version, kind, place, what was under way, and how to report it.

    Whatever breaks while it is made, there is a report.
    """
    try:
        return _report(error, under_way)
    except Exception:
        return _HEADING


def show(text: str) -> None:
    """Print a report; a terminal that is gone gets none."""
    with suppress(OSError, ValueError, AttributeError):
        print(text, file=sys.__stderr__, flush=True)


_HEADING = "chutes-tui crashed (internal error). This report contains no secrets."
_HOW_TO_REPORT = (
    'To report it, attach this text, the output of "chutes-tui --version", and what you did last '
    "(no key value, no recovery phrase)."
)


def _report(error: BaseException, under_way: Callable[[], Sequence[str]]) -> str:
    from chutes_tui import __version__

    python = ".".join(map(str, sys.version_info[:3]))
    lines = [_HEADING, f"chutes-tui {__version__}, Python {python}, Textual {_textual()}, {sys.platform}"]
    return "\n".join([*lines, describe_crash(error), *_asked(under_way), _HOW_TO_REPORT])


def _textual() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("textual")
    except PackageNotFoundError:
        return "unknown"


def _asked(under_way: Callable[[], Sequence[str]]) -> Sequence[str]:
    try:
        return under_way() or ("Nothing was being sent.",)
    except Exception:
        return ("A request may have been in progress: check your account before you repeat what you did last.",)


def _uncaught(_kind: type[BaseException], error: BaseException, _traceback: TracebackType | None) -> None:
    if not isinstance(error, KeyboardInterrupt):
        show(report(error))


def _say_nothing(*_: Any, **__: Any) -> None:
    pass


def as_problem(error: BaseException) -> Problem:
    """The error itself when it was meant for the user, else an honest sentence.

    An unexpected exception's message may quote anything, a secret included, so only its type and where it was
    raised are told.
    """
    if isinstance(error, Problem):
        return error
    return Problem(
        "chutes-tui has an internal error.",
        why="This is a defect in chutes-tui, not in your account.",
        next_step="Try again. If it happens again, report the details (they contain no secrets).",
        detail=describe_crash(error),
    )


def describe_crash(error: BaseException) -> str:
    """The type of an exception and the functions it passed through: no message, no arguments, no local variable."""
    frames = [f"{PurePath(f.filename).name}:{f.lineno} in {f.name}" for f in extract_tb(error.__traceback__)]
    return "\n".join([type(error).__name__, *(f"  {frame}" for frame in frames[-12:])])
