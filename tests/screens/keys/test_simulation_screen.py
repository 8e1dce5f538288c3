"""What a key may do, on its screen: answers with their reasons, and the smallest access put into a new key."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from builder_driver import building
from driving import NARROW
from lanes import SIZES

from chutes_tui.access.key_test import NO_CHUTE, QUESTIONS, KeyTest, Proof
from chutes_tui.access.scopes import ScopeGrant
from chutes_tui.access.simulation import Answer
from chutes_tui.operations.keys.knowledge import KeyKnowledge
from chutes_tui.sandbox.routes.api_keys import insert_key
from chutes_tui.screens.dialogs.confirm import TextDialog
from chutes_tui.screens.dialogs.option_dialog import OptionDialog
from chutes_tui.screens.keys.builder.picker import ObjectPicker
from chutes_tui.screens.keys.identify_dialog import IdentifyDialog
from chutes_tui.screens.keys.key_builder import KeyBuilderScreen
from chutes_tui.screens.keys.keys_screen import KeysScreen
from chutes_tui.screens.keys.simulation.simulation_screen import RequestDialog, SimulationScreen
from chutes_tui.state import KnownKeys

if TYPE_CHECKING:
    from pathlib import Path

    from driving import Driver, Driving

    from chutes_tui.sandbox import Sandbox


def add_monitor(sandbox: Sandbox) -> None:
    """A key that reads the account."""
    insert_key(sandbox.world, sandbox.account.user_id, "monitor", False, [("account", None, "read")])


async def simulate(app: Driver, name: str) -> SimulationScreen:
    """Open the screen for a key."""
    key = next(row.key for row in app.table.records if row.key.name == name)
    app.table.go_to(key.api_key_id)
    await app.press("m")
    await app.until(lambda: app.in_front(SimulationScreen))
    await app.settled()
    return of(app)


def of(app: Driver) -> SimulationScreen:
    screen = app.app.screen
    assert isinstance(screen, SimulationScreen)
    return screen


def answers(screen: SimulationScreen) -> dict[str, str]:
    return {row.request.purpose: f"{row.verdict.answer.value}: {row.why}" for row in screen.table.records}


async def tick(app: Driver, *purposes: str) -> None:
    screen = of(app)
    for purpose in purposes:
        screen.table.cursor = next(i for i, row in enumerate(screen.table.records) if row.request.purpose == purpose)
        await app.press("space")
    await app.settled()


@SIZES
async def test_a_key_and_why_it_may_or_may_not(driving: Driving, size: tuple[int, int]) -> None:
    async with driving.sandboxed(size=size) as app:
        screen = await simulate(app, "laptop")
        assert {row.verdict.answer for row in screen.table.records} == {Answer.ALLOWED, Answer.REFUSED}
        assert answers(screen)["List secrets"] == "allowed: admin: everything"
        assert app.says("server of August 2026")
        await app.press("escape")
        assert app.in_front(KeysScreen)
        screen = await simulate(app, "just testing")
        said = answers(screen)
        assert said["Call any chute"] == "refused: needs invoke on all chutes"
        assert said["Call invoice-extractor"] == "not certain: actions not reported: invoice-extractor"
        assert app.says("needs invoke on all chutes")
        assert app.says("POST /chutes/{chute_id}/…")


async def test_what_a_test_of_the_key_showed_is_what_is_simulated(driving: Driving) -> None:
    async with driving.sandboxed() as app:
        screen = await simulate(app, "grafana")
        assert answers(screen)["Call any chute"].startswith("not certain")
        key = app.table.current
        assert key is not None
        proofs = {one.subject: Proof.NO for one in QUESTIONS} | {("chutes", "invoke"): Proof.YES}
        test = KeyTest(datetime(2026, 11, 20, tzinfo=UTC), proofs)
        app.state.known_keys = KnownKeys({**app.state.known_keys.by_id, key.key.api_key_id: KeyKnowledge(test=test)})
        await app.settled()
        assert answers(screen)["Call any chute"] == "allowed: by invoke on all chutes"
        await app.press("t")
        assert app.in_front(IdentifyDialog)


@pytest.mark.slow
async def test_the_generation_of_the_server_can_be_chosen(driving: Driving) -> None:
    async with driving.sandboxed(before=add_monitor) as app:
        screen = await simulate(app, "monitor")
        assert answers(screen)["Read quotas"] == "not certain: actions not reported: the account"
        await app.press("v")
        assert app.in_front(OptionDialog)
        await app.press("g", "j", "enter")
        assert app.says("server of February 2026")
        assert answers(screen)["Read quotas"] == "refused: needs an admin key"
        await app.press("v", "G", "enter")
        assert app.says("any server")
        assert answers(screen)["Read quotas"].startswith("not certain")
        await tick(app, "Read quotas")
        assert app.says("servers before August 2026 refuse a scope on the account")


@pytest.mark.slow
async def test_the_smallest_access_goes_into_a_new_key(driving: Driving) -> None:
    async with driving.sandboxed() as app:
        await simulate(app, "just testing")
        await app.press("ctrl+s")
        assert app.says("Tick requests first")
        await tick(app, "List secrets")
        assert app.says("Only admin keys: List secrets")
        await app.press("ctrl+s")
        assert app.in_front(SimulationScreen)
        assert app.says("No scope allows what is ticked")
        await tick(app, "Read quotas", "Call invoice-extractor", "Use the models")
        assert app.says("Smallest access: invoke on invoice-extractor, read on the account")
        await app.press("ctrl+s")
        await app.until(lambda: app.in_front(KeyBuilderScreen))
        await app.settled()
        builder = app.app.screen
        assert isinstance(builder, KeyBuilderScreen)
        kinds = [(one.object_type, one.object_id is None, one.action) for one in builder.draft.grants]
        assert kinds == [("chutes", False, "invoke"), ("account", True, "read")]
        assert app.says("The account")
        await app.type("monitor")
        await app.press("ctrl+s")
        await app.until(lambda: app.state.minted is not None)


@pytest.mark.slow
async def test_the_models_alone_need_no_chute(driving: Driving) -> None:
    async with driving.sandboxed() as app:
        await simulate(app, "just testing")
        await tick(app, "Use the models")
        assert app.says("Smallest access: invoke on no chute")
        assert app.says("“No chute” is an id that no chute has")
        await app.press("n")
        await app.until(lambda: app.in_front(KeyBuilderScreen))
        await app.settled()
        builder = app.app.screen
        assert isinstance(builder, KeyBuilderScreen)
        assert builder.draft.grants == (ScopeGrant("chutes", NO_CHUTE, "invoke"),)
        assert app.says("invoke no chute")
        assert "No chute with id" not in app.text


async def test_chutes_and_images_are_added_to_the_requests(driving: Driving) -> None:
    async with driving.sandboxed() as app:
        screen = await simulate(app, "laptop")
        await app.press("c")
        assert app.in_front(ObjectPicker)
        await app.type("support")
        await app.press("enter")
        await app.settled()
        assert answers(screen)["Call support-bot"] == "allowed: admin: everything"
        assert screen.table.current is not None
        assert screen.table.current.request.purpose == "Call support-bot"


@pytest.mark.slow
@SIZES
async def test_any_request_can_be_typed(driving: Driving, size: tuple[int, int]) -> None:
    async with driving.sandboxed(size=size) as app:
        screen = await simulate(app, "laptop")
        await app.press("p")
        assert app.in_front(RequestDialog)
        await app.type("PEEK /users/me")
        await app.press("enter")
        assert app.says("This is no request. Example: POST")
        await app.press("ctrl+u")
        await app.type("PUT https://api.chutes.ai/jobs/7?now=1")
        await app.press("enter")
        assert app.in_front(SimulationScreen)
        assert answers(screen)["PUT /jobs/7"] == "allowed: admin: everything"
        assert screen.table.current is not None
        assert screen.table.current.request.purpose == "PUT /jobs/7"
        await app.press("p")
        await app.type("/secrets/")
        await app.press("enter")
        assert screen.table.current.request.purpose == "List secrets"


@pytest.mark.slow
async def test_filter_order_detail_and_the_way_back(driving: Driving) -> None:
    async with driving.sandboxed(size=NARROW) as app:
        screen = await simulate(app, "just testing")
        await app.press("enter")
        assert app.in_front(TextDialog)
        assert app.says("No scope allows invoke on all chutes.")
        assert app.says("Invalid token or user not found")
        await app.press("escape", "/")
        await app.type("quota")
        assert {row.request.purpose for row in screen.table.records} == {"Read quotas", "Read used quota"}
        await app.type("zz")
        assert app.says("No request matches")
        await app.press("escape")
        await app.press("a", "s", "a")
        assert len(screen.table.marks) == len(screen.table.records)
        await app.press("escape")
        assert app.in_front(KeysScreen)


async def test_a_key_that_was_deleted_meanwhile_is_said_to_be(driving: Driving) -> None:
    async with driving.sandboxed() as app:
        screen = await simulate(app, "laptop")
        keys = app.state.keys
        items = tuple(one for one in keys.items if one.name != "laptop")
        app.state.keys = type(keys)(items, keys.phase, complete=True, loaded_at=keys.loaded_at)
        await app.settled()
        assert app.says("this key is not in the list of keys")
        assert answers(screen)["List secrets"].startswith("allowed")


async def test_the_draft_of_the_builder(tmp_path: Path) -> None:
    async with building(tmp_path) as driver:
        await driver.to_cell("All chutes", "invoke")
        await driver.press("space", "f6")
        screen = driver.app.screen
        assert isinstance(screen, SimulationScreen)
        await driver.pilot.pause()
        assert answers(screen)["Call any chute"] == "allowed: by invoke on all chutes"
        assert answers(screen)["Read quotas"] == "refused: needs read on the account"
        index = next(i for i, row in enumerate(screen.table.records) if row.request.purpose == "Read quotas")
        screen.table.cursor = index
        await driver.press("t", "space", "ctrl+s")
        await driver.pilot.pause()
        builder = driver.app.screen
        assert isinstance(builder, KeyBuilderScreen)
        assert builder.draft.grants == (ScopeGrant("account", None, "read"),)
