"""Every column has a letter of its own, which no menu uses for anything else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chutes_tui.screens.keys.key_rows import COLUMNS as KEYS
from chutes_tui.screens.lists.sorting import column_letters
from chutes_tui.screens.profiles.profile_rows import COLUMNS as PROFILES
from chutes_tui.screens.secrets.secret_rows import FLAT_COLUMNS
from chutes_tui.screens.wallets.wallet_rows import COLUMNS as WALLETS
from chutes_tui.widgets.table.columns import Cell, Column


@pytest.mark.parametrize(
    ("columns", "letters"), [(KEYS, "naoeli"), (FLAT_COLUMNS, "vcai"), (PROFILES, "pasitl"), (WALLETS, "whsca")]
)
def test_the_first_of_the_title_that_is_free(columns: tuple[Column[object], ...], letters: str) -> None:
    assert "".join(column_letters(columns).values()) == letters


@given(st.lists(st.text(max_size=12), max_size=20))
def test_whatever_the_titles_are(titles: list[str]) -> None:
    columns: list[Column[object]] = [
        Column(str(number), title, 1, lambda _: Cell("")) for number, title in enumerate(titles)
    ]
    letters = list(column_letters(columns).values())
    assert len(set(letters)) == len(titles)
    assert not set(letters) & set("jkgq")
