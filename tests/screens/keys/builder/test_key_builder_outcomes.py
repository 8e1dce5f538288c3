"""How a key's making ends, and leaving the builder: nothing typed is lost, nothing is sent twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from builder_driver import building

from chutes_tui.access.scopes import ScopeGrant
from chutes_tui.core.attempt import Stage
from chutes_tui.screens.keys.keys_screen import KeysScreen

if TYPE_CHECKING:
    from pathlib import Path

    from builder_driver import BuilderDriver

INVOKE_ALL = ScopeGrant("chutes", None, "invoke")
IN_THE_DARK = ("POST /api_keys/=drop_after_commit x1", "GET /api_keys/=drop_before_commit x20")
"""The key is created, the answer is lost, and so is every look for it."""


async def create(driver: BuilderDriver, name: str, *faults: str) -> None:
    """Create a key that may call all chutes, on a server that misbehaves like this."""
    for fault in faults:
        driver.fault(fault)
    await driver.name(name)
    await driver.tick("All chutes", "invoke")
    await driver.press("ctrl+s")


class TestOutcomes:
    async def test_a_refusal_keeps_the_form(self, tmp_path: Path) -> None:
        async with building(tmp_path) as driver:
            state = driver.app.state
            taken = state.keys.items[0].name
            state.keys = state.keys.without(lambda key: key.name == taken)
            await driver.name(taken)
            await driver.tick("All chutes", "invoke")
            await driver.press("ctrl+s")
            await driver.seen("You already have a key with this name.")
            assert driver.sent("POST") == 1
            assert driver.builder.draft.grants == (INVOKE_ALL,)
            assert driver.builder.focused is driver.builder.query_one("#name")
            assert state.key_creation is None
            await driver.press("2")
            await driver.press("ctrl+s")
            await driver.made()

    async def test_a_lost_answer_after_the_key_was_made(self, tmp_path: Path) -> None:
        async with building(tmp_path) as driver:
            await create(driver, "lost", "POST /api_keys/=drop_after_commit x1")
            await driver.seen("Key created, but its value was lost")
            assert (driver.sent("POST"), driver.on_server("lost")) == (1, 1)
            await driver.press("right", "enter")
            await driver.made()
            assert (driver.sent("POST"), driver.sent("DELETE"), driver.on_server("lost")) == (2, 1, 1)

    async def test_a_lost_answer_left_as_it_is(self, tmp_path: Path) -> None:
        async with building(tmp_path) as driver:
            await create(driver, "lost", "POST /api_keys/=drop_after_commit x1")
            await driver.seen("Key created, but its value was lost")
            await driver.press("enter")
            assert driver.open
            assert "You already have a key with this name." in driver.text
            assert driver.sent("POST") == 1

    @pytest.mark.parametrize("choice", ["Delete it", "Keep it", "Go back"])
    async def test_leaving_a_key_behind_that_nobody_has(self, tmp_path: Path, choice: str) -> None:
        async with building(tmp_path) as driver:
            await create(driver, "lost", "POST /api_keys/=drop_after_commit x1")
            await driver.seen("Key created, but its value was lost")
            await driver.press("escape", "escape")
            await driver.seen("exists on the server, and nobody has its value")
            assert "No key" not in driver.text
            assert "exists on the server" in driver.builder.would_lose
            await driver.press(*["down"] * ["Delete it", "Keep it", "Go back"].index(choice), "enter")
            await driver.settled()
            assert driver.open is (choice == "Go back")
            assert driver.on_server("lost") == (choice != "Delete it")
            assert driver.sent("POST") == 1

    async def test_leaving_when_nothing_is_known(self, tmp_path: Path) -> None:
        async with building(tmp_path) as driver:
            await create(
                driver, "dark", "POST /api_keys/=drop_after_commit x1", "GET /api_keys/=drop_before_commit x20"
            )
            await driver.seen("Was the key created?")
            await driver.press("escape", "escape")
            await driver.seen("The key dark may exist on the server")

    async def test_a_lost_answer_before_anything_was_made(self, tmp_path: Path) -> None:
        async with building(tmp_path) as driver:
            await create(driver, "early", "POST /api_keys/=drop_before_commit x1")
            await driver.seen("No response received. The key early was not created.")
            assert "Create" in driver.text
            assert (driver.sent("POST"), driver.on_server("early")) == (1, 0)
            await driver.press("ctrl+s")
            await driver.made()
            assert (driver.sent("POST"), driver.on_server("early")) == (2, 1)

    async def test_nothing_known(self, tmp_path: Path) -> None:
        async with building(tmp_path) as driver:
            await create(
                driver, "dark", "POST /api_keys/=drop_after_commit x1", "GET /api_keys/=drop_before_commit x20"
            )
            await driver.seen("Was the key created?")
            assert driver.sent("POST") == 1
            driver.sandbox.faults.clear()
            await driver.press("right", "enter")
            await driver.seen("You already have a key with this name.")
            assert driver.sent("POST") == 1


@pytest.mark.slow
class TestLeaving:
    async def test_untouched_leaves_at_once(self, tmp_path: Path) -> None:
        async with building(tmp_path) as driver:
            await driver.press("escape")
            assert isinstance(driver.app.screen, KeysScreen)

    @pytest.mark.parametrize("touch", ["name", "grid", "json"])
    async def test_something_typed_asks(self, tmp_path: Path, touch: str) -> None:
        async with building(tmp_path) as driver:
            if touch == "name":
                await driver.name("x")
            elif touch == "grid":
                await driver.tick("All chutes", "read")
            else:
                await driver.write_json("{")
                await driver.press("escape")
            await driver.press("escape")
            assert driver.asked
            await driver.press("enter")
            assert driver.app.screen is driver.builder
            await driver.press("escape", "right", "enter")
            assert isinstance(driver.app.screen, KeysScreen)

    async def test_quitting_asks_too(self, tmp_path: Path) -> None:
        async with building(tmp_path) as driver:
            await driver.tick("All chutes", "read")
            await driver.press("q")
            assert driver.asked
            assert "The new key's name and access are not saved" in driver.text
            await driver.press("enter")
            assert driver.open
            assert driver.app.is_running

    async def test_leaving_while_sending_still_shows_the_secret(self, tmp_path: Path) -> None:
        async with building(tmp_path) as driver:
            gate = driver.hold_writes()
            await driver.name("later")
            await driver.tick("All chutes", "invoke")
            await driver.press("ctrl+s", "escape")
            assert "Leave while the key is being created?" in driver.text
            await driver.press("right", "enter")
            assert isinstance(driver.app.screen, KeysScreen)
            gate.set()
            await driver.made()

    async def test_a_question_left_open_does_not_stand_in_the_way(self, tmp_path: Path) -> None:
        async with building(tmp_path) as driver:
            gate = driver.hold_writes()
            await driver.name("asked")
            await driver.tick("All chutes", "invoke")
            await driver.press("ctrl+s", "escape")
            assert driver.asked
            gate.set()
            await driver.made()
            assert not driver.open
            assert driver.app.state.activities[-1].stage is Stage.DONE
