"""What an audit says: checks, each with what it found, or why it can't tell. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


class Severity(Enum):
    """How much harm a finding can do."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"

    @property
    def rank(self) -> int:
        """0 for the highest."""
        return list(Severity).index(self)


class Verdict(Enum):
    """How a check ended."""

    FOUND = "found"
    UNKNOWN = "unknown"
    """It could not look, or not at everything."""
    PASSED = "passed"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it should be: what it is (`subject`), and what was seen (`evidence`)."""

    subject: str
    evidence: str
    severity: Severity


@dataclass(frozen=True, slots=True)
class Check:
    """One rule: its id, its title, why it matters and what to do, and what came of it.

    `unknown` says what could not be looked at, "" if everything was.
    """

    rule: str
    title: str
    why: str
    fix: str
    findings: tuple[Finding, ...] = ()
    unknown: str = ""

    @property
    def verdict(self) -> Verdict:
        """PASSED only if everything was looked at and nothing found."""
        if self.findings:
            return Verdict.FOUND
        return Verdict.UNKNOWN if self.unknown else Verdict.PASSED

    @property
    def severity(self) -> Severity | None:
        """The highest of its findings, None without any."""
        return min((one.severity for one in self.findings), key=lambda one: one.rank, default=None)


@dataclass(frozen=True, slots=True)
class Report:
    """All checks of an account, those with the worst findings first."""

    account: str
    at: datetime
    checks: tuple[Check, ...] = ()
    incomplete: tuple[str, ...] = ()
    """What of the account could not be listed, or not whole."""

    def count(self, severity: Severity) -> int:
        """How many findings there are of a severity."""
        return sum(one.severity is severity for check in self.checks for one in check.findings)

    def worst_at_least(self, severity: Severity) -> bool:
        """Whether anything was found that is as severe, or more."""
        return any(one.severity.rank <= severity.rank for check in self.checks for one in check.findings)


def ordered(checks: list[Check]) -> tuple[Check, ...]:
    """Findings before what is unknown, before what passed; the worst first."""
    place = {Verdict.FOUND: 0, Verdict.UNKNOWN: 1, Verdict.PASSED: 2}
    worst = len(Severity)
    return tuple(sorted(checks, key=lambda one: (place[one.verdict], one.severity.rank if one.severity else worst)))
