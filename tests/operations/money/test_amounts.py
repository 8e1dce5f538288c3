"""Amounts of USD: exact, as they were typed, never guessed."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Raw

from chutes_tui.api.http.call import Body
from chutes_tui.operations.money.amounts import amount_of, amount_problem, exact_usd


@pytest.mark.parametrize(
    "typed", ["990,099", "1,5", "1 000", "1.000,50", "$5", "1e3", "-1", "+1", ".5", "٥", "", "1.2.3"]
)
def test_what_is_no_amount_is_refused_with_an_example(typed: str) -> None:
    assert "such as 2.50" in amount_problem(typed)


@given(st.decimals(min_value="0.000001", max_value="99999999", places=6))
def test_what_is_typed_is_what_is_sent(amount: Decimal) -> None:
    typed = f"{amount:f}"
    found = amount_of(typed, None)
    assert found == amount
    sent = Body(amount=Raw(f"{found:f}".encode())).data
    assert sent == f'{{"amount":{typed}}}'.encode()
    assert Decimal(repr(json.loads(sent)["amount"])) == amount  # a server that counts in floats reads the same


@given(st.floats(min_value=1e-15, max_value=1e9))
def test_all_is_exactly_the_balance(balance: float) -> None:
    exact = Decimal(repr(balance))
    assert amount_of("all", exact) == exact
    assert float(f"{amount_of(f'{exact:f}', exact):f}") == balance


@given(st.decimals(min_value=-(10**9), max_value=10**9, allow_nan=False, places=8))
def test_an_amount_is_shown_to_its_last_digit(amount: Decimal) -> None:
    shown = exact_usd(amount)
    assert Decimal(shown.replace("$", "").replace(",", "")) == amount


@pytest.mark.parametrize(
    ("balance", "words"), [(None, "isn't known"), (Decimal(0), "no balance"), (Decimal(-1), "-$1.00")]
)
def test_all_of_nothing_is_nothing(balance: Decimal | None, words: str) -> None:
    found = amount_of("all", balance)
    assert isinstance(found, str)
    assert words in found


def test_more_than_there_is_is_refused_and_an_unknown_balance_does_not_stand_in_the_way() -> None:
    assert amount_of("42.18", Decimal("42.17")) == "The balance is $42.17: that isn't enough."
    assert amount_of("42.18", None) == Decimal("42.18")
