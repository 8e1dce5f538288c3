"""What is known of a key beyond the server's list: its exact access when it was created here, what a test showed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from chutes_tui.access.key_test import KeyTest, Proof
from chutes_tui.access.scopes import ScopeGrant

if TYPE_CHECKING:
    from chutes_tui.storage.key_records import KeyRecords


@dataclass(frozen=True, slots=True)
class KeyKnowledge:
    """`grants`: the exact access of a key that was created here. `test`: what the server let it do when it was asked
    with the key itself. None: not known."""

    grants: tuple[ScopeGrant, ...] | None = None
    test: KeyTest | None = None


def known_keys(records: KeyRecords, host: str) -> dict[str, KeyKnowledge]:
    """Return what is known of each key on a host, by key id. What can't be understood is not known."""
    grants = records.known_grants(host)
    found = {key_id: _test(entry.get("tested")) for key_id, entry in records.entries(host).items()}
    return {
        key_id: KeyKnowledge(_scopes(grants.get(key_id)), found.get(key_id))
        for key_id in grants.keys() | found.keys()
        if key_id in grants or found[key_id] is not None
    }


def kept_test(test: KeyTest) -> dict[str, Any]:
    """A test as it is kept in the record."""
    proofs = [[*subject, proof.value] for subject, proof in test.proofs.items()]
    return {"at": test.at.isoformat(), "proofs": proofs, "account_gone": test.account_gone}


def _scopes(grants: tuple[tuple[str, str | None, str | None], ...] | None) -> tuple[ScopeGrant, ...] | None:
    return None if grants is None else tuple(ScopeGrant(*grant) for grant in grants)


def _test(kept: object) -> KeyTest | None:
    """A test from the record, None when it isn't one."""
    if not isinstance(kept, dict):
        return None
    try:
        at = datetime.fromisoformat(kept["at"])
        proofs = {(str(kind), str(action)): Proof(proof) for kind, action, proof in kept["proofs"]}
    except (KeyError, TypeError, ValueError):
        return None
    return KeyTest(at, proofs, kept.get("account_gone") is True) if at.tzinfo is not None else None
