"""Going on from a step that still finds something out: the key counts, and what is found out decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from driving import send
from gate import Gate
from register_driver import FREE, registering

from chutes_tui.operations.onboarding.registration_state import RegistrationTask
from chutes_tui.services.onboarding import registration as service

if TYPE_CHECKING:
    from driving import Driving
    from register_driver import Wizard
    from served import ServedSandbox

ON = pytest.mark.parametrize("key", ["f10", "ctrl+s", "enter"])


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Gate:
    """What looks at the place for a config, held back while the gate is closed."""
    gate = Gate()
    for name in ("suggest_destination", "look_at_destination", "prove_destination"):
        monkeypatch.setattr(service, name, gate.before(getattr(service, name)))
    return gate


@pytest.mark.slow
@pytest.mark.parametrize(("step", "following"), [("_config", "Review"), ("_review", "Token")])
async def test_a_key_that_comes_before_the_step_is_all_there(
    driving: Driving, served_sandbox: ServedSandbox, step: str, following: str
) -> None:
    async with registering(driving, served_sandbox, FREE) as app:
        await app.to_review()
        if step == "_config":
            app.screen.form.path = None
            app.app.worker.registration._change(destination_status=None)
        app.screen.go_to(getattr(app.screen, step))
        app.screen.action_next_step()
        assert app.registration.task is RegistrationTask.NONE, "nothing is done on the word of older checks"
        await app.at(following)
        assert checked(app) == 2


@pytest.mark.slow
class TestConfig:
    @ON
    async def test_the_suggestion_is_waited_for(
        self, driving: Driving, served_sandbox: ServedSandbox, disk: Gate, key: str
    ) -> None:
        async with registering(driving, served_sandbox, FREE) as app:
            await app.to_wallet()
            with disk.closed():
                await app.press("enter")
                await app.until(lambda: app.step == "Config file" and disk.waiting)
                await app.press(key)
                assert app.step == "Config file"
                assert app.says("Checking the file.")
            await app.at("Review")

    async def test_what_was_typed_is_looked_at_before(self, driving: Driving, served_sandbox: ServedSandbox) -> None:
        async with registering(driving, served_sandbox, FREE) as app:
            await app.to_config()
            send(app.app, "end", "2", "f10")
            await app.at("Review")
            assert app.screen.form.path is not None
            assert app.screen.form.path.name == "config.ini2"

    async def test_what_can_not_be_used_stops_it(
        self, driving: Driving, served_sandbox: ServedSandbox, disk: Gate
    ) -> None:
        driving.home.joinpath("taken.ini").write_text("[auth]\nusername = eve\nuser_id = 1\n")
        async with registering(driving, served_sandbox, FREE) as app:
            await app.to_config()
            with disk.closed():
                await app.clear("path", "~/taken.ini")
                await app.press("f10")
            await app.seen("The file contains another account: choose another file")
            assert app.step == "Config file"

    async def test_typing_on_takes_it_back(self, driving: Driving, served_sandbox: ServedSandbox, disk: Gate) -> None:
        async with registering(driving, served_sandbox, FREE) as app:
            await app.to_config()
            before = disk.waiting
            with disk.closed():
                send(app.app, "end", "2", "f10", "3")
                await app.until(lambda: disk.waiting > before)
            await app.seen("A new file.")
            await app.settled()
            assert app.step == "Config file"


@pytest.mark.slow
class TestReview:
    @pytest.mark.parametrize("key", ["f10", "ctrl+s"])
    async def test_the_checks_are_waited_for(
        self, driving: Driving, served_sandbox: ServedSandbox, disk: Gate, key: str
    ) -> None:
        async with registering(driving, served_sandbox, FREE) as app:
            await app.to_config()
            with disk.closed():
                await app.press("f10")
                await app.until(lambda: app.busy)
                await app.press(key)
                assert app.step == "Review"
            await app.at("Token")

    async def test_checks_that_wait_for_something_else_are_waited_for(
        self, driving: Driving, served_sandbox: ServedSandbox
    ) -> None:
        async with registering(driving, served_sandbox, FREE) as app:
            await app.to_config()
            async with app.app.worker._runner.write_turn:
                await app.press("f10")
                await app.press("f10")
                assert app.step == "Review"
            await app.at("Token")

    async def test_once_it_went_on_nothing_is_waited_for(
        self, driving: Driving, served_sandbox: ServedSandbox, disk: Gate
    ) -> None:
        async with registering(driving, served_sandbox, FREE) as app:
            await app.to_config()
            served_sandbox.fault("POST /users/register=internal_error")
            with disk.closed():
                await app.press("f10")
                await app.until(lambda: app.busy)
                await app.press("f10")
                await app.seen("Continues when every check has passed.")
            await app.seen("No usable response received.")
            assert app.step == "Review"
            assert not app.says("Continues when every check has passed.")

    async def test_keys_that_come_at_once_all_count(self, driving: Driving, served_sandbox: ServedSandbox) -> None:
        async with registering(driving, served_sandbox, FREE) as app:
            await app.to_config()
            send(app.app, "f10", "f10")
            await app.at("Token")

    async def test_what_was_checked_before_an_edit_does_not_count(
        self, driving: Driving, served_sandbox: ServedSandbox, disk: Gate
    ) -> None:
        async with registering(driving, served_sandbox, FREE) as app:
            await app.to_review()
            await app.press("escape")
            await app.at("Config file")
            before = disk.waiting
            await app.type("2")
            await app.press("f10")
            await app.until(lambda: app.step == "Review")
            await app.press("f10")
            await app.at("Token")
            assert disk.waiting >= before + 2, "it was looked at, and checked again"
            assert checked(app) == 2


def checked(app: Wizard) -> int:
    """How often the checks of the review were begun."""
    return app.app.worker.registration._checks_begun
