"""What a status says of an account, as values that can be kept and read again. Holds no secret."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from chutes_tui.core import times
from chutes_tui.core.text import usd, visible

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chutes_tui.api.account.reads import CapWindow
    from chutes_tui.operations.account.figures import AccountFigures
    from chutes_tui.operations.account.standing import Moment

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
