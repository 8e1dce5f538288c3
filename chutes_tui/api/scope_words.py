"""Access in a few words, for a table column or a heading. Never says more than is known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chutes_tui.api.scopes import ACTIONS, OBJECT_TYPES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from chutes_tui.api.scopes import ScopeLike

ADMIN_WORDS: Final = "Admin: everything"
NOTHING_WORDS: Final = "Nothing: no scopes"
_NOT_REPORTED: Final = "actions not reported"
_WIDEST: Final = 40

_Actions = frozenset[str | None]


def access_words(
    admin: bool,
    scopes: Sequence[ScopeLike],
    reported: bool,
    names: Mapping[str, str] | None = None,
) -> str:
    """What a key may do, in about 40 characters or fewer, the most telling part first.

    `reported` says whether a scope's missing action means "any" (the key was made here) or only that the server
    did not tell (a listed key). `names` gives the names of object ids.
    """
    if admin:
        return ADMIN_WORDS
    if not scopes:
        return NOTHING_WORDS
    groups = _groups(scopes)
    phrases = [_phrase(objects, actions, reported, names or {}) for objects, actions in groups]
    unknown = not reported and any(None in actions for _, actions in groups)
    if unknown and len(groups) == 1:
        phrases = [phrases[0], _NOT_REPORTED]
    full = " · ".join(phrases)
    if len(full) <= _WIDEST or len(groups) == 1:
        return full
    total = f"{len(scopes)} scopes"
    kinds = ", ".join(_kinds(scopes))
    return f"{kinds} · {_NOT_REPORTED}" if unknown else f"{kinds} · {total}"


def object_words(object_type: str, ids: Sequence[str | None], names: Mapping[str, str] | None = None) -> str:
    """Some objects of one type, in words: "all chutes", a name, "chute 3f2a91c0…", "3 images"."""
    if None in ids:
        return f"all {object_type}"
    if len(ids) > 1:
        return f"{len(ids)} {object_type}"
    only = ids[0] or ""
    return (names or {}).get(only) or f"{singular(object_type)} {short_id(only)}"


def singular(object_type: str) -> str:
    """One of a type: "chute" for "chutes"."""
    return object_type.removesuffix("s")


def short_id(object_id: str) -> str:
    """The beginning of an id, enough to recognise it by; control characters shown as dots."""
    visible = "".join(char if char.isprintable() else "·" for char in object_id)
    return visible if len(visible) <= 12 else f"{visible[:8]}…"


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


def _phrase(
    objects: tuple[str, tuple[str | None, ...]], actions: _Actions, reported: bool, names: Mapping[str, str]
) -> str:
    what = object_words(*objects, names)
    if not reported and None in actions:
        return what
    return f"any action on {what}" if None in actions else f"{action_words(actions)} {what}"


def _kinds(scopes: Iterable[ScopeLike]) -> list[str]:
    ids: dict[str, list[str | None]] = {}
    for scope in scopes:
        known = ids.setdefault(scope.object_type, [])
        if scope.object_id not in known:
            known.append(scope.object_id)
    return [
        f"all {kind}" if None in found else f"{len(found)} {kind if len(found) > 1 else singular(kind)}"
        for kind, found in sorted(ids.items(), key=lambda entry: _rank(entry[0]))
    ]


def _rank(object_type: str) -> tuple[int, str]:
    known = object_type in OBJECT_TYPES
    return (OBJECT_TYPES.index(object_type) if known else len(OBJECT_TYPES), object_type)
