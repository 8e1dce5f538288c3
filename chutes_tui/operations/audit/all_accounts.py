"""An audit of every account of this machine: side by side, each with a deadline of its own, each failing alone."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from chutes_tui.core.problem import Problem
from chutes_tui.core.text import visible
from chutes_tui.operations.at_once import at_once
from chutes_tui.operations.audit.forms import as_document, as_text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import timedelta

    from chutes_tui.operations.audit.gathering import Machine
    from chutes_tui.operations.audit.report import Report
    from chutes_tui.profiles.catalogue import ProfileEntry

DEADLINE: Final = 60.0
"""Seconds for one account."""
_AT_ONCE: Final = 4


@dataclass(frozen=True, slots=True)
class Audited:
    """The profiles of an account, and its report, or why there is none."""

    profiles: tuple[str, ...]
    report: Report | None = None
    problem: Problem | None = None


async def audit_all(machine: Machine, *, oldest: timedelta) -> list[Audited]:
    """Audit each account once, whichever of its profiles opens it, then this machine. Raises nothing but
    cancellation."""
    from chutes_tui.operations.audit.gathering import audit_machine
    from chutes_tui.profiles.catalogue import all_profiles

    entries = await asyncio.to_thread(all_profiles, machine.options, machine.environ, machine.home)
    audited = await at_once(_AT_ONCE, partial(_audited, oldest=oldest), _by_account(entries))
    on_disk = await asyncio.to_thread(audit_machine, machine)
    return [*audited, Audited((), on_disk)]


def _by_account(entries: Sequence[ProfileEntry]) -> list[list[ProfileEntry]]:
    """Profiles of one account on one server together; an account that isn't known stands alone."""
    groups: dict[tuple[str, ...], list[ProfileEntry]] = {}
    for entry in entries:
        url = entry.base_url.value if entry.base_url is not None else ""
        account = entry.user_id or entry.username
        groups.setdefault((account, url) if account else (str(entry.path),), []).append(entry)
    return list(groups.values())


async def _audited(same: Sequence[ProfileEntry], *, oldest: timedelta) -> Audited:
    from chutes_tui.operations.audit.gathering import audit
    from chutes_tui.operations.unattended import unattended_session
    from chutes_tui.profiles import LaunchOptions

    names = tuple(entry.name for entry in same)
    entry = next((one for one in same if one.problem is None), same[0])
    try:
        async with asyncio.timeout(DEADLINE), unattended_session(LaunchOptions(entry.path)) as session:
            return Audited(names, await audit(session, None, oldest=oldest))
    except TimeoutError:
        return Audited(names, problem=Problem(f"No result within {DEADLINE:.0f} seconds."))
    except Problem as problem:
        return Audited(names, problem=problem)


def all_as_text(audited: Sequence[Audited]) -> str:
    """For people: one report after the other."""
    parts = []
    for one in audited:
        if one.report is not None:
            parts.append(as_text(one.report))
        else:
            why = f"{one.problem.what} {one.problem.why}".strip() if one.problem is not None else ""
            parts.append(f"! {visible(', '.join(one.profiles))}: not audited: {visible(why)}\n")
    return "\n".join(parts)


def all_as_json(audited: Sequence[Audited]) -> str:
    """For programs: the reports, each with its profiles; a problem in the place of one that could not be had."""
    accounts: list[dict[str, Any]] = []
    for one in audited:
        document: dict[str, Any] = {"profiles": list(one.profiles)}
        if one.report is not None:
            document |= as_document(one.report)
        else:
            document |= {"complete": False, "problem": one.problem.what if one.problem is not None else ""}
        accounts.append(document)
    return json.dumps({"accounts": accounts}, indent=1, ensure_ascii=False) + "\n"
