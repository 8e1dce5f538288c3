"""`chutes-tui keys rotate`: the steps of a rotation from scripts, each of which can be repeated."""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING

from chutes_tui.core.attempt import Presence
from chutes_tui.core.problem import Problem
from chutes_tui.core.text import short_id, visible
from chutes_tui.operations.scripts.created_key import ask_about_power, key_fields, read_scopes, value_lost
from chutes_tui.operations.scripts.naming import find_key
from chutes_tui.operations.scripts.result import Code, Result, failed
from chutes_tui.operations.scripts.values import ask

if TYPE_CHECKING:
    from argparse import Namespace

    from chutes_tui.access.known_access import KnownAccess
    from chutes_tui.access.scopes import AccessDraft
    from chutes_tui.api.models import ApiKey
    from chutes_tui.operations.keys.rotation import Step
    from chutes_tui.operations.keys.rotation_record import Rotation
    from chutes_tui.operations.scripts.values import NewValue
    from chutes_tui.operations.session import Session


async def rotate(session: Session, parsed: Namespace) -> Result:
    """Create the key that takes the place of another, or delete the old one once it exists."""
    from chutes_tui.operations.keys.rotation import look_again, recorded_rotation

    old = await find_key(session, parsed.name)
    rotation = await recorded_rotation(session, old)
    if rotation is not None:
        looked = await look_again(session, rotation)
        if looked.problem is not None or looked.rotation is None:
            return failed(looked.problem or Problem("This rotation is over: the old key is gone."))
        rotation = looked.rotation
    if parsed.delete_old:
        return await _delete_old(session, parsed, old, rotation)
    return await _create_new(session, parsed, old, rotation)


async def _create_new(session: Session, parsed: Namespace, old: ApiKey, rotation: Rotation | None) -> Result:
    from chutes_tui.operations.keys.rotation import begin, create_new, replace_lost
    from chutes_tui.operations.keys.rotation_record import Phase

    if rotation is not None and rotation.phase is Phase.SAVED:
        raise Problem(
            f"The new key {visible(rotation.new_name)} exists already, and its value was written.",
            next_step=f"When everything uses it: chutes-tui keys rotate {old.api_key_id} --delete-old",
        )
    if rotation is not None and rotation.exists and not parsed.recreate:
        raise Problem(
            f"The new key {visible(rotation.new_name)} exists, but its value was lost.",
            next_step="Run the same with --recreate: it deletes that key and creates it once more.",
        )
    if rotation is None:
        access, draft = _access(session, parsed, old)
        rotation = await begin(session, old, access, draft, new_name=parsed.new_name or "")
    ask_about_power(parsed, rotation.draft, rotation.new_name)
    parsed.target.rehearse()
    if rotation.exists:
        gone = await replace_lost(session, rotation)
        if not gone.done or gone.rotation is None:
            return failed(gone.problem)
        rotation = gone.rotation
    return await _kept(session, parsed, old, await create_new(session, rotation))


def _access(session: Session, parsed: Namespace, old: ApiKey) -> tuple[KnownAccess, AccessDraft]:
    """What is known of the old key's access, and what the new one gets of it. Raises Problem when nobody can tell."""
    from chutes_tui.access.known_access import known_access
    from chutes_tui.operations.keys.knowledge import NOTHING_KNOWN

    known = session.known_keys().get(old.api_key_id, NOTHING_KNOWN)
    access = known_access(old.admin, old.scopes, known.grants, known.test)
    if parsed.scopes is not None:
        return access, read_scopes(parsed.scopes)
    if not access.complete:
        raise Problem(
            f"What {visible(old.name)} may do isn't known: the server doesn't report the actions of its scopes.",
            next_step="Test it first (chutes-tui keys test), or say by --scopes what the new key gets.",
        )
    return access, access.draft


async def _kept(session: Session, parsed: Namespace, old: ApiKey, step: Step) -> Result:
    """Write the value of the key that was created, and note that it is saved."""
    from chutes_tui.core.program.home import find_home
    from chutes_tui.operations.keys.in_profiles import switch_profiles
    from chutes_tui.operations.keys.rotation import mark_saved
    from chutes_tui.operations.unattended import account_options

    target: NewValue = parsed.target
    if step.minted is None or step.rotation is None:
        if step.new is Presence.PRESENT:
            more = "Its value was lost with the response. Run the same with --recreate."
            return Result(Code.UNKNOWN, said=(more,), problem=step.problem)
        return failed(step.problem)
    key, problem = step.minted.key, step.problem
    try:
        where = target.write(step.minted.secret)
        options, home = account_options(parsed), find_home(os.environ)
        switched = await asyncio.to_thread(
            switch_profiles, old.api_key_id, step.minted.secret, options, os.environ, home
        )
    except Problem as met:
        return value_lost(key, met)
    finally:
        step.minted.secret.wipe()
    saved = await mark_saved(session, step.rotation)
    problem = problem or switched.problem or saved.problem
    said = (
        f"Created the key {key.name} ({key.api_key_id}); {where}. {switched.words}".rstrip(),
        f"{old.name} stays. When everything uses the new key: chutes-tui keys rotate {old.api_key_id} --delete-old",
    )
    fields = {
        "key": key_fields(key),
        "replaces": {"id": old.api_key_id, "name": old.name},
        "value_file": target.file,
        "profiles": list(switched.names),
    }
    return Result(fields=fields, said=said, problem=problem)


async def _delete_old(session: Session, parsed: Namespace, old: ApiKey, rotation: Rotation | None) -> Result:
    from chutes_tui.operations.keys.rotation import delete_old
    from chutes_tui.operations.keys.rotation_record import Phase

    if rotation is None or rotation.phase is not Phase.SAVED:
        raise Problem(
            f"No key takes the place of {visible(old.name)} whose value was written.",
            next_step="First step: chutes-tui keys rotate NAME --value-file FILE",
        )
    name = old.name or short_id(old.api_key_id)
    words = f"{name} is deleted; {rotation.new_name} takes its place. Whatever still uses {name} stops working."
    ask(parsed, (words,), name)
    step = await delete_old(session, rotation)
    fields = {"key": {"id": old.api_key_id, "name": old.name}, "new_key": {"id": rotation.new_id}}
    if not step.done:
        return Result(failed(step.problem).code, fields=fields, problem=step.problem)
    said = f"Deleted the key {name}; it may keep working for up to two minutes."
    return Result(fields=fields, said=(said,), problem=step.problem)
