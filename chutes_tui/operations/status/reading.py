"""The status of an account as a value, read, and kept for when the network is gone. Holds no secret."""

from __future__ import annotations

import asyncio
import json
import os
from contextlib import suppress
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from chutes_tui.core import times
from chutes_tui.core.problem import Problem
from chutes_tui.core.program.home import find_home, state_folder
from chutes_tui.core.text import usd, visible
from chutes_tui.operations.host_question import credential_id
from chutes_tui.profiles import resolve_profile
from chutes_tui.storage.private_files import private_read, private_update

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from chutes_tui.api.account.reads import CapWindow
    from chutes_tui.operations.account.figures import AccountFigures
    from chutes_tui.operations.account.standing import Moment
    from chutes_tui.operations.session import Session
    from chutes_tui.profiles import LaunchOptions, Profile


_LARGEST: Final = 1e10
"""No figure and no time is larger."""
NEARLY: Final = 0.8
"""The share of a limit from which on it is worth a word."""


@dataclass(frozen=True, slots=True)
class Status:
    """Every figure is None where it is not known. `refused`: calls are refused now; `warning`: the worst that there
    is to say. `at` is the unix time of the reading."""

    username: str = ""
    balance_usd: float | None = None
    plan: str = ""
    unlimited: bool = False
    quota: float | None = None
    quota_used: float | None = None
    four_hours: float | None = None
    """The share of the cap for four hours that is used."""
    month: float | None = None
    refused: bool | None = None
    warning: str = ""
    at: float = 0.0

    def line(self, name: str, now: float, trouble: str = "") -> str:
        """The status in one line; with its age and the `trouble` where it could not be read now."""
        parts = [visible(self.username or name)]
        parts += [usd(self.balance_usd)] if self.balance_usd is not None else []
        parts += [self.plan] if self.plan else []
        if self.quota and self.quota_used is not None:
            parts.append(f"{_number(self.quota_used)}/{_number(self.quota)} today")
        parts += [f"4 h {_percent(self.four_hours)}"] if self.four_hours is not None else []
        parts += [f"month {_percent(self.month)}"] if self.month is not None else []
        if trouble:
            if self.at > 0:
                then, today = (datetime.fromtimestamp(moment, UTC) for moment in (self.at, now))
                parts.append(times.ago(then, today))
            parts.append(f"? {trouble}")
        elif self.warning:
            parts.append(f"{'✗' if self.refused else '⚠'} {self.warning}")
        return " · ".join(parts)

    def as_json(self) -> dict[str, Any]:
        """As it is kept, and printed."""
        return asdict(self)


def status_from(kept: Mapping[str, Any]) -> Status:
    """A status that was kept; whatever makes no sense is left out."""
    good: dict[str, Any] = {}
    for field in fields(Status):
        value = kept.get(field.name)
        kind = type(field.default) if field.default is not None else float
        if field.name == "refused":
            kind = bool
        number = kind is float and type(value) in (int, float) and -_LARGEST < float(value or 0) < _LARGEST
        if number or (kind is not float and isinstance(value, kind)):
            good[field.name] = value
    return Status(**good)


def status_of(figures: AccountFigures, at: Moment) -> Status:
    """The status that the account's figures add up to."""
    from chutes_tui.operations.account.plan import plan_of
    from chutes_tui.operations.account.refusal.text import read_refusal
    from chutes_tui.operations.account.refusal.verdict import Tone, explain
    from chutes_tui.operations.account.standing import Sign, standing_of

    user, usage, plan = figures.user.value, figures.quota_usage.value, figures.subscription.value
    standing = standing_of(figures, at)
    verdict = explain(read_refusal(""), figures, at)
    refused = {Tone.REFUSED: True, Tone.FINE: False}.get(verdict.tone)
    if refused is None and standing.pays:
        refused = False
    quota, used = standing.quota, usage.used if usage is not None else None
    capped = plan is not None and any(one.sign in (Sign.FINE, Sign.REACHED) for one in standing.caps)
    four, month = (_share(plan.four_hour), _share(plan.monthly)) if plan is not None and capped else (None, None)
    warning = verdict.headline.rstrip(".") if refused else _nearly(quota, used, four, month)
    return Status(
        username=user.username if user is not None else "",
        balance_usd=standing.balance_usd,
        plan=plan_of(figures).title,
        unlimited=standing.unlimited,
        quota=quota,
        quota_used=used,
        four_hours=four,
        month=month,
        refused=refused,
        warning=warning,
        at=times.utc_now().timestamp(),
    )


def _share(window: CapWindow | None) -> float | None:
    if window is None or window.uncapped or window.usage is None or not window.cap:
        return None
    return window.usage / window.cap


def _nearly(quota: float | None, used: float | None, four: float | None, month: float | None) -> str:
    """The limit that is used up most, in words, if it is nearly reached."""
    shares = {
        "daily quota": used / quota if quota and used is not None else None,
        "4 h cap": four,
        "month cap": month,
    }
    known = {name: share for name, share in shares.items() if share is not None and share >= NEARLY}
    if not known:
        return ""
    worst = max(known, key=lambda name: known[name])
    return f"{worst} {_percent(known[worst])} used"


def _percent(share: float | None) -> str:
    if share is None:
        return ""
    return f"{share:.0%}" if share >= 0.01 or share <= 0 else "<1%"


def _number(value: float) -> str:
    return f"{value:,.1f}".removesuffix(".0")


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
