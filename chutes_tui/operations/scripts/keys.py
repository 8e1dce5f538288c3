"""`chutes-tui keys`: the account's API keys from scripts, by the same operations as the screens."""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING

from chutes_tui.core.problem import Problem
from chutes_tui.core.program.usage import UsageError
from chutes_tui.core.text import short_id, visible
from chutes_tui.operations.scripts.created_key import ask_about_power, key_fields, read_scopes, value_lost
from chutes_tui.operations.scripts.key_rotation import rotate
from chutes_tui.operations.scripts.naming import find_chute, find_key
from chutes_tui.operations.scripts.options import keys_parser as command_parser
from chutes_tui.operations.scripts.result import Code, Result, code_of, failed, run, table
from chutes_tui.operations.scripts.values import STREAM, NewValue, ask, check_answerable, read_text

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Sequence

    from chutes_tui.access.scopes import AccessDraft
    from chutes_tui.api.models import ApiKey
    from chutes_tui.operations.keys.creation import MintedKey
    from chutes_tui.operations.keys.knowledge import KeyKnowledge
    from chutes_tui.operations.session import Session

__all__ = ["command_parser", "main"]


def main(arguments: Sequence[str]) -> int:
    """Do what the verb says; return the exit code. Raises UsageError."""
    parsed = command_parser().parse_args(arguments)
    verb = parsed.verb
    if verb == "create":
        _check_create(parsed)
    elif verb == "rotate" and not parsed.delete_old:
        parsed.target = NewValue(parsed.value_file, as_json=parsed.json)
    elif verb in ("delete", "rotate"):
        check_answerable(parsed)
    act = {"list": _list, "get": _get, "create": _create, "delete": _delete, "rotate": rotate, "test": _test}[verb]
    return run(f"keys {verb}", parsed, act, writes=verb in ("create", "delete", "rotate"))


# Reading


async def _list(session: Session, parsed: Namespace) -> Result:
    keys = await session.client.list_api_keys()
    known = session.known_keys()
    items = sorted(keys.items, key=lambda key: (key.name.casefold(), key.api_key_id))
    whole = keys.complete and not keys.unreadable
    fields = {"complete": whole, "keys": [key_fields(key, known.get(key.api_key_id)) for key in items]}
    lines = () if parsed.json else _table(items, known)
    if whole:
        return Result(lines=lines, fields=fields)
    of = f" of {keys.total:,}" if keys.total is not None else ""
    problem = Problem(f"The list is incomplete: {len(items):,}{of} keys.", next_step="Try again.")
    return Result(Code.FAILED, lines, fields, problem=problem)


def _table(keys: Sequence[ApiKey], known: dict[str, KeyKnowledge]) -> tuple[str, ...]:
    rows = [("NAME", "ACCESS", "CREATED", "ID")]
    rows += [
        (visible(key.name) or "?", _access(key, known.get(key.api_key_id)), _day(key), key.api_key_id) for key in keys
    ]
    return table(rows)


async def _get(session: Session, parsed: Namespace) -> Result:
    key = await find_key(session, parsed.name)
    known = session.known_keys().get(key.api_key_id)
    lines = [
        f"name     {visible(key.name) or '?'}",
        f"id       {key.api_key_id}",
        f"access   {_access(key, known)}",
        f"created  {_day(key)}",
    ]
    if known is not None:
        lines += [f"used in  {visible(place)}" for place in known.places]
        lines += [f"remind   {known.remind.isoformat()}"] if known.remind is not None else []
        lines += [f"rotating the new key is {visible(known.rotation.new_name)}"] if known.rotation is not None else []
    return Result(lines=tuple(lines), fields={"key": key_fields(key, known)})


def _access(key: ApiKey, known: KeyKnowledge | None) -> str:
    from chutes_tui.operations.keys.knowledge import NOTHING_KNOWN, words_of_access

    return visible(words_of_access(key, known or NOTHING_KNOWN))


def _day(key: ApiKey) -> str:
    return f"{key.created_at:%Y-%m-%d}" if key.created_at is not None else "not reported"


# Creating


def _check_create(parsed: Namespace) -> None:
    from chutes_tui.access.key_names import api_key_name_problem

    ways = [bool(parsed.template), parsed.scopes is not None, parsed.admin]
    if sum(ways) > 1 or (parsed.chute and (parsed.scopes is not None or parsed.admin)):
        raise UsageError("--template, --scopes and --admin each say the whole access; choose one")
    if not any(ways) and not parsed.chute:
        raise UsageError("name its access: --chute, --template, --scopes or --admin")
    if wrong := api_key_name_problem(parsed.name):
        raise UsageError(f"the name: {wrong}")
    target = NewValue(parsed.value_file, as_json=parsed.json)
    if _draft_of_template(parsed).admin:
        check_answerable(parsed)
    parsed.target = target


def _draft_of_template(parsed: Namespace, objects: Sequence[str] = ()) -> AccessDraft:
    """The access by template. Raises UsageError for a template that needs chutes and has none, or the other way."""
    from chutes_tui.access.templates import TEMPLATES

    wanted = "admin" if parsed.admin else parsed.template or ("invoke-one" if parsed.chute else "")
    template = next((one for one in TEMPLATES if one.key == wanted), None)
    if template is None:
        from chutes_tui.access.scopes import AccessDraft

        return AccessDraft()
    if template.asks_for is None and parsed.chute:
        raise UsageError(f"the template {template.key} takes no --chute")
    if template.asks_for is not None and not parsed.chute:
        raise UsageError(f"the template {template.key} needs --chute")
    return template.fill(objects)


async def _create(session: Session, parsed: Namespace) -> Result:
    from chutes_tui.access.key_names import name_taken_problem
    from chutes_tui.operations.keys.creation import MintedKey, create_key

    target: NewValue = parsed.target
    if parsed.scopes is not None:
        draft = read_scopes(parsed.scopes)
    else:
        places = [await find_chute(session, name) for name in parsed.chute]
        draft = _draft_of_template(parsed, [place.chute_id for place in places])
    ask_about_power(parsed, draft, parsed.name)
    keys = await session.client.list_api_keys()
    if taken := name_taken_problem(parsed.name, {key.name for key in keys.items}):
        raise Problem(f"The key {visible(parsed.name)} was not created. {taken}", next_step="Choose another name.")
    target.rehearse()
    whole = keys.complete and not keys.unreadable
    known = frozenset(key.api_key_id for key in keys.items) if whole else None
    result = await create_key(session, parsed.name, draft, known)
    if isinstance(result, MintedKey):
        return await keep(session, target, result)
    return not_created(result.problem, result.found)


async def keep(session: Session, target: NewValue, minted: MintedKey) -> Result:
    """Write a new key's value to where it is wanted, and record its exact access."""
    from chutes_tui.access.scopes import effective
    from chutes_tui.operations.keys.creation import not_recorded

    key, sent = minted.key, effective(minted.draft)
    try:
        where = target.write(minted.secret)
    except Problem as problem:
        return value_lost(key, problem)
    finally:
        minted.secret.wipe()
    said, unrecorded = [f"Created the key {key.name} ({key.api_key_id}); {where}."], None
    try:
        await asyncio.to_thread(session.remember, key, sent.admin, sent.grants)
    except Problem as problem:
        unrecorded = not_recorded(key.name, problem)
    fields = {"key": key_fields(key, session.known_keys().get(key.api_key_id)), "value_file": target.file or STREAM}
    return Result(fields=fields, said=tuple(said), problem=unrecorded)


def not_created(problem: Problem | None, found: ApiKey | None) -> Result:
    """The end of a creation without a value."""
    result = failed(problem)
    if found is None:
        return result
    more = f"Its value was lost with the response. Delete it: chutes-tui keys delete {found.api_key_id}"
    return Result(Code.UNKNOWN, fields={"key": key_fields(found)}, said=(more,), problem=result.problem)


# Deleting


async def _delete(session: Session, parsed: Namespace) -> Result:
    from chutes_tui.operations.keys.existing import delete_key

    key = await find_key(session, parsed.name)
    name = key.name or short_id(key.api_key_id)
    uses = await asyncio.to_thread(_what_ends, session, parsed, key)
    ask(parsed, (*uses, *_CONSEQUENCES), name)
    attempt = await delete_key(session, key)
    code = code_of(attempt)
    fields = {"key": {"id": key.api_key_id, "name": key.name}}
    if code is not Code.DONE:
        return Result(code, fields=fields, problem=attempt.problem)
    said = f"The key {name} was gone already." if attempt.problem else f"Deleted the key {name} ({key.api_key_id})."
    problem = None
    try:
        await asyncio.to_thread(session.forget, key)
    except Problem as met:
        problem = met
    return Result(fields=fields, said=(said, *(uses if parsed.yes else ())), problem=problem)


_CONSEQUENCES = (
    "Anything that uses this key will stop working: deployments, CI jobs, scripts, apps.",
    "The key may keep working for up to two minutes. This can't be undone.",
)


def _what_ends(session: Session, parsed: Namespace, key: ApiKey) -> tuple[str, ...]:
    """What on this machine signs in with a key, as far as the profiles show."""
    from chutes_tui.core.program.home import find_home
    from chutes_tui.operations.keys.use import key_uses
    from chutes_tui.operations.unattended import account_options
    from chutes_tui.profiles.catalogue import all_profiles

    profiles = all_profiles(account_options(parsed), os.environ, find_home(os.environ))
    use = key_uses(session.profile, os.environ, profiles).get(key.api_key_id)
    return tuple(use.what_ends(key.name)) if use is not None else ()


# Testing


async def _test(session: Session, parsed: Namespace) -> Result:
    from chutes_tui.access.key_format import parse_api_key
    from chutes_tui.access.key_test import key_test_words
    from chutes_tui.operations.keys.check import ask_about_key
    from chutes_tui.operations.keys.use import id_of_credential, value_here

    named = await find_key(session, parsed.name) if parsed.name else None
    if parsed.value_file is not None:
        text = read_text(parsed.value_file, asking="The key's value")
        try:
            key_id, user_id, value = parse_api_key(text.reveal())
        finally:
            text.wipe()
        if named is not None and named.api_key_id != key_id:
            value.wipe()
            raise Problem(f"This is not the value of {visible(named.name)}: it has another id.")
    else:
        key_id = named.api_key_id if named is not None else id_of_credential(session.profile)
        found = value_here(key_id, session.profile, os.environ) if key_id else None
        if found is None:
            raise Problem(
                "The key's value is not at hand.", next_step="Give it by --value-file FILE, or - for stdin."
            )
        _, user_id, value = parse_api_key(found.reveal())
        found.wipe()
    try:
        test = await ask_about_key(session.client, value)
    finally:
        value.wipe()
    known = session.known_keys().get(key_id)
    kept, problem = test.after(known.test if known is not None else None), None
    if kept.usable:
        try:
            await asyncio.to_thread(session.remember_test, key_id, user_id, kept)
        except Problem as met:
            problem = met
    code = Code.DONE if test.valid and not test.account_gone else Code.FAILED if not test.untold else Code.UNKNOWN
    proofs = [
        {"object_type": kind, "action": act, "allowed": proof.value} for (kind, act), proof in test.proofs.items()
    ]
    fields = {"key": {"id": key_id}, "valid": code is Code.DONE, "admin": test.admin.value, "proofs": proofs}
    return Result(code, (key_test_words(test),), fields, problem=problem)
