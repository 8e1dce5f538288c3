"""Private chutes of other accounts, which newer servers list among the public ones: not offered, not promised."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from builder_driver import BuilderDriver, building
from textual.dom import DOMNode
from textual.widgets import Input

from chutes_tui.api.models import Chute, Image, Owner, User
from chutes_tui.core.loadable import LoadPhase
from chutes_tui.screens.keys.object_names import foreign_private
from chutes_tui.state import AppState

if TYPE_CHECKING:
    from pathlib import Path

OTHER = Owner(username="eve", user_id="other")


def private_chute_of_another(driver: BuilderDriver, name: str) -> str:
    """Make a public chute of somebody else private, called so that newer servers list it all the same."""
    database = driver.sandbox.world.database
    row = database.row("SELECT chute_id FROM chutes WHERE public AND user_id != ?", user_id(driver))
    assert row is not None
    database.run("UPDATE chutes SET public = 0, name = ? WHERE chute_id = ?", name, row["chute_id"])
    return str(row["chute_id"])


def user_id(driver: BuilderDriver) -> str:
    assert driver.app.state.user is not None
    return str(driver.app.state.user.user_id)


async def test_private_chutes_of_others_are_not_offered(tmp_path: Path) -> None:
    async with building(tmp_path) as driver:
        hidden = private_chute_of_another(driver, "affine-secret")
        await driver.press("f3", "f2")
        await driver.until(lambda: driver.app.state.public_chutes.phase is LoadPhase.READY)
        assert hidden in {chute.chute_id for chute in driver.app.state.public_chutes.items}, "the server lists it"
        await driver.press(*"affine")
        assert "Nothing matches “affine”" in driver.text
        driver.app.screen.query_one("#needle", Input).value = hidden
        await driver.seen("not yours")
        assert "typed id" not in driver.text
        await driver.press("enter")
        assert [grant.object_id for grant in driver.builder.draft.grants] == [hidden]


async def test_no_public_ones_are_not_none_of_mine(tmp_path: Path) -> None:
    async with building(tmp_path) as driver:
        driver.sandbox.world.database.run("DELETE FROM secrets")
        driver.sandbox.world.database.run("DELETE FROM chutes")
        await driver.press("f3", "f2")
        await driver.until(lambda: driver.app.state.public_chutes.phase is LoadPhase.READY)
        await driver.seen("No public chutes")
        assert "You have no chutes" not in driver.text


@pytest.mark.slow
async def test_private_chutes_of_others_are_not_promised(tmp_path: Path) -> None:
    async with building(tmp_path) as driver:
        hidden = private_chute_of_another(driver, "affine-secret")
        await driver.press("f3", "f2")
        await driver.until(lambda: driver.app.state.public_chutes.phase is LoadPhase.READY)
        await driver.press("escape")
        scope = {"object_type": "chutes", "object_id": hidden, "action": "invoke"}
        await driver.write_json(json.dumps({"scopes": [scope]}))
        await driver.show("meaning")
        words = " ".join(driver.text.split())
        assert "✓ Call" not in words
        assert "✓ Use the models" in words
        assert driver.says("affine-secret is private and belongs to another account: the key can call it only if")


class TestWhoseItIs:
    @pytest.mark.parametrize(
        ("public", "owner", "offered"),
        [
            (True, OTHER, True),
            (False, OTHER, False),
            (False, Owner(user_id="me"), True),
            (False, Owner(username="ada"), True),
            (None, OTHER, True),
            (False, Owner(), False),
        ],
    )
    def test_offered(self, public: bool | None, owner: Owner, offered: bool) -> None:
        state = AppState(DOMNode())
        state.user = User(user_id="me", username="ada")
        state.public_chutes = state.public_chutes.including(Chute(chute_id="c", public=public, user=owner))
        state.public_images = state.public_images.including(Image(image_id="i", public=public, user=owner))
        assert foreign_private(state) == (frozenset() if offered else frozenset("ci"))

    def test_what_is_in_my_own_list_is_mine(self) -> None:
        chute = Chute(chute_id="c", public=False, user=OTHER)
        state = AppState(DOMNode())
        state.public_chutes = state.public_chutes.including(chute)
        state.chutes = state.public_chutes
        assert foreign_private(state) == frozenset()
