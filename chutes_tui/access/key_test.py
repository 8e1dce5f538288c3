"""What a key may do, by asking the server harmless questions with the key itself. Pure: the questions, and what their
answers prove.

Observed on the open-source server, on paths without a slash at the end: a scoped key gets 404 `No matching chute
found!` when one of its scopes allows that action on all objects of that kind, and 401 when none does. These requests
create, change and call nothing. A key that is limited to single objects answers only for those: that would be a real
call, and is not asked.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Final, NamedTuple

from chutes_tui.access.scopes import ACCOUNT_TYPE, OBJECT_TYPES, ScopeGrant
from chutes_tui.access.words import action_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime


class Proof(Enum):
    """What one question showed."""

    YES = "yes"
    NO = "no"
    CANNOT_TELL = "can't tell"
    """No usable answer, whatever kept it from coming."""


class Question(NamedTuple):
    """One request: its method and path, and the action on all objects of a type that its answer is about."""

    object_type: str
    action: str
    method: str
    path: str

    @property
    def subject(self) -> tuple[str, str]:
        """Object type and action."""
        return self.object_type, self.action


ACCOUNT: Final = Question(ACCOUNT_TYPE, "read", "GET", "/users/me")
"""Admin keys may ask this, on newer servers also keys with read on the account."""
NO_CHUTE: Final = "00000000-0000-4000-8000-000000000000"
"""The id of no chute: a chute's is random, and this is not."""
QUESTIONS: Final = (
    ACCOUNT,
    *(
        Question(kind, action, method, f"/{kind}")
        for kind in ("chutes", "images")
        for action, method in (("read", "GET"), ("write", "POST"), ("delete", "DELETE"))
    ),
    Question("chutes", "invoke", "POST", f"/chutes/{NO_CHUTE}/x"),
    Question("invocations", "read", "GET", "/invocations"),
)
_ASKED: Final = tuple(question.subject for question in QUESTIONS)


@dataclass(frozen=True, slots=True)
class KeyTest:
    """When a key was tested, and what was proven for each object type and action.

    `account_gone`: the server knows the key, but no account that it belongs to.
    """

    at: datetime
    proofs: Mapping[tuple[str, str], Proof] = field(default_factory=dict)
    account_gone: bool = False

    def proof(self, object_type: str, action: str) -> Proof:
        """What is known of one action on all objects of a type."""
        return self.proofs.get((object_type, action), Proof.CANNOT_TELL)

    @property
    def admin(self) -> Proof:
        """Whether it is an admin key: it opens everything that can be asked about."""
        account = self.proof(*ACCOUNT.subject)
        if account is not Proof.YES:
            return account
        found = [self.proof(*subject) for subject in _ASKED]
        return Proof.NO if Proof.NO in found else account if set(found) == {Proof.YES} else Proof.CANNOT_TELL

    @property
    def is_admin(self) -> bool:
        """Whether it is proven to be an admin key."""
        return self.admin is Proof.YES

    @property
    def valid(self) -> bool:
        """Whether the server accepted the key at all. False proves nothing: it may be limited to single objects."""
        return self.account_gone or Proof.YES in self.proofs.values()

    @property
    def refused(self) -> bool:
        """Whether the server answered everything, and accepted the key for nothing."""
        return self.usable and not (self.valid or self.untold)

    @property
    def usable(self) -> bool:
        """Whether anything at all was learned."""
        return any(proof is not Proof.CANNOT_TELL for proof in self.proofs.values()) or self.account_gone

    @property
    def grants(self) -> tuple[ScopeGrant, ...]:
        """What is proven that it may do on all objects of a type."""
        return tuple(ScopeGrant(kind, None, action) for kind, actions in _by_type(self.proven) for action in actions)

    @property
    def proven(self) -> tuple[tuple[str, str], ...]:
        """What was asked, and is allowed."""
        return tuple(subject for subject in _ASKED if self.proof(*subject) is Proof.YES)

    @property
    def untold(self) -> tuple[tuple[str, str], ...]:
        """What was asked, and could not be told."""
        return tuple(subject for subject in _ASKED if self.proof(*subject) is Proof.CANNOT_TELL)

    def after(self, before: KeyTest | None) -> KeyTest:
        """This test with what an earlier one knew and this one can't tell: worse knowledge replaces no better."""
        if before is None:
            return self
        known = {subject: proof for subject, proof in self.proofs.items() if proof is not Proof.CANNOT_TELL}
        return KeyTest(self.at if known else before.at, {**before.proofs, **known}, self.account_gone)


def key_test_words(test: KeyTest) -> str:
    """The answer in words: `Valid; invoke on all chutes; nothing else.`"""
    if test.account_gone:
        return "The server knows the key, but its account no longer exists."
    if not test.usable:
        return "Can't tell: no question got a usable answer."
    if test.is_admin:
        return "Valid; admin: everything."
    untold = test.untold
    rest = f"can't tell: {_subjects(untold)}" if untold else ""
    if test.refused:
        return "Refused: wrong, deleted, or limited to single chutes or images, which were not asked about."
    if not test.valid:
        refused = tuple(subject for subject in _ASKED if subject not in untold)
        return f"Can't tell whether it is valid: refused for {_subjects(refused)}; {rest}."
    return f"Valid; {_subjects(test.proven)}; {rest or 'nothing else'}."


def _subjects(subjects: tuple[tuple[str, str], ...]) -> str:
    """`invoke on all chutes, any action on all images, read the account`."""
    words = {kind: f"{action_words(actions)} on all {kind}" for kind, actions in _by_type(subjects)}
    return ", ".join("read the account" if kind == ACCOUNT_TYPE else said for kind, said in words.items())


def _by_type(subjects: tuple[tuple[str, str], ...]) -> Iterator[tuple[str, list[str | None]]]:
    """The actions on each type of object; [None] for any, where all that can be asked about are there."""
    for kind in OBJECT_TYPES:
        asked: list[str | None] = [action for object_type, action in _ASKED if object_type == kind]
        actions = [action for action in asked if (kind, action) in subjects]
        if actions:
            yield kind, [None] if actions == asked and len(asked) > 1 else actions
