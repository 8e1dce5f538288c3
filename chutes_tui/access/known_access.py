"""What may be given to a key that takes the place of another: never more than the other had. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from chutes_tui.access.key_test import QUESTIONS, Proof
from chutes_tui.access.scopes import ACTIONS, NOT_REPORTED, OBJECT_TYPES, AccessDraft, ScopeGrant, allows, effective

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from chutes_tui.access.key_test import KeyTest
    from chutes_tui.access.scopes import ScopeLike


class Source(Enum):
    """How it is known what a key may do."""

    RECORD = "recorded on this machine when it was created"
    LIST = "the server's list"
    TEST = "a test of the key"
    UNKNOWN = "not known"


@dataclass(frozen=True, slots=True)
class KnownAccess:
    """`sure` is what a key has for certain, `asked` what it may have: only its owner can tell. What is in neither it
    doesn't have, or nothing is known of it. `unreadable` counts scopes that the server lists in no readable way."""

    admin: bool = False
    sure: tuple[ScopeGrant, ...] = ()
    asked: tuple[ScopeGrant, ...] = ()
    source: Source = Source.UNKNOWN
    unreadable: int = 0

    @property
    def complete(self) -> bool:
        """Whether nobody has to be asked."""
        return self.admin or not self.asked

    @property
    def draft(self) -> AccessDraft:
        """The access that is certain."""
        return AccessDraft(admin=True) if self.admin else AccessDraft(grants=self.sure)

    def broader(self, draft: AccessDraft) -> bool:
        """Whether a draft gives anything that the key is not known to have and its owner can't be asked about."""
        kept = effective(draft)
        if self.admin:
            return False
        most = (*self.sure, *self.asked)
        return kept.admin or any(
            not allows(most, False, one.object_type, one.object_id, one.action) for one in kept.grants
        )


def known_access(
    admin: bool | None,
    scopes: Sequence[ScopeLike] | None,
    grants: tuple[ScopeGrant, ...] | None,
    test: KeyTest | None,
) -> KnownAccess:
    """Return what is known of a key: by the server's list (`admin`, `scopes`), by the record of its creation, by a
    test."""
    if admin or (admin is None and grants is None and test is not None and test.is_admin):
        return KnownAccess(admin=True, source=Source.LIST if admin else Source.TEST)
    if grants is not None:
        return KnownAccess(sure=effective(AccessDraft(grants=grants)).grants, source=Source.RECORD)
    tested = test if test is not None and test.valid else None
    sure: list[ScopeGrant] = []
    asked: list[ScopeGrant] = []
    unreadable = 0
    listed = scopes if scopes is not None else [ScopeGrant(kind) for kind in OBJECT_TYPES]
    for scope in listed:
        if scope.object_type not in OBJECT_TYPES or scope.object_id == NOT_REPORTED:
            unreadable += 1
        elif scope.action is not None:
            sure.append(ScopeGrant(scope.object_type, scope.object_id, scope.action))
        else:
            proven, open_ones = _of_scope(scope, tested)
            sure += proven
            asked += open_ones
    certain = effective(AccessDraft(grants=tuple(sure))).grants
    rest = tuple(dict.fromkeys(one for one in asked if not _has(certain, one)))
    source = Source.UNKNOWN if rest else Source.TEST if tested is not None else Source.LIST
    return KnownAccess(False, certain, rest, source, unreadable)


def _of_scope(scope: ScopeLike, test: KeyTest | None) -> tuple[list[ScopeGrant], list[ScopeGrant]]:
    """What a scope without a reported action gives for certain, and what it may give."""
    kind, object_id = scope.object_type, scope.object_id
    sure: list[ScopeGrant] = []
    asked: list[ScopeGrant] = []
    for action in ACTIONS:
        grant = ScopeGrant(kind, object_id, action)
        if test is None or object_id is not None:
            asked.append(grant)
        elif (kind, action) in _TESTED:
            proof = test.proof(kind, action)
            if proof is Proof.YES:
                sure.append(grant)
            elif proof is Proof.CANNOT_TELL:
                asked.append(grant)
    if len(asked) == len(ACTIONS):
        asked.append(ScopeGrant(kind, object_id))
    return sure, asked


def _has(grants: Iterable[ScopeGrant], one: ScopeGrant) -> bool:
    return allows(grants, False, one.object_type, one.object_id, one.action)


_TESTED = frozenset(question.subject for question in QUESTIONS)
