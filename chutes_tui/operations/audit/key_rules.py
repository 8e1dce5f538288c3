"""The rules about API keys. Pure: what is looked at is given.

Sources: the practices that Chutes' documentation names (one key for each purpose, least privilege, regular rotation),
and what the current server really checks (access/explain).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from chutes_tui.access.scopes import covered_by, grants_anything
from chutes_tui.core import times
from chutes_tui.core.text import counted, short_id, visible
from chutes_tui.operations.audit.report import Check, Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from chutes_tui.access.scopes import ScopeGrant
    from chutes_tui.api.models import ApiKey
    from chutes_tui.operations.keys.knowledge import KeyKnowledge

_A_YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class KeysSeen:
    """The keys that were listed, what is known of each by its id, and what is missing of the list ("" if nothing)."""

    keys: Sequence[ApiKey]
    known: Mapping[str, KeyKnowledge]
    now: datetime
    missing: str = ""
    oldest: timedelta = field(default=timedelta(days=90))


def key_checks(seen: KeysSeen) -> list[Check]:
    """Every rule about keys."""
    return [
        _admin(seen),
        _too_broad(seen),
        _old(seen),
        _reminders(seen),
        _unfinished(seen),
        _void(seen),
        _doubled(seen),
        _alike(seen),
    ]


def _admin(seen: KeysSeen) -> Check:
    found = [
        _finding(
            key,
            f"Admin: everything; {_age(key, seen.now)}",
            Severity.HIGH if key.created_at and seen.now - key.created_at > _A_YEAR else Severity.MEDIUM,
        )
        for key in seen.keys
        if key.admin
    ]
    unreported = sum(key.admin is None for key in seen.keys)
    return Check(
        "admin-key",
        "Admin keys",
        "Whoever has an admin key can spend the balance and create more keys.",
        "Replace it with a key that may only invoke, wherever it only calls chutes.",
        tuple(found),
        _joined(seen.missing, f"of {unreported} keys the server doesn't report it" if unreported else ""),
    )


def _too_broad(seen: KeysSeen) -> Check:
    found = []
    for key in seen.keys:
        for grant in () if key.admin else _grants(seen, key):
            if grant.object_type == "chutes" and grant.action is None:
                where = "all chutes" if grant.object_id is None else f"chute {short_id(grant.object_id)}"
                found.append(_finding(key, f"any action on {where}", Severity.MEDIUM))
    return Check(
        "too-broad",
        "Broader than needed",
        "To call chutes, invoke is enough. A later server may let such a key change and delete them.",
        "Create a key with invoke alone, switch over, delete this one.",
        tuple(found),
        _joined(seen.missing, _not_reported(seen)),
    )


def _old(seen: KeysSeen) -> Check:
    found, undated = [], 0
    for key in seen.keys:
        if key.created_at is None:
            undated += 1
        elif seen.now - key.created_at > seen.oldest:
            found.append(_finding(key, _age(key, seen.now), Severity.MEDIUM))
    return Check(
        "old-key",
        f"Not renewed for {seen.oldest.days} days",
        "The longer a key lives, the more places know it.",
        "Create a new key, switch over, delete the old one.",
        tuple(found),
        _joined(seen.missing, f"{undated} keys have no date" if undated else ""),
    )


def _reminders(seen: KeysSeen) -> Check:
    today = seen.now.date()
    found = [
        Finding(_named(key), f"reminder of {known.remind.isoformat()}{_replaced(known)}", Severity.MEDIUM)
        for key in seen.keys
        if (known := seen.known.get(key.api_key_id)) is not None
        and known.remind is not None
        and known.remind <= today
    ]
    return Check(
        "reminder",
        "Reminders that have passed",
        "You wanted to think of these keys again: most are old keys that were kept when they were rotated.",
        "Delete the key if nothing uses it any more, or set another day (w).",
        tuple(found),
        seen.missing,
    )


def _replaced(known: KeyKnowledge) -> str:
    return f"; key {short_id(known.replaced_by)} takes its place" if known.replaced_by else ""


def _unfinished(seen: KeysSeen) -> Check:
    found = [
        Finding(_named(key), f"begun {times.ago(known.rotation.begun, seen.now)}", Severity.LOW)
        for key in seen.keys
        if (known := seen.known.get(key.api_key_id)) is not None and known.rotation is not None
    ]
    return Check(
        "unfinished-rotation",
        "Rotations that are not finished",
        "Two keys exist where one is meant to take the other's place.",
        "Go on with it (R on the key).",
        tuple(found),
        seen.missing,
    )


def _void(seen: KeysSeen) -> Check:
    found = []
    for key in seen.keys:
        known = seen.known.get(key.api_key_id)
        scopes = known.grants if known is not None and known.grants is not None else key.scopes
        if key.admin is False and scopes is not None and not grants_anything(scopes):
            found.append(_finding(key, "grants nothing on the current Chutes server", Severity.LOW))
    return Check(
        "void-key",
        "Keys that grant nothing",
        "Such a key is in the way, and a later server may give it power.",
        "Delete it, or create one with invoke on chutes.",
        tuple(found),
        _joined(seen.missing, _not_reported(seen)),
    )


def _doubled(seen: KeysSeen) -> Check:
    found = [
        _finding(key, f"{counted(count, 'scope')} already covered by another", Severity.LOW)
        for key in seen.keys
        if not key.admin
        and (grants := _grants(seen, key))
        and (count := sum(covered_by(grant, grants) is not None for grant in grants))
    ]
    return Check(
        "doubled-scope",
        "Scopes that add nothing",
        "What a key may do is easier to see without them.",
        "Leave them out when the key is renewed.",
        tuple(found),
        _joined(seen.missing, _not_reported(seen)),
    )


def _alike(seen: KeysSeen) -> Check:
    by_name: defaultdict[str, list[ApiKey]] = defaultdict(list)
    for key in seen.keys:
        by_name[key.name.casefold()].append(key)
    found = [
        _finding(key, f"{len(keys)} keys differ only in upper and lower case", Severity.LOW)
        for name, keys in by_name.items()
        if name and len(keys) > 1
        for key in keys
    ]
    return Check(
        "alike-names",
        "Names that differ only in case",
        "The wrong one is easily deleted.",
        "Give the next one a name of its own.",
        tuple(found),
        seen.missing,
    )


def _grants(seen: KeysSeen, key: ApiKey) -> tuple[ScopeGrant, ...]:
    """The exact access if it is recorded, else what a test showed."""
    known = seen.known.get(key.api_key_id)
    if known is None:
        return ()
    if known.grants is not None:
        return known.grants
    return known.test.grants if known.test is not None else ()


def _not_reported(seen: KeysSeen) -> str:
    """How many keys there are whose actions are known from nowhere."""
    count = sum(not key.admin and key.scopes != () and key.api_key_id not in seen.known for key in seen.keys)
    return f"the actions of {count} key{'' if count == 1 else 's'} are not known; t tests one" if count else ""


def _finding(key: ApiKey, evidence: str, severity: Severity) -> Finding:
    return Finding(_named(key), evidence, severity, (key.api_key_id,))


def _named(key: ApiKey) -> str:
    return f"{visible(key.name) or '(no name)'} {short_id(key.api_key_id)}"


def _age(key: ApiKey, now: datetime) -> str:
    return f"created {times.ago(key.created_at, now)}" if key.created_at else "no creation date reported"


def _joined(*parts: str) -> str:
    return "; ".join(part for part in parts if part)
