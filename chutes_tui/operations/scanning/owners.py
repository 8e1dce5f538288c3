"""Whose the keys are that a scan found, whether they are still there, and how far a scan is for a screen."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import Enum
from typing import TYPE_CHECKING

from chutes_tui.core.loadable import LoadPhase
from chutes_tui.core.problem import Problem
from chutes_tui.operations.scanning.files import Scan

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from chutes_tui.operations.scanning.files import FoundKey
    from chutes_tui.operations.session import Session
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
    """The keys of one account by the server's list: id → name."""

    user_id: str
    account: str
    names: dict[str, str]


async def find_owners(
    session: Session | None, scan: Scan, profiles: Sequence[ProfileEntry]
) -> tuple[dict[str, Owner], Problem | None]:
    """Say whose each key is that was found, by its id, and why the server could not be asked, if it could not.

    Without a session it is said as far as the profiles tell, and no server is asked.
    """
    listed: Listed | None = None
    asked: dict[str, bool] = {}
    problem: Problem | None = None
    if session is not None and scan.keys:
        try:
            listed = await list_keys(session)
            own = [key.api_key_id for key in scan.keys.values() if key.user_id == listed.user_id]
            asked = await still_there(session, (one for one in own if one not in listed.names))
        except Problem as met:
            problem = met
    return {key.api_key_id: owner_of(key, profiles, listed, asked) for key in scan.keys.values()}, problem


async def list_keys(session: Session) -> Listed:
    """Ask the server for an account's keys. Raises Problem when that can't be."""
    user = await session.client.me()
    keys = await session.client.list_api_keys()
    names = {key.api_key_id: key.name for key in keys.items}
    return Listed(user.user_id, user.username, names)


async def still_there(session: Session, api_key_ids: Iterable[str]) -> dict[str, bool]:
    """Ask for single keys that are in no list: a list can be older than a key."""
    from chutes_tui.api.recovery import find_deleted_key
    from chutes_tui.core.attempt import Presence

    found = {one: (await find_deleted_key(session.client, one)).presence for one in api_key_ids}
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


@dataclass(frozen=True, slots=True)
class ScanRun:
    """One scan of a path. `scan` and `owners` are there once it ended; `files` and `keys` are counted meanwhile.

    `problem`: what stopped it (FAILED), or why the server could not be asked about the keys.
    """

    path: str
    root: str = ""
    """The path with links followed and `~` replaced, as the places have it."""
    phase: LoadPhase = LoadPhase.LOADING
    files: int = 0
    keys: int = 0
    asking: bool = False
    scan: Scan = field(default_factory=Scan)
    owners: Mapping[str, Owner] = field(default_factory=dict)
    problem: Problem | None = None

    def failed(self, problem: Problem) -> ScanRun:
        """The run that ended because something went wrong."""
        return replace(self, phase=LoadPhase.FAILED, asking=False, problem=problem)

    def done(self, scan: Scan, owners: Mapping[str, Owner], problem: Problem | None) -> ScanRun:
        """The run that ended; `problem` is why the server could not be asked."""
        files, keys = scan.files, len(scan.keys)
        ended = ScanRun(self.path, self.root, LoadPhase.READY, files, keys)
        return replace(ended, scan=scan, owners=owners, problem=problem)
