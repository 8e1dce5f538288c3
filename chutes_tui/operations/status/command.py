"""`chutes-tui status`: the account in one line, for prompts and scripts."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import queue
import sys
import threading
import time
from typing import TYPE_CHECKING, Final

from chutes_tui.core.problem import Problem
from chutes_tui.core.text import visible
from chutes_tui.operations.unattended import account_options, add_account_options, seconds_up_to

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chutes_tui.operations.status.reading import Reading
    from chutes_tui.profiles import LaunchOptions

FINE: Final = 0
REFUSED: Final = 1
NOT_KNOWN: Final = 2
_WITHIN: Final = 3.0
_GRACE: Final = 1.0
"""Seconds more for what no deadline ends: a home folder or a name server that hangs."""


def command_parser() -> argparse.ArgumentParser:
    """The options of the command."""
    parser = argparse.ArgumentParser(
        prog="chutes-tui status",
        usage="chutes-tui status [options]",
        description="The account in one line: user, balance, plan, quota and caps used, the worst warning.",
        epilog="exit codes: 0 calls are possible · 1 calls are refused now · 2 it can't be known now",
        allow_abbrev=False,
    )
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.add_argument(
        "--within", metavar="S", type=seconds_up_to(60), default=_WITHIN, help="seconds in all (default 3)"
    )
    add_account_options(parser)
    return parser


def main(arguments: Sequence[str]) -> int:
    """Read, print one line, and return the exit code. Takes no longer than it may, whatever hangs."""
    parsed = command_parser().parse_args(arguments)
    options = account_options(parsed)
    found: queue.Queue[Reading | Problem | Exception] = queue.Queue()
    reader = threading.Thread(target=_read, args=(options, parsed.within, found), name="status", daemon=True)
    reader.start()
    try:
        outcome = found.get(timeout=parsed.within + _GRACE)
    except queue.Empty:
        outcome = Problem(f"No answer in {parsed.within:g} s.", why="The home folder or the network doesn't answer.")
    if isinstance(outcome, Problem):
        print(f"chutes-tui status: {visible(outcome.sentences)}", file=sys.stderr)
        code = NOT_KNOWN
    elif isinstance(outcome, Exception):
        raise outcome
    else:
        code = _print(outcome, as_json=parsed.json)
    reader.join(_GRACE)
    if reader.is_alive():  # the interpreter would wait for what hangs
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    return code


def _read(options: LaunchOptions, within: float, found: queue.Queue[Reading | Problem | Exception]) -> None:
    from chutes_tui.operations.status.reading import read_status

    async def read() -> None:
        found.put(await read_status(options, within))

    try:
        asyncio.run(read())
    except (Problem, Exception) as error:
        found.put(error)


def _print(reading: Reading, *, as_json: bool) -> int:
    profile, status, problem = reading
    trouble = "" if problem is None else visible(problem.what.rstrip("."))
    if as_json:
        facts = {"profile": profile.name, "api_url": profile.base_url.value, "stale": problem is not None}
        print(json.dumps({**facts, **status.as_json(), "problem": trouble}, ensure_ascii=False))
    else:
        print(_cut(status.line(profile.username or profile.name, time.time(), trouble)))
    if problem is not None or status.refused is None:
        return NOT_KNOWN
    return REFUSED if status.refused else FINE


def _cut(line: str) -> str:
    """The line as long as the terminal is wide; whole where it goes elsewhere."""
    if not sys.stdout.isatty():
        return line
    try:
        columns = os.get_terminal_size(sys.stdout.fileno()).columns
    except OSError:
        return line
    return line if len(line) <= columns or columns < 2 else f"{line[: columns - 1]}…"
