"""The rules about secrets. Pure: what is looked at is given."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from chutes_tui.core.attempt import Presence
from chutes_tui.core.text import short_id, visible
from chutes_tui.operations.audit.report import About, Check, Finding, Severity
from chutes_tui.operations.secrets.rules import name_refusal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from chutes_tui.api.models import SecretRecord

_MANY = 3


@dataclass(frozen=True, slots=True)
class SecretsSeen:
    """The secrets that were listed, the chutes' names by id, whether chutes that are in no list are there (asked for
    one by one), and what is missing of the list ("" if nothing)."""

    secrets: Sequence[SecretRecord]
    names: Mapping[str, str] = field(default_factory=dict)
    asked: Mapping[str, Presence] = field(default_factory=dict)
    missing: str = ""


def secret_checks(seen: SecretsSeen) -> list[Check]:
    """Every rule about secrets."""
    return [_orphaned(seen), _spread(seen), _banned(seen)]


def _orphaned(seen: SecretsSeen) -> Check:
    found, unknown = [], 0
    for secret in seen.secrets:
        if secret.purpose in seen.names:
            continue
        there = seen.asked.get(secret.purpose, Presence.UNKNOWN)
        if there is Presence.ABSENT:
            gone = "its chute no longer exists"
            found.append(Finding(_named(secret, seen), gone, Severity.MEDIUM, (secret.secret_id,)))
        unknown += there is Presence.UNKNOWN
    words = f"the chutes of {unknown} secrets could not be looked up" if unknown else ""
    return Check(
        "orphaned-secret",
        "Secrets of chutes that are gone",
        "Nothing uses them, and they may still open something elsewhere.",
        "Delete the secret, and revoke its value where it came from.",
        tuple(found),
        "; ".join(part for part in (seen.missing, words) if part),
        About.SECRET,
    )


def _spread(seen: SecretsSeen) -> Check:
    by_key: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for secret in seen.secrets:
        by_key[secret.key][secret.purpose] = secret.secret_id
    found = [
        Finding(visible(key), f"in {len(chutes)} chutes", Severity.LOW, tuple(chutes.values()), key)
        for key, chutes in by_key.items()
        if len(chutes) >= _MANY
    ]
    return Check(
        "spread-secret",
        "The same variable in many chutes",
        "If they all have the same value, one leak means changing all of them. Values can't be compared.",
        "Give each chute a credential of its own.",
        tuple(found),
        seen.missing,
        About.SECRET,
    )


def _banned(seen: SecretsSeen) -> Check:
    found = [
        Finding(_named(secret, seen), refusal, Severity.LOW, (secret.secret_id,))
        for secret in seen.secrets
        if (refusal := name_refusal(secret.key, seen.names.get(secret.purpose, "")))
    ]
    return Check(
        "banned-name",
        "Names that current servers refuse",
        "Such a secret can't be created again once it is deleted.",
        "Rename the variable in the chute, and create it under the new name.",
        tuple(found),
        seen.missing,
        About.SECRET,
    )


def _named(secret: SecretRecord, seen: SecretsSeen) -> str:
    chute = seen.names.get(secret.purpose) or f"chute {short_id(secret.purpose)}"
    return f"{visible(secret.key)} of {visible(chute)}"
