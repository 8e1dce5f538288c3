"""Everything that is known of one API key, as text: beside the table when wide, over it when narrow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from chutes_tui.access.scopes import NOT_REPORTED
from chutes_tui.access.words import TESTED
from chutes_tui.core import times
from chutes_tui.core.text import counted, short_id, visible
from chutes_tui.screens.keys.key_rows import NO_NAME
from chutes_tui.widgets.facts import Fact, fact, facts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from chutes_tui.access.scopes import ScopeGrant
    from chutes_tui.api.models import ApiKey
    from chutes_tui.operations.audit.report import AuditRun, Report
    from chutes_tui.operations.keys.use import KeyUse
    from chutes_tui.screens.keys.key_rows import KeyRow, KeyRows
    from chutes_tui.widgets.table.detail_panel import Line


def key_detail(row: KeyRow, rows: KeyRows, audit: AuditRun | None = None) -> Content:
    """The detail of a key, with what the last audit found. What the server does not report is said to be so."""
    from chutes_tui.access.explain import explain
    from chutes_tui.access.scopes import AccessDraft

    key = row.key
    known = rows.known(key).grants
    parts: list[Content | Fact] = [
        Content.styled(visible(key.name) or NO_NAME, "bold"),
        fact("Grants access to", visible(row.access.removesuffix(TESTED))),
        fact("Known from", *_sources(row, rows)),
        *_noted(row, rows),
        fact("Created", _moment(key.created_at, "not reported by the server")),
        fact("Last used", _moment(key.last_used_at, "not reported by the server")),
        fact("ID", key.api_key_id),
    ]
    if audit is not None and audit.report is not None:
        parts.append(fact("Audit", *_audit_lines(key, audit.report)))
    if row.use is not None:
        parts.insert(
            1, Content.styled("\n".join(f"⚠ {visible(line)}" for line in use_lines(row.use)), "$text-warning")
        )
    if not key.admin:
        parts.append(fact("Scopes", *_scope_lines(row, rows)))
    if key.admin or (known is not None and key.admin is not None):
        explanation = explain(AccessDraft(key.admin, known or ()), rows.names, foreign=rows.foreign)
        parts.append(fact("It can", *(f"✓ {line}" for line in explanation.can)))
        parts.append(fact("It can't", *(f"✗ {line}" for line in explanation.cannot)))
    parts.append(
        Content.styled("The key value was shown once, when the key was created, and can't be shown again.", "$quiet")
    )
    return facts(*parts)


def _noted(row: KeyRow, rows: KeyRows) -> list[Fact]:
    """A rotation that is under way or over, the reminder, and where the key is used by the user's notes."""
    known, found = rows.known(row.key), []
    if known.rotation is not None:
        found.append(fact("Rotation", "under way", f"the new key is {known.rotation.new_name}", "R goes on"))
    elif rows.takes_place_of(row.key):
        found.append(fact("Rotation", "under way", f"replaces {short_id(known.rotated_from)}", "R goes on"))
    elif known.rotated_from:
        found.append(fact("Replaces", f"key {short_id(known.rotated_from)}"))
    if known.replaced_by:
        found.append(fact("Replaced by", f"key {short_id(known.replaced_by)}"))
    if known.remind is not None:
        passed = known.remind <= times.utc_now().date()
        day = f"{times.day_words(known.remind)} {known.remind.year}"
        found.append(fact("Reminder", f"⚠ {day}, has passed" if passed else day))
    if known.places:
        found.append(fact("Used in", *(f"• {place}" for place in known.places)))
    return found


def _audit_lines(key: ApiKey, report: Report) -> Iterator[Content | str]:
    """What the last audit found about a key, and what it could not look at: that is not "nothing"."""
    from chutes_tui.operations.audit.report import About

    found = [(check, one) for check in report.checks for one in check.findings if key.api_key_id in one.ids]
    for check, one in sorted(found, key=lambda pair: pair[1].severity.rank):
        if one.accepted is None:
            words = visible(f"{one.severity.value}: {check.title} ({one.evidence})")
            yield Content.assemble(("✗ ", "$text-warning"), words)
        else:
            yield f"✓ accepted: {check.title}"
    unknown = sum(bool(check.unknown) for check in report.checks if check.about is About.KEY)
    if not found:
        yield "nothing found"
    if unknown:
        yield f"? {counted(unknown, 'check')} of keys couldn't look at everything"
    yield f"as of {times.ago(report.at, times.utc_now())}; A opens it"


def key_brief(row: KeyRow, *, roomy: bool) -> list[Line]:
    """The same in a few lines; `roomy`: a full id fits beside the access."""
    key, now = row.key, times.utc_now()
    created = key.created_at
    date = f"{created.astimezone():%-d %b %Y}" if created else "creation date not reported"
    used = times.ago(key.last_used_at, now) if key.last_used_at else "not reported by the server"
    first = Content.styled(f"⚠ {visible(use_lines(row.use)[0])}", "$text-warning") if row.use else Content("")
    if row.due:
        goes_on = " · R goes on" if row.due.startswith("↻") else ""
        first = Content.styled(f"{row.due}{goes_on}", "$text-accent")
    return [
        (Content(visible(row.access)), key.api_key_id if roomy else short_id(key.api_key_id)),
        (first, f"created {times.ago(created, now)} · {date}" if created and roomy else date),
        ("", f"last used: {used}"),
        (Content.styled("The key value was shown once, when the key was created.", "$quiet"), ""),
    ]


def use_lines(use: KeyUse) -> list[str]:
    """Where a key is used on this machine, a sentence each."""
    lines = ["In use: chutes-tui signs in with this key."] if use.here and not use.moved else []
    lines += ["chutes-tui is signed in with this key; its profile has another one by now."] * use.moved
    lines += [f"The profile {name} signs in with this key." for name in use.profiles]
    return lines + ["CHUTES_API_KEY in this terminal is set to this key."] * use.variable


def _sources(row: KeyRow, rows: KeyRows) -> list[str]:
    """How it is known what the key may do, and what its test said."""
    from chutes_tui.access.key_test import key_test_words

    test, lines = rows.known(row.key).test, []
    if rows.known(row.key).grants is not None:
        lines.append("recorded on this machine when it was created")
    elif row.key.admin:
        lines.append("the server's list")
    elif test is None:
        lines.append("the server's list, which doesn't report actions; t tests the key")
    if test is not None:
        lines.append(f"a test, {times.ago(test.at, times.utc_now())}: {key_test_words(test)}")
    return lines


def _moment(moment: datetime | None, otherwise: str) -> str:
    return otherwise if moment is None else times.exact_and_ago(moment, times.utc_now())


def _scope_lines(row: KeyRow, rows: KeyRows) -> list[str]:
    known = rows.known(row.key).grants
    if known is not None:
        return [_scope_line(grant, grant.action or "any action", rows) for grant in known] or ["none"]
    scopes = row.key.scopes
    if scopes is None:
        return ["not reported by the server"]
    return [
        _scope_line(scope, scope.action or "action not reported", rows)  # type: ignore[arg-type]
        for scope in scopes
    ] or ["none"]


def _scope_line(scope: ScopeGrant, action: str, rows: KeyRows) -> str:
    if not scope.object_type:
        target = "not readable"
    elif scope.object_id == NOT_REPORTED:
        target = f"{scope.object_type}: the server doesn't report which"
    elif scope.object_id is None:
        target = f"all {scope.object_type}" if scope.object_type != "invocations" else "invocations"
    else:
        target = f"{scope.object_type} {rows.names.get(scope.object_id, scope.object_id)}"
    return f"• {target}: {action}"
