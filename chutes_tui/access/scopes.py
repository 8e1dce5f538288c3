"""Scopes: what an API key may do, as values, the server's deciding rule, and the edits that a builder makes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable

ACCOUNT_TYPE: Final = "account"
"""The object type of the account itself, which servers know since August 2026; older ones refuse it."""

OBJECT_TYPES: Final = ("chutes", "images", "invocations", ACCOUNT_TYPE)
"""The object types that servers accept, in the order in which people meet them."""

ACTIONS: Final = ("read", "write", "delete", "invoke")
"""The single actions that the server accepts, lower case; leaving the action out means any of them."""


NOT_REPORTED: Final = "?"
"""The id of an object that the server did not name in a way that can be read: not all objects, and no one's id."""


class ScopeLike(Protocol):
    """Anything with the three parts of a scope: a `ScopeGrant`, or a scope as the server lists it."""

    @property
    def object_type(self) -> str: ...
    @property
    def object_id(self) -> str | None: ...
    @property
    def action(self) -> str | None: ...


class ScopeGrant(NamedTuple):
    """One scope that is asked for: an object type, one object (None: all of them), one action (None: any)."""

    object_type: str
    object_id: str | None = None
    action: str | None = None


class AccessDraft(NamedTuple):
    """What a key is to be allowed: everything (`admin`), or the grants.

    An admin draft may keep its grants, so that unticking admin brings them back; the server drops them, and so
    does `effective`.
    """

    admin: bool = False
    grants: tuple[ScopeGrant, ...] = ()


def allows(
    grants: Iterable[ScopeLike], admin: bool, object_type: str, object_id: str | None, action: str | None
) -> bool:
    """Whether a key opens an object, by the rule that the server decides with.

    Admin opens everything; else some scope must name the same object type, no object or the same one, and no
    action or the same one. Asking with `object_id` or `action` None asks for all objects or for any action.
    """
    return admin or any(
        grant.object_type == object_type and grant.object_id in (None, object_id) and grant.action in (None, action)
        for grant in grants
    )


def opens_inference_hosts(grants: Iterable[ScopeLike], admin: bool) -> bool:
    """Whether a key opens https://llm.chutes.ai/v1 and its sister hosts.

    The server lets in every key with some scope on chutes whose action is invoke or empty, and does not compare
    the object: a key for one chute opens them as well.
    """
    return admin or any(grant.object_type == "chutes" and grant.action in (None, "invoke") for grant in grants)


def reads_account(grants: Iterable[ScopeLike], admin: bool) -> bool:
    """Whether a key reads the account: `GET /users/me` and all below it, on servers that know the scope."""
    return allows(grants, admin, ACCOUNT_TYPE, None, "read")


def grants_anything(grants: Iterable[ScopeLike]) -> bool:
    """Whether these scopes allow a request that any server has."""
    kept = tuple(grants)
    return opens_inference_hosts(kept, False) or reads_account(kept, False)


def normalise(draft: AccessDraft) -> AccessDraft:
    """The same access in canonical form: every scope once, in a fixed order, "any" swallowing single actions."""
    return draft._replace(grants=_canonical(draft.grants))


def effective(draft: AccessDraft) -> AccessDraft:
    """What the server would keep of a draft: canonical, and no grants beside admin."""
    return AccessDraft(admin=True) if draft.admin else normalise(draft)


def set_admin(draft: AccessDraft, admin: bool) -> AccessDraft:
    """A draft with admin on or off; its grants wait underneath."""
    return normalise(draft)._replace(admin=admin)


def toggle(draft: AccessDraft, object_type: str, object_id: str | None, action: str | None) -> AccessDraft:
    """A draft with one cell of the grid flipped (`action` None: the "any" cell).

    Any and single actions exclude each other within a row: ticking any replaces the single ones; ticking a
    single action while any is on narrows the row to that action alone. Four single actions stay four, since a
    server may know more actions one day.
    """
    cell = ScopeGrant(object_type, object_id, action)
    row = row_actions(draft, object_type, object_id)
    if action in row:
        return draft._replace(grants=_canonical(grant for grant in draft.grants if grant != cell))
    rivals = row if action is None else frozenset({None})
    kept = [
        grant
        for grant in draft.grants
        if (grant.object_type, grant.object_id) != (object_type, object_id) or grant.action not in rivals
    ]
    return draft._replace(grants=_canonical([*kept, cell]))


def row_actions(draft: AccessDraft, object_type: str, object_id: str | None) -> frozenset[str | None]:
    """The actions that are ticked for one row of the grid; {None} for any, empty for none."""
    return frozenset(
        grant.action for grant in draft.grants if (grant.object_type, grant.object_id) == (object_type, object_id)
    )


def object_rows(draft: AccessDraft) -> tuple[tuple[str, str], ...]:
    """(object type, object id) of every single object that has a scope, in canonical order, each once."""
    return tuple(
        dict.fromkeys(
            (grant.object_type, grant.object_id) for grant in _canonical(draft.grants) if grant.object_id is not None
        )
    )


def add_object(draft: AccessDraft, object_type: str, object_id: str, action: str | None) -> AccessDraft:
    """A draft with a row for one object and one ticked action; a row that is there already stays as it is."""
    if row_actions(draft, object_type, object_id):
        return normalise(draft)
    return draft._replace(grants=_canonical([*draft.grants, ScopeGrant(object_type, object_id, action)]))


def remove_object(draft: AccessDraft, object_type: str, object_id: str | None) -> AccessDraft:
    """A draft without any scope on this object (None: on all objects of the type)."""
    gone = (object_type, object_id)
    return draft._replace(
        grants=_canonical(grant for grant in draft.grants if (grant.object_type, grant.object_id) != gone)
    )


def covered_by(grant: ScopeLike, others: Iterable[ScopeLike]) -> ScopeLike | None:
    """The other scope that already allows everything that this one allows, if there is one."""
    own = (grant.object_type, grant.object_id, grant.action)
    for other in others:
        same = (other.object_type, other.object_id, other.action) == own
        if not same and allows((other,), False, *own):
            return other
    return None


def _canonical(grants: Iterable[ScopeGrant]) -> tuple[ScopeGrant, ...]:
    unique = set(grants)
    kept = {
        grant
        for grant in unique
        if grant.action is None or ScopeGrant(grant.object_type, grant.object_id) not in unique
    }
    return tuple(sorted(kept, key=_order))


def _order(grant: ScopeGrant) -> tuple[int, str, bool, str, int, str]:
    """Known object types and actions first and in their own order, all objects before single ones."""
    return (
        _rank(OBJECT_TYPES, grant.object_type),
        grant.object_type,
        grant.object_id is not None,
        grant.object_id or "",
        -1 if grant.action is None else _rank(ACTIONS, grant.action),
        grant.action or "",
    )


def _rank(known: tuple[str, ...], value: str) -> int:
    return known.index(value) if value in known else len(known)
