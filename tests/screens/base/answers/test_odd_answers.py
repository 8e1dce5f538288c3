"""Answers with something in them that no server should send: the good part is shown, the rest is counted or named."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from altering import replacing
from lanes import cases

from chutes_tui.screens.dialogs.confirm import ConfirmDialog

if TYPE_CHECKING:
    from driving import Driving


NAMES = {
    "half a pair": (rb"\ud800", "�"),
    "half a pair in a word": (rb"a\udfffb", "a�b"),
    "a pair": (rb"\ud83d\ude00!", "😀!"),
    "no UTF-8": (b"caf\xe9", "caf�"),
    "half a pair in UTF-8": (b"x\xed\xa0\x80y", "x���y"),
    "a raw control character": (b"a\x01b", "a␁b"),
    "a raw line break": (b"a\nb", "a␊b"),
    "NUL": (rb"a\u0000b", "a␀b"),
    "an escape that is none": (rb"a\xb", "a�xb"),
    "huge": (b"n" * 3_000_000, "nnnnnnnn"),
}


@pytest.mark.slow
@cases("kind", {kind: kind for kind in NAMES}, "half a pair", "no UTF-8", "NUL", "huge")
async def test_one_odd_name_hides_no_other(driving: Driving, kind: str) -> None:
    sent, shown = NAMES[kind]
    async with driving.sandboxed(before=replacing(b'"just testing"', b'"%b"' % sent)) as app:
        assert len(app.names) == 13
        assert "unreadable" not in app.text
        assert shown in app.text
        await app.press("slash", *"ci")
        await app.press("escape", "s", "s", "S")
        key_id = app.sandbox.world.database.value("SELECT api_key_id FROM api_keys WHERE name = 'just testing'")
        app.table.go_to(key_id)
        await app.press("enter")
        assert app.says(shown)
        await app.press("escape", "c", "i")
        await app.until(lambda: app.state.clipboard is not None)
        await app.press("d")
        assert app.in_front(ConfirmDialog)
        await app.type(app.app.screen._typed)  # type: ignore[attr-defined]
        await app.press("enter")
        await app.settled()
        assert len(app.names) == 12
        assert "Deleted the key" in app.status
