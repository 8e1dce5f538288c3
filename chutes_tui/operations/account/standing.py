"""What the account's reads say of its next call: each limit in a line, and what refuses now. Pure.

Source: chutes-api (2026). Free and invoiced accounts have no limits. A chute's own quota takes the place of the
overall one. While a quota lasts, the caps of a plan are looked at; what lies beyond either is paid from the balance,
and refused (402) when that isn't above zero. Whatever was not reported is unknown.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import TYPE_CHECKING, Any, Final

from chutes_tui.core import times
from chutes_tui.core.text import short_id, usd
from chutes_tui.operations.account.figures import OVERALL
from chutes_tui.operations.account.plan import overall, price_of
from chutes_tui.operations.account.usage.pace import four_hours, is_reached, month
from chutes_tui.operations.account.usage.rows import money

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chutes_tui.api.account.reads import CapWindow, Quota, QuotaUsage
    from chutes_tui.core.figure import Figure
    from chutes_tui.operations.account.figures import AccountFigures

BALANCE: Final = "Balance"
DAILY_QUOTA: Final = "Daily quota"
FOUR_HOUR_CAP: Final = "4 hour cap"
MONTH_CAP: Final = "Month cap"

_OLD: Final = timedelta(minutes=5)
"""Figures that are older say so."""
_OLD_AFTER_FAILURE: Final = timedelta(minutes=1)
"""The same for those that could not be read again."""


class Sign(Enum):
    """What a limit does now."""

    FINE = "✓"
    REACHED = "✗"
    UNKNOWN = "?"
    NONE = "–"


@dataclass(frozen=True, slots=True)
class Ending:
    """When a limit ends. `computed`: not reported, but follows from the server's rule."""

    moment: datetime
    computed: bool = False

    def words(self, now: datetime) -> str:
        """`20:00 UTC, in 32 min`; a day of its own is named."""
        how = ", computed" if self.computed else ""
        return f"{clock_words(self.moment, now)}, in {times.remaining(self.moment, now)}{how}"


@dataclass(frozen=True, slots=True)
class Line:
    """One limit: what is left of it, or why that isn't known."""

    sign: Sign
    label: str
    words: str
    ends: Ending | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """The limits of an account. `unlimited`: it is free or invoiced. `pays`: its balance is above zero; None: not
    known. `quota`: the overall daily quota, None if not known."""

    balance: Line
    daily: Line
    chutes: tuple[Line, ...] = ()
    caps: tuple[Line, ...] = ()
    unlimited: bool = False
    pays: bool | None = None
    balance_usd: float | None = None
    quota: float | None = None

    @property
    def lines(self) -> tuple[Line, ...]:
        """All of them, in the order in which they are shown."""
        return (self.daily, *self.chutes, *self.caps, self.balance)

    @property
    def reached(self) -> tuple[Line, ...]:
        """The limits beyond which the balance has to pay, as far as they hold for every chute."""
        if self.unlimited:
            return ()
        if self.daily.sign is Sign.REACHED or self.quota == 0:
            return (self.daily,)
        return tuple(one for one in self.caps if one.sign is Sign.REACHED)

    @property
    def unknown(self) -> tuple[Line, ...]:
        """What is not known, and could refuse."""
        if self.unlimited or self.pays:
            return ()
        if self.reached:
            return (self.balance,) if self.pays is None else ()
        return tuple(one for one in (self.daily, *self.caps) if one.sign is Sign.UNKNOWN)

    @property
    def refusing(self) -> tuple[Line, ...]:
        """The limits that refuse calls now, for certain: nothing can pay for what lies beyond."""
        return self.reached if self.pays is False else ()


@dataclass(frozen=True, slots=True)
class Moment:
    """`now` by the server's clock, which is `skew` seconds ahead of this machine's."""

    now: datetime
    skew: float = 0.0

    def of(self, figure: Figure[Any]) -> datetime:
        """When a figure was reported, by the server's clock; now if that isn't known."""
        if figure.at is None:
            return self.now
        return datetime.fromtimestamp(figure.at + self.skew, UTC)

    def aged(self, figure: Figure[Any], words: str) -> str:
        """The words of a figure with how old it is, if that matters."""
        then = self.of(figure)
        if self.now - then < (_OLD if figure.problem is None else _OLD_AFTER_FAILURE):
            return words
        return f"{words} · from {times.ago(then, self.now)}"


def standing_of(figures: AccountFigures, at: Moment, names: Mapping[str, str] | None = None) -> Standing:
    """Where the account stands. `names` are those of chutes, by their ids."""
    user = figures.user.value
    balance = None if user is None else user.balance
    quotas = figures.quotas.value
    main = overall(quotas) if quotas else None
    usage = figures.quota_usage.value
    unlimited = quotas == () or (usage is not None and usage.unlimited)
    quota = main.quota if main is not None else None if usage is None else usage.quota
    daily = _daily(figures, at, quota, unlimited=unlimited)
    own = [one for one in quotas or () if one.chute_id != OVERALL]
    reached = daily.sign is Sign.REACHED or quota == 0
    caps = () if unlimited else _caps(figures, at, quota)
    return Standing(
        balance=_balance(figures, at, needed=reached or any(one.sign is Sign.REACHED for one in caps)),
        daily=daily,
        chutes=tuple(_own(figures, at, one, names or {}) for one in own),
        caps=caps,
        unlimited=unlimited,
        pays=None if balance is None else balance > 0,
        balance_usd=balance,
        quota=quota,
    )


# One line each


def _balance(figures: AccountFigures, at: Moment, *, needed: bool) -> Line:
    figure = figures.user
    balance = None if figure.value is None else figure.value.balance
    if balance is None:
        return Line(Sign.UNKNOWN, BALANCE, _missing(figure))
    if balance > 0:
        words = "pays for calls now" if needed else "pays when a limit is reached"
        return Line(Sign.FINE, BALANCE, at.aged(figure, f"{money(balance)} · {words}"))
    sign = Sign.REACHED if needed else Sign.NONE
    return Line(sign, BALANCE, at.aged(figure, f"{usd(balance)} · can't pay when a limit is reached"))


def _daily(figures: AccountFigures, at: Moment, quota: float | None, *, unlimited: bool) -> Line:
    if unlimited:
        return Line(Sign.FINE, DAILY_QUOTA, "no limit: a free or an invoiced account")
    figure = figures.quota_usage
    if quota == 0:
        read = figures.quotas if figures.quotas.value else figure
        return Line(Sign.NONE, DAILY_QUOTA, at.aged(read, "none: every call is paid from the balance"))
    return _quota_line(DAILY_QUOTA, figure, at, quota)


def _own(figures: AccountFigures, at: Moment, row: Quota, names: Mapping[str, str]) -> Line:
    """The line of a chute with a quota of its own."""
    label = f"Quota of {names.get(row.chute_id) or short_id(row.chute_id)}"
    if row.quota == 0:
        return Line(Sign.NONE, label, "none: every call is paid from the balance")
    figure = figures.chute_usage.get(row.chute_id)
    if figure is None:
        size = "" if row.quota is None else f"{number(row.quota)} a day, "
        return Line(Sign.UNKNOWN, label, f"{size}its use is not read")
    return _quota_line(label, figure, at, row.quota)


def _quota_line(label: str, figure: Figure[QuotaUsage], at: Moment, quota: float | None) -> Line:
    usage = figure.value
    if usage is None:
        size = "" if quota is None else f" (of {number(quota)} a day)"
        return Line(Sign.UNKNOWN, label, _missing(figure) + size)
    if usage.unlimited:
        return Line(Sign.FINE, label, at.aged(figure, "no limit"))
    quota = quota if quota is not None else usage.quota
    if usage.used is None or quota is None:
        return Line(Sign.UNKNOWN, label, "not reported")
    if at.of(figure).date() < at.now.date():
        return Line(Sign.UNKNOWN, label, "a new day has begun since it was read")
    if usage.used >= quota:
        words = f"used up: {number(usage.used)} of {number(quota)}"
        return Line(Sign.REACHED, label, at.aged(figure, words), Ending(next_day(at.now), computed=True))
    return Line(Sign.FINE, label, at.aged(figure, f"{number(quota - usage.used)} left of {number(quota)}"))


def _caps(figures: AccountFigures, at: Moment, quota: float | None) -> tuple[Line, ...]:
    """The lines of a plan's caps; none where there is no plan."""
    figure = figures.subscription
    plan = figure.value
    if plan is None:
        if quota is not None and price_of(quota) is None:
            return ()
        words = _missing(figure)
        return tuple(Line(Sign.UNKNOWN, label, words) for label in (FOUR_HOUR_CAP, MONTH_CAP))
    if plan.subscription is False:
        return ()
    read = at.of(figure)
    lines = [_cap(FOUR_HOUR_CAP, plan.four_hour, figure, at, _block_end(plan.four_hour, read))]
    if plan.custom:
        lines.append(Line(Sign.NONE, MONTH_CAP, "none in a custom plan"))
    else:
        lines.append(_cap(MONTH_CAP, plan.monthly, figure, at, _month_end(plan.monthly, plan.anchor_date, read)))
    return tuple(lines)


def _cap(label: str, window: CapWindow | None, figure: Figure[Any], at: Moment, ends: Ending | None) -> Line:
    if window is None:
        return Line(Sign.UNKNOWN, label, "not reported")
    if window.uncapped:
        return Line(Sign.NONE, label, "none in this plan")
    if ends is not None and ends.moment <= at.now:
        return Line(Sign.UNKNOWN, label, f"a new window since {clock_words(ends.moment, at.now)}, not read yet")
    if window.usage is None or window.cap is None:
        return Line(Sign.UNKNOWN, label, "not reported")
    if is_reached(window):
        words = f"reached: {money(window.usage)} of {money(window.cap)}"
        if ends is None:
            words += " · its end is not reported reliably"
        return Line(Sign.REACHED, label, at.aged(figure, words), ends)
    left = window.remaining if window.remaining is not None else window.cap - window.usage
    return Line(Sign.FINE, label, at.aged(figure, f"{money(left)} left of {money(window.cap)}"), ends)


def _block_end(window: CapWindow | None, read: datetime) -> Ending | None:
    """When the block of four hours ended or ends that was running when it was read."""
    if window is None:
        return None
    span = four_hours(window, read)
    return Ending(span.end, span.computed)


def _month_end(window: CapWindow | None, anchor: datetime | None, read: datetime) -> Ending | None:
    """When the month ends, or ended, that was running at the read; None where the server's end isn't reliable."""
    if window is None:
        return None
    span = month(window, read)
    if span is not None:
        return Ending(span.end)
    if anchor is None or window.reset_at is not None:
        return None
    return Ending(_next_month(anchor, read), computed=True)


def _next_month(anchor: datetime, after: datetime) -> datetime:
    """The first moment after `after` on the day of the month, and at the time, of `anchor`."""
    this = times.in_month(anchor, after.year, after.month)
    following = (after.year, after.month + 1) if after.month < 12 else (after.year + 1, 1)
    return this if this > after else times.in_month(anchor, *following)


def _missing(figure: Figure[Any]) -> str:
    """Why there is no figure."""
    if not figure.offered:
        return "not offered by this server, or not to this credential"
    if figure.problem is not None:
        return f"not read: {figure.problem.what.rstrip('.')}"
    return "being read…" if figure.loading else "not reported" if figure.value is not None else "not read yet"


# Words


def next_day(now: datetime) -> datetime:
    """When the next day begins by UTC, in which quotas are counted."""
    return now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)


def clock_words(moment: datetime, now: datetime) -> str:
    """A moment near `now`: `20:00 UTC` if it is within a day, else with its date."""
    utc = moment.astimezone(UTC)
    if abs(utc - now) < timedelta(hours=24):
        return f"{utc:%H:%M} UTC"
    return times.exact(utc)


def number(value: float) -> str:
    """A count of requests, which may be broken: `2,000`, `138.5`."""
    return f"{value:,.2f}".rstrip("0").rstrip(".")
