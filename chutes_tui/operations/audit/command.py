"""`chutes-tui audit`: the report as text, JSON, Markdown or CSV, with an exit code that a pipeline can use."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from chutes_tui.core.problem import Problem
from chutes_tui.core.text import visible
from chutes_tui.operations.audit.forms import as_csv, as_json, as_markdown, as_text
from chutes_tui.operations.audit.report import Severity
from chutes_tui.operations.unattended import account_options, add_account_options, unattended_session

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chutes_tui.operations.audit.report import Report

CLEAN: Final = 0
FINDINGS: Final = 1
NOT_WHOLE: Final = 2
"""It could not run, or not look at everything, and what it saw was clean."""


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
    from chutes_tui.operations.audit.all_accounts import all_as_json, all_as_text, audit_all
    from chutes_tui.operations.audit.gathering import Machine

    machine = Machine(account_options(parsed), os.environ, find_home(os.environ))
    audited = asyncio.run(audit_all(machine, oldest=timedelta(days=parsed.days)))
    sys.stdout.write((all_as_json if parsed.format == "json" else all_as_text)(audited))
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
