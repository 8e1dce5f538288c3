"""The report as rows: a line for each check and each way it ended, and below it what it found. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from chutes_tui.operations.audit.forms import until
from chutes_tui.operations.audit.report import Severity
from chutes_tui.widgets.table.columns import Cell, Column

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from chutes_tui.operations.audit.report import Check, Finding, Report

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
