"""Turning any exception into a Problem without showing what it holds."""

from __future__ import annotations

from pathlib import PurePath
from traceback import extract_tb

from chutes_tui.core.problem import Problem


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
