"""Amounts of TAO: exact, and never rounded up."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chutes_tui.core.tao import RAO, plain_tao, tao, tao_down


@pytest.mark.parametrize(
    ("rao", "exactly", "down"),
    [
        (0, "0", "0.0000"),
        (1, "0.000000001", "<0.0001"),
        (100_000, "0.0001", "0.0001"),
        (1_008_999_990, "1.00899999", "1.0089"),
        (1_250_000_000, "1.25", "1.2500"),
        (1_234_567_000_000_001, "1,234,567.000000001", "1,234,567.0000"),
        (-1, "-0.000000001", "-0.0001"),
    ],
)
def test_how_amounts_look(rao: int, exactly: str, down: str) -> None:
    assert (tao(rao), tao_down(rao)) == (exactly, down)


@given(st.integers(0, 2**64 - 1), st.integers(0, 9))
def test_exact_is_exact_and_down_is_never_more(rao: int, decimals: int) -> None:
    assert Decimal(plain_tao(rao)) * RAO == rao
    shown = tao_down(rao, decimals)
    if not shown.startswith("<"):
        distance = rao - Decimal(shown.replace(",", "")) * RAO
        assert 0 <= distance < 10 ** (9 - decimals)
        assert len(shown.partition(".")[2]) == decimals
