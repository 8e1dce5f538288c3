"""Accepted findings: for how long they hold, what ends them, and that nothing secret is kept."""

from __future__ import annotations

import json
import stat
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, cast

import pytest

from chutes_tui.core.problem import Problem
from chutes_tui.core.setting import Setting
from chutes_tui.operations.audit.acceptance import FOR, LONGEST_NOTE, accept, forget_ended, judged, take_back
from chutes_tui.operations.audit.forms import as_csv, as_json, as_markdown, as_text
from chutes_tui.operations.audit.report import Check, Finding, Report, Severity, Verdict
from chutes_tui.operations.session import Session
from chutes_tui.profiles import Profile
from chutes_tui.storage.key_records import KeyRecords

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 11, 27, tzinfo=UTC)
KEY = "cpk_" + "5e" * 16 + "." + "ed" * 16 + "." + "Se" * 16


def session(path: Path | None, user: str = "user") -> Session:
    profile = Profile("ada", None, "", Setting("https://api.example", "default"), None, user_id=user)
    return Session(profile, cast("Any", None), KeyRecords.load(path), cast("Any", None))


def report(
    severity: Severity = Severity.MEDIUM, *, at: datetime = NOW, unknown: str = "", thing: str = "1"
) -> Report:
    found = Finding("laptop", "created 2 years ago", severity, (thing,))
    return Report("ada", at, (Check("admin-key", "Admin keys", "why", "fix", (found,), unknown),))


def finding(given: Report) -> list[tuple[str, Finding]]:
    return [(check.rule, one) for check in given.checks for one in check.findings]


def verdict(of: Session, given: Report) -> Verdict:
    return judged(of, given).checks[0].verdict


def test_it_holds_for_ninety_days_and_outlives_the_program(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    until = accept(session(path), finding(report()), " known ", NOW)
    assert until - NOW == FOR == timedelta(days=90)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    again = session(path)
    assert verdict(again, report()) is Verdict.ACCEPTED
    assert verdict(again, report(at=until - timedelta(seconds=1))) is Verdict.ACCEPTED
    assert verdict(again, report(at=until)) is Verdict.FOUND
    assert not judged(again, report()).worst_at_least(Severity.LOW)


@pytest.mark.parametrize(
    ("other", "verdict_then"),
    [
        (report(Severity.LOW), Verdict.ACCEPTED),
        (report(Severity.HIGH), Verdict.FOUND),
        (report(thing="2"), Verdict.FOUND),
    ],
)
def test_what_is_worse_or_another_thing_is_not_accepted(other: Report, verdict_then: Verdict) -> None:
    of = session(None)
    accept(of, finding(report()), "known", NOW)
    assert verdict(of, other) is verdict_then


def test_it_is_the_accounts_own() -> None:
    of = session(None)
    accept(of, finding(report()), "known", NOW)
    assert verdict(of._replace(profile=of.profile._replace(user_id="another")), report()) is Verdict.FOUND


def test_it_can_be_taken_back(tmp_path: Path) -> None:
    of = session(tmp_path / "keys.json")
    accept(of, finding(report()), "known", NOW)
    take_back(of, finding(report()))
    assert verdict(of, report()) is Verdict.FOUND
    assert verdict(session(tmp_path / "keys.json"), report()) is Verdict.FOUND


def test_accepted_and_unknown_together_is_unknown() -> None:
    of = session(None)
    accept(of, finding(report()), "known", NOW)
    assert verdict(of, report(unknown="1 key")) is Verdict.UNKNOWN


@pytest.mark.parametrize(("unknown", "ends"), [("", True), ("incomplete: 1 of 2 keys", False)])
def test_it_ends_when_its_cause_is_known_to_be_gone(unknown: str, ends: bool) -> None:
    of = session(None)
    accept(of, finding(report()), "known", NOW)
    gone = replace(report(unknown=unknown), checks=(replace(report(unknown=unknown).checks[0], findings=()),))
    forget_ended(of, judged(of, gone))
    assert verdict(of, report()) is (Verdict.FOUND if ends else Verdict.ACCEPTED)


def test_it_ends_on_its_day_although_not_everything_was_looked_at() -> None:
    of = session(None)
    until = accept(of, finding(report()), "known", NOW)
    for at, then in ((until - timedelta(seconds=1), Verdict.ACCEPTED), (until, Verdict.FOUND)):
        forget_ended(of, judged(of, report(at=at, unknown="incomplete")))
        assert verdict(of, report()) is then


@pytest.mark.parametrize("note", ["", "   ", "x" * (LONGEST_NOTE + 1), f"it is {KEY}"])
def test_a_note_that_says_nothing_or_too_much_is_refused(tmp_path: Path, note: str) -> None:
    of = session(tmp_path / "keys.json")
    with pytest.raises(Problem):
        accept(of, finding(report()), note, NOW)
    assert not (tmp_path / "keys.json").exists()


@pytest.mark.parametrize("kept", [None, [], {"until": 1}, {"until": "2027-01-01", "note": "x", "severity": "low"}])
def test_what_is_no_acceptance_accepts_nothing_and_harms_nothing(tmp_path: Path, kept: object) -> None:
    path = tmp_path / "keys.json"
    known: dict[str, object] = {"user": {"k": {"grants": []}}}
    hosts = {"audit of api.example": {"user": {"admin-key 1": kept}}, "api.example": known}
    path.write_text(json.dumps({"version": 1, "hosts": hosts}))
    of = session(path)
    assert verdict(of, report()) is Verdict.FOUND
    forget_ended(of, report(unknown="incomplete"))
    accept(of, finding(report()), "known", NOW)
    assert verdict(session(path), report()) is Verdict.ACCEPTED
    assert json.loads(path.read_text())["hosts"]["api.example"] == known
    assert list(of.known_keys()) == ["k"]


def test_what_is_not_known_stands_in_the_json_in_words() -> None:
    words = [json.loads(as_json(report(unknown=said)))["checks"][0]["unknown"] for said in ("", "1 of 2 keys")]
    assert words == [None, "1 of 2 keys"]


def test_every_form_says_until_when_and_why() -> None:
    of = session(None)
    accept(of, finding(report()), "=known | `here`", NOW)
    given = judged(of, report())
    for form in (as_text, as_markdown):
        assert "until 25 Feb 2027" in form(given)
    assert "\\`here\\`" in as_markdown(given)
    assert "'=known" in as_csv(given)
    [found] = json.loads(as_json(given))["checks"][0]["findings"]
    assert found["accepted"] == {"until": "2027-02-25T00:00:00+00:00", "note": "=known | `here`"}
