"""The rows that are made of keys."""

from __future__ import annotations

from chutes_tui.api.models import ApiKey
from chutes_tui.screens.keys.key_rows import KeyRows


def test_rows_of_keys_that_are_gone_are_not_kept() -> None:
    rows = KeyRows()
    keys = [ApiKey(api_key_id=str(number), name=f"key {number}") for number in range(3)]
    gone, _, stays = rows.matching(keys, "")
    assert [row.key for row in rows.matching(keys[1:], "key 1")] == [keys[1]]
    assert rows.row(keys[2]) is stays
    assert rows.row(keys[0]) is not gone
