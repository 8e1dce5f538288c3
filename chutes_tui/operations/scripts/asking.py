"""The question before something is deleted or given full access: `--yes`, or a name typed at a terminal."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from chutes_tui.core.problem import Problem
from chutes_tui.core.program.usage import UsageError
from chutes_tui.core.text import visible
from chutes_tui.operations.scripts.values import interruptible

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Sequence


def add_yes(parser: ArgumentParser, what: str) -> None:
    """Add the option that answers the question beforehand."""
    parser.add_argument("--yes", action="store_true", help=f"{what} without asking for its name")


def check_answerable(parsed: Namespace) -> None:
    """Raise UsageError when the question would have no answer: before anything is sent."""
    if not parsed.yes and not _on_a_terminal():
        raise UsageError("this needs --yes, or a terminal at which the name can be typed")


def ask(parsed: Namespace, consequences: Sequence[str], name: str) -> None:
    """Ask for the name unless `--yes` was given. Raises Problem when something else is typed."""
    if parsed.yes:
        return
    for line in consequences:
        print(visible(line), file=sys.stderr)
    print(f'Type "{visible(name)}" to confirm: ', end="", file=sys.stderr, flush=True)
    try:
        with interruptible():
            typed = sys.stdin.readline().rstrip("\n")
    except UnicodeDecodeError:
        typed = ""
    if typed != name:
        raise Problem("That is not the name. Nothing was changed.")


def _on_a_terminal() -> bool:
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stderr))
