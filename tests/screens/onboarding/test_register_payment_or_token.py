"""Choosing between a token and a payment: only where it is offered, and with a way back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from lanes import cases
from register_driver import FREE, registering
from textual.widgets import Input

if TYPE_CHECKING:
    from driving import Driving
    from served import ServedSandbox

PATH = "/users/agent_registration"


@cases("generation", {"2025-10": "2025-10", "2026-02": "2026-02"}, "2026-02")
async def test_where_it_is_not_offered_nothing_speaks_of_it(
    driving: Driving, served_sandbox: ServedSandbox, generation: str
) -> None:
    async with registering(driving, served_sandbox, FREE) as app:
        served_sandbox.sandbox.switch(generation=generation)
        await app.to_review()
        assert "ayment" not in app.text
        await app.press("f4")
        assert app.step == "Review"
        assert not app.screen.form.by_payment


@pytest.mark.slow
async def test_there_is_a_way_back_to_the_token(driving: Driving, served_sandbox: ServedSandbox) -> None:
    async with registering(driving, served_sandbox, FREE) as app:
        await app.to_token()
        await app.press("f4")
        await app.at("Review")
        await app.seen("about 50 USD in TAO")
        await app.press("f4")
        await app.press("ctrl+s")
        await app.at("Token")
        assert served_sandbox.asked("POST", PATH) == 0


@pytest.mark.slow
async def test_a_refusal_leads_to_the_step_that_can_remedy_it(
    driving: Driving, served_sandbox: ServedSandbox
) -> None:
    async with registering(driving, served_sandbox, FREE) as app:
        await app.to_review()
        await app.press("f4")
        served_sandbox.sandbox.world.database.run("UPDATE users SET username = 'lovelace' WHERE username = 'grace'")
        await app.press("ctrl+s")
        await app.at("Username")
        assert app.says("The username lovelace is taken.")
        assert app.screen.query_one("#username", Input).value == "lovelace"
        kept = driving.home / ".local" / "state" / "chutes-tui" / "registrations.json"
        assert not kept.exists() or '"registrations": []' in kept.read_text()
