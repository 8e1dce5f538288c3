"""`chutes-tui audit`: the report as text, JSON, Markdown or CSV, with an exit code that a pipeline can use.

With `--all`, every account of this machine.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from chutes_tui.core.problem import Problem
from chutes_tui.core.text import visible
from chutes_tui.operations.audit.forms import as_csv, as_document, as_json, as_markdown, as_text
from chutes_tui.operations.audit.report import Severity
from chutes_tui.operations.loading import at_once
from chutes_tui.operations.unattended import account_options, add_account_options, unattended_session

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chutes_tui.operations.audit.gathering import Machine
    from chutes_tui.operations.audit.report import Report
    from chutes_tui.profiles.catalogue import ProfileEntry


CLEAN: Final = 0
FINDINGS: Final = 1
NOT_WHOLE: Final = 2
"""It could not run, or not look at everything, and what it saw was clean."""
DEADLINE: Final = 60.0
"""Seconds for one account."""
_AT_ONCE: Final = 4


def command_parser() -> argparse.ArgumentParser:
    """The options of the command."""
    parser = argparse.ArgumentParser(
        prog="chutes-tui audit",
        usage="chutes-tui audit [options]",
        description="Look for what is risky: keys, secrets, config files, wallets. Reads only.",
        epilog="exit codes: 0 clean · 1 findings · 2 it could not look at everything, and what it saw was clean",
        allow_abbrev=False,
    )
    formats = ("text", "json", "markdown", "csv")
    parser.add_argument("--format", choices=formats, default="text", help="how to print it (default text)")
    parser.add_argument("--json", action="store_const", const="json", dest="format", help="short for --format json")
    levels = [severity.value for severity in Severity]
    parser.add_argument("--fail-on", choices=levels, default="low", help="exit 1 from this severity on (default low)")
    parser.add_argument("--days", metavar="N", type=_days, default=90, help="a key is old after N days (default 90)")
    parser.add_argument("--all", action="store_true", help="every account of this machine, then the machine itself")
    add_account_options(parser)
    return parser


def _days(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text) <= 36_500):
        raise argparse.ArgumentTypeError("a number of days, at least 1")
    return int(text)


def main(arguments: Sequence[str]) -> int:
    """Audit, print, and return the exit code."""
    parser = command_parser()
    parsed = parser.parse_args(arguments)
    if parsed.all:
        if parsed.profile is not None or parsed.config_path is not None:
            parser.error("--all means every account: it takes no --profile and no --config-path")
        if parsed.format not in ("text", "json"):
            parser.error("--all prints text or json")
        return _audit_all(parsed)
    try:
        report = asyncio.run(_audit(parsed))
    except Problem as problem:
        print(f"chutes-tui audit: {visible(problem.sentences)}", file=sys.stderr)
        return NOT_WHOLE
    write = {"text": as_text, "json": as_json, "markdown": as_markdown, "csv": as_csv}[parsed.format]
    sys.stdout.write(write(report))
    if report.worst_at_least(Severity(parsed.fail_on)):
        return FINDINGS
    return NOT_WHOLE if report.incomplete else CLEAN


def _audit_all(parsed: argparse.Namespace) -> int:
    from chutes_tui.core.program.home import find_home
    from chutes_tui.operations.audit.gathering import Machine

    machine = Machine(account_options(parsed), os.environ, find_home(os.environ))
    audited = asyncio.run(_audit_all_accounts(machine, oldest=timedelta(days=parsed.days)))
    sys.stdout.write((_all_as_json if parsed.format == "json" else _all_as_text)(audited))
    reports = [one.report for one in audited if one.report is not None]
    if any(report.worst_at_least(Severity(parsed.fail_on)) for report in reports):
        return FINDINGS
    whole = len(reports) == len(audited) and not any(report.incomplete for report in reports)
    return CLEAN if whole else NOT_WHOLE


async def _audit(parsed: argparse.Namespace) -> Report:
    from chutes_tui.core.program.home import find_home
    from chutes_tui.operations.audit.gathering import Machine, audit

    options = account_options(parsed)
    machine = Machine(options, os.environ, find_home(os.environ))
    async with unattended_session(options) as session:
        return await audit(session, machine, oldest=timedelta(days=parsed.days))


# Every account: side by side, each with a deadline of its own, each failing alone


@dataclass(frozen=True, slots=True)
class _Audited:
    """The profiles of an account, and its report, or why there is none."""

    profiles: tuple[str, ...]
    report: Report | None = None
    problem: Problem | None = None


async def _audit_all_accounts(machine: Machine, *, oldest: timedelta) -> list[_Audited]:
    """Audit each account once, whichever of its profiles opens it, then this machine. Raises nothing but
    cancellation."""
    from chutes_tui.operations.audit.gathering import audit_machine
    from chutes_tui.profiles.catalogue import all_profiles

    entries = await asyncio.to_thread(all_profiles, machine.options, machine.environ, machine.home)
    audited = await at_once(_AT_ONCE, partial(_audited, oldest=oldest), _by_account(entries))
    on_disk = await asyncio.to_thread(audit_machine, machine)
    return [*audited, _Audited((), on_disk)]


def _by_account(entries: Sequence[ProfileEntry]) -> list[list[ProfileEntry]]:
    """Profiles of one account on one server together; an account that isn't known stands alone."""
    groups: dict[tuple[str, ...], list[ProfileEntry]] = {}
    for entry in entries:
        url = entry.base_url.value if entry.base_url is not None else ""
        account = entry.user_id or entry.username
        groups.setdefault((account, url) if account else (str(entry.path),), []).append(entry)
    return list(groups.values())


async def _audited(same: Sequence[ProfileEntry], *, oldest: timedelta) -> _Audited:
    from chutes_tui.operations.audit.gathering import audit
    from chutes_tui.profiles import LaunchOptions

    names = tuple(entry.name for entry in same)
    entry = next((one for one in same if one.problem is None), same[0])
    try:
        async with asyncio.timeout(DEADLINE), unattended_session(LaunchOptions(entry.path)) as session:
            return _Audited(names, await audit(session, None, oldest=oldest))
    except TimeoutError:
        return _Audited(names, problem=Problem(f"No result within {DEADLINE:.0f} seconds."))
    except Problem as problem:
        return _Audited(names, problem=problem)


def _all_as_text(audited: Sequence[_Audited]) -> str:
    """For people: one report after the other."""
    parts = []
    for one in audited:
        if one.report is not None:
            parts.append(as_text(one.report))
        else:
            why = f"{one.problem.what} {one.problem.why}".strip() if one.problem is not None else ""
            parts.append(f"! {visible(', '.join(one.profiles))}: not audited: {visible(why)}\n")
    return "\n".join(parts)


def _all_as_json(audited: Sequence[_Audited]) -> str:
    """For programs: the reports, each with its profiles; a problem in the place of one that could not be had."""
    accounts: list[dict[str, Any]] = []
    for one in audited:
        document: dict[str, Any] = {"profiles": list(one.profiles)}
        if one.report is not None:
            document |= as_document(one.report)
        else:
            document |= {"complete": False, "problem": one.problem.what if one.problem is not None else ""}
        accounts.append(document)
    return json.dumps({"accounts": accounts}, indent=1, ensure_ascii=False) + "\n"
