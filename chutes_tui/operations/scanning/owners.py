"""Whose the keys are that were found in files, and whether they are still there, as far as that can be known."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from chutes_tui.core.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chutes_tui.operations.scanning.files import FoundKey
    from chutes_tui.profiles import Profile
    from chutes_tui.profiles.catalogue import ProfileEntry


class KeyState(Enum):
    """Whether a key is still there."""

    ALIVE = "alive"
    GONE = "gone"
    NOT_CHECKED = "not checked"


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose a key is: `account` (a username, or a profile's name) and the key's `name`, "" where unknown."""

    account: str = ""
    name: str = ""
    state: KeyState = KeyState.NOT_CHECKED


@dataclass(frozen=True, slots=True)
class Listed:
    """The keys of one account by the server's list: id → name. `whole`: what isn't there was not there."""

    user_id: str
    account: str
    names: dict[str, str]
    whole: bool


async def list_keys(profile: Profile) -> Listed:
    """Ask the server for an account's keys. Raises Problem when that can't be."""
    from chutes_tui.operations.session import open_session

    session = await open_session(profile, ask_first=_refuse, records_path=None)
    try:
        user = await session.client.me()
        keys = await session.client.list_api_keys()
    finally:
        await session.client.aclose()
    names = {key.api_key_id: key.name for key in keys.items}
    return Listed(user.user_id, user.username, names, keys.complete and not keys.unreadable)


async def still_there(profile: Profile, api_key_ids: Iterable[str]) -> dict[str, bool]:
    """Ask for single keys that are in no list: a list can be older than a key. Raises Problem."""
    from chutes_tui.api.recovery import find_deleted_key
    from chutes_tui.core.attempt import Presence
    from chutes_tui.operations.session import open_session

    session = await open_session(profile, ask_first=_refuse, records_path=None)
    try:
        found = {one: (await find_deleted_key(session.client, one)).presence for one in api_key_ids}
    finally:
        await session.client.aclose()
    return {one: presence is Presence.PRESENT for one, presence in found.items() if presence is not Presence.UNKNOWN}


def owner_of(
    found: FoundKey, profiles: Iterable[ProfileEntry], listed: Listed | None, asked: dict[str, bool]
) -> Owner:
    """Say whose a key is. Only what the server said makes it alive or gone."""
    if listed is not None and found.user_id == listed.user_id:
        name = listed.names.get(found.api_key_id, "")
        there = found.api_key_id in listed.names or asked.get(found.api_key_id)
        state = KeyState.NOT_CHECKED if there is None else KeyState.ALIVE if there else KeyState.GONE
        return Owner(listed.account, name, state)
    account = next((one.username or one.name for one in profiles if one.user_id == found.user_id), "")
    return Owner(account)


async def _refuse(question: object) -> None:
    """A credential goes to no other server than its own without being asked, and nobody is there to be asked."""
    raise Problem(
        "The profile's credential was made for another server than the one that is set now.",
        next_step="Start chutes-tui once with these settings: it asks, and remembers the answer.",
    )
