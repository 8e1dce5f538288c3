"""`chutes-tui audit`: the report as text, JSON, Markdown or CSV, with an exit code that a pipeline can use."""

from __future__ import annotations

import argparse
import asyncio
import csv
import io
import json
import os
import re
import sys
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from chutes_tui.core import times
from chutes_tui.core.problem import Problem
from chutes_tui.core.text import visible
from chutes_tui.operations.audit.report import Severity, Verdict
from chutes_tui.operations.unattended import account_options, add_account_options, unattended_session

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chutes_tui.operations.audit.report import Report

CLEAN: Final = 0
FINDINGS: Final = 1
NOT_WHOLE: Final = 2
"""It could not run, or not look at everything, and what it saw was clean."""
_SIGNS: Final = {Verdict.FOUND: "✗", Verdict.UNKNOWN: "?", Verdict.PASSED: "✓"}


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
    add_account_options(parser)
    return parser


def _days(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text) <= 36_500):
        raise argparse.ArgumentTypeError("a number of days, at least 1")
    return int(text)


def main(arguments: Sequence[str]) -> int:
    """Audit, print, and return the exit code."""
    parsed = command_parser().parse_args(arguments)
    try:
        report = asyncio.run(_audit(parsed))
    except Problem as problem:
        words = " ".join(part for part in (problem.what, problem.why, problem.next_step) if part)
        print(f"chutes-tui audit: {visible(words)}", file=sys.stderr)
        return NOT_WHOLE
    write = {"text": as_text, "json": as_json, "markdown": as_markdown, "csv": as_csv}[parsed.format]
    sys.stdout.write(write(report))
    if report.worst_at_least(Severity(parsed.fail_on)):
        return FINDINGS
    return NOT_WHOLE if report.incomplete else CLEAN


async def _audit(parsed: argparse.Namespace) -> Report:
    from chutes_tui.core.home import find_home
    from chutes_tui.operations.audit.gathering import Machine, audit

    options = account_options(parsed)
    machine = Machine(options, os.environ, find_home(os.environ))
    async with unattended_session(options) as session:
        return await audit(session, machine, oldest=timedelta(days=parsed.days))


# The forms


def as_text(report: Report) -> str:
    """For people."""
    lines = [f"Audit of {visible(report.account)}, {times.exact(report.at)}"]
    lines += [f"! {visible(words)}" for words in report.incomplete]
    for check in report.checks:
        severity = f" ({check.severity.value})" if check.severity is not None else ""
        lines.append(f"{_SIGNS[check.verdict]} {check.title}{severity}")
        lines += [f"    {one.severity.value:<6}  {one.subject}: {one.evidence}" for one in check.findings]
        if check.findings:
            lines += [f"    why     {check.why}", f"    fix     {check.fix}"]
        if check.unknown:
            lines.append(f"    unknown {check.unknown}")
    return "\n".join([*lines, _counts(report)]) + "\n"


def as_json(report: Report) -> str:
    """For programs. `complete` is false when a list could not be had whole."""
    checks: list[dict[str, Any]] = [
        {
            "rule": check.rule,
            "title": check.title,
            "verdict": check.verdict.value,
            "unknown": check.unknown or None,
            "why": check.why,
            "fix": check.fix,
            "findings": [
                {"subject": one.subject, "evidence": one.evidence, "severity": one.severity.value}
                for one in check.findings
            ],
        }
        for check in report.checks
    ]
    document = {
        "account": report.account,
        "at": report.at.isoformat(),
        "complete": not report.incomplete,
        "incomplete": list(report.incomplete),
        "checks": checks,
    }
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def as_markdown(report: Report) -> str:
    """For a ticket."""
    lines = [f"# Audit of {_plain(report.account)}, {times.exact(report.at)}", "", _counts(report), ""]
    lines += [f"- incomplete: {_plain(words)}" for words in report.incomplete]
    lines += ["", "| severity | rule | subject | evidence |", "|---|---|---|---|"]
    for check in report.checks:
        for one in check.findings:
            cells = (one.severity.value, check.title, one.subject, one.evidence)
            lines.append(f"| {' | '.join(map(_plain, cells))} |")
        if check.unknown:
            lines.append(f"| unknown | {_plain(check.title)} | | {_plain(check.unknown)} |")
    return "\n".join(lines) + "\n"


def as_csv(report: Report) -> str:
    """For a spreadsheet: a row for each finding and for each check that can't tell."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(("severity", "rule", "title", "subject", "evidence", "fix"))
    for check in report.checks:
        rows = [(one.severity.value, one.subject, one.evidence) for one in check.findings]
        rows += [("unknown", "", check.unknown)] if check.unknown else []
        for severity, subject, evidence in rows:
            cells = (severity, check.rule, check.title, subject, evidence, check.fix)
            writer.writerow([_no_formula(cell) for cell in cells])
    return out.getvalue()


def _counts(report: Report) -> str:
    found = ", ".join(f"{severity.value} {report.count(severity)}" for severity in Severity)
    verdicts = [check.verdict for check in report.checks]
    return f"{found}; {verdicts.count(Verdict.PASSED)} checks passed, {verdicts.count(Verdict.UNKNOWN)} can't tell"


def _plain(text: str) -> str:
    """A cell of Markdown in which nothing is markup."""
    return re.sub(r"([\\`*_{}\[\]<>()#+!|~-])", r"\\\1", visible(text))


def _no_formula(cell: str) -> str:
    """A cell that no spreadsheet computes."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell
