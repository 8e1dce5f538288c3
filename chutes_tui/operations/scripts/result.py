"""How a command of a script ends: what it prints, where, and with which exit code.

Standard output has what was asked for, as text or as one JSON document, and nothing else; what is worth knowing
besides goes to standard error.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING, Any, Final
from unicodedata import combining, east_asian_width

from chutes_tui.core.attempt import Stage
from chutes_tui.core.problem import PartialProblem, Problem
from chutes_tui.core.program.usage import UsageError
from chutes_tui.core.secret_shape import masked
from chutes_tui.core.text import visible, visible_lines
from chutes_tui.operations.scripts.values import NothingSentError

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Awaitable, Callable, Sequence

    from chutes_tui.core.attempt import Attempt
    from chutes_tui.operations.session import Session

EXIT_CODES: Final = """\
exit codes:
  0    done
  1    refused or failed: nothing was changed, or what was is named
  2    the arguments can't be used: nothing was sent
  3    not found: nothing was sent that changes anything
  4    not known: no response, and it may have taken effect; look before you repeat it
  130  interrupted
"""


class Code(IntEnum):
    """Exit codes; `EXIT_CODES` has their meaning."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    NOT_FOUND = 3
    UNKNOWN = 4
    INTERRUPTED = 130


_OUTCOMES: Final = {
    Code.DONE: "done",
    Code.FAILED: "failed",
    Code.NOT_FOUND: "not found",
    Code.UNKNOWN: "not known",
}


class NothingFound(Problem):
    """What a name or an id is looked for doesn't exist, by a complete list or by the server's own word."""


@dataclass(frozen=True, slots=True)
class Result:
    """`lines` are the text and `fields` the JSON of what was asked for; `said` goes to standard error. `problem`: why
    it failed, or what is amiss even so."""

    code: Code = Code.DONE
    lines: tuple[str, ...] = ()
    fields: dict[str, Any] = field(default_factory=dict)
    said: tuple[str, ...] = ()
    problem: Problem | None = None


def code_of(attempt: Attempt[object]) -> Code:
    """The exit code for the end of a write."""
    if attempt.stage is Stage.DONE:
        return Code.DONE
    return Code.UNKNOWN if attempt.stage.unsure else Code.FAILED


def failed(problem: Problem | None) -> Result:
    """The end of a command by a problem."""
    if isinstance(problem, NothingFound):
        return Result(Code.NOT_FOUND, problem=problem)
    unknown = problem is not None and problem.outcome_unknown
    return Result(Code.UNKNOWN if unknown else Code.FAILED, problem=problem)


def run(
    command: str, parsed: Namespace, act: Callable[[Session, Namespace], Awaitable[Result]], *, writes: bool
) -> int:
    """Open the account of these arguments, act, print, and return the exit code. Raises UsageError.

    `writes`: an interrupt may come while a request is under way that changes something.
    """
    _check_profile(parsed)
    try:
        result = asyncio.run(_with_session(parsed, act))
    except NothingSentError:
        _say(command, "interrupted: nothing was changed")
        return Code.INTERRUPTED
    except KeyboardInterrupt:
        more = ": a request that was under way may have taken effect" if writes else ""
        _say(command, f"interrupted{more}")
        return Code.INTERRUPTED
    except Problem as problem:
        result = failed(problem)
    return _printed(command, parsed, result)


async def _with_session(parsed: Namespace, act: Callable[[Session, Namespace], Awaitable[Result]]) -> Result:
    from chutes_tui.operations.unattended import account_options, unattended_session

    async with unattended_session(account_options(parsed)) as session:
        return await act(session, parsed)


def _check_profile(parsed: Namespace) -> None:
    from chutes_tui.core.program.home import find_home
    from chutes_tui.profiles.discovery import find_profile

    if parsed.profile is not None and parsed.config_path is not None:
        raise UsageError("--profile and --config-path both name the config file; choose one")
    if parsed.profile is not None:
        try:
            find_profile(parsed.profile, find_home(os.environ))
        except Problem as problem:
            raise UsageError(problem.sentences) from None


def table(rows: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """Return rows as lines with aligned columns; the last column is as wide as it is."""
    last = len(rows[0]) - 1
    widths = [max(_cells(row[at]) for row in rows) for at in range(last)]

    def padded(row: Sequence[str], at: int) -> str:
        return f"{row[at]}{' ' * (widths[at] - _cells(row[at]))}  "

    return tuple("".join([*(padded(row, at) for at in range(last)), row[last]]) for row in rows)


def _cells(text: str) -> int:
    """How wide a text is on a terminal."""
    return sum(2 if east_asian_width(one) in "WF" else 0 if combining(one) else 1 for one in text)


def _printed(command: str, parsed: Namespace, result: Result) -> int:
    code, problem = result.code, result.problem
    if parsed.json:
        document: dict[str, Any] = {"outcome": _OUTCOMES[code], **result.fields}
        if problem is not None:
            document["problem"] = _problem_fields(problem)
        _write(json.dumps(document, indent=1))
    else:
        _write("\n".join(map(visible_lines, result.lines)))
    for line in result.said:
        _say(command, line)
    if problem is not None:
        _say(command, problem.sentences)
        for one in problem.outcomes if isinstance(problem, PartialProblem) else ():
            _say(command, f"{one.name}: {one.words}{f' ({one.why})' if one.why else ''}")
    return code


def _problem_fields(problem: Problem) -> dict[str, Any]:
    fields: dict[str, Any] = {"what": problem.what, "why": problem.why, "next_step": problem.next_step}
    if problem.detail:
        fields["detail"] = problem.detail
    if isinstance(problem, PartialProblem):
        fields["of_each"] = [
            {"name": one.name, "done": one.done, "words": one.words, "why": one.why} for one in problem.outcomes
        ]
    return fields


def _write(text: str) -> None:
    """Print a text that isn't empty; what the terminal can't show is escaped, and a pipe may be closed by then."""
    if not text:
        return
    encoding = sys.stdout.encoding or "utf-8"
    try:
        print(text.encode(encoding, "backslashreplace").decode(encoding), flush=True)
    except BrokenPipeError:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


def _say(command: str, words: str) -> None:
    print(f"chutes-tui {command}: {visible(masked(words))}", file=sys.stderr)
