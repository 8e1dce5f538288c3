"""Running the program that takes a value: by standard input alone, and without its output being believed."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from chutes_tui.core.problem import Problem
from chutes_tui.core.secret_parts import holds_part, parts_of
from chutes_tui.core.text import visible

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from chutes_tui.core.secret import Secret

LIMIT_SECONDS: Final = 30.0
"""How long a program may take: one that asks for something on the terminal would wait for ever."""
_KEPT_BACK: Final = ("CHUTES_",)
"""Variables with these beginnings are ours; another program has no need of them."""
_QUIET: Final = {"GH_PROMPT_DISABLED": "1", "GIT_TERMINAL_PROMPT": "0", "NO_COLOR": "1"}
_MOST: Final = 300
_GRAIN: Final = 8
"""Characters in a row that make a text part of a value."""


@dataclass(frozen=True, slots=True)
class Around:
    """What programs are run in: the environment, the home folder and the working folder."""

    environ: Mapping[str, str]
    home: Path
    folder: Path

    def find(self, program: str) -> str | None:
        """The path of a program, None when it isn't installed."""
        return shutil.which(program, path=self.environ.get("PATH", ""))


@dataclass(frozen=True, slots=True)
class Ran:
    """How a program ended, what it printed, and what it said about it, both without the value."""

    status: int
    printed: str
    said: str


def run(
    command: Sequence[str],
    around: Around,
    given: Secret | None = None,
    *,
    hides: Secret | None = None,
    limit: float = LIMIT_SECONDS,
) -> Ran:
    """Run a program with `given` as its standard input, in a session of its own. Its output is dropped where it has
    a part of `hides`, or of what was given. Blocks.

    Raises Problem when it isn't installed or can't be started, and when it doesn't end in time: then it is ended,
    and what it did is unknown if it was given something.
    """
    program = visible(Path(command[0]).name)
    path = around.find(command[0])
    if path is None:
        raise Problem(f"{program} is not installed.", next_step="Install it, or choose another place.")
    environ = {name: value for name, value in around.environ.items() if not name.startswith(_KEPT_BACK)} | _QUIET
    try:
        process = subprocess.Popen(  # noqa: S603 - an argument list, no shell
            [path, *command[1:]],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environ,
            cwd=around.folder,
            start_new_session=True,
        )
    except (OSError, ValueError) as error:
        raise Problem(f"{program} can't be started.", detail=type(error).__name__) from None
    try:
        out, err = process.communicate(b"" if given is None else given.reveal().encode(), timeout=limit)
    except subprocess.TimeoutExpired:
        _end(process)
        raise Problem(
            f"{program} did not end within {limit:.0f} s and was stopped.",
            why="It may wait for a password or for a server that doesn't answer.",
            next_step=f"Run {program} once in a terminal, then try again.",
            outcome_unknown=given is not None,
        ) from None
    value = given if hides is None else hides
    return Ran(process.returncode, _without(value, out), _without(value, err))


def refused(program: str, ran: Ran) -> Problem:
    """What it means that a program ended with another status than 0."""
    how = f"was ended by signal {-ran.status}" if ran.status < 0 else f"ended with status {ran.status}"
    lines = [line.strip() for line in (ran.said or ran.printed).splitlines() if line.strip()]
    return Problem(
        f"{visible(program)} {how}, so the value counts as not stored.",
        why=visible(lines[-1])[:_MOST] if lines else "",
        next_step="Mend what it says, then try again.",
        detail=visible("\n".join(lines))[: 10 * _MOST],
    )


def _end(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.kill()
    with suppress(subprocess.TimeoutExpired, ValueError):
        process.communicate(timeout=1)


def _without(hidden: Secret | None, output: bytes) -> str:
    """A program's output as text, nothing of it when it holds a part of the value."""
    text = output.decode("utf-8", "replace")
    if hidden is None:
        return text
    return "" if holds_part(text, parts_of(hidden.reveal(), _GRAIN, 1)) else text
