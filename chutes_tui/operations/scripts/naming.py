"""What a name or an id on the command line means: the server finds keys and secrets by their ids alone."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, NamedTuple

from chutes_tui.core.ids import is_uuid
from chutes_tui.core.problem import Problem
from chutes_tui.core.program.usage import UsageError
from chutes_tui.core.secret_shape import secret_shape
from chutes_tui.core.text import visible
from chutes_tui.operations.scripts.result import NothingFound

if TYPE_CHECKING:
    from chutes_tui.api.listing import Collected
    from chutes_tui.api.models import ApiKey, Chute, SecretRecord
    from chutes_tui.operations.session import Session


def a_name(text: str) -> str:
    """Return a name or an id from the command line. Raises UsageError for a value, which has no place there."""
    if shape := secret_shape(text):
        raise UsageError(f"this looks like {shape}: give a name or an id, and values by --value-file")
    if not text.strip():
        raise UsageError("a name is empty")
    return text


async def find_key(session: Session, name: str) -> ApiKey:
    """Return the key of exactly this name, or of this id. Raises NothingFound, and Problem when nobody can tell."""
    from chutes_tui.api.errors.types import NotFoundError

    if is_uuid(name):
        try:
            return await session.client.get_api_key(name)
        except NotFoundError as error:
            raise _nothing_found("API key with the id", name) from error
    keys = await session.client.list_api_keys()
    found = [key for key in keys.items if key.name == name]
    if not found:
        _check_whole(keys, "keys")
        raise _nothing_found("API key named", name)
    return found[0]


class Place(NamedTuple):
    """A chute by id, and its name as far as it is known."""

    chute_id: str
    name: str = ""


async def find_chute(session: Session, name: str) -> Place:
    """Return the account's chute of exactly this name, or of this id. Raises NothingFound, and Problem when there are
    several or nobody can tell."""
    if is_uuid(name):
        return await _chute_asked(session, name)
    chutes = await session.client.list_chutes()
    found = [chute for chute in chutes.items if chute.name == name]
    if len(found) > 1:
        raise Problem(f"Several chutes are named {visible(name)}.", next_step="Give the id of one.")
    if found:
        return Place(found[0].chute_id, found[0].name)
    _check_whole(chutes, "chutes")
    return await _chute_asked(session, name)  # the list can be a minute old, this is not


async def _chute_asked(session: Session, name: str) -> Place:
    """Ask for a chute of the account itself. Others' public ones are no place for a secret."""
    from chutes_tui.api.errors.types import NotFoundError

    try:
        chute, user = await asyncio.gather(session.client.get_chute(name), session.client.me())
    except NotFoundError as error:
        raise _nothing_found("chute", name) from error
    ours = chute.user.user_id == user.user_id or (not chute.user.user_id and chute.username == user.username)
    if not ours or name not in (chute.chute_id, chute.name):
        raise _nothing_found("chute of this account", name)
    return Place(chute.chute_id, chute.name)


async def place_of_secrets(session: Session, name: str) -> Place:
    """Return the chute that secrets are in: by id also one that no longer exists. Raises as `find_chute` does."""
    return Place(name) if is_uuid(name) else await find_chute(session, name)


async def find_secret(session: Session, name: str, chute: str | None) -> SecretRecord:
    """Return the secret of this variable in a chute, or of this id. Raises NothingFound, and Problem when there are
    several or nobody can tell."""
    from chutes_tui.api.errors.types import NotFoundError

    if chute is None and is_uuid(name):
        try:
            return await session.client.get_secret(name)
        except NotFoundError as error:
            raise _nothing_found("secret with the id", name) from error
    place = await place_of_secrets(session, chute) if chute is not None else None
    secrets = await session.client.list_secrets()
    found = [one for one in secrets.items if one.key == name and (place is None or one.purpose == place.chute_id)]
    if len(found) > 1:
        raise Problem(f"Several chutes have a secret {visible(name)}.", next_step="Name one with --chute.")
    if not found:
        _check_whole(secrets, "secrets")
        raise _nothing_found("secret", f"{name} in {chute}" if chute else name)
    return found[0]


def _check_whole(listed: Collected[ApiKey] | Collected[Chute] | Collected[SecretRecord], things: str) -> None:
    if not listed.complete or listed.unreadable:
        raise Problem(
            f"The list of {things} is incomplete, so it isn't known whether this one exists.",
            next_step="Try again, or give the id.",
        )


def _nothing_found(what: str, name: str) -> NothingFound:
    return NothingFound(f"There is no {what} {visible(name)}.")
