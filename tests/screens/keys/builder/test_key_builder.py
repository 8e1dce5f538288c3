"""The key builder, by keyboard and by mouse, against the sandbox."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from builder_driver import building
from lanes import SIZES
from textual.widgets import Button, Input, Static

from chutes_tui.access.scopes import AccessDraft, ScopeGrant
from chutes_tui.access.templates import TEMPLATES
from chutes_tui.api.models import Chute
from chutes_tui.screens.keys.builder.picker import ObjectPicker
from chutes_tui.screens.keys.builder.template_list import TemplateList
from chutes_tui.screens.keys.keys_screen import KeysScreen

if TYPE_CHECKING:
    from pathlib import Path

    from builder_driver import BuilderDriver

INVOKE_ALL = ScopeGrant("chutes", None, "invoke")


def chute_id(driver: BuilderDriver, name: str) -> str:
    return next(
        c.chute_id for c in (*driver.app.state.chutes.items, *driver.app.state.public_chutes.items) if c.name == name
    )


class TestMaking:
    @SIZES
    async def test_by_keyboard_alone(self, tmp_path: Path, size: tuple[int, int]) -> None:
        async with building(tmp_path, size) as driver:
            await driver.press(*"ciapp")
            await driver.press("enter", "space", "ctrl+s")  # the usual access is under the cursor
            await driver.made()
            assert not driver.open
            assert driver.sent("POST") == 1
            minted = driver.app.state.minted
            assert minted is not None
            assert (minted.key.name, minted.draft) == ("ciapp", AccessDraft(grants=(INVOKE_ALL,)))
            assert driver.on_server("ciapp") == 1

    @SIZES
    async def test_by_mouse(self, tmp_path: Path, size: tuple[int, int]) -> None:
        async with building(tmp_path, size) as driver:
            await driver.pilot.click("#name")
            await driver.press(*"mouse")
            grid = driver.grid
            cell = 8 if grid.size.width >= 68 else 7
            await driver.pilot.click("#grid", offset=(grid.size.width - 5 * cell + cell // 2, 1))
            assert driver.builder.draft == AccessDraft(grants=(INVOKE_ALL,))
            await driver.pilot.click("#create")
            await driver.made()
            assert driver.on_server("mouse") == 1

    async def test_admin_sends_no_scopes(self, tmp_path: Path) -> None:
        async with building(tmp_path) as driver:
            await driver.name("boss")
            await driver.tick("All chutes", "invoke")
            await driver.tick("Admin: everything", None)
            assert json.loads(driver.json) == {"admin": True, "scopes": []}
            await driver.press("ctrl+s")
            assert driver.asked
            for power in ("spend and transfer", "create and delete", "secrets", "deploy or delete chutes"):
                assert power in str(driver.app.screen.query_one(".dialog-body Static", Static).content)
            await driver.press("enter")  # on "Go back"
            assert driver.app.screen is driver.builder
            assert driver.sent("POST") == 0
            await driver.press("ctrl+s", "right", "enter")
            minted = await driver.made()
            assert minted.key.admin
            assert minted.key.scopes == ()

    async def test_a_second_press_does_not_send_again(self, tmp_path: Path) -> None:
        async with building(tmp_path) as driver:
            gate = driver.hold_writes()
            await driver.name("once")
            await driver.tick("All chutes", "invoke")
            await driver.press("ctrl+s", "ctrl+s", "f10")
            assert driver.builder.query_one("#create", Button).disabled
            gate.set()
            await driver.made()
            assert driver.sent("POST") == 1

    async def test_nothing_ticked_asks_first(self, tmp_path: Path) -> None:
        async with building(tmp_path) as driver:
            await driver.name("idle")
            await driver.press("ctrl+s")
            assert driver.asked
            await driver.press("enter")
            assert driver.app.screen is driver.builder
            assert driver.sent("POST") == 0
            await driver.press("ctrl+s", "right", "enter")
            await driver.made()
            assert driver.on_server("idle") == 1


class TestUsualAccess:
    """What `n` starts with: the key of most apps is a name and ctrl+s."""

    @SIZES
    async def test_is_one_name_away(self, tmp_path: Path, size: tuple[int, int]) -> None:
        async with building(tmp_path, size, usual=True) as driver:
            assert driver.builder.draft == AccessDraft(grants=(INVOKE_ALL,))
            await driver.press(*"ciapp", "ctrl+s")
            minted = await driver.made()
            assert minted.draft == AccessDraft(grants=(INVOKE_ALL,))
            await driver.press("s")
            await driver.until(lambda: isinstance(driver.app.screen, KeysScreen))
            assert driver.sent("POST") == 1

    async def test_loses_nothing_when_it_is_left_untouched(self, tmp_path: Path) -> None:
        async with building(tmp_path, usual=True) as driver:
            await driver.press("escape")
            assert not driver.open

    @pytest.mark.parametrize(
        "keys", [("enter", "enter", "enter"), ("tab", "enter", "enter"), ("f2", "enter", "enter")]
    )
    async def test_no_enter_makes_it_admin(self, tmp_path: Path, keys: tuple[str, ...]) -> None:
        async with building(tmp_path, usual=True) as driver:
            await driver.press(*"ciapp", *keys)
            minted = await driver.made()
            assert not minted.draft.admin

    async def test_picking_a_chute_limits_it(self, tmp_path: Path) -> None:
        async with building(tmp_path, usual=True) as driver:
            await driver.press("f3", *"whisper", "enter")
            wanted = chute_id(driver, "whisper-large-v3")
            assert driver.builder.draft.grants == (ScopeGrant("chutes", wanted, "invoke"),)
            assert "All chutes is no longer ticked" in driver.text

    async def test_what_was_ticked_by_hand_stays(self, tmp_path: Path) -> None:
        async with building(tmp_path, usual=True) as driver:
            await driver.press("enter", "space", "space", "f3", *"whisper", "enter")
            assert INVOKE_ALL in driver.builder.draft.grants


class TestName:
    @pytest.mark.parametrize(
        ("typed", "says"),
        [("ci/x", "“/” is not allowed"), ("a" * 25, "At most 24 characters (now 25)"), ("", "1 to 24 letters")],
    )
    async def test_rules_are_live_and_nothing_is_sent(self, tmp_path: Path, typed: str, says: str) -> None:
        async with building(tmp_path) as driver:
            await driver.name(typed)
            assert says in driver.text
            await driver.tick("All chutes", "invoke")
            await driver.press("ctrl+s")
            assert driver.builder.focused is driver.builder.query_one("#name")
            assert driver.sent("POST") == 0
            assert driver.open

    async def test_collisions_name_a_free_one(self, tmp_path: Path) -> None:
        async with building(tmp_path) as driver:
            taken = next(key.name for key in driver.app.state.keys.items if key.name.isalpha() and key.name.islower())
            await driver.name(taken)
            assert f"You already have a key with this name. Free: {taken}-2" in driver.text
            await driver.name(taken.upper())
            assert "only the case differs" in driver.text
            await driver.name("brand new")
            assert "✓ free · 9 of 24" in driver.text

    async def test_enter_goes_on_to_the_grid(self, tmp_path: Path) -> None:
        async with building(tmp_path) as driver:
            await driver.name("x")
            await driver.press("enter")
            assert driver.builder.focused is driver.grid

    @pytest.mark.parametrize("sent_by", ["ctrl+s", "enter"])
    async def test_enter_never_ticks_so_that_no_admin_key_comes_of_it(self, tmp_path: Path, sent_by: str) -> None:
        async with building(tmp_path) as driver:
            await driver.press(*"ci", "enter", "enter")
            assert driver.builder.draft == AccessDraft()
            assert driver.builder.focused is driver.builder.query_one("#create")
            await driver.press(sent_by)
            assert driver.asked
            assert "can't do anything" in driver.text
            assert driver.sent("POST") == 0


class TestGrid:
    async def test_admin_stands_last_and_apart(self, tmp_path: Path) -> None:
        async with building(tmp_path) as driver:
            driver.grid.focus()
            assert driver.grid.current is not None
            assert driver.grid.current.label == "All chutes"
            await driver.press("G")
            assert driver.grid.current.kind == "admin"
            await driver.press("k")
            assert driver.grid.current.kind == "add"
            await driver.press("j")
            assert driver.grid.current.kind == "admin"
            line = next(number for number, line in enumerate(driver.lines) if "Admin: everything" in line)
            assert driver.lines[line - 1].strip(" │") == ""
            assert "+ Add" in driver.lines[line - 2]
            await driver.click(4, line - 1)
            assert driver.builder.draft == AccessDraft()

    @SIZES
    async def test_what_has_no_effect_is_marked(self, tmp_path: Path, size: tuple[int, int]) -> None:
        async with building(tmp_path, size) as driver:
            rows = {
                name: next(line for line in driver.lines if name in line) for name in ("All chutes", "All images")
            }
            titles = next(line for line in driver.lines if "invoke" in line and "read" in line)
            assert titles.split()[2:7] == ["invoke", "read", "write", "delete", "any"]
            assert [part[:1] for part in rows["All chutes"].split("[ ]")[1:6]] == [" ", "°", "°", "°", " "]
            assert rows["All images"].count("[ ]°") == 5
            assert "° grants nothing on the current Chutes server" in driver.text

    async def test_any_swallows_and_narrows(self, tmp_path: Path) -> None:
        async with building(tmp_path) as driver:
            await driver.tick("All images", "read")
            await driver.tick("All images", "write")
            await driver.tick("All images", None)
            assert driver.builder.draft.grants == (ScopeGrant("images"),)
            await driver.tick("All images", "read")
            assert driver.builder.draft.grants == (ScopeGrant("images", None, "read"),)

    async def test_wider_ticks_show_as_covered(self, tmp_path: Path) -> None:
        async with building(tmp_path) as driver:
            await driver.tick("All chutes", None)
            row = next(line for line in driver.text.splitlines() if "All chutes" in line)
            assert row.count("[✓]") == 1
            assert row.count("(✓)") == 4
            await driver.tick("Admin: everything", None)
            row = next(line for line in driver.text.splitlines() if "All images" in line)
            assert row.count("(✓)") == 5

    async def test_under_admin_the_ticks_wait(self, tmp_path: Path) -> None:
        async with building(tmp_path) as driver:
            await driver.tick("All chutes", "invoke")
            await driver.tick("Admin: everything", None)
            await driver.tick("All images", "read")
            assert driver.builder.draft == AccessDraft(True, (INVOKE_ALL,))
            await driver.tick("Admin: everything", None)
            assert driver.builder.draft == AccessDraft(False, (INVOKE_ALL,))

    async def test_many_rows_leave_the_buttons_on_the_screen(self, tmp_path: Path) -> None:
        async with building(tmp_path) as driver:
            await driver.press("f3", "down", *["space"] * 11, "enter")
            assert len(driver.grid._rows) == 18
            assert "Create" in driver.text
            await driver.tick("+ Add chute or image…", None)
            assert isinstance(driver.app.screen, ObjectPicker)

    async def test_an_object_can_be_taken_out(self, tmp_path: Path) -> None:
        async with building(tmp_path) as driver:
            await driver.press("f3", *"whisper", "enter")
            assert driver.builder.draft.grants != ()
            await driver.press("delete")
            assert driver.builder.draft == AccessDraft()
            assert "whisper" not in driver.text


class TestPicker:
    async def test_finds_by_name_and_sends_the_id(self, tmp_path: Path) -> None:
        async with building(tmp_path) as driver:
            await driver.press("f3", *"whisper", "enter")
            wanted = chute_id(driver, "whisper-large-v3")
            assert driver.builder.draft.grants == (ScopeGrant("chutes", wanted, "invoke"),)
            assert wanted in driver.json
            assert "invoke whisper-large-v3" in driver.text

    async def test_public_ones_on_demand(self, tmp_path: Path) -> None:
        async with building(tmp_path) as driver:
            await driver.press("f3", *"deepseek")
            assert driver.says("Nothing matches “deepseek”. f2 searches public chutes and images.")
            await driver.press("enter")
            assert isinstance(driver.app.screen, ObjectPicker)
            await driver.press("f2")
            await driver.seen("deepseek-ai/DeepSeek-V3")
            await driver.press("enter")
            wanted = chute_id(driver, "deepseek-ai/DeepSeek-V3")
            assert driver.builder.draft.grants == (ScopeGrant("chutes", wanted, "invoke"),)

    async def test_an_id_typed_by_hand(self, tmp_path: Path) -> None:
        typed = "12345678-9abc-4def-8123-456789abcdef"
        async with building(tmp_path) as driver:
            await driver.press("f3")
            driver.app.screen.query_one("#needle", Input).value = typed
            await driver.seen("use this id as a chute")
            await driver.press("enter")
            assert driver.builder.draft.grants == (ScopeGrant("chutes", typed, "invoke"),)
            await driver.show("meaning")
            assert "No chute with id 12345678 was found" in " ".join(driver.text.split())

    async def test_a_list_of_ids_as_the_cli_takes_it(self, tmp_path: Path) -> None:
        typed = "12345678-9abc-4def-8123-456789abcdef"
        async with building(tmp_path) as driver:
            known = chute_id(driver, "whisper-large-v3")
            await driver.press("f2", "down", "enter")
            driver.app.screen.query_one("#needle", Input).value = f"{known}, {typed.upper()},"
            await driver.seen("use this id as a chute")
            await driver.seen("whisper-large-v3")
            await driver.press("enter")
            assert {grant.object_id for grant in driver.builder.draft.grants} == {known, typed}

    async def test_an_image_gets_a_row_and_no_tick(self, tmp_path: Path) -> None:
        async with building(tmp_path) as driver:
            await driver.press("f3", *"speech", "enter")
            assert driver.builder.draft == AccessDraft()
            assert "speech:2026.10" in driver.text
            await driver.press("space")
            assert [(g.object_type, g.action) for g in driver.builder.draft.grants] == [("images", "read")]

    async def test_escape_changes_nothing(self, tmp_path: Path) -> None:
        async with building(tmp_path) as driver:
            await driver.press("f3", "b", "escape")
            assert driver.app.screen is driver.builder
            assert driver.builder.draft == AccessDraft()

    async def test_names_from_outside_are_not_markup(self, tmp_path: Path) -> None:
        nasty = "[/red][@click=app.quit]x\x1b[2J"
        async with building(tmp_path) as driver:
            state = driver.app.state
            state.chutes = state.chutes.including(Chute(chute_id="c" * 8, name=nasty))
            await driver.press("f3", *"click")
            await driver.seen("[/red][@click=app.quit]x␛[2J")
            await driver.press("enter")
            await driver.seen("[/red][@click")


class TestTemplates:
    @pytest.mark.parametrize(
        ("downs", "draft"),
        [(0, AccessDraft(grants=(INVOKE_ALL,))), (2, AccessDraft(admin=True)), (3, AccessDraft(admin=True))],
    )
    async def test_are_applied(self, tmp_path: Path, downs: int, draft: AccessDraft) -> None:
        async with building(tmp_path) as driver:
            await driver.press("f2")
            assert isinstance(driver.app.screen, TemplateList)
            await driver.press(*["down"] * downs, "enter")
            assert driver.builder.draft == draft
            row = driver.grid.current
            assert row is not None
            assert driver.builder.focused is driver.builder.query_one("#name")
            assert not driver.says("Enter a name.")  # nobody tried to go on without one
            assert (row.kind == "admin") == draft.admin
            assert draft.admin or (row.object_type, driver.grid.current_action) == ("chutes", "invoke")

    @SIZES
    async def test_after_one_enter_never_ticks_admin(self, tmp_path: Path, size: tuple[int, int]) -> None:
        async with building(tmp_path, size) as driver:
            await driver.press(*"boss", "f2", "down", "down", "enter")
            assert driver.builder.focused is driver.builder.query_one("#create")
            await driver.press("enter")
            assert driver.asked
            await driver.press("enter", "enter")  # on "Go back", twice
            assert driver.sent("POST") == 0
            assert driver.builder.draft == AccessDraft(admin=True)

    @pytest.mark.slow
    async def test_stand_in_the_form_where_there_is_room(self, tmp_path: Path) -> None:
        async with building(tmp_path, (120, 40)) as driver:
            rows = [next(line for line in driver.lines if template.sentence in line) for template in TEMPLATES]
            badges = ["✓ works", "✓ works", "⚠ admin", "⚠ admin", "✓ newer servers", "– no effect today"]
            assert all(badge in row for badge, row in zip(badges, rows, strict=True))
            assert len({row.index(badge[0]) for badge, row in zip(badges, rows, strict=True)}) == 1
            assert "Templates…" not in driver.text
            await driver.press("f2", "down", "down")
            assert driver.says("Needs admin. Not for")
            await driver.click_on("balance, quotas and usage")
            assert {grant.action for grant in driver.builder.draft.grants} == {"read"}
            await driver.click_on("only the chutes you pick")
            assert isinstance(driver.app.screen, ObjectPicker)

    async def test_one_chute_asks_which(self, tmp_path: Path) -> None:
        async with building(tmp_path) as driver:
            await driver.press("f2", "down", "enter")
            assert isinstance(driver.app.screen, ObjectPicker)
            assert "image" not in driver.text.replace("images", "")
            await driver.press(*"whisper", "enter")
            wanted = chute_id(driver, "whisper-large-v3")
            assert driver.builder.draft.grants == (ScopeGrant("chutes", wanted, "invoke"),)
