"""The report as rows: a line for each check and each way it ended, what it found, what can be done about it. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from textual.content import Content

from chutes_tui.core import times
from chutes_tui.core.text import visible
from chutes_tui.operations.audit.forms import until
from chutes_tui.operations.audit.report import About, Severity
from chutes_tui.widgets.facts import fact, facts
from chutes_tui.widgets.table.columns import Cell, Column, bold_style
from chutes_tui.widgets.table.detail_panel import two_sides

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from chutes_tui.operations.audit.report import Check, Finding, Report
    from chutes_tui.widgets.table.detail_panel import Line

ACCEPTED, UNKNOWN, PASSED = "accepted", "unknown", "passed"
_SIGNS = {
    Severity.HIGH.value: ("✗", "error"),
    Severity.MEDIUM.value: ("⚠", "warning"),
    Severity.LOW.value: ("·", ""),
    ACCEPTED: ("–", "muted"),
    UNKNOWN: ("?", "muted"),
    PASSED: ("✓", "success"),
}


class CheckRow(NamedTuple):
    """A check that ended in one of several ways (`state`): a severity, or ACCEPTED, UNKNOWN, PASSED.

    `findings` are those of this way that the filter leaves, by their ids.
    """

    check: Check
    state: str
    findings: tuple[FindingRow, ...]
    ids: frozenset[str]
    folded: bool
    search: str

    @property
    def id(self) -> str:
        return f"{self.state if self.state in (ACCEPTED, UNKNOWN) else 'open'} {self.check.rule}"


class FindingRow(NamedTuple):
    """One thing that a check found."""

    check: Check
    finding: Finding
    search: str

    @property
    def id(self) -> str:
        return finding_id(self.check, self.finding)

    @property
    def state(self) -> str:
        """Its severity, or ACCEPTED."""
        return self.finding.severity.value if self.finding.accepted is None else ACCEPTED


AuditRow = CheckRow | FindingRow


def finding_id(check: Check, finding: Finding) -> str:
    """The id by which the table knows a finding."""
    return f"{check.rule} {finding.identity}"


def audit_rows(report: Report, needle: str, open_ids: Collection[str], *, passed: bool) -> list[AuditRow]:
    """The rows in which every word of `needle` occurs, case ignored; worst first. Those with an id in `open_ids` are
    unfolded, all while there is a needle. `passed`: checks that passed are shown, too."""
    words = needle.casefold().split()
    rows: list[AuditRow] = []
    for row in _in_order([one for check in report.checks for one in _of_check(check)]):
        if row.state == PASSED and not passed:
            continue
        of_check = all(word in row.search for word in words)
        left = row.findings if of_check else tuple(one for one in row.findings if _has(words, row, one))
        if not of_check and not left:
            continue
        folded = row.id not in open_ids and not (words and left)
        ids = frozenset(one.id for one in left)
        shown = row._replace(findings=left, ids=ids, folded=folded)
        rows += (shown, *(() if folded else left))
    return rows


def _has(words: list[str], row: CheckRow, finding: FindingRow) -> bool:
    return all(word in row.search or word in finding.search for word in words)


def _in_order(rows: list[CheckRow]) -> list[CheckRow]:
    order = list(_SIGNS)
    return sorted(rows, key=lambda row: order.index(row.state))


def _of_check(check: Check) -> Iterator[CheckRow]:
    """What a check found, what it could not look at, and what of it was accepted, or that it passed."""
    if check.severity is not None:
        yield _row(check, check.severity.value, check.open)
    if check.unknown:
        yield _row(check, UNKNOWN, ())
    if check.accepted:
        yield _row(check, ACCEPTED, check.accepted)
    if not check.findings and not check.unknown:
        yield _row(check, PASSED, ())


def _row(check: Check, state: str, findings: tuple[Finding, ...]) -> CheckRow:
    rows = tuple(
        FindingRow(check, one, f"{one.subject}\n{one.evidence}\n{one.severity.value}".casefold())
        for one in sorted(findings, key=lambda one: one.severity.rank)
    )
    said = check.unknown if state == UNKNOWN else ""
    return CheckRow(check, state, rows, frozenset(), folded=True, search=f"{check.title}\n{state}\n{said}".casefold())


# Cells


def _state(row: AuditRow) -> Cell:
    sign, tone = _SIGNS[row.state]
    if isinstance(row, FindingRow):
        return Cell(f"  {sign} {row.state}", "muted" if tone == "success" else tone)
    return Cell(f"{sign} {row.state}", tone)


def _finding(row: AuditRow) -> Cell:
    if isinstance(row, FindingRow):
        agreed = row.finding.accepted
        more = f"  {row.finding.evidence}" if agreed is None else f"  {until(agreed)}"
        return Cell(f"  {row.finding.subject}", "strong", more)
    if row.state in (UNKNOWN, PASSED):
        more = f"  {row.check.unknown}" if row.state == UNKNOWN else ""
        return Cell(f"  {row.check.title}", "muted", more)
    sign = "▸" if row.folded else "▾"
    return Cell(f"{sign} {row.check.title}", "strong")


def _where(row: AuditRow) -> Cell:
    if isinstance(row, FindingRow) or not row.findings:
        return Cell("")
    return Cell(f"{len(row.findings):>5,}", "", f" {things(row.check, len(row.findings))}")


def things(check: Check, count: int) -> str:
    """What a check looks at, in the singular or in the plural."""
    return check.about.value if count == 1 else f"{check.about.value}s"


COLUMNS: tuple[Column[AuditRow], ...] = (
    Column("state", "SEVERITY", 12, _state),
    Column("finding", "FINDING", 24, _finding, flex=1, least=16),
    Column("where", "WHERE", 13, _where, drop=1),
)


_LISTED: Final = 20
"""Findings that a check's detail lists; the table has them all."""

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
    sign, tone = _SIGNS[row.state]
    head = Content.assemble((f"{sign} {row.state}", bold_style(tone)), ("  " + row.check.title, "bold"))
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
        (f"✗ {report.count(Severity.HIGH):,} high", bold_style("error")),
        (f"⚠ {report.count(Severity.MEDIUM):,} medium", bold_style("warning")),
        (f"· {report.count(Severity.LOW):,} low", ""),
        (f"✓ {report.passed} passed", "$text-success"),
        (f"? {report.unknown} unknown", "" if report.unknown else "$quiet"),
    ]
    parts += [(f"– {report.accepted:,} accepted", "$quiet")] * bool(report.accepted)
    shown = [Content.styled(words, "$quiet" if words[2] == "0" else style) for words, style in parts]
    looked = times.ago(report.at, times.utc_now())
    gap = "   " if sum(one.cell_length + 3 for one in shown) + len(looked) < width else "  "
    return two_sides(Content(gap).join(shown), looked, width)


PLACES: Final = {
    About.KEY: "keys",
    About.SECRET: "secrets",
    About.PROFILE: "profiles",
    About.WALLET: "wallets",
}
"""Where what a finding is about can be seen: the mode of the place."""


def why_not(action: str, chosen: Sequence[FindingRow]) -> str:
    """Return why a command can't be done to the chosen findings, "" if it can."""
    return _WHY_NOT[action](chosen, {one.check.about for one in chosen})


def _cannot_go(chosen: Sequence[FindingRow], _: set[About]) -> str:
    if chosen[0].check.about not in PLACES:
        return "No place of chutes-tui shows this file."
    return "" if len({row.finding.ids for row in chosen}) == 1 else "Choose one finding: enter unfolds the check."


def _cannot_renew(chosen: Sequence[FindingRow], about: set[About]) -> str:
    if about != {About.KEY}:
        return "Only a key can be created again."
    return "" if len({row.finding.ids for row in chosen}) == 1 else "Choose one key: enter unfolds the check."


def _cannot_rotate(chosen: Sequence[FindingRow], about: set[About]) -> str:
    return "Only a key can be rotated." if about != {About.KEY} else _cannot_renew(chosen, about)


def _cannot_delete(_: Sequence[FindingRow], about: set[About]) -> str:
    if about == {About.KEY} or about == {About.SECRET}:
        return ""
    return "Keys and secrets are deleted apart: select only one kind." if len(about) > 1 else "Only keys and secrets."


def _cannot_fix(chosen: Sequence[FindingRow], about: set[About]) -> str:
    if about != {About.PROFILE}:
        return "Only a config file can be made private here."
    return "" if len(chosen) == 1 else "Choose one config file: enter unfolds the check."


def _cannot_accept(chosen: Sequence[FindingRow], _: set[About]) -> str:
    accepted = sum(row.state == ACCEPTED for row in chosen)
    return "" if accepted in (0, len(chosen)) else "Some of these are accepted already: select only one kind."


_WHY_NOT = {
    "go_to": _cannot_go,
    "rotate": _cannot_rotate,
    "renew": _cannot_renew,
    "delete": _cannot_delete,
    "make_private": _cannot_fix,
    "accept": _cannot_accept,
}
