"""The builder's other views: the JSON that follows the grid and is followed, and what the key can do."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from builder_driver import building
from driving import WIDE
from lanes import SIZES

from chutes_tui.access.scopes import AccessDraft, ScopeGrant

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


INVOKE_ALL = ScopeGrant("chutes", None, "invoke")


class TestJson:
    async def test_follows_the_grid(self, tmp_path: Path) -> None:
        async with building(tmp_path, WIDE) as driver:
            await driver.tick("All chutes", "invoke")
            assert json.loads(driver.json) == {"scopes": [{"object_type": "chutes", "action": "invoke"}]}
            assert driver.says('3      {"object_type": "chutes", "action": "invoke"}')

    async def test_the_grid_follows_it_and_its_layout_stays(self, tmp_path: Path) -> None:
        own = '[ {"action":"invoke",\n   "object_type":"chutes"} ]'
        async with building(tmp_path) as driver:
            await driver.write_json(own)
            assert driver.builder.draft == AccessDraft(grants=(INVOKE_ALL,))
            await driver.show("access")
            row = next(line for line in driver.text.splitlines() if "All chutes" in line)
            assert row.index("[✓]") < row.index("[ ]")
            assert driver.json == own

    async def test_a_mistake_is_shown_where_it_is_and_nothing_is_lost(self, tmp_path: Path) -> None:
        broken = '{"scopes": [\n  {"object_type": "chutes", "action": "INVOKE"}\n]}'
        async with building(tmp_path) as driver:
            await driver.name("x")
            await driver.tick("All images", "read")
            await driver.write_json(broken)
            assert "Line 2, column 39: “INVOKE” is not accepted: use lower case, “invoke”." in driver.text
            await driver.tick("All chutes", "invoke")
            assert driver.json == broken
            assert driver.builder.draft.grants == (ScopeGrant("images", None, "read"),)
            await driver.press("ctrl+s")
            assert driver.sent("POST") == 0
            area = driver.builder.query_one("#json-text")
            assert driver.builder.focused is area
            assert area.cursor_location == (1, 38)  # type: ignore[attr-defined]
            await driver.write_json(broken.lower())
            assert driver.builder.draft.grants == (INVOKE_ALL,)

    async def test_the_grid_can_take_over_and_be_taken_back(self, tmp_path: Path) -> None:
        async with building(tmp_path) as driver:
            await driver.tick("All images", "read")
            await driver.write_json("{broken")
            await driver.press("f9")
            assert json.loads(driver.json) == {"scopes": [{"object_type": "images", "action": "read"}]}
            await driver.press("ctrl+z")
            assert driver.json == "{broken"

    async def test_notes_are_shown(self, tmp_path: Path) -> None:
        async with building(tmp_path) as driver:
            await driver.write_json('[{"object_type": "chutes"}, {"object_type": "chutes"}]')
            assert "Scope 2 (line 1) repeats scope 1; it is used once." in driver.text
            assert driver.builder.draft.grants == (ScopeGrant("chutes"),)


class TestMeaning:
    @SIZES
    async def test_says_what_the_key_can_and_cannot(self, tmp_path: Path, size: tuple[int, int]) -> None:
        async with building(tmp_path, size) as driver:
            await driver.tick("All images", "write")
            await driver.show("meaning")
            assert "Nothing, on the current Chutes server." in driver.text
            assert "This key grants nothing on the current Chutes server." in driver.text

    async def test_every_view_is_reached_by_keyboard_when_narrow(self, tmp_path: Path) -> None:
        async with building(tmp_path) as driver:
            for words in ("It can", "In sync with the grid", "--json-input", "Resource"):
                await driver.press("f4")
                assert words in driver.text
            await driver.press("f4", "escape")
            assert "Resource" in driver.text
            assert driver.open

    async def test_every_view_is_reached_by_mouse_when_narrow(self, tmp_path: Path) -> None:
        async with building(tmp_path) as driver:
            for tab, words in (
                ("JSON", "In sync with the grid"),
                ("CLI", "--json-input"),
                ("Can do", "It can"),
            ):
                bar = driver.lines[2]
                await driver.pilot.click("#panes", offset=(bar.index(tab) + 1, 0))
                await driver.seen(words)

    @SIZES
    async def test_the_buttons_are_whole(self, tmp_path: Path, size: tuple[int, int]) -> None:
        async with building(tmp_path, size) as driver:
            for words in ("Cancel [esc]", "Create key [^s]"):
                assert words in driver.text

    async def test_everything_is_side_by_side_when_wide(self, tmp_path: Path) -> None:
        async with building(tmp_path, WIDE) as driver:
            for words in ("It can", "In sync with the grid", "--json-input", "Resource"):
                assert words in driver.text

    async def test_the_command_is_copied_as_it_is(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        async with building(tmp_path) as driver:
            copied: list[str] = []
            monkeypatch.setattr(driver.app.worker.clipboard, "copy", lambda text, what: copied.append(text))
            await driver.name("it")
            await driver.tick("All chutes", "invoke")
            await driver.press("f8")
            assert copied[0].endswith(
                """chutes keys create --name it --json-input """
                """'{"scopes": [{"object_type": "chutes", "action": "invoke"}]}'"""
            )
