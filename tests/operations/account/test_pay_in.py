"""A payment that is waited for, as values; amounts as they may be typed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chutes_tui.api.account.payments import OwnPayments, Payment
from chutes_tui.api.chain import Balance
from chutes_tui.core.figure import Figure
from chutes_tui.core.problem import Problem
from chutes_tui.core.tao import RAO
from chutes_tui.operations.account.pay_in import LONGEST_WAIT, PayIn, Wait, WaitStage, amount_problem


def payment(number: int, rao: int | None = RAO) -> Payment:
    return Payment(payment_id=str(number), ss58_address="5Mine", rao_amount=rao)


def test_what_was_there_before_is_no_news() -> None:
    known = PayIn(
        at_address=Figure(Balance(5), 1.0),
        payments=Figure(OwnPayments((payment(1),)), 1.0),
    )
    wait = known.begin_waiting(10.0).wait
    assert wait is not None
    wait = wait.chain_read(5, 11.0).server_read((payment(1),), 11.0)
    assert wait.stage is WaitStage.WAITING
    wait = wait.chain_read(5 + RAO, 12.0)
    assert (wait.stage, wait.arrived, wait.arrived_at) == (WaitStage.ON_CHAIN, RAO, 12.0)
    wait = wait.server_read((payment(2), payment(1)), 13.0)
    assert (wait.stage, wait.credited_rao, wait.ended) == (WaitStage.CREDITED, RAO, 13.0)


def test_what_was_never_read_before_tells_only_what_is_there() -> None:
    wait = Wait(0.0).chain_read(7 * RAO, 1.0).server_read((payment(1), payment(2)), 1.0)
    assert wait.stage is WaitStage.WAITING
    assert wait.chain_read(8 * RAO, 2.0).arrived == RAO
    assert wait.server_read((payment(3), payment(1)), 2.0).stage is WaitStage.CREDITED


def test_what_leaves_the_address_again_has_arrived_all_the_same() -> None:
    wait = Wait(0.0, last=3).chain_read(10, 1.0).chain_read(0, 2.0).chain_read(4, 3.0)
    assert (wait.arrived, wait.arrived_at) == (11, 1.0)


def test_a_part_that_is_credited_does_not_end_it() -> None:
    wait = Wait(0.0, last=0, known=frozenset()).chain_read(3 * RAO, 1.0).server_read((payment(1),), 1.0)
    assert (wait.stage, wait.credited_rao) == (WaitStage.ON_CHAIN, RAO)
    assert wait.server_read((payment(1), payment(2, 2 * RAO)), 2.0).stage is WaitStage.CREDITED
    assert wait.server_read((payment(1), payment(2, None)), 2.0).credited_rao is None


def test_it_ends_after_an_hour_and_not_twice() -> None:
    wait = Wait(0.0).looked(LONGEST_WAIT - 1)
    assert wait.ended is None
    wait = wait.looked(LONGEST_WAIT)
    assert wait.stage is WaitStage.GIVEN_UP
    assert wait.looked(2 * LONGEST_WAIT).ended == LONGEST_WAIT


@given(st.lists(st.integers(0, 2**40), min_size=1))
def test_never_less_than_nothing_arrives(balances: list[int]) -> None:
    wait = Wait(0.0)
    for number, free in enumerate(balances):
        wait = wait.chain_read(free, float(number))
    assert wait.arrived >= max(0, balances[-1] - balances[0])


def test_a_failure_leaves_what_was_read() -> None:
    known = replace(PayIn(), at_address=Figure(Balance(5), 1.0))
    failed = known.failed(Problem("no"))
    assert failed.at_address.stale
    assert failed.at_coldkey.value is None
    assert failed.asked
    assert not failed.loading


@pytest.mark.parametrize("text", ["0.25", "12", " 1.5 ", "0.000000001", "99999999"])
def test_amounts_that_can_be_sent(text: str) -> None:
    assert amount_problem(text) == ""


ODD = "|0|0.0|-1|+1|1,5|990,099|1 000|1.000,50|$5|1e3|nan|.5|1.|1.0000000001|٣|0x1|1\n2|100000000"


@pytest.mark.parametrize("text", ODD.split("|"))
def test_amounts_that_are_refused_with_a_reason(text: str) -> None:
    assert amount_problem(text).endswith(".")
