"""The status line: what was done stays readable beside what came up since."""

from __future__ import annotations

from typing import TYPE_CHECKING

from driving import WIDE

if TYPE_CHECKING:
    from driving import Driver, Driving


async def delete_one(app: Driver) -> None:
    await app.press("d", "shift+tab")
    await app.type("just testing")
    await app.press("enter")
    await app.until(lambda: "✓ Deleted" in app.status)
    await app.settled()


async def test_a_reading_that_fails_after_a_change_is_told_beside_it(driving: Driving) -> None:
    async with driving.sandboxed(size=WIDE) as app:
        await delete_one(app)
        app.fault("GET /api_keys/=internal_error")
        await app.press("r")
        await app.until(lambda: "✗" in app.status)
        assert "✓ Deleted" in app.status
        assert "e: why" in app.status
        app.mend()
        await app.press("r")
        await app.until(lambda: "✗" not in app.status)
        assert "✓ Deleted" in app.status


async def test_what_came_up_before_is_over_with_the_next_change(driving: Driving) -> None:
    async with driving.sandboxed(size=WIDE) as app:
        app.fault("GET /api_keys/=internal_error")
        await app.press("r")
        await app.until(lambda: "✗" in app.status)
        await app.settled()
        app.mend()
        await delete_one(app)
        assert "✗" not in app.status
