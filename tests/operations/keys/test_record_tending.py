"""What is known of keys that are long gone is dropped, and nothing else."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from chutes_tui.operations.keys.rotation_record import Entries, tend

if TYPE_CHECKING:
    from driving import Driving

TODAY = date(2026, 11, 27)
ROTATION = {
    "new_name": "ci-2", "admin": True, "grants": [], "begun": "2026-01-01T00:00:00+00:00", "phase": "created",
    "attempt": "1", "new_id": "new",
}  # fmt: skip


def after(entries: Entries, *days: int, present: tuple[str, ...] = ()) -> Entries:
    for day in days:
        tend(entries, present, TODAY + timedelta(days=day))
    return entries


def test_a_key_that_is_gone_for_a_month_is_forgotten() -> None:
    assert set(after({"a": {"places": ["x"]}}, 0, 30)) == {"a"}
    assert after({"a": {"places": ["x"]}}, 0, 31) == {}
    assert set(after({"a": {}}, 31)) == {"a"}, "it was never missing before"
    assert set(after({"a": {"missing": "never"}}, 31)) == {"a"}


def test_one_that_comes_back_is_known_as_before() -> None:
    entries = after({"a": {"places": ["x"]}}, 0)
    assert after(entries, 31, present=("a",)) == {"a": {"places": ["x"]}}


def test_a_rotation_under_way_keeps_what_it_needs() -> None:
    assert set(after({"old": {"rotation": ROTATION}, "new": {"rotated_from": "old"}}, 0, 99)) == {"old", "new"}


async def test_by_the_list_of_the_account(driving: Driving) -> None:
    async with driving.sandboxed() as app:
        key = app.state.keys.items[0]
        assert app.state.user is not None
        session = await app.app.worker._runner.session_or_none()
        assert session is not None
        for one in ("gone", key.api_key_id):
            session.records.note(session.host, app.state.user.user_id, one, places=["x"])
        await app.press("r")
        await app.settled()
        assert set(session.records.entries(session.host)["gone"]) == {"places", "missing"}
        assert set(session.records.entries(session.host)[key.api_key_id]) == {"places"}
