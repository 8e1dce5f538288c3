"""The audit's findings in the detail of a key."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from chutes_tui.api.models import ApiKey
from chutes_tui.core import times
from chutes_tui.core.loadable import LoadPhase
from chutes_tui.operations.audit.report import Acceptance, AuditRun, Check, Finding, Report, Severity
from chutes_tui.screens.keys.key_detail import key_detail
from chutes_tui.screens.keys.key_rows import KeyRows

if TYPE_CHECKING:
    from driving import Driver, Driving

KEY = ApiKey(api_key_id="one", name="ci", admin=True)


def said(*checks: Check) -> str:
    run = AuditRun(Report("ada", times.utc_now() - timedelta(minutes=3), checks), LoadPhase.READY)
    rows = KeyRows()
    return key_detail(rows.row(KEY), rows, run).plain.partition("Audit")[2].partition("It can")[0]


def finding(*ids: str, severity: Severity = Severity.LOW, accepted: Acceptance | None = None) -> Finding:
    return Finding("ci", "seen\x1b", severity, ids, accepted=accepted)


def test_findings_of_this_key_alone_the_worst_first() -> None:
    low = Check("a", "Old", "", "", (finding("one"), finding("two", severity=Severity.HIGH)))
    high = Check("b", "Admin keys", "", "", (finding("two", "one", severity=Severity.HIGH),))
    words = said(low, high)
    assert words.index("✗ high: Admin keys (seen␛)") < words.index("✗ low: Old (seen␛)")
    assert words.count("✗") == 2
    assert "as of 3 min ago; A opens it" in words


def test_nothing_found_is_not_what_was_not_looked_at() -> None:
    assert "nothing found\n" in said(Check("a", "Old", "", "", (finding("two"),)))
    words = said(Check("a", "Old", "", "", (), "the list is incomplete"))
    assert "? 1 check of keys couldn't look at everything" in words


def test_what_was_accepted_is_said_to_be() -> None:
    accepted = Acceptance(times.utc_now(), "", Severity.LOW)
    assert "✓ accepted: Old" in said(Check("a", "Old", "", "", (finding("one", accepted=accepted),)))


async def shown(app: Driver, name: str) -> None:
    await app.press("slash")
    await app.type(name)
    await app.press("enter")


async def test_it_is_there_once_the_audit_was_run(driving: Driving) -> None:
    async with driving.sandboxed() as app:
        await shown(app, "laptop")
        assert not app.says("A opens it")
        await app.press("A")
        await app.settled()
        await app.press("1")
        assert app.says("high: Admin keys")
        assert app.says("A opens it")
