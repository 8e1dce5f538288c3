"""What an audit says: checks, each with what it found, or why it can't tell. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING

from chutes_tui.core.loadable import LoadPhase

if TYPE_CHECKING:
    from datetime import datetime

    from chutes_tui.core.problem import Problem


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
    ACCEPTED = "accepted"
    """Everything that it found was accepted by the user."""
    PASSED = "passed"


class About(Enum):
    """What a check looks at; the value is the word for one of them."""

    KEY = "key"
    SECRET = "secret"  # noqa: S105
    PROFILE = "config"
    FILE = "file"
    WALLET = "wallet"


@dataclass(frozen=True, slots=True)
class Acceptance:
    """The user lives with a finding `until` then, and why. `severity` is what it was: a worse one is not accepted."""

    until: datetime
    note: str
    severity: Severity


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it should be: what it is (`subject`), and what was seen (`evidence`).

    `ids` are the keys, secrets, paths or wallets that it is about. `thing` is what it is known by, by default its
    first id. `accepted`: the user lives with it.
    """

    subject: str
    evidence: str
    severity: Severity
    ids: tuple[str, ...] = ()
    thing: str = ""
    accepted: Acceptance | None = None

    @property
    def identity(self) -> str:
        """What it is known by under its rule, from one audit to the next."""
        return self.thing or (self.ids[0] if self.ids else self.subject)


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
    about: About = About.KEY

    @property
    def open(self) -> tuple[Finding, ...]:
        """What it found and the user has not accepted."""
        return tuple(one for one in self.findings if one.accepted is None)

    @property
    def accepted(self) -> tuple[Finding, ...]:
        """What it found and the user lives with."""
        return tuple(one for one in self.findings if one.accepted is not None)

    @property
    def verdict(self) -> Verdict:
        """PASSED only if everything was looked at and nothing found."""
        if self.open:
            return Verdict.FOUND
        if self.unknown:
            return Verdict.UNKNOWN
        return Verdict.ACCEPTED if self.findings else Verdict.PASSED

    @property
    def severity(self) -> Severity | None:
        """The highest of its open findings, None without any."""
        return min((one.severity for one in self.open), key=lambda one: one.rank, default=None)


@dataclass(frozen=True, slots=True)
class Report:
    """All checks of an account, those with the worst findings first."""

    account: str
    at: datetime
    checks: tuple[Check, ...] = ()
    incomplete: tuple[str, ...] = ()
    """What of the account could not be listed, or not whole."""

    def count(self, severity: Severity) -> int:
        """How many open findings there are of a severity."""
        return sum(one.severity is severity for check in self.checks for one in check.open)

    @property
    def accepted(self) -> int:
        """How many findings the user lives with."""
        return sum(len(check.accepted) for check in self.checks)

    @property
    def passed(self) -> int:
        """How many checks looked at everything and found nothing."""
        return sum(check.verdict is Verdict.PASSED for check in self.checks)

    @property
    def unknown(self) -> int:
        """How many checks could not look at everything, whatever they found."""
        return sum(bool(check.unknown) for check in self.checks)

    def worst_at_least(self, severity: Severity) -> bool:
        """Whether anything open was found that is as severe, or more."""
        return any(one.severity.rank <= severity.rank for check in self.checks for one in check.open)


@dataclass(frozen=True, slots=True)
class AuditRun:
    """The last report, and how far the next one has come: what is being looked at, or why there is none."""

    report: Report | None = None
    phase: LoadPhase = LoadPhase.IDLE
    doing: str = ""
    problem: Problem | None = None

    def running(self, doing: str = "") -> AuditRun:
        """The same report while everything is looked at once more."""
        return replace(self, phase=LoadPhase.LOADING, doing=doing, problem=None)

    def done(self, report: Report) -> AuditRun:
        """The run that ended with this report."""
        return AuditRun(report, LoadPhase.READY)

    def failed(self, problem: Problem) -> AuditRun:
        """The last report, with why there is no newer one."""
        return replace(self, phase=LoadPhase.FAILED, doing="", problem=problem)


def ordered(checks: tuple[Check, ...] | list[Check]) -> tuple[Check, ...]:
    """Findings before what is unknown, accepted, passed; the worst first."""
    place = {Verdict.FOUND: 0, Verdict.UNKNOWN: 1, Verdict.ACCEPTED: 2, Verdict.PASSED: 3}
    worst = len(Severity)
    return tuple(sorted(checks, key=lambda one: (place[one.verdict], one.severity.rank if one.severity else worst)))
