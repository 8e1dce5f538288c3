"""What there is to say of a row of the audit: what was seen, why it matters, what to do. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual.content import Content

from chutes_tui.core import times
from chutes_tui.core.text import visible
from chutes_tui.operations.audit.forms import until
from chutes_tui.operations.audit.report import About, Severity
from chutes_tui.screens.audit.audit_rows import ACCEPTED, PASSED, UNKNOWN, FindingRow, things
from chutes_tui.widgets.facts import fact, facts
from chutes_tui.widgets.table.detail_panel import two_sides

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chutes_tui.operations.audit.report import Finding, Report
    from chutes_tui.screens.audit.audit_rows import AuditRow
    from chutes_tui.widgets.table.detail_panel import Line

_LISTED: Final = 20
"""Findings that a check's detail lists; the table has them all."""
_STYLES: Final = {
    "high": "bold $text-error",
    "medium": "bold $text-warning",
    "low": "bold",
    ACCEPTED: "bold",
    UNKNOWN: "bold",
    PASSED: "bold $text-success",
}
_SIGNS: Final = {"high": "✗", "medium": "⚠", "low": "·", ACCEPTED: "–", UNKNOWN: "?", PASSED: "✓"}
_FIXES: Final = {
    About.KEY: (
        ("v", "go to the key"),
        ("R", "rotate it, step by step"),
        ("n", "create a key in its place"),
        ("d", "delete it, if nothing uses it"),
    ),
    About.SECRET: (("v", "go to the secret"), ("d", "delete it, if nothing needs it")),
    About.PROFILE: (("f", "make it private"), ("v", "go to the profile")),
    About.WALLET: (("v", "go to the wallet"),),
    About.FILE: (),
}
"""What can be done about a finding, each by a key of the screen."""


def row_title(row: AuditRow) -> str:
    """What a row is about."""
    return row.finding.subject if isinstance(row, FindingRow) else row.check.title


def row_detail(row: AuditRow) -> Content:
    """Everything about a row."""
    head = Content.assemble(
        (f"{_SIGNS[row.state]} {row.state}", _STYLES[row.state]), ("  " + row.check.title, "bold")
    )
    findings = (row.finding,) if isinstance(row, FindingRow) else tuple(one.finding for one in row.findings)
    label = things(row.check, len(findings)).capitalize()
    listed = [_line(one) for one in findings[:_LISTED]]
    if len(findings) > _LISTED:
        listed.append(Content.styled(f"and {len(findings) - _LISTED:,} more: enter lists them", "$quiet"))
    unknown = row.check.unknown if row.state == UNKNOWN else ""
    return facts(
        head,
        fact(label, *listed) if listed else None,
        fact("Not known", unknown) if unknown else None,
        fact("Why", row.check.why),
        fact("Fix", row.check.fix, *_keys(row)) if row.state != PASSED else None,
        fact("Rule", Content.styled(row.check.rule, "$quiet")),
    )


def _line(one: Finding) -> Content:
    said = Content.assemble((one.subject, ""), (f"  {one.evidence}", "$quiet"))
    if one.accepted is None:
        return said
    agreed = f"\n  accepted {until(one.accepted)}: {visible(one.accepted.note)}"
    return Content.assemble(said, (agreed, "$quiet"))


def _keys(row: AuditRow) -> list[Content]:
    """The keys that do something about it."""
    if row.state == UNKNOWN:
        return []
    agreed = "accept it no longer" if row.state == ACCEPTED else "accept for 90 days, with a note"
    ways = (*_FIXES[row.check.about], ("x", agreed))
    return [Content.assemble((key, "bold $accent"), f"  {what}") for key, what in ways]


def row_brief(row: AuditRow) -> Sequence[Line]:
    """The most important in a few lines."""
    if isinstance(row, FindingRow):
        agreed = row.finding.accepted
        first = row.finding.evidence if agreed is None else f"accepted {until(agreed)}: {visible(agreed.note)}"
    elif row.state == UNKNOWN:
        first = row.check.unknown
    else:
        first = "   ".join(one.finding.subject for one in row.findings[:4]) or row.check.why
    return [(Content(first), ""), (Content.assemble(("Fix: ", "$quiet"), row.check.fix), "")]


def counts_line(report: Report, width: int) -> Content:
    """How many findings of each severity, how the checks ended, and when it was looked."""
    parts = [
        (f"✗ {report.count(Severity.HIGH):,} high", _STYLES["high"]),
        (f"⚠ {report.count(Severity.MEDIUM):,} medium", _STYLES["medium"]),
        (f"· {report.count(Severity.LOW):,} low", ""),
        (f"✓ {report.passed} passed", "$text-success"),
        (f"? {report.unknown} unknown", "" if report.unknown else "$quiet"),
    ]
    parts += [(f"– {report.accepted:,} accepted", "$quiet")] * bool(report.accepted)
    shown = [Content.styled(words, "$quiet" if words[2] == "0" else style) for words, style in parts]
    looked = times.ago(report.at, times.utc_now())
    gap = "   " if sum(one.cell_length + 3 for one in shown) + len(looked) < width else "  "
    return two_sides(Content(gap).join(shown), looked, width)
