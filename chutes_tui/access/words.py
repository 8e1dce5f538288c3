"""Access in a few words, for a table column or a heading. Never says more than is known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chutes_tui.access.scopes import ACCOUNT_TYPE, ACTIONS, NOT_REPORTED, OBJECT_TYPES, covered_by
from chutes_tui.core.text import short_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from chutes_tui.access.scopes import ScopeLike

ADMIN_WORDS: Final = "Admin: everything"
NOTHING_WORDS: Final = "No access"
UNKNOWN_WORDS: Final = "Access not reported"
TESTED: Final = " · tested"
"""How the words of an access end that a test of the key showed."""
_NOT_REPORTED: Final = "actions ?"
_WIDEST: Final = 40

_Actions = frozenset[str | None]


def access_words(
    admin: bool | None,
    scopes: Sequence[ScopeLike] | None,
    reported: bool,
    names: Mapping[str, str] | None = None,
) -> str:
    """What a key may do, in about 40 characters or fewer, the most telling part first.

    `reported` says whether a scope's missing action means "any" (the key was made here) or only that the server
    did not tell (a listed key, shown with a question mark). `names` gives the names of object ids. `admin` or
    `scopes` None: the server reported nothing of it.
    """
    if admin:
        return ADMIN_WORDS
    if scopes is None or (admin is None and not scopes):
        return UNKNOWN_WORDS
    if not scopes:
        return NOTHING_WORDS
    words = _scope_words(scopes, reported, names)
    return words if admin is not None else f"{words} · admin ?"


def _scope_words(scopes: Sequence[ScopeLike], reported: bool, names: Mapping[str, str] | None) -> str:
    if reported:
        scopes = [scope for scope in scopes if covered_by(scope, scopes) is None]
    elif any(scope.action is None for scope in scopes):
        return f"{', '.join(_kinds(scopes, names or {}))} · {_NOT_REPORTED}"
    groups = _groups(scopes)
    full = " · ".join(_phrase(objects, actions, names or {}) for objects, actions in groups)
    if len(full) <= _WIDEST or len(groups) == 1:
        return full
    kinds = ", ".join(_kinds(scopes, {}))
    shared = {actions for _, actions in groups}
    return f"{action_words(shared.pop())} {kinds}" if len(shared) == 1 else f"{kinds} · {len(scopes)} scopes"


def object_words(object_type: str, ids: Sequence[str | None], names: Mapping[str, str] | None = None) -> str:
    """Some objects of one type, in words: "all chutes", a name, "chute 3f2a91c0", "3 images"; "?" where the server
    named none that can be read."""
    if not object_type:
        return "?" if len(ids) == 1 else f"{len(ids)} ?"
    if None in ids:
        return "the account" if object_type == ACCOUNT_TYPE else f"all {object_type}"
    if len(ids) > 1:
        return f"{len(ids)} {object_type}"
    only = ids[0] or ""
    return (names or {}).get(only) or f"{singular(object_type)} {short_id(only)}"


def scope_words(scope: ScopeLike, names: Mapping[str, str]) -> str:
    """A scope in a few words: `invoke on all chutes`, `read on the account`."""
    return f"{action_words([scope.action])} on {object_words(scope.object_type, [scope.object_id], names)}"


def singular(object_type: str) -> str:
    """One of a type: "chute" for "chutes"."""
    return object_type.removesuffix("s")


def action_words(actions: Iterable[str | None]) -> str:
    """Actions in the usual order: "read/write", "any action"."""
    given = set(actions)
    if None in given:
        return "any action"
    known = [action for action in ACTIONS if action in given]
    return "/".join([*known, *sorted(action for action in given if action and action not in ACTIONS)])


def _groups(scopes: Iterable[ScopeLike]) -> list[tuple[tuple[str, tuple[str | None, ...]], _Actions]]:
    """Scopes gathered: (type, ids that share the same actions), actions."""
    by_object: dict[tuple[str, str | None], set[str | None]] = {}
    for scope in scopes:
        by_object.setdefault((scope.object_type, scope.object_id), set()).add(scope.action)
    gathered: dict[tuple[str, bool, _Actions], list[str | None]] = {}
    for (object_type, object_id), actions in by_object.items():
        gathered.setdefault((object_type, object_id is None, frozenset(actions)), []).append(object_id)
    ordered = sorted(gathered.items(), key=lambda entry: (_rank(entry[0][0]), not entry[0][1]))
    return [((object_type, tuple(ids)), actions) for (object_type, _, actions), ids in ordered]


def _phrase(objects: tuple[str, tuple[str | None, ...]], actions: _Actions, names: Mapping[str, str]) -> str:
    what = object_words(*objects, names)
    return f"any action on {what}" if None in actions else f"{action_words(actions)} {what}"


def _kinds(scopes: Iterable[ScopeLike], names: Mapping[str, str]) -> list[str]:
    """The objects alone, a phrase for each type; a single one by its name when `names` knows it."""
    ids: dict[str, dict[str | None, None]] = {}
    for scope in scopes:
        ids.setdefault(scope.object_type, {})[scope.object_id] = None
    return [
        object_words(kind, tuple(found), names) if names else _count(kind, tuple(found))
        for kind, found in sorted(ids.items(), key=lambda entry: _rank(entry[0]))
    ]


def _count(object_type: str, ids: tuple[str | None, ...]) -> str:
    if not object_type or None in ids or len(ids) > 1 or NOT_REPORTED in ids:
        return object_words(object_type, ids)
    return f"1 {singular(object_type)}"


def _rank(object_type: str) -> tuple[int, str]:
    known = object_type in OBJECT_TYPES
    return (OBJECT_TYPES.index(object_type) if known else len(OBJECT_TYPES), object_type)
