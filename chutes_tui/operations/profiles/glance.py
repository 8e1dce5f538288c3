"""An account at a glance: what the server says of it now, and the worst that an audit finds. Reads only."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from chutes_tui.core.problem import Problem

if TYPE_CHECKING:
    from datetime import datetime

    from chutes_tui.api.models import ApiKey
    from chutes_tui.operations.audit.report import Severity
    from chutes_tui.operations.status.reading import Status
    from chutes_tui.profiles.catalogue import ProfileEntry

WITHIN: Final = 20.0
"""Seconds for one account."""


@dataclass(frozen=True, slots=True)
class Glance:
    """What is known of a profile's account; None: not known. `asking`: it is being asked. `problem`: why something of
    it is not known."""

    asking: bool = False
    status: Status | None = None
    keys: int | None = None
    admin_keys: int | None = None
    oldest_key: datetime | None = None
    worst: Severity | None = None
    audited: bool = False
    """Whether an audit looked at all of it: then `worst` None means that nothing was found."""
    problem: Problem | None = None


async def look_at(entry: ProfileEntry) -> Glance:
    """Ask for everything side by side, within a deadline of its own. Raises nothing but cancellation."""
    if entry.problem is not None:
        return Glance(problem=entry.problem)
    try:
        async with asyncio.timeout(WITHIN):
            return await _look(entry)
    except TimeoutError:
        return Glance(problem=Problem(f"No answer within {WITHIN:.0f} seconds."))
    except Problem as problem:
        return Glance(problem=problem)


async def _look(entry: ProfileEntry) -> Glance:
    from chutes_tui.operations.audit.gathering import audit
    from chutes_tui.operations.status.reading import read_status
    from chutes_tui.operations.unattended import unattended_session
    from chutes_tui.profiles import LaunchOptions

    options = LaunchOptions(entry.path)
    async with unattended_session(options) as session:
        reading, report = await asyncio.gather(read_status(options, WITHIN / 2), audit(session, None))
        keys: tuple[ApiKey, ...] | None = None
        try:
            listed = await session.client.list_api_keys()
            keys = listed.items if listed.complete and not listed.unreadable else None
        except Problem as problem:
            met: Problem | None = problem
        else:
            met = None
    status = reading.status if reading.problem is None else None
    open_ones = [check.severity for check in report.checks if check.severity is not None]
    dates = [key.created_at for key in keys or () if key.created_at is not None]
    told = keys is not None and all(key.admin is not None for key in keys)
    return Glance(
        status=status,
        keys=len(keys) if keys is not None else None,
        admin_keys=sum(key.admin is True for key in keys) if keys is not None and told else None,
        oldest_key=min(dates) if keys is not None and len(dates) == len(keys) and dates else None,
        worst=min(open_ones, key=lambda one: one.rank, default=None),
        audited=not report.incomplete,
        problem=reading.problem or met,
    )
