"""What the program looked like last, by profile: theme, place, orders, folding and the path of the last import; and
how often each tip was shown, whatever the profile.

A private JSON file without anything secret. What can't be understood in it counts as not there; a file of a newer
version is never written.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from chutes_tui.storage.private_files import FileProblem, private_read, private_update

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

VERSION: Final = 1
KEY_AGE: Final = 90
"""Days."""
_MOST_DAYS: Final = 36_500
_TEXTS: Final = ("theme", "place", "import_path", "chain_node", "deleted_on")
_SETS: Final = ("flat", "apps_off")


@dataclass(frozen=True, slots=True)
class UiMemory:
    """What is remembered of one profile; empty where nothing is.

    `sorts` has the column and whether it falls by the name of a list, `folded` the ids of groups by the same,
    `flat` the lists that are shown without groups. `tips` counts how often each was shown.
    """

    theme: str = ""
    place: str = ""
    sorts: Mapping[str, tuple[str, bool]] = field(default_factory=dict)
    folded: Mapping[str, frozenset[str]] = field(default_factory=dict)
    flat: frozenset[str] = frozenset()
    import_path: str = ""
    key_age: int = KEY_AGE
    """After how many days a key is old for the audit."""
    tips: Mapping[str, int] = field(default_factory=dict)
    chain_node: str = ""
    """The URL of the node that is asked about the chain; "": the usual one."""
    apps_off: frozenset[str] = frozenset()
    """The ids of own apps that were switched off here: the server lists them no more."""
    deleted_on: str = ""
    """The day on which the account was deleted from here, as an ISO date."""


@dataclass(frozen=True, slots=True)
class UiMemories:
    """The memories of all profiles, the theme of those that have none of their own, and the tips of all."""

    theme: str = ""
    profiles: Mapping[str, UiMemory] = field(default_factory=dict)
    tips: Mapping[str, int] = field(default_factory=dict)

    def of(self, profile: str) -> UiMemory:
        """Return what is remembered of a profile."""
        known = self.profiles.get(profile, UiMemory())
        return replace(known, theme=known.theme or self.theme, tips=self.tips)


def read_memories(path: Path) -> UiMemories:
    """Return what a file remembers: nothing when there is none, or when it can't be read or understood."""
    try:
        document = _document(private_read(path).data)
    except FileProblem:
        return UiMemories()
    theme, profiles = document.get("theme"), document.get("profiles")
    return UiMemories(
        theme if isinstance(theme, str) else "",
        {name: _decode(one) for name, one in _items(profiles)},
        _tips(document),
    )


def write_memory(path: Path, profile: str, memory: UiMemory) -> None:
    """Remember this of a profile; what the file knows of others stays. Raises FileProblem."""

    def update(old: bytes | None) -> str:
        document = _document(old) if old else {}
        if _version(document) > VERSION:
            raise FileProblem("The saved view settings were written by a newer version and were not changed.")
        profiles = dict(_items(document.get("profiles")))
        profiles[profile] = _encode(memory)
        theme = memory.theme or document.get("theme", "")
        tips = _tips(document)
        tips |= {name: max(times, tips.get(name, 0)) for name, times in memory.tips.items()}
        known = {"version": VERSION, "theme": theme, "tips": tips, "profiles": profiles}
        return json.dumps(known, indent=1) + "\n"

    private_update(path, update)


def _encode(memory: UiMemory) -> dict[str, Any]:
    plain = {name: getattr(memory, name) for name in (*_TEXTS, "key_age")}
    return plain | {
        **{name: sorted(getattr(memory, name)) for name in _SETS},
        "sorts": {name: list(sort) for name, sort in memory.sorts.items()},
        "folded": {name: sorted(ids) for name, ids in memory.folded.items() if ids},
    }


def _decode(entry: Any) -> UiMemory:
    known = dict(_items(entry))
    read: dict[str, Any] = {name: _text(known.get(name)) for name in _TEXTS}
    read |= {name: frozenset(_texts(known.get(name))) for name in _SETS}
    sorts: dict[str, tuple[str, bool]] = {}
    for name, sort in _items(known.get("sorts")):
        match sort:
            case [str(column), bool(falls)]:
                sorts[name] = (column, falls)
    folded = {name: frozenset(_texts(ids)) for name, ids in _items(known.get("folded")) if _texts(ids)}
    return UiMemory(**read, sorts=sorts, folded=folded, key_age=_days(known.get("key_age")))


def _tips(document: Mapping[str, Any]) -> dict[str, int]:
    return {name: times for name, times in _items(document.get("tips")) if type(times) is int and times > 0}


def _document(data: bytes) -> dict[str, Any]:
    """Return the document of a file, empty when chutes-tui didn't write it."""
    try:
        return dict(_items(json.loads(data)))
    except (ValueError, RecursionError):
        return {}


def _version(document: dict[str, Any]) -> int:
    version = document.get("version")
    return version if type(version) is int else VERSION


def _items(value: Any) -> list[tuple[str, Any]]:
    return list(value.items()) if isinstance(value, dict) else []


def _days(value: Any) -> int:
    return value if type(value) is int and 0 < value <= _MOST_DAYS else KEY_AGE


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _texts(value: Any) -> list[str]:
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []
