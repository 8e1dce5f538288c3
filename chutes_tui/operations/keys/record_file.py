"""What is known of an account's keys as a JSON file, to be taken to another machine. It blocks: call it in a thread.

The file holds what the private record holds, but for rotations under way: those go on where they began. Nothing of a
key is in it, and nothing that looks like a secret is read from one.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from chutes_tui.core.secret_shape import secret_shape
from chutes_tui.operations.keys.knowledge import kept_test, known_of
from chutes_tui.operations.keys.rotation_record import Entries, join_places, places_of
from chutes_tui.operations.secrets.file import typed_file, write_chosen
from chutes_tui.storage.private_files import FileProblem, private_read, shown_path

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from chutes_tui.operations.session import Session

KIND: Final = "chutes-tui keys"
VERSION: Final = 1
_FIELDS: Final = ("admin", "grants", "tested", "places", "remind", "rotated_from", "replaced_by")
_LIMIT: Final = 8 << 20


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of reading a file: how many keys it told something new of, and how many of its keys the account
    doesn't have."""

    keys: int
    strange: int

    @property
    def words(self) -> str:
        told = f"{self.keys:,} key" + ("" if self.keys == 1 else "s")
        return f"{told} told of" + (f"; {self.strange:,} not in this account, left out" if self.strange else "")


def write_record(session: Session, user_id: str, typed: str, home: Path, *, replaces: bool = False) -> str:
    """Write what is known of the keys of a user; return what was done, in words.

    Only its owner can read the file. Raises FileExistsProblem when there is one and it isn't to be replaced,
    FileProblem for everything else.
    """
    path = typed_file(typed, home)
    session.records.reread()
    keys = [
        {"id": key_id, **kept}
        for owner, key_id, entry in session.records.accounts(session.host)
        if owner == user_id and (kept := {name: entry[name] for name in _FIELDS if name in entry})
    ]
    document = {"kind": KIND, "version": VERSION, "server": session.host, "user_id": user_id, "keys": keys}
    shown = write_chosen(path, json.dumps(document, indent=1, ensure_ascii=False) + "\n", replaces=replaces)
    return f"{len(keys):,} key{'' if len(keys) == 1 else 's'} to {shown}"


def read_record(session: Session, user_id: str, ours: Collection[str], typed: str, home: Path) -> Taken:
    """Take over what a file knows of the keys `ours` (ids). What is known here stays; notes are joined, and the newer
    test counts. Raises FileProblem, and then nothing is changed."""
    path = typed_file(typed, home)
    entries = _entries(path)
    known = {key_id: entry for key_id, entry in entries.items() if key_id in ours}
    told: set[str] = set()

    def join(there: Entries) -> None:
        for key_id, new in known.items():
            old = there.get(key_id, {})
            joined = _joined(old, new)
            if joined != old:
                there[key_id] = joined
                told.add(key_id)

    session.records.edit(session.host, user_id, join)
    return Taken(len(told), len(entries) - len(known))


def _joined(old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    joined = {**new, **old}
    before, after = known_of("", "", old).test, known_of("", "", new).test
    if after is not None and (before is None or before.at < after.at):
        joined["tested"] = new["tested"]
    join_places(joined, (*places_of(old), *places_of(new)))
    return joined


def _entries(path: Path) -> dict[str, dict[str, Any]]:
    """The entries of a file by key id, each field of it in a form that is understood."""
    try:
        document = json.loads(private_read(path, limit=_LIMIT).data)
    except (ValueError, RecursionError):
        document = None
    match document:
        case {"kind": str(kind), "version": int(version), "keys": list(keys)} if kind == KIND:
            pass
        case _:
            raise FileProblem(
                f"{shown_path(path)} holds no record of keys.",
                next_step="Choose a file that chutes-tui wrote on another machine.",
            )
    if version > VERSION:
        raise FileProblem(f"{shown_path(path)} was written by a newer chutes-tui.", next_step="Update chutes-tui.")
    return {key["id"]: _clean(key) for key in keys if isinstance(key, dict) and isinstance(key.get("id"), str)}


def _clean(kept: dict[str, Any]) -> dict[str, Any]:
    """What can be understood of an entry, and nothing else: the file may come from anywhere."""
    known = known_of("", "", kept)
    entry: dict[str, Any] = {}
    if known.grants is not None and isinstance(kept.get("admin"), bool):
        entry |= {"admin": kept["admin"], "grants": kept["grants"]}
    if known.test is not None:
        entry["tested"] = kept_test(known.test)
    if known.remind is not None:
        entry["remind"] = known.remind.isoformat()
    entry |= {name: kept[name] for name in ("rotated_from", "replaced_by") if getattr(known, name)}
    entry = {name: value for name, value in entry.items() if not secret_shape(json.dumps(value))}
    if places := [place for place in known.places if not secret_shape(place)]:
        entry["places"] = places
    return entry
