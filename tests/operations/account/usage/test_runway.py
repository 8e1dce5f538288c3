"""For how long the balance lasts: only where that means something."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chutes_tui.operations.account.usage.pace import PLAN_PAID, runway
from chutes_tui.operations.account.usage.period import Period, PeriodKind

from .usage_making import row, spent, used

WEEK = (2.0, 2.0, 3.0, 2.0, 2.0, 2.0, 2.47)


def test_by_the_seven_days_before_today() -> None:
    assert runway(42.17, used(*spent(1, 1, *WEEK, 0.1))) == "about 19 days at the last 7 days' rate"


def test_today_and_what_was_longer_ago_do_not_count() -> None:
    assert runway(42.17, used(*spent(900, *WEEK, 500))) == runway(42.17, used(*spent(1, *WEEK, 0)))


def test_days_without_use_count_for_who_used_it_before() -> None:
    assert runway(7.0, used(*spent(1, 0, 0, 0, 0, 0, 3.5, 3.5, 0))) == "about 7 days at the last 7 days' rate"


def test_a_new_account_is_not_promised_more_than_its_days_say() -> None:
    assert runway(7.0, used(*spent(3.5, 3.5, 0))) == "about 2 days at the last 2 days' rate"


@pytest.mark.parametrize(
    ("balance", "words"),
    [(0.5, "less than a day"), (2.5, "about 1 day at"), (4.1, "about 2 days at"), (1e6, "more than a year")],
)
def test_words(balance: float, words: str) -> None:
    assert runway(balance, used(*spent(*[2.0] * 9))).startswith(words)


@pytest.mark.parametrize("balance", [None, 0.0, -0.13])
def test_without_money_it_is_silent(balance: float | None) -> None:
    assert runway(balance, used(*spent(1, *WEEK, 1))) == ""


def test_a_single_day_of_use_says_nothing() -> None:
    assert runway(42.0, used(*spent(0, 0, 0, 0, 9.0, 0))) == ""
    assert runway(42.0, used(*spent(1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 5.0))) == ""


def test_nothing_used_says_nothing() -> None:
    assert runway(42.0, used()) == ""
    assert runway(42.0, used(), plan=True) == ""


def test_a_plan_that_paid_all_says_so_whatever_the_balance() -> None:
    paid = used(*(row(str(day), 0.0) for day in range(12, 26)))
    assert runway(42.0, paid, plan=True) == runway(0.0, paid, plan=True) == PLAN_PAID
    assert runway(42.0, paid, plan=False) == runway(42.0, paid) == ""


def test_a_plan_that_paid_a_part_leaves_the_rest() -> None:
    rows = [row(str(day), 0.0 if day % 2 else 1.0) for day in range(12, 26)]
    assert runway(8.0, used(*rows), plan=True) == "about 14 days at the last 7 days' rate"


def test_what_is_not_known_in_full_says_nothing() -> None:
    rows = spent(1, *WEEK, 1)
    assert runway(42.0, None) == ""
    assert runway(42.0, used(*rows, complete=False)) == ""
    assert runway(42.0, used(*rows, unreadable=1)) == ""
    assert runway(42.0, used(*rows, row("24", None))) == ""
    assert runway(42.0, used(*rows, period=Period(PeriodKind.DAY))) == ""
    assert runway(42.0, used(*rows, period=Period(PeriodKind.WEEK))) == ""


@given(st.floats(-100, 1e9), st.lists(st.floats(-5, 1e6, allow_subnormal=False), max_size=14), st.booleans())
def test_it_never_fails_and_never_says_more_than_a_sentence(balance: float, amounts: list[float], plan: bool) -> None:
    words = runway(balance, used(*spent(*amounts)), plan=plan)
    assert words in ("", PLAN_PAID) or words.endswith("days' rate")
