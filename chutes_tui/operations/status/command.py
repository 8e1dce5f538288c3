"""`chutes-tui status`: the account in one line, for prompts and scripts; with `--all`, of every profile here."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
import threading
import time
from functools import partial
from typing import TYPE_CHECKING, Any, Final, Generic, NamedTuple, TypeVar

from chutes_tui.core.problem import Problem
from chutes_tui.core.program.home import find_home
from chutes_tui.core.text import visible
from chutes_tui.operations.status.reading import Status, read_status
from chutes_tui.operations.unattended import account_options, add_account_options, seconds_up_to
from chutes_tui.profiles import LaunchOptions

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from chutes_tui.operations.status.reading import Reading
    from chutes_tui.profiles.catalogue import ProfileEntry


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
    reader = Hanging(lambda: asyncio.run(read_status(account_options(parsed), parsed.within)), parsed.within)
    profile, status, problem = reader.result()
    if parsed.json:
        facts = {"profile": profile.name, "api_url": profile.base_url.value}
        print(json.dumps(_document(facts, status, problem), ensure_ascii=False))
    else:
        print(_cut(_line(profile.username or profile.name, status, problem)))
    return _code([_refused(status, problem)])


def _print_all(parsed: argparse.Namespace) -> int:
    found = _read_all(parsed.within)
    if parsed.json:
        documents = [_document(_facts(entry), status, problem) for entry, status, problem in found]
        print(json.dumps({"profiles": documents}, indent=1, ensure_ascii=False))
    else:
        wide = max(len(visible(one.entry.name)) for one in found)
        for entry, status, problem in found:
            line = _line(entry.username or entry.name, status, problem)
            print(_cut(f"{visible(entry.name):<{wide}}  {line}"))
    return _code([_refused(status, problem) for _, status, problem in found])


# Every profile: side by side, each with a deadline of its own, each failing alone


class _OneOfAll(NamedTuple):
    """A profile and its status, which may be the last known one or know nothing; then `problem` says why."""

    entry: ProfileEntry
    status: Status
    problem: Problem | None


def _read_all(within: float) -> list[_OneOfAll]:
    """Read every profile. Raises Problem when there is none, or the home folder doesn't answer."""
    from chutes_tui.profiles.catalogue import all_profiles

    entries = Hanging(lambda: all_profiles(LaunchOptions(), os.environ, find_home(os.environ)), within).result()
    if not entries:
        raise Problem("There is no profile on this machine.")
    asked = [Hanging(partial(_read, entry, within), within) for entry in entries]
    return [_outcome(entry, one) for entry, one in zip(entries, asked, strict=True)]


def _read(entry: ProfileEntry, within: float) -> Reading:
    if entry.problem is not None:
        raise entry.problem
    return asyncio.run(read_status(LaunchOptions(entry.path), within))


def _outcome(entry: ProfileEntry, asked: Hanging[Reading]) -> _OneOfAll:
    try:
        _, status, problem = asked.result()
    except Problem as met:
        return _OneOfAll(entry, Status(), met)
    return _OneOfAll(entry, status, problem)


def _facts(entry: ProfileEntry) -> dict[str, Any]:
    url = entry.base_url.value if entry.base_url is not None else ""
    return {"profile": entry.name, "path": str(entry.path), "api_url": url}


# How one is said


def _refused(status: Status, problem: Problem | None) -> bool | None:
    """Whether calls are refused now; None when it can't be known now."""
    return status.refused if problem is None else None


def _code(refused: Sequence[bool | None]) -> int:
    if any(refused):
        return REFUSED
    return NOT_KNOWN if None in refused else FINE


def _document(facts: dict[str, Any], status: Status, problem: Problem | None) -> dict[str, Any]:
    return {**facts, "stale": problem is not None, **status.as_json(), "problem": _trouble(problem)}


def _line(name: str, status: Status, problem: Problem | None) -> str:
    return status.line(name, time.time(), _trouble(problem))


def _trouble(problem: Problem | None) -> str:
    return "" if problem is None else visible(problem.what.rstrip("."))


def _cut(line: str) -> str:
    """The line as long as the terminal is wide; whole where it goes elsewhere."""
    if not sys.stdout.isatty():
        return line
    try:
        columns = os.get_terminal_size(sys.stdout.fileno()).columns
    except OSError:
        return line
    return line if len(line) <= columns or columns < 2 else f"{line[: columns - 1]}…"


T = TypeVar("T")
GRACE: Final = 1.0
"""Seconds more for what no deadline ends: a home folder or a name server that hangs."""
_NAME: Final = "may hang"


class Hanging(Generic[T]):
    """Work in a thread of its own, begun at once, that has `seconds` and the grace time."""

    def __init__(self, work: Callable[[], T], seconds: float) -> None:
        self._work, self._seconds = work, seconds
        self._until = time.monotonic() + seconds + GRACE
        self._outcome: T | Exception | None = None
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._run, name=_NAME, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        try:
            self._outcome = self._work()
        except Exception as error:  # raised where the result is asked for
            self._outcome = error
        self._done.set()

    def result(self) -> T:
        """Wait for it. Raises what the work raised, and Problem when its time is over."""
        self._done.wait(max(0.0, self._until - time.monotonic()))
        outcome = self._outcome if self._done.is_set() else None
        if outcome is None:
            raise Problem(f"No answer in {self._seconds:g} s.", why="The home folder or the network doesn't answer.")
        if isinstance(outcome, Exception):
            raise outcome
        return outcome


def something_hangs() -> bool:
    """Whether any of it is still there after a while: the interpreter would wait for it."""
    until = time.monotonic() + GRACE
    threads = [thread for thread in threading.enumerate() if thread.name == _NAME]
    for thread in threads:
        thread.join(max(0.0, until - time.monotonic()))
    return any(thread.is_alive() for thread in threads)
