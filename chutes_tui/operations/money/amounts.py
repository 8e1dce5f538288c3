"""Amounts of USD that are typed: exact decimals, never guessed. Pure."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

EVERYTHING: Final = "all"
"""What is typed for the whole balance."""
_DECIMALS: Final = 6
_DIGITS: Final = 8


def exact_usd(amount: Decimal) -> str:
    """An amount to its last digit, with at least two decimals: `$42.17`, `$1,000.00`, `-$0.000001`."""
    whole, _, decimals = f"{abs(amount):f}".partition(".")
    return f"{'-' if amount < 0 else ''}${int(whole):,}.{decimals.rstrip('0').ljust(2, '0')}"


def amount_problem(text: str) -> str:
    """What is wrong with a typed amount of USD, as a sentence; "" for one that can be sent as it is typed."""
    typed = text.strip()
    whole, point, decimals = typed.partition(".")
    plain = whole.isascii() and whole.isdigit() and (not point or (decimals.isascii() and decimals.isdigit()))
    if not plain:
        return f"Write the amount in USD with a point and nothing else, such as 2.50 or 12; or {EVERYTHING}."
    if len(decimals) > _DECIMALS:
        return f"The smallest amount is 0.{'1'.rjust(_DECIMALS, '0')} USD: at most {_DECIMALS} decimals."
    if len(whole.lstrip("0")) > _DIGITS:
        return "There isn't so much money."
    if not (whole + decimals).strip("0"):
        return "Nothing can't be sent: write an amount above 0, such as 2.50."
    return ""


def amount_of(text: str, balance: Decimal | None) -> Decimal | str:
    """The amount that is typed, or what is wrong with it. `balance`: what "all" is, None while it isn't known."""
    typed = text.strip()
    if typed.lower() == EVERYTHING:
        if balance is None:
            return "The balance isn't known, so write an amount."
        return balance if balance > 0 else f"There is no balance to send: it is {exact_usd(balance)}."
    if balance is not None and balance > 0 and typed == f"{balance:f}":
        return balance
    if problem := amount_problem(typed):
        return problem
    amount = Decimal(typed)
    if balance is not None and amount > balance:
        return f"The balance is {exact_usd(balance)}: that isn't enough."
    return amount
