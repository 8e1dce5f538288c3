"""Rotating an API key: a new one takes its place, with no more access, and the old one goes when nothing needs it.

Each step is one call that is sent once, and the record on the disk says beforehand what is going to be sent. Whatever
happens in between, an answer that is lost or the end of the program, `look_again` finds out what there is, and the
next step goes on from there. The old key is deleted only while a fresh answer shows the new one, whose value the user
has.
"""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import dataclass, replace
from enum import Enum
from functools import partial
from typing import TYPE_CHECKING

from chutes_tui.access.key_names import api_key_name_problem, name_taken_problem, next_name
from chutes_tui.access.scopes import effective
from chutes_tui.api.errors.types import ConflictError
from chutes_tui.api.recovery import find_created_key, find_deleted_key
from chutes_tui.core import times
from chutes_tui.core.attempt import Presence, Stage
from chutes_tui.core.problem import Problem
from chutes_tui.core.text import short_id, visible
from chutes_tui.operations.deletion import delete
from chutes_tui.operations.keys.creation import MintedKey, create_key
from chutes_tui.operations.keys.rotation_record import (
    Phase,
    Rotation,
    forget_rotation,
    read_rotation,
    record,
    record_both_kept,
    record_old_gone,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from chutes_tui.access.known_access import KnownAccess
    from chutes_tui.access.scopes import AccessDraft
    from chutes_tui.api.models import ApiKey
    from chutes_tui.operations.keys.rotation_record import Entries
    from chutes_tui.operations.session import Session


@dataclass(frozen=True, slots=True)
class Step:
    """How a rotation stands after a step; None: it is over. `old` and `new` are what a fresh answer showed of the two
    keys, `minted` is the new key right after it was created, `problem` is why the step did not succeed, or what is
    amiss even so. `done`: the step did what it was for."""

    rotation: Rotation | None
    old: Presence = Presence.UNKNOWN
    new: Presence = Presence.UNKNOWN
    problem: Problem | None = None
    minted: MintedKey | None = None
    done: bool = False
    profiles: tuple[str, ...] = ()
    """The profiles of this machine that sign in with the new key now."""


async def recorded_rotation(session: Session, old: ApiKey) -> Rotation | None:
    """Return the rotation of a key that is under way, by the record as it is on the disk now."""
    await asyncio.to_thread(session.records.reread)
    entry = session.records.entries(session.host).get(old.api_key_id, {})
    found = read_rotation(old.api_key_id, old.user_id, entry.get("rotation"))
    return replace(found, old_name=old.name) if found is not None else None


async def begin(
    session: Session, old: ApiKey, access: KnownAccess, draft: AccessDraft, *, new_name: str = ""
) -> Rotation:
    """Plan a rotation, or return the one that is under way; nothing is written or recorded.

    `new_name` "" chooses the next free name. Raises Problem: the draft is broader, the old key is gone, the name is
    taken, or the keys can't be listed whole.
    """
    under_way = await recorded_rotation(session, old)
    if under_way is not None:
        return under_way
    if access.broader(draft):
        raise Problem(
            "The new key would have more access than the old one.",
            next_step="Choose from what the old key is known to have.",
        )
    keys = await session.client.list_api_keys()
    if not keys.complete or keys.unreadable:
        raise Problem(
            "The list of keys is incomplete, so nothing was created.",
            why="A name has to be found that no other key has.",
            next_step="Try again.",
        )
    if all(key.api_key_id != old.api_key_id for key in keys.items):
        raise Problem(f"The key {visible(old.name)} no longer exists.", next_step="Refresh the list of keys.")
    taken = frozenset(key.name for key in keys.items)
    name = new_name or next_name(old.name, taken)
    wrong = api_key_name_problem(name) or name_taken_problem(name, taken)
    if wrong is not None:
        raise Problem(f"The new key can't be called {visible(name)}.", why=wrong, next_step="Choose another name.")
    return Rotation(old.api_key_id, old.user_id, name, draft, times.utc_now(), old_name=old.name)


async def create_new(session: Session, rotation: Rotation) -> Step:
    """Create the new key, once; the intent is on the disk before it is sent. Raises Problem before anything is sent.

    Without a response, look what became of it.
    """
    if rotation.phase is not Phase.PLANNED:
        raise Problem("The new key was asked for already.", next_step="Look what became of it first.")
    sent = replace(rotation, phase=Phase.SENT, attempt=secrets.token_hex(8))
    await _keep(session, rotation, sent)
    result = await create_key(session, rotation.new_name, rotation.draft, frozenset())
    if isinstance(result, MintedKey):
        created = replace(sent, phase=Phase.CREATED, new_id=result.key.api_key_id)
        problem = await _keep_if_possible(session, sent, created)
        return Step(created, new=Presence.PRESENT, problem=problem, minted=result, done=True)
    if result.stage is Stage.LOST_UNKNOWN:
        return Step(sent, problem=result.problem)
    if result.stage is Stage.REFUSED:
        return await _refused(session, rotation, sent, result.problem)
    return await _found(session, sent, result.found, result.problem)


async def look_again(session: Session, rotation: Rotation) -> Step:
    """Find out which of the two keys there are, and so how far the rotation has come. Nothing is sent."""
    if rotation.phase is Phase.PLANNED and not rotation.doubtful:
        old = await find_deleted_key(session.client, rotation.old_id)
        return Step(rotation, old.presence, Presence.ABSENT, old.problem)
    if not rotation.exists:
        finding = await find_created_key(session.client, rotation.new_name)
        if finding.presence is Presence.UNKNOWN:
            return Step(rotation, problem=finding.problem or _not_whole())
        step = await _found(session, rotation, finding.item, None)
    else:
        new = await find_deleted_key(session.client, rotation.new_id)
        step = Step(rotation, new=new.presence, problem=new.problem)
        if new.presence is Presence.ABSENT:
            after = replace(rotation.gone(), doubtful=False)
            step = replace(step, rotation=after, problem=await _keep_if_possible(session, rotation, after))
    old = await find_deleted_key(session.client, rotation.old_id)
    step = replace(step, old=old.presence, problem=step.problem or old.problem)
    if old.presence is Presence.ABSENT and step.rotation is not None:
        return await _old_is_gone(session, step.rotation, step)
    return step


async def mark_saved(session: Session, rotation: Rotation) -> Step:
    """The user has the new key's value."""
    if rotation.phase is Phase.SAVED:
        return Step(rotation, done=True)
    return await _mark(session, rotation, replace(rotation, phase=Phase.SAVED))


async def mark_switched(session: Session, rotation: Rotation, place: str, done: bool) -> Step:
    """A place uses the new key already, or not yet."""
    others = [one for one in rotation.switched if one != place]
    return await _mark(session, rotation, replace(rotation, switched=(*others, *[place] * done)))


async def replace_lost(session: Session, rotation: Rotation) -> Step:
    """Delete the new key, whose value nobody has; it can be created again then. Only while a fresh answer shows the
    old one. Raises Problem before anything is sent."""
    if rotation.phase not in (Phase.LOST, Phase.CREATED):
        raise Problem("There is no new key whose value is lost.")
    old = await find_deleted_key(session.client, rotation.old_id)
    if old.presence is not Presence.PRESENT:
        raise Problem(
            "The old key could not be found, so the new one is not deleted.",
            why=old.problem.what if old.problem is not None else "It may have been deleted elsewhere.",
            next_step="Check again.",
        )
    client, new_id = session.client, rotation.new_id
    attempt = await delete(
        f"the key {rotation.new_name}", client.delete_api_key(new_id), lambda: find_deleted_key(client, new_id)
    )
    if attempt.stage is not Stage.DONE:
        return Step(rotation, old=Presence.PRESENT, problem=attempt.problem)
    after = replace(rotation.gone(), doubtful=False)
    problem = await _keep_if_possible(session, rotation, after)
    return Step(after, Presence.PRESENT, Presence.ABSENT, problem, done=True)


async def delete_old(session: Session, rotation: Rotation) -> Step:
    """Delete the old key, once, while a fresh answer shows the new one, whose value the user has."""
    if rotation.phase is not Phase.SAVED:
        raise Problem("The old key stays until you have saved the new key's value.")
    new = await find_deleted_key(session.client, rotation.new_id)
    if new.presence is not Presence.PRESENT:
        why = new.problem.what if new.problem is not None else "It may have been deleted elsewhere."
        problem = Problem(
            f"The old key was not deleted: the new key {visible(rotation.new_name)} could not be found.",
            why=why,
            next_step="Check again.",
        )
        return Step(rotation, new=new.presence, problem=problem)
    client, old_id = session.client, rotation.old_id
    subject = f"the key {rotation.old_name or short_id(old_id)}"
    attempt = await delete(subject, client.delete_api_key(old_id), lambda: find_deleted_key(client, old_id))
    if attempt.stage is not Stage.DONE:
        return Step(rotation, new=Presence.PRESENT, problem=attempt.problem)
    done = Step(None, Presence.ABSENT, Presence.PRESENT, done=True)
    return await _old_is_gone(session, rotation, done)


async def keep_both(session: Session, rotation: Rotation, remind: date) -> Step:
    """End the rotation with both keys; the old one is to be thought of again on that day."""
    if not rotation.exists:
        raise Problem("There is no new key yet.")
    change = partial(record_both_kept, rotation=rotation, remind=remind.isoformat())
    return await _end(session, rotation, change)


async def abandon(session: Session, rotation: Rotation) -> Step:
    """Forget a rotation: the keys that exist stay as they are."""
    return await _end(session, rotation, partial(forget_rotation, rotation=rotation))


# What became of it


async def _found(session: Session, rotation: Rotation, key: ApiKey | None, problem: Problem | None) -> Step:
    """A look by name after a response was lost, or at a later start: take over what it showed."""
    if key is None:
        after = replace(rotation, phase=Phase.PLANNED, doubtful=True)
        worse = await _keep_if_possible(session, rotation, after)
        return Step(after, new=Presence.ABSENT, problem=problem or worse)
    if not _is_ours(rotation, key):
        after = replace(rotation, phase=Phase.PLANNED, doubtful=False)
        await _keep_if_possible(session, rotation, after)
        return Step(after, new=Presence.ABSENT, problem=_another_key(rotation))
    after = replace(rotation, phase=Phase.LOST, new_id=key.api_key_id)
    worse = await _keep_if_possible(session, rotation, after)
    return Step(after, new=Presence.PRESENT, problem=problem or worse)


async def _refused(session: Session, before: Rotation, sent: Rotation, problem: Problem | None) -> Step:
    """The server said no. After an earlier request that got no response it may be that one which is in the way."""
    if before.doubtful and isinstance(problem, ConflictError):
        finding = await find_created_key(session.client, sent.new_name)
        if finding.presence is Presence.PRESENT:
            return await _found(session, sent, finding.item, None)
    after = replace(sent, phase=Phase.PLANNED)
    worse = await _keep_if_possible(session, sent, after)
    return Step(after, new=Presence.ABSENT, problem=problem or worse)


async def _old_is_gone(session: Session, rotation: Rotation, step: Step) -> Step:
    problem = None
    try:
        await asyncio.to_thread(
            session.records.edit, session.host, rotation.user_id, partial(record_old_gone, rotation=rotation)
        )
    except Problem as error:
        problem = error
    return replace(step, rotation=None, problem=step.problem or problem)


def _is_ours(rotation: Rotation, key: ApiKey) -> bool:
    """Whether a key of that name is the one that was asked for, as far as the list shows: the same kind of access."""
    sent = effective(rotation.draft)
    if key.admin is not None and key.admin is not sent.admin:
        return False
    if key.scopes is None or sent.admin:
        return True
    wanted = sorted((one.object_type, one.object_id or "") for one in sent.grants)
    return wanted == sorted((one.object_type, one.object_id or "") for one in key.scopes)


def _another_key(rotation: Rotation) -> Problem:
    return Problem(
        f"Another key is called {visible(rotation.new_name)} by now.",
        why="It has other access than was asked for, so it was created elsewhere. No new key was created here.",
        next_step="Choose another name.",
    )


def _not_whole() -> Problem:
    return Problem(
        "Whether the new key was created is not known.",
        why="The list of keys is incomplete.",
        next_step="Check again.",
    )


# The record


async def _keep(session: Session, before: Rotation, after: Rotation) -> None:
    change = partial(record, before=before, after=after)
    await asyncio.to_thread(session.records.edit, session.host, before.user_id, change)


async def _keep_if_possible(session: Session, before: Rotation, after: Rotation) -> Problem | None:
    """Keep what has happened already; return why that was not possible. The next step tries again."""
    try:
        await _keep(session, before, after)
    except Problem as problem:
        return Problem(
            "How far the rotation has come could not be recorded.",
            why=f"{problem.what} {problem.why}".strip(),
            next_step="The keys themselves are as shown here. Fix the cause; the next step records it, too.",
            detail=problem.detail,
        )
    return None


async def _mark(session: Session, before: Rotation, after: Rotation) -> Step:
    if not before.exists:
        raise Problem("There is no new key yet.")
    problem = await _keep_if_possible(session, before, after)
    return Step(after, problem=problem, done=problem is None)


async def _end(session: Session, rotation: Rotation, change: Callable[[Entries], None]) -> Step:
    """End the rotation in the record; it stays as it is if that can't be kept."""
    try:
        await asyncio.to_thread(session.records.edit, session.host, rotation.user_id, change)
    except Problem as problem:
        return Step(rotation, problem=problem)
    return Step(None, done=True)


class Ending(Enum):
    """How a rotation ended."""

    REPLACED = "the old key is deleted"
    BOTH_KEPT = "both keys stay"
    ABANDONED = "nothing is rotated"
    OLD_GONE = "the old key was gone already"


@dataclass(frozen=True, slots=True)
class RotationView:
    """`rotation` None: nothing was asked for yet, or it is over, which `ending` tells. `doing` says what is under
    way, "" for nothing; `problem` is why the last step did not succeed. `old_there` and `new_there` are what the last
    fresh answers showed."""

    old: ApiKey
    rotation: Rotation | None = None
    doing: str = ""
    problem: Problem | None = None
    ending: Ending | None = None
    old_there: Presence = Presence.UNKNOWN
    new_there: Presence = Presence.UNKNOWN
    new_name: str = ""
    """Of the rotation that is over."""

    def failed(self, problem: Problem) -> RotationView:
        """The same when what was being done failed."""
        return replace(self, doing="", problem=problem)

    def after(self, step: Step, ending: Ending | None = None) -> RotationView:
        """The same after a step; `ending` is how it ended if it is over with it."""
        over = step.rotation is None
        name = self.rotation.new_name if self.rotation is not None else self.new_name
        return RotationView(
            self.old,
            step.rotation,
            "",
            None if step.done else step.problem,
            (ending or Ending.OLD_GONE) if over else None,
            step.old if step.old is not Presence.UNKNOWN or over else self.old_there,
            step.new if step.new is not Presence.UNKNOWN or over else self.new_there,
            name,
        )
