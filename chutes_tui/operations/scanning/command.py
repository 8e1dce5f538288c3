"""`chutes-tui scan`: keys in files, as text or as JSON, with an exit code that a pipeline can use."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from chutes_tui.core.problem import Problem
from chutes_tui.core.secret_shape import masked
from chutes_tui.core.text import short_id, visible
from chutes_tui.operations.scanning.files import scan_files
from chutes_tui.operations.scanning.owners import find_owners
from chutes_tui.operations.unattended import account_options, add_account_options, unattended_session

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chutes_tui.operations.scanning.files import FoundKey, Scan
    from chutes_tui.operations.scanning.owners import Owner

NOTHING_FOUND: Final = 0
FOUND: Final = 1
NOT_WHOLE: Final = 2
"""Something could not be read, so it may hold a key; or nothing could be scanned at all."""
_SHOWN: Final = 20
"""Places of one key that are printed."""


def command_parser() -> argparse.ArgumentParser:
    """The options of the command."""
    parser = argparse.ArgumentParser(
        prog="chutes-tui scan",
        usage="chutes-tui scan PATH... [--json] [--offline] [--profile NAME | --config-path FILE]",
        description="Find Chutes API keys in files and folders: file, line, which key, whose, alive or gone.",
        epilog="exit codes: 0 nothing found · 1 keys found · 2 something could not be read, and no key was found",
        allow_abbrev=False,
    )
    parser.add_argument(
        "paths", metavar="PATH", nargs="+", type=Path, help="a file or a folder; hidden ones are read"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.add_argument("--offline", action="store_true", help="ask no server whether the keys are still there")
    add_account_options(parser)
    return parser


def main(arguments: Sequence[str]) -> int:
    """Scan, print, and return the exit code."""
    parsed = command_parser().parse_args(arguments)
    scan = scan_files(parsed.paths)
    owners, problem = _owners(scan, parsed)
    if parsed.json:
        print(json.dumps(_document(scan, owners, problem), indent=1))
    else:
        _print(scan, owners, problem)
    if scan.keys:
        return FOUND
    return NOT_WHOLE if scan.unread else NOTHING_FOUND


def _owners(scan: Scan, parsed: argparse.Namespace) -> tuple[dict[str, Owner], str]:
    """Whose each key is, and why the server could not be asked, if it could not."""
    from chutes_tui.core.program.home import find_home
    from chutes_tui.profiles.catalogue import all_profiles

    if not scan.keys:
        return {}, ""
    options = account_options(parsed)
    profiles = all_profiles(options, os.environ, find_home(os.environ))

    async def ask() -> tuple[dict[str, Owner], Problem | None]:
        if parsed.offline:
            return await find_owners(None, scan, profiles)
        try:
            async with unattended_session(options) as session:
                return await find_owners(session, scan, profiles)
        except Problem as met:
            return (await find_owners(None, scan, profiles))[0], met

    owners, problem = asyncio.run(ask())
    return owners, " ".join(part for part in (problem.what, problem.next_step) if part) if problem else ""


# Printing


def _print(scan: Scan, owners: dict[str, Owner], problem: str) -> None:
    for key in scan.keys.values():
        print(_heading(key, owners[key.api_key_id]))
        for place in key.places[:_SHOWN]:
            print(f"  {_path(place.path)}:{place.line}:{place.column}")
        more = len(key.places) - _SHOWN + key.more if len(key.places) > _SHOWN else key.more
        if more > 0:
            print(f"  and {more} more")
    for path, reason in scan.unread:
        print(f"not read: {_path(path)}: {reason}", file=sys.stderr)
    if scan.packed:
        print("not read: packed git objects; a key in an old commit is not found", file=sys.stderr)
    if problem:
        print(f"not checked with the server: {visible(problem)}", file=sys.stderr)
    keys, files = len(scan.keys), scan.files
    found = "No API keys" if not keys else f"{keys} API key{'' if keys == 1 else 's'}"
    print(f"{found} in {files:,} file{'' if files == 1 else 's'}")


def _heading(key: FoundKey, owner: Owner) -> str:
    name = f"{visible(owner.name)} " if owner.name else ""
    whose = f"of {visible(owner.account)}" if owner.account else f"of another account ({short_id(key.user_id)})"
    return f"{name}{key.api_key_id} {whose}: {owner.state.value}"


def _document(scan: Scan, owners: dict[str, Owner], problem: str) -> dict[str, Any]:
    return {
        "files": scan.files,
        "keys": [
            {
                "api_key_id": key.api_key_id,
                "user_id": key.user_id,
                "account": owners[key.api_key_id].account or None,
                "name": owners[key.api_key_id].name or None,
                "state": owners[key.api_key_id].state.value,
                "places": [{"path": _path(one.path), "line": one.line, "column": one.column} for one in key.places],
                "more_places": key.more,
            }
            for key in scan.keys.values()
        ],
        "not_read": [{"path": _path(path), "reason": reason} for path, reason in scan.unread],
        "packed_git_objects": scan.packed,
        "not_checked_because": problem or None,
    }


def _path(path: str) -> str:
    """A path that may be printed: a file's name can be a key, or no text at all."""
    return masked(visible(path))
