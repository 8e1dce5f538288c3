"""Reading the status of an account, and keeping the last one for when the network is gone."""

from __future__ import annotations

import asyncio
import json
import os
from contextlib import suppress
from typing import TYPE_CHECKING, Final, NamedTuple

from chutes_tui.core import times
from chutes_tui.core.problem import Problem
from chutes_tui.core.program.home import find_home, state_folder
from chutes_tui.operations.host_question import credential_id
from chutes_tui.operations.status.figures import Status, status_from, status_of
from chutes_tui.profiles import resolve_profile
from chutes_tui.storage.private_files import private_read, private_update

if TYPE_CHECKING:
    from pathlib import Path

    from chutes_tui.operations.session import Session
    from chutes_tui.profiles import LaunchOptions, Profile

NEEDED: Final = ("user", "quotas", "quota_usage", "subscription")
"""The reads that a status is made of."""
_MOST: Final = 100
"""Accounts whose last status is kept."""


class Reading(NamedTuple):
    """A status of a profile. `problem` is set when it could not be read now: then it is the last known one, or one
    that knows nothing."""

    profile: Profile
    status: Status
    problem: Problem | None = None


async def read_status(options: LaunchOptions, within: float) -> Reading:
    """Read the account's status. Raises Problem when there is no such account, or nothing may be sent for it."""
    from chutes_tui.operations.unattended import unattended_session

    profile = resolve_profile(options, os.environ, find_home(os.environ))
    async with unattended_session(options) as session:
        try:
            async with asyncio.timeout(within):
                status = await _read(session)
        except TimeoutError:
            return _last(profile, Problem(f"no answer in {within:g} s"))
        except Problem as problem:
            return _last(profile, problem)
    with suppress(Problem):  # a status is as good without being kept
        _keep(profile, status)
    return Reading(profile, status)


async def _read(session: Session) -> Status:
    from datetime import timedelta

    from chutes_tui.operations.account.figures import AccountFigures
    from chutes_tui.operations.account.reading import load_figures
    from chutes_tui.operations.account.standing import Moment

    figures = await load_figures(session, AccountFigures(), lambda _: None, only=NEEDED)
    skew = session.client.clock_skew or 0.0
    return status_of(figures, Moment(times.utc_now() + timedelta(seconds=skew), skew))


# The last known


def _path() -> Path:
    return state_folder(os.environ, find_home(os.environ)) / "status.json"


def _name(profile: Profile) -> str:
    """What a profile's status is kept by: its server and its credential, which is named without being told."""
    credential = credential_id(profile.credential.value) if profile.credential is not None else ""
    return f"{profile.base_url.value} {credential}"


def _last(profile: Profile, problem: Problem) -> Reading:
    try:
        kept = json.loads(private_read(_path()).data)[_name(profile)]
        return Reading(profile, status_from(kept), problem)
    except (Problem, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return Reading(profile, Status(), problem)


def _keep(profile: Profile, status: Status) -> None:
    def change(old: bytes | None) -> str:
        known: dict[str, object] = {}
        with suppress(ValueError, RecursionError):
            document = json.loads(old or b"{}")
            known = document if isinstance(document, dict) else {}
        name = _name(profile)
        others = {key: value for key, value in known.items() if key != name}
        newest = dict(list(others.items())[-_MOST + 1 :])
        return json.dumps({**newest, name: status.as_json()}, indent=1) + "\n"

    private_update(_path(), change)
