"""How amounts and texts from outside are shown."""

from __future__ import annotations

import pytest

from chutes_tui.core.text import usd


@pytest.mark.parametrize(
    ("amount", "shown"),
    [
        (0, "$0.00"),
        (42.169, "$42.17"),
        (-0.13, "-$0.13"),
        (-0.001, "$0.00"),
        (1234567.5, "$1,234,567.50"),
        (-5, "-$5.00"),
    ],
)
def test_money(amount: float, shown: str) -> None:
    assert usd(amount) == shown
