"""Whether a key may make a request, and the smallest scopes for some requests, by the rules of servers. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final

from chutes_tui.access.key_test import NO_CHUTE, Proof
from chutes_tui.access.known_access import KnownAccess, known_access
from chutes_tui.access.requests import AUGUST_2026, NEVER_WORDS, SERVERS, Request, ServerRules, Target
from chutes_tui.access.scopes import (
    ACCOUNT_TYPE,
    OBJECT_TYPES,
    AccessDraft,
    ScopeGrant,
    covered_by,
    effective,
)
from chutes_tui.access.words import object_words, scope_words, singular

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from chutes_tui.access.key_test import KeyTest
    from chutes_tui.access.scopes import ScopeLike


class Answer(Enum):
    """What becomes of a request."""

    ALLOWED = "allowed"
    REFUSED = "refused"
    UNCERTAIN = "not certain"
    NOT_OFFERED = "not offered"


class Why(Enum):
    """What decides."""

    ADMIN = "admin"
    OPEN = "open"
    SCOPE = "scope"
    NO_SCOPE = "no scope"
    ADMIN_ONLY = "admin only"
    NEVER_BY_KEY = "never by key"
    NOT_OFFERED = "not offered"
    ACTIONS_UNKNOWN = "actions unknown"
    SCOPE_UNKNOWN = "scope unknown"
    ADMIN_UNKNOWN = "admin unknown"
    SERVER = "server"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of a request, and why. `scope`: the one that allows it, or may. `target`: what it touches.
    `servers`: the names of the generations that allow it, where they differ. `never`: why no key gets it."""

    answer: Answer
    why: Why
    target: Target
    scope: ScopeGrant | None = None
    servers: tuple[str, ...] = ()
    never: str = ""


@dataclass(frozen=True, slots=True)
class Holder:
    """What is known of the access of a key. `admin_open`: it isn't known whether it is an admin key."""

    known: KnownAccess
    admin_open: bool = False


@dataclass(frozen=True, slots=True)
class Smallest:
    """The least access for some requests: scopes, and the requests that scopes can't give: those for admin keys
    alone, those that no key opens or the server lacks, and those that need no key."""

    grants: tuple[ScopeGrant, ...] = ()
    admin_only: tuple[Request, ...] = ()
    impossible: tuple[Request, ...] = ()
    free: tuple[Request, ...] = ()


def holder_of_draft(draft: AccessDraft) -> Holder:
    """What a key of this draft would have: nothing is unknown."""
    kept = effective(draft)
    return Holder(KnownAccess(admin=kept.admin, sure=kept.grants))


def holder_of_key(
    admin: bool | None,
    scopes: Sequence[ScopeLike] | None,
    grants: tuple[ScopeGrant, ...] | None,
    test: KeyTest | None,
) -> Holder:
    """What is known of a key, by the server's list, by the record of its creation, and by a test of it."""
    known = known_access(admin, scopes, grants, test)
    told = known.admin or grants is not None or (test is not None and test.admin is not Proof.CANNOT_TELL)
    return Holder(known, admin is None and not told)


def fits(scope: ScopeLike, target: Target) -> bool:
    """Whether a scope allows what a request touches: the same type, and object and action the same or left out."""
    if scope.object_type != target.object_type or scope.action not in (None, target.action):
        return False
    return target.any_object or scope.object_id is None or scope.object_id == target.object_id


def simulate(holder: Holder, request: Request, rules: ServerRules | None) -> Verdict:
    """Return what becomes of a request. `rules` None: it isn't known of which generation the server is."""
    if rules is not None:
        return _decide(holder, request, rules)
    verdicts = [_decide(holder, request, one) for one in SERVERS]
    newest = verdicts[-1]
    allowed = tuple(one.name for one, said in zip(SERVERS, verdicts, strict=True) if said.answer is Answer.ALLOWED)
    if allowed and len(allowed) < len(SERVERS):
        scope = next((said.scope for said in verdicts if said.answer is Answer.ALLOWED), None)
        return Verdict(Answer.UNCERTAIN, Why.SERVER, newest.target, scope, allowed)
    return next((said for said in reversed(verdicts) if said.answer is Answer.UNCERTAIN), newest)


def _decide(holder: Holder, request: Request, rules: ServerRules) -> Verdict:
    target = rules.target(request)
    known = holder.known
    if rules.is_open(request):
        return Verdict(Answer.ALLOWED, Why.OPEN, target)
    if request.id in rules.never_by_key:
        return Verdict(Answer.REFUSED, Why.NEVER_BY_KEY, target, never=NEVER_WORDS[request.id])
    offered = rules.offers(request)
    if known.admin:
        if not offered:
            return Verdict(Answer.NOT_OFFERED, Why.NOT_OFFERED, target)
        return Verdict(Answer.ALLOWED, Why.ADMIN, target)
    for scope in known.sure:
        if fits(scope, target):
            if offered:
                return Verdict(Answer.ALLOWED, Why.SCOPE, target, scope)
            return Verdict(Answer.NOT_OFFERED, Why.NOT_OFFERED, target, scope)
    for scope in known.asked:
        if fits(scope, target):
            return Verdict(Answer.UNCERTAIN, Why.ACTIONS_UNKNOWN, target, scope)
    if known.unreadable:
        return Verdict(Answer.UNCERTAIN, Why.SCOPE_UNKNOWN, target)
    if holder.admin_open:
        return Verdict(Answer.UNCERTAIN, Why.ADMIN_UNKNOWN, target)
    return Verdict(Answer.REFUSED, Why.NO_SCOPE if _can_be_granted(target, rules) else Why.ADMIN_ONLY, target)


def _can_be_granted(target: Target, rules: ServerRules) -> bool:
    """Whether a key can have a scope that fits."""
    return target.object_type in OBJECT_TYPES and (rules.account or target.object_type != ACCOUNT_TYPE)


def smallest(requests: Iterable[Request], rules: ServerRules | None) -> Smallest:
    """Return the least access for these requests, and nothing beyond them. `rules` None: by the newest server.

    The hosts that run any model compare no object: a scope that is limited to a chute that doesn't exist is enough
    for them, and calls no chute.
    """
    rules = rules or AUGUST_2026
    wanted: list[ScopeGrant] = []
    admin_only: list[Request] = []
    impossible: list[Request] = []
    free: list[Request] = []
    models = False
    for one in dict.fromkeys(requests):
        target = rules.target(one)
        if rules.is_open(one):
            free.append(one)
        elif one.id in rules.never_by_key or not rules.offers(one):
            impossible.append(one)
        elif not _can_be_granted(target, rules):
            admin_only.append(one)
        elif target.any_object:
            models = True
        else:
            wanted.append(ScopeGrant(target.object_type, target.object_id, target.action))
    if models and not any((one.object_type, one.action) == ("chutes", "invoke") for one in wanted):
        wanted.append(ScopeGrant("chutes", NO_CHUTE, "invoke"))
    kept = [one for one in wanted if covered_by(one, wanted) is None]
    grants = effective(AccessDraft(grants=tuple(kept))).grants
    return Smallest(grants, tuple(admin_only), tuple(impossible), tuple(free))


def verdict_words(verdict: Verdict, names: Mapping[str, str]) -> str:
    """Why, in a few words, to follow the answer."""
    target, scope = verdict.target, verdict.scope
    if verdict.why is Why.SCOPE and scope is not None:
        return f"by {scope_words(scope, names)}"
    if verdict.why is Why.NO_SCOPE:
        return f"needs {target.action} on {_object_of(target)}"
    if verdict.why is Why.ACTIONS_UNKNOWN and scope is not None:
        return f"actions not reported: {_kind_of(scope, names)}"
    if verdict.why is Why.NEVER_BY_KEY:
        return verdict.never
    if verdict.why is Why.SERVER:
        return _servers_words(verdict.servers)
    return _WORDS[verdict.why]


_WORDS: Final = {
    Why.ADMIN: "admin: everything",
    Why.OPEN: "needs no key",
    Why.ADMIN_ONLY: "needs an admin key",
    Why.NOT_OFFERED: "this server lacks it",
    Why.SCOPE_UNKNOWN: "has a scope of unknown kind",
    Why.ADMIN_UNKNOWN: "admin or not isn't reported",
}


def _object_of(target: Target) -> str:
    if target.object_id is not None:
        return f"this {singular(target.object_type)}"
    return target.object_type if target.any_object else object_words(target.object_type, [None])


def _kind_of(scope: ScopeLike, names: Mapping[str, str]) -> str:
    return scope_words(scope, names).partition(" on ")[2]


def _servers_words(allowed: tuple[str, ...]) -> str:
    names = tuple(one.name for one in SERVERS)
    if allowed == names[-len(allowed) :]:
        return f"servers from {allowed[0]} on allow it"
    return f"servers up to {allowed[-1]} allow it"
