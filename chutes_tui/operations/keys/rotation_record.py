"""How far the rotation of a key has come, as a value and as it is kept in the key's entry of the record.

It is written before anything is sent, so that whoever starts anew at any moment finds out what there is. It holds the
new key's name, never its value.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import Enum
from typing import TYPE_CHECKING, Any, Final

from chutes_tui.access.scopes import AccessDraft, ScopeGrant, effective
from chutes_tui.core.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

Entries = dict[str, dict[str, Any]]
"""What is kept of an account's keys, by key id."""


_MISSING: Final = timedelta(days=30)


class Phase(Enum):
    """What is known of the new key."""

    PLANNED = "planned"
    """There is none: nothing was sent, or it is known that nothing came of it."""
    SENT = "sent"
    """It was asked for; what came of that is not known."""
    LOST = "lost"
    """It exists, and its value was lost with the response."""
    CREATED = "created"
    """It exists, and its value was shown; whether it was saved is not known."""
    SAVED = "saved"
    """It exists, and the user has its value."""


@dataclass(frozen=True, slots=True)
class Rotation:
    """A key and the one that takes its place. `attempt` marks the request that was sent last ("" if none was): who
    doesn't know it doesn't go on with this rotation. `doubtful`: a request without a response may still arrive.
    `switched` are the places that use the new key already."""

    old_id: str
    user_id: str
    new_name: str
    draft: AccessDraft
    begun: datetime
    phase: Phase = Phase.PLANNED
    attempt: str = ""
    new_id: str = ""
    doubtful: bool = False
    switched: tuple[str, ...] = ()
    old_name: str = field(default="", compare=False)
    """As the list shows it; not recorded."""

    @property
    def exists(self) -> bool:
        """Whether there is a new key, as far as is known."""
        return self.phase in (Phase.LOST, Phase.CREATED, Phase.SAVED)

    def gone(self) -> Rotation:
        """The same when there is no new key any more, or never was."""
        return replace(self, phase=Phase.PLANNED, new_id="", switched=())


def kept_rotation(rotation: Rotation) -> dict[str, Any]:
    """A rotation as it is kept in the old key's entry."""
    sent = effective(rotation.draft)
    return {
        "new_name": rotation.new_name,
        "admin": sent.admin,
        "grants": [[one.object_type, one.object_id, one.action] for one in sent.grants],
        "begun": rotation.begun.isoformat(),
        "phase": rotation.phase.value,
        "attempt": rotation.attempt,
        "new_id": rotation.new_id,
        "doubtful": rotation.doubtful,
        "switched": list(rotation.switched),
    }


def read_rotation(old_id: str, user_id: str, kept: Any) -> Rotation | None:
    """A rotation from the record, None when it isn't one."""
    match kept:
        case {
            "new_name": str(new_name),
            "admin": bool(admin),
            "grants": list(grants),
            "begun": str(begun),
            "phase": str(phase),
            "attempt": str(attempt),
            "new_id": str(new_id),
        }:
            pass
        case _:
            return None
    try:
        draft = AccessDraft(admin, tuple(_grant(one) for one in grants))
        at, stage = datetime.fromisoformat(begun), Phase(phase)
    except (TypeError, ValueError):
        return None
    if at.tzinfo is None or (stage not in (Phase.PLANNED, Phase.SENT) and not new_id):
        return None
    more: Mapping[str, object] = kept
    doubtful, switched = more.get("doubtful") is True, texts(more.get("switched"))
    return Rotation(old_id, user_id, new_name, draft, at, stage, attempt, new_id, doubtful, switched)


def texts(kept: object) -> tuple[str, ...]:
    """The texts of a list in the record."""
    return tuple(one for one in kept if isinstance(one, str)) if isinstance(kept, list) else ()


def places_of(entry: Mapping[str, Any]) -> tuple[str, ...]:
    """Where a key is used, by the user's notes."""
    return texts(entry.get("places"))


# Changes of the account's entries, all of one in one write.


def check_same(entries: Entries, rotation: Rotation) -> None:
    """Raise Problem if the record no longer says what a rotation does: another window, or another program, went on
    with it."""
    entry = entries.get(rotation.old_id, {})
    there = read_rotation(rotation.old_id, rotation.user_id, entry.get("rotation"))
    if there is None and rotation.phase is Phase.PLANNED:
        return
    if there is None or there.attempt != rotation.attempt:
        raise Problem(
            "This rotation went on in another window.",
            why="The record on this machine shows another state of it than the one that is known here.",
            next_step="Close this screen and rotate the key again: it goes on from where that rotation is.",
        )


def record(entries: Entries, before: Rotation, after: Rotation) -> None:
    """Keep how far a rotation has come. Raises Problem as `check_same` does."""
    check_same(entries, before)
    entry = entries.get(after.old_id, {})
    if after.phase is Phase.PLANNED and not after.doubtful:
        entry.pop("rotation", None)
    else:
        entry["rotation"] = kept_rotation(after)
    if entry:
        entries[after.old_id] = entry
    if before.new_id and not after.new_id:
        entries.pop(before.new_id, None)
    if after.new_id:
        sent = kept_rotation(after)
        new = entries.setdefault(after.new_id, {})
        new.update(admin=sent["admin"], grants=sent["grants"], rotated_from=after.old_id)


def record_old_gone(entries: Entries, rotation: Rotation) -> None:
    """The old key is gone: what was noted of it is the new one's from now on."""
    old = entries.pop(rotation.old_id, {})
    if rotation.new_id:
        new = entries.setdefault(rotation.new_id, {})
        join_places(new, (*places_of(old), *places_of(new)))


def inherit(entries: Entries, old_id: str, user_id: str) -> None:
    """A key is gone: its notes are those of the key that takes its place, if there is one."""
    old = entries.get(old_id, {})
    rotation = read_rotation(old_id, user_id, old.get("rotation"))
    heir = rotation.new_id if rotation is not None else old.get("replaced_by")
    if isinstance(heir, str) and heir in entries:
        join_places(entries[heir], (*places_of(entries[heir]), *places_of(old)))


def record_both_kept(entries: Entries, rotation: Rotation, remind: str) -> None:
    """Both keys stay: the places that were switched over are noted with the new one, the others with the old one.
    Raises Problem as `check_same` does."""
    check_same(entries, rotation)
    old, new = entries.setdefault(rotation.old_id, {}), entries.setdefault(rotation.new_id, {})
    old.pop("rotation", None)
    old.update(remind=remind, replaced_by=rotation.new_id)
    moved = [one for one in places_of(old) if one in rotation.switched]
    join_places(old, tuple(one for one in places_of(old) if one not in moved))
    join_places(new, (*places_of(new), *moved))


def forget_rotation(entries: Entries, rotation: Rotation) -> None:
    """The rotation ends; what is known of the keys stays. Raises Problem as `check_same` does."""
    check_same(entries, rotation)
    entries.get(rotation.old_id, {}).pop("rotation", None)


def note(entries: Entries, key_id: str, places: tuple[str, ...], remind: date | None) -> None:
    """The user's notes about a key."""
    entry = entries.setdefault(key_id, {})
    join_places(entry, places)
    entry.pop("remind", None)
    if remind is not None:
        entry["remind"] = remind.isoformat()


def tend(entries: Entries, present: Collection[str], today: date) -> None:
    """Drop what is known of keys that the account has had no more for a month. A list may be older than a key that
    another window has just created, or a server may be in trouble: nothing is dropped at once. What a rotation that
    is under way needs stays."""
    rotations = [read_rotation(key_id, "", entry.get("rotation")) for key_id, entry in entries.items()]
    needed = {rotation.new_id for rotation in rotations if rotation is not None}
    for key_id, entry in list(entries.items()):
        since = day_of(entry.get("missing"))
        if key_id in present or key_id in needed or "rotation" in entry:
            entry.pop("missing", None)
        elif since is None:
            entry["missing"] = today.isoformat()
        elif today - since > _MISSING:
            del entries[key_id]


def day_of(kept: object) -> date | None:
    """A day as it is kept and typed, such as "2027-01-31"; None when it isn't one."""
    try:
        return date.fromisoformat(kept) if isinstance(kept, str) else None
    except ValueError:
        return None


def join_places(entry: dict[str, Any], places: tuple[str, ...]) -> None:
    """Note where a key is used, each place once."""
    if places:
        entry["places"] = list(dict.fromkeys(places))
    else:
        entry.pop("places", None)


def _grant(kept: object) -> ScopeGrant:
    match kept:
        case [str(object_type), str() | None as object_id, str() | None as action]:
            return ScopeGrant(object_type, object_id, action)
        case _:
            raise ValueError("no grant")
