"""What a report looks like: as text, JSON, Markdown and CSV, also in a file. No cell of it is markup or a formula."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import TYPE_CHECKING, Any, Final

from chutes_tui.core import times
from chutes_tui.core.problem import Problem
from chutes_tui.core.text import no_formula, visible
from chutes_tui.operations.audit.report import Severity, Verdict
from chutes_tui.operations.secrets.file import typed_file, write_chosen
from chutes_tui.storage.private_files import FileProblem, shown_path

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from chutes_tui.operations.audit.report import Acceptance, Check, Finding, Report


_SIGNS: Final = {Verdict.FOUND: "✗", Verdict.UNKNOWN: "?", Verdict.ACCEPTED: "–", Verdict.PASSED: "✓"}


def as_text(report: Report) -> str:
    """For people."""
    lines = [f"Audit of {visible(report.account)}, {times.exact(report.at)}"]
    lines += [f"! {visible(words)}" for words in report.incomplete]
    for check in report.checks:
        severity = f" ({check.severity.value})" if check.severity is not None else ""
        lines.append(f"{_SIGNS[check.verdict]} {check.title}{severity}")
        lines += [f"    {one.severity.value:<8} {one.subject}: {one.evidence}" for one in check.open]
        for one, agreed in accepted_of(check):
            lines.append(f"    accepted {one.subject}: {one.evidence}; {until(agreed)}: {visible(agreed.note)}")
        if check.open:
            lines += [f"    why      {check.why}", f"    fix      {check.fix}"]
        if check.unknown:
            lines.append(f"    unknown  {check.unknown}")
    return "\n".join([*lines, _counts(report)]) + "\n"


def as_json(report: Report) -> str:
    """For programs. `complete` is false when a list could not be had whole."""
    return json.dumps(as_document(report), indent=1, ensure_ascii=False) + "\n"


def as_document(report: Report) -> dict[str, Any]:
    """The same before it is a text."""
    checks: list[dict[str, Any]] = [
        {
            "rule": check.rule,
            "title": check.title,
            "verdict": check.verdict.value,
            "unknown": check.unknown or None,
            "why": check.why,
            "fix": check.fix,
            "findings": [
                {
                    "subject": one.subject,
                    "evidence": one.evidence,
                    "severity": one.severity.value,
                    "ids": list(one.ids),
                    "accepted": None
                    if (agreed := one.accepted) is None
                    else {"until": agreed.until.isoformat(), "note": agreed.note},
                }
                for one in check.findings
            ],
        }
        for check in report.checks
    ]
    return {
        "account": report.account,
        "at": report.at.isoformat(),
        "complete": not report.incomplete,
        "incomplete": list(report.incomplete),
        "checks": checks,
    }


def as_markdown(report: Report) -> str:
    """For a ticket."""
    lines = [f"# Audit of {_plain(report.account)}, {times.exact(report.at)}", "", _counts(report), ""]
    lines += [f"- incomplete: {_plain(words)}" for words in report.incomplete]
    lines += ["", "| severity | rule | subject | evidence |", "|---|---|---|---|"]
    for check in report.checks:
        for one in check.open:
            cells = (one.severity.value, check.title, one.subject, one.evidence)
            lines.append(f"| {' | '.join(map(_plain, cells))} |")
        for one, agreed in accepted_of(check):
            cells = ("accepted", check.title, one.subject, f"{one.evidence}; {until(agreed)}: {agreed.note}")
            lines.append(f"| {' | '.join(map(_plain, cells))} |")
        if check.unknown:
            lines.append(f"| unknown | {_plain(check.title)} | | {_plain(check.unknown)} |")
    return "\n".join(lines) + "\n"


def as_csv(report: Report) -> str:
    """For a spreadsheet: a row for each finding and for each check that can't tell."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(("severity", "rule", "title", "subject", "evidence", "fix", "accepted until", "note"))
    for check in report.checks:
        rows = [(one.severity.value, one.subject, one.evidence, "", "") for one in check.open]
        rows += [
            (one.severity.value, one.subject, one.evidence, agreed.until.isoformat(), agreed.note)
            for one, agreed in accepted_of(check)
        ]
        rows += [("unknown", "", check.unknown, "", "")] if check.unknown else []
        for severity, subject, evidence, *agreement in rows:
            cells = (severity, check.rule, check.title, subject, evidence, check.fix, *agreement)
            writer.writerow([no_formula(visible(cell)) for cell in cells])
    return out.getvalue()


def _counts(report: Report) -> str:
    found = ", ".join(f"{severity.value} {report.count(severity)}" for severity in Severity)
    accepted = f", accepted {report.accepted}" if report.accepted else ""
    return f"{found}{accepted}; {report.passed} checks passed, {report.unknown} can't tell or not of everything"


def accepted_of(check: Check) -> list[tuple[Finding, Acceptance]]:
    """The findings that the user lives with, each with what was agreed."""
    return [(one, one.accepted) for one in check.findings if one.accepted is not None]


def until(agreed: Acceptance) -> str:
    """When an acceptance ends: "until 25 Feb 2027"."""
    return f"until {day(agreed.until)}"


def day(moment: datetime) -> str:
    """A date in UTC: "25 Feb 2027"."""
    return " ".join(times.exact(moment).split()[:3])


def _plain(text: str) -> str:
    """A cell of Markdown in which nothing is markup."""
    return re.sub(r"([\\`*_{}\[\]<>()#+!|~-])", r"\\\1", visible(text))


BY_ENDING: Final[dict[str, Callable[[Report], str]]] = {".md": as_markdown, ".csv": as_csv, ".json": as_json}
"""The forms that a file can have, by the end of its name."""


def write_report(report: Report | None, typed: str, home: Path, *, replaces: bool = False) -> str:
    """Write a report in the form that the path's ending names; return the path as it is shown.

    Only its owner can read the file. Raises FileExistsProblem when there is one and it isn't to be replaced,
    FileProblem or Problem for everything else.
    """
    path = typed_file(typed, home)
    write = BY_ENDING.get(path.suffix.lower())
    if write is None:
        raise FileProblem(
            f"{shown_path(path)} doesn't end in .md, .csv or .json.",
            next_step="The ending decides the form: Markdown, CSV or JSON.",
        )
    if report is None:
        raise Problem("There is no report yet.", next_step="Wait until the audit is done.")
    return write_chosen(path, write(report), replaces=replaces)
