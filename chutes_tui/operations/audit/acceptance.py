"""Findings that the user lives with for a while: kept in the private record, without a secret.

An acceptance ends on its day, with a finding that became worse, when it is taken back, and when its cause is gone.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from chutes_tui.core.problem import Problem
from chutes_tui.operations.audit.report import Acceptance, Severity, ordered

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from chutes_tui.operations.audit.report import Check, Finding, Report
    from chutes_tui.operations.session import Session

FOR: Final = timedelta(days=90)
"""How long an acceptance lasts."""
LONGEST_NOTE: Final = 200
"""Characters."""


def note_problem(note: str) -> str:
    """Return why a note can't be kept, "" if it can: it stands in reports, where nothing is hidden."""
    from chutes_tui.core.secret_shape import secret_shape

    if not note.strip():
        return "Say why, for whoever reads the next report."
    if len(note) > LONGEST_NOTE:
        return f"At most {LONGEST_NOTE} characters (now {len(note)})."
    shape = secret_shape(note)
    return f"This looks like {shape}. Notes are kept and shown in clear." if shape else ""


def accept(session: Session, findings: Iterable[tuple[str, Finding]], note: str, now: datetime) -> datetime:
    """Accept findings, each with its rule; return until when. Blocks. Raises Problem."""
    if problem := note_problem(note):
        raise Problem("The findings were not accepted.", why=problem)
    until = now + FOR
    agreed = {
        _name(rule, one): {"until": until.isoformat(), "note": note.strip(), "severity": one.severity.value}
        for rule, one in findings
    }
    session.records.edit(_kept_under(session), _account(session), lambda kept: kept.update(agreed))
    return until


def take_back(session: Session, findings: Iterable[tuple[str, Finding]]) -> None:
    """Accept findings no longer. Blocks. Raises Problem."""
    _drop(session, [_name(rule, one) for rule, one in findings])


def _drop(session: Session, names: Iterable[str]) -> None:
    def drop(kept: dict[str, dict[str, Any]]) -> None:
        for name in names:
            kept.pop(name, None)

    session.records.edit(_kept_under(session), _account(session), drop)


def _kept(session: Session) -> dict[str, dict[str, Any]]:
    """What was agreed, by finding. Unchecked."""
    mine, records = _account(session), session.records.accounts(_kept_under(session))
    return {name: entry for user_id, name, entry in records if user_id == mine}


def _kept_under(session: Session) -> str:
    """Beside the host's keys, so that nothing takes a finding for a key."""
    return f"audit of {urlsplit(session.profile.base_url.value).netloc}"


def judged(session: Session, report: Report) -> Report:
    """Return the report with what the user has accepted."""
    known = {name: agreed for name, entry in _kept(session).items() if (agreed := _decoded(entry)) is not None}
    checks = [_with(check, known, report.at) for check in report.checks]
    return replace(report, checks=ordered(checks))


def forget_ended(session: Session, report: Report) -> None:
    """Drop what is over: its day has come, or its rule looked at everything and doesn't find it any more. Blocks.
    Raises Problem."""
    still = {_name(check.rule, one) for check in report.checks for one in check.accepted}
    sure = {check.rule for check in report.checks if not check.unknown}
    ended = []
    for name, entry in _kept(session).items():
        agreed = _decoded(entry)
        over = agreed is not None and agreed.until <= report.at
        gone = name not in still and name.partition(" ")[0] in sure
        if over or gone:
            ended.append(name)
    if ended:
        _drop(session, ended)


def _with(check: Check, known: Mapping[str, Acceptance], now: datetime) -> Check:
    def judge(one: Finding) -> Finding:
        agreed = known.get(_name(check.rule, one))
        holds = agreed is not None and agreed.until > now and agreed.severity.rank <= one.severity.rank
        return replace(one, accepted=agreed if holds else None)

    return replace(check, findings=tuple(map(judge, check.findings)))


def _name(rule: str, finding: Finding) -> str:
    return f"{rule} {finding.identity}"


def _account(session: Session) -> str:
    """Whose acceptances: the same for the screen and for the command."""
    profile = session.profile
    return profile.user_id or profile.username or profile.name


def _decoded(entry: Any) -> Acceptance | None:
    """An acceptance from the record, None when it isn't one."""
    try:
        until, note = datetime.fromisoformat(entry["until"]), str(entry["note"])
        severity = Severity(entry["severity"])
    except (KeyError, TypeError, ValueError):
        return None
    return Acceptance(until, note, severity) if until.tzinfo is not None else None
