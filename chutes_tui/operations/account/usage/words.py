"""Figures of usage in words: one rounding everywhere. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chutes_tui.core.text import usd
from chutes_tui.operations.account.usage.rows import Unit

if TYPE_CHECKING:
    from chutes_tui.operations.account.usage.rows import Amounts, Total, Usage

NOT_REPORTED: Final = "–"
PAID_BY_PLAN: Final = "paid by plan"
NOT_CHARGED: Final = "not charged"
_MILLION: Final = 1_000_000
_IN_FULL: Final = 100_000
"""Tokens up to which they are not shown in millions."""


def money(amount: float) -> str:
    """Return an amount of USD to the cent; one that is less, but not nothing, is `<$0.01`."""
    return "<$0.01" if 0 < amount < 0.01 else usd(amount)


def tokens_words(count: float) -> str:
    """Return a number of tokens: `3,120`, `113.6 M`."""
    return f"{count:,.0f}" if count < _IN_FULL else f"{count / _MILLION:,.1f} M"


def figure(unit: Unit, value: float) -> str:
    """Return a figure of a unit, without the unit's name."""
    if unit is Unit.USD:
        return money(value)
    return tokens_words(value) if unit is Unit.TOKENS else f"{value:,.0f}"


def total(unit: Unit, of: Total, *, whole: bool = True) -> str:
    """Return a sum: `6,068`, `at least 12`, `–` where nothing of it was reported. `whole`: no row is missing."""
    if of.value is None:
        return NOT_REPORTED
    return f"{'' if of.whole and whole else 'at least '}{figure(unit, of.value)}"


def cost(amounts: Amounts, *, plan: bool | None, whole: bool = True) -> str:
    """Return what was paid. The server reports 0 while a `plan` pays: that is neither free nor unknown."""
    value = amounts.usd.value
    if value is None or value > 0 or not amounts.calls.amount or not amounts.usd.whole:
        return total(Unit.USD, amounts.usd, whole=whole)
    return PAID_BY_PLAN if plan else NOT_CHARGED


def per_day(usage: Usage, unit: Unit) -> str:
    """Return the mean of a day of the range, "" for a single day or where the sum is not known in full."""
    of = usage.total.of(unit)
    if usage.hourly or not usage.whole or not of.whole or not of.amount:
        return ""
    return figure(unit, of.amount / usage.days)


def summary(usage: Usage, unit: Unit, *, plan: bool | None) -> tuple[str, list[str]]:
    """Return the sum in the unit, as in `6,068 calls`, and what else there is to say of the range."""
    of, total_of = usage.total, {one: total(one, usage.total.of(one), whole=usage.whole) for one in Unit}
    named = {
        Unit.CALLS: f"{total_of[Unit.CALLS]} call{'s' * (of.calls.value != 1)}",
        Unit.TOKENS: f"{total_of[Unit.TOKENS]} tokens",
        Unit.USD: cost(of, plan=plan, whole=usage.whole),
    }
    mean = per_day(usage, unit)
    rest = [f"{mean} a day"] if mean else []
    rest += [words for one, words in named.items() if one is not unit and of.of(one).value is not None]
    if of.of(unit).value is None:
        return f"{unit.value} not reported", rest
    return named[unit], rest
