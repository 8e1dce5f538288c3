"""Whether the account's reads confirm a cause: it is so now, it isn't any more, or they can't tell. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from chutes_tui.operations.account.plan import ONE_TIME, PRICES
from chutes_tui.operations.account.refusal.types import Check
from chutes_tui.operations.account.standing import (
    MONTH_CAP,
    Ending,
    Moment,
    Sign,
    Standing,
    next_day,
    number,
)
from chutes_tui.operations.account.usage.rows import money

if TYPE_CHECKING:
    from collections.abc import Callable

    from chutes_tui.operations.account.figures import AccountFigures
    from chutes_tui.operations.account.refusal.text import PastedRefusal
    from chutes_tui.operations.account.refusal.types import Cause

_SMALLEST_PRICE: Final = 3.0
_NO_FREE_LIMIT: Final = 10.0
_PRO: Final = 2000


@dataclass(frozen=True, slots=True)
class Account:
    """What is known of the account at a moment."""

    figures: AccountFigures
    standing: Standing
    at: Moment
    pasted: PastedRefusal


@dataclass(frozen=True, slots=True)
class Checked:
    """What the reads say of a cause. `holds` None: they can't tell."""

    holds: bool | None
    now: str = ""
    ends: Ending | None = None
    headline: str = ""


def check(cause: Cause, account: Account) -> Checked:
    """What the reads say of a cause."""
    checks = {
        Check.QUOTA: quota_check,
        Check.CAPS: caps_check,
        Check.BALANCE: _balance,
        Check.TEE: _tee,
        Check.TIER: _tier,
        Check.FREE_MODELS: _free_models,
    }
    found = checks.get(cause.check)
    return Checked(None) if found is None else found(account)


def _paid(standing: Standing) -> Checked | None:
    """What decides about all that money settles; None where the limits themselves have to be looked at."""
    if standing.unlimited:
        return Checked(False, "The account has no limits now: it is a free or an invoiced one.")
    if standing.pays and standing.balance_usd is not None:
        return Checked(False, f"The balance is {money(standing.balance_usd)} now, and pays beyond every limit.")
    return None


def quota_check(account: Account) -> Checked:
    """Whether the daily quota refuses."""
    standing, at, daily = account.standing, account.at, account.standing.daily
    if (paid := _paid(standing)) is not None:
        return paid
    then = account.pasted.resets
    if standing.quota == 0:
        headline = "The account has no daily quota and no money: it pays as it goes."
        return Checked(True if standing.pays is False else None, headline=headline)
    if daily.sign is Sign.FINE:
        own = [one for one in standing.chutes if one.sign in (Sign.REACHED, Sign.NONE)]
        if own:
            words = f"Or the chute has its own: {own[0].label}, {own[0].words}."
            return Checked(None, f"Of the overall quota, {daily.words}. {words}", own[0].ends)
        return Checked(False, f"Now {daily.words}.")
    if then is not None and then <= at.now:
        return Checked(False, "A new day has begun since, and with it a new quota.")
    if daily.sign is Sign.REACHED:
        ends = Ending(then) if then is not None else daily.ends
        return Checked(True if standing.pays is False else None, f"It is so now: {daily.words}.", ends)
    return Checked(None, "", Ending(then) if then is not None else Ending(next_day(at.now), computed=True))


def caps_check(account: Account) -> Checked:
    """Whether a cap of the plan refuses, and which."""
    standing = account.standing
    if (paid := _paid(standing)) is not None:
        return paid
    if not standing.caps:
        return Checked(None if standing.daily.sign is Sign.UNKNOWN else False, "The account has no plan now.")
    full = [one for one in standing.caps if one.sign is Sign.REACHED]
    if full:
        # Until the later of two has ended, nothing changes.
        last = next((one for one in full if one.label == MONTH_CAP), full[0])
        return Checked(
            True if standing.pays is False else None,
            f"It is so now: {'; '.join(f'{one.label} {one.words}' for one in full)}.",
            last.ends,
            f"The {last.label[0].lower()}{last.label[1:]} of your plan is reached, and the balance can't pay."
            if standing.pays is False
            else "",
        )
    if any(one.sign is Sign.UNKNOWN for one in standing.caps):
        return Checked(None, "Which of the two caps it was can't be told.")
    left = "; ".join(f"{one.label} {one.words}" for one in standing.caps if one.sign is Sign.FINE)
    return Checked(False, f"Now: {left}." if left else "")


def _balance(account: Account) -> Checked:
    standing = account.standing
    if standing.balance_usd is None:
        return Checked(None)
    now = f"The balance is {money(standing.balance_usd)} now."
    return Checked(not standing.pays, now)


def _tee(account: Account) -> Checked:
    return _by_quota(account, lambda quota: quota == ONE_TIME)


def _tier(account: Account) -> Checked:
    return _by_quota(account, lambda quota: PRICES.get(int(quota)) == _SMALLEST_PRICE)


def _by_quota(account: Account, covers_less: Callable[[float], bool]) -> Checked:
    standing = account.standing
    if (paid := _paid(standing)) is not None:
        return paid
    if standing.quota is None or standing.pays is None:
        return Checked(None)
    now = f"The account has a quota of {number(standing.quota)} a day now."
    if covers_less(standing.quota):
        return Checked(True, f"{now} Its balance can't pay.")
    return Checked(None if standing.quota == 0 else False, now)


def _free_models(account: Account) -> Checked:
    standing, ends = account.standing, Ending(next_day(account.at.now), computed=True)
    if standing.balance_usd is None:
        return Checked(None, "", ends)
    if standing.balance_usd >= _NO_FREE_LIMIT or (standing.quota or 0) > _PRO:
        quota = "" if standing.quota is None else f", the quota {number(standing.quota)} a day"
        return Checked(False, f"The balance is {money(standing.balance_usd)} now{quota}.")
    now = f"The balance is {money(standing.balance_usd)}, less than $10.00."
    return Checked(None, now, ends)
