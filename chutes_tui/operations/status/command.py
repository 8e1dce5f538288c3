"""`chutes-tui status`: the account in one line, for prompts and scripts."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
import time
from typing import TYPE_CHECKING, Final

from chutes_tui.core.problem import Problem
from chutes_tui.core.text import visible
from chutes_tui.operations.status.hanging import Hanging, something_hangs
from chutes_tui.operations.unattended import account_options, add_account_options, seconds_up_to

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chutes_tui.operations.status.reading import Reading

FINE: Final = 0
REFUSED: Final = 1
NOT_KNOWN: Final = 2
_WITHIN: Final = 3.0


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
    parser.add_argument("--all", action="store_true", help="every profile of this machine, a line each")
    add_account_options(parser)
    return parser


def main(arguments: Sequence[str]) -> int:
    """Read, print, and return the exit code. Takes no longer than it may, whatever hangs."""
    parser = command_parser()
    parsed = parser.parse_args(arguments)
    if parsed.all and (parsed.profile is not None or parsed.config_path is not None):
        parser.error("--all means every profile: it takes no --profile and no --config-path")
    try:
        code = (_print_all if parsed.all else _print_one)(parsed)
    except Problem as problem:
        print(f"chutes-tui status: {visible(problem.sentences)}", file=sys.stderr)
        code = NOT_KNOWN
    if something_hangs():  # the interpreter would wait for what hangs
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    return code


def _print_one(parsed: argparse.Namespace) -> int:
    from chutes_tui.operations.status.reading import read_status

    reader = Hanging(lambda: asyncio.run(read_status(account_options(parsed), parsed.within)), parsed.within)
    return _print(reader.result(), as_json=parsed.json)


def _print_all(parsed: argparse.Namespace) -> int:
    from chutes_tui.operations.status.all_accounts import all_as_json, all_as_text, read_all

    found = read_all(parsed.within)
    if parsed.json:
        sys.stdout.write(all_as_json(found))
    else:
        print("\n".join(map(_cut, all_as_text(found).splitlines())))
    refused = [one.refused for one in found]
    if any(refused):
        return REFUSED
    return NOT_KNOWN if None in refused else FINE


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
