"""The status line: what was done stays readable beside what came up since."""

from __future__ import annotations

from typing import TYPE_CHECKING

from driving import WIDE
from register_driver import registering
from secret_form_driver import forming

if TYPE_CHECKING:
    import pytest
    from driving import Driver, Driving
    from served import ServedSandbox


async def delete_one(app: Driver) -> None:
    await app.press("d")
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


async def test_a_success_is_said_for_some_seconds(driving: Driving, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chutes_tui.services.runner.SAID_FOR", 0.5)
    async with driving.sandboxed(size=WIDE) as app:
        app.fault("GET /api_keys/=internal_error")
        await delete_one(app)
        await app.press("r")
        await app.until(lambda: "✗" in app.status)
        await app.until(lambda: "✓" not in app.status)
        assert "✗" in app.status  # what went wrong stays
        assert app.state.activities == ()


async def test_a_success_that_is_said_no_longer_brings_no_older_failure_back(
    driving: Driving, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chutes_tui.services.runner.SAID_FOR", 0.5)
    async with driving.sandboxed(size=WIDE) as app:
        app.fault("DELETE /api_keys/=too_many_requests x1")
        await app.press("d")
        await app.type("just testing")
        await app.press("enter")
        await app.until(lambda: "✗" in app.status)
        await app.settled()
        await delete_one(app)
        await app.until(lambda: "✓" not in app.status)
        assert "✗" not in app.status
        assert app.state.problem is None


class TestFailure:
    async def test_ends_when_a_list_shows_what_is(self, driving: Driving) -> None:
        async with driving.sandboxed(size=WIDE) as app:
            app.fault("DELETE /api_keys/=drop_after_commit x1", "GET /api_keys/=internal_error")
            await app.press("d")
            await app.type("just testing")
            await app.press("enter")
            await app.until(lambda: "✗" in app.status)
            await app.settled()
            await app.press("r")
            await app.settled()
            assert "✗" in app.status
            app.mend()
            await app.press("r")
            await app.settled()
            assert "just testing" not in app.names
            assert "✗" not in app.status
            assert app.state.problem is None

    async def test_of_a_key_ends_with_the_next_edit(self, driving: Driving) -> None:
        async with driving.sandboxed(size=WIDE) as app:
            app.fault("POST /api_keys/=too_many_requests x1")
            await app.press("n")
            await app.type("mine")
            await app.press("enter", "ctrl+s")
            await app.until(lambda: "✗" in app.status)
            await app.settled()
            assert app.app.screen.has_class("-refused")
            app.app.screen.query_one("#name").focus()
            await app.type("2")
            assert "✗" not in app.status
            assert not app.app.screen.has_class("-refused")

    async def test_of_a_secret_ends_where_the_form_is_edited(
        self, driving: Driving, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async with forming(driving, monkeypatch, chute="night-batch") as app:
            app.fault("POST /secrets/=too_many_requests x1")
            await app.fill("KEY")
            await app.send()
            assert "✗" in app.status
            app.form.query_one("#key").focus()
            await app.type("2")
            assert "✗" not in app.status

    async def test_of_a_secret_ends_with_the_way_back(
        self, driving: Driving, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async with forming(driving, monkeypatch, chute="night-batch") as app:
            app.fault("POST /secrets/=drop_before_commit x1")
            await app.fill("KEY")
            await app.send()
            assert "✗" in app.status
            await app.click_on("Back to the form")
            assert "✗" not in app.status

    async def test_of_a_registration_ends_with_its_step(
        self, driving: Driving, served_sandbox: ServedSandbox
    ) -> None:
        async with registering(driving, served_sandbox) as app:
            await app.to_token()
            served_sandbox.sandbox.world.database.run(
                "UPDATE users SET username = 'lovelace' WHERE username = 'grace'"
            )
            await app.give_token()
            await app.at("Username")
            await app.settled()
            assert "✗" in app.status
            await app.type("2")
            assert "✗" not in app.status
