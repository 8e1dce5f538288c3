"""What a footer shows of what works everywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from chutes_tui.screens.audit.audit_screen import AuditScreen

if TYPE_CHECKING:
    from driving import Driving


@pytest.mark.parametrize("place", ["1", "2"])
async def test_the_audit_is_offered_where_it_looks(driving: Driving, place: str) -> None:
    async with driving.sandboxed(size=(120, 40)) as app:
        await app.press(place)
        await app.settled()
        assert "A Audit" in app.lines[-1]
        await app.click_on("A Audit")
        await app.until(lambda: app.in_front(AuditScreen))
