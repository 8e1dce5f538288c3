"""Gathering what an audit looks at: the account's lists, and what lies on this machine."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct

from chutes_tui.core import times
from chutes_tui.core.problem import Problem
from chutes_tui.operations.audit.acceptance import forget_ended, judged
from chutes_tui.operations.audit.key_rules import KeysSeen, key_checks
from chutes_tui.operations.audit.machine_rules import MachineSeen, machine_checks
from chutes_tui.operations.audit.report import Report, ordered
from chutes_tui.operations.audit.secret_rules import SecretsSeen, secret_checks
from chutes_tui.operations.loading import at_once

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from chutes_tui.api.listing import Collected
    from chutes_tui.core.attempt import Presence
    from chutes_tui.core.setting import Setting
    from chutes_tui.operations.audit.backups import Backup
    from chutes_tui.operations.session import Session
    from chutes_tui.profiles import LaunchOptions
    from chutes_tui.wallets.model import WalletList

T = TypeVar("T", bound=Struct)
_MOST_CHUTES = 100
"""So many chutes that are in no list are asked for, one by one."""
_AT_ONCE = 6
"""So many of them side by side."""


@dataclass(frozen=True, slots=True)
class Machine:
    """Where to look on this machine. `wallets` is the folder that the user chose, None for the configured one."""

    options: LaunchOptions
    environ: Mapping[str, str]
    home: Path
    wallets: Setting[Path] | None = None


@dataclass(slots=True)
class _Lists:
    """What could be had of the account, and what could not."""

    missing: list[str] = field(default_factory=list)

    async def take(self, what: str, listing: Awaitable[Collected[T]]) -> tuple[tuple[T, ...], str]:
        """Return the items of a list, and what is missing of it, "" if nothing."""
        try:
            got = await listing
        except Problem as problem:
            words = f"the {what} can't be listed: {problem.what}"
            self.missing.append(words)
            return (), words
        if got.complete and not got.unreadable:
            return tuple(got.items), ""
        seen = len(got.items)
        words = f"incomplete: {seen} of {got.total} {what}" if got.total is not None else f"not all {what} were read"
        self.missing.append(words)
        return tuple(got.items), words


async def audit(
    session: Session,
    machine: Machine | None,
    *,
    oldest: timedelta = timedelta(days=90),
    doing: Callable[[str], None] = lambda _: None,
) -> Report:
    """Look at everything. Reads only. Raises nothing but cancellation: what can't be had is said in the report.

    Without `machine`, only the account is looked at. `doing` is told what is being looked at.
    """
    client, lists, now = session.client, _Lists(), times.utc_now()
    doing("keys, secrets and chutes")
    (keys, no_keys), (secrets, no_secrets), (chutes, no_chutes) = await asyncio.gather(
        lists.take("keys", client.list_api_keys()),
        lists.take("secrets", client.list_secrets()),
        lists.take("chutes", client.list_chutes()),
    )
    names = {chute.chute_id: chute.name for chute in chutes}
    asked = await _ask_for(session, [one.purpose for one in secrets if one.purpose not in names], doing)
    doing("config files and wallets")
    on_disk = machine_checks(await asyncio.to_thread(_look_around, machine)) if machine is not None else ()
    checks = [
        *key_checks(KeysSeen(keys, session.known_keys(), now, no_keys, oldest)),
        *secret_checks(SecretsSeen(secrets, names, asked, no_secrets or no_chutes)),
        *on_disk,
    ]
    account = session.profile.username or session.profile.name
    report = judged(session, Report(account, now, ordered(checks), tuple(lists.missing)))
    with suppress(Problem):  # it is over all the same, written down or not
        await asyncio.to_thread(forget_ended, session, report)
    return report


def audit_machine(machine: Machine) -> Report:
    """Look at this machine alone: config files, backups, wallets. Blocks."""
    return Report("this machine", times.utc_now(), ordered(machine_checks(_look_around(machine))))


async def _ask_for(session: Session, chute_ids: Sequence[str], doing: Callable[[str], None]) -> dict[str, Presence]:
    """A list of chutes can be a minute old: what isn't in it is asked for."""
    from chutes_tui.api.recovery import find_chute

    few = list(dict.fromkeys(chute_ids))[:_MOST_CHUTES]
    found: dict[str, Presence] = {}

    async def ask(one: str) -> None:
        found[one] = (await find_chute(session.client, one)).presence
        doing(f"chutes that are in no list: {len(found)} of {len(few)}")

    await at_once(_AT_ONCE, ask, few)
    return found


def _look_around(machine: Machine) -> MachineSeen:
    from chutes_tui.operations.audit.backups import find_backups
    from chutes_tui.operations.wallets.existing import locate_wallets, read_wallets
    from chutes_tui.profiles.catalogue import all_profiles
    from chutes_tui.profiles.discovery import default_config_path, environments_path
    from chutes_tui.wallets.model import WalletList

    home = machine.home
    profiles = all_profiles(machine.options, machine.environ, home)
    backups = find_backups(
        (*(one.path.parent for one in profiles), default_config_path(home).parent, environments_path(home))
    )
    location = locate_wallets(machine.wallets, machine.options.wallets_path, machine.environ, machine.home)
    wallets = read_wallets(location).listing or WalletList(location.value)
    return MachineSeen(home, profiles, wallets, tuple(_exposed(backups, wallets)), backups)


def _exposed(backups: Sequence[Backup], wallets: WalletList) -> Iterator[tuple[Path, str]]:
    """Backups and hotkeys that others can read."""
    from chutes_tui.operations.audit.backups import who_gets_at

    hotkeys = (hotkey.path for wallet in wallets.wallets for hotkey in wallet.hotkeys)
    for path in (*(backup.path for backup in backups), *hotkeys):
        if (who := who_gets_at(path)) and path.is_file():
            yield path, who
