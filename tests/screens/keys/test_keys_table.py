"""Moving, finding, ordering and marking on the keys screen."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from driving import NARROW, WIDE, add_keys, send, taken_in
from msgspec.structs import replace as with_fields
from textual.widgets import Input

from chutes_tui.screens.base.copying import CopyDialog
from chutes_tui.screens.dialogs.confirm import TextDialog
from chutes_tui.screens.keys.keys_screen import KeysScreen
from chutes_tui.screens.lists.sorting import SortDialog
from chutes_tui.widgets.table.detail_panel import DetailPanel

if TYPE_CHECKING:
    from driving import Driver, Driving


class TestCursor:
    async def test_every_key_that_moves_it(self, driving: Driving) -> None:
        async with driving.sandboxed(before=add_keys(60), size=NARROW) as app:
            table = app.table
            for keys, row in [
                (["j"], 1),
                (["down", "down"], 3),
                (["k"], 2),
                (["up"], 1),
                (["up", "up", "up"], 0),
                (["G"], 72),
                (["j", "down"], 72),
                (["g"], 0),
                (["end"], 72),
                (["home"], 0),
            ]:
                await app.press(*keys)
                assert table.cursor == row, keys
                assert table.current is not None
                assert any("▌" in line[:4] and table.current.key.name[:12] in line for line in app.lines), keys
            await app.press("pagedown")
            page = table.cursor
            assert 10 <= page <= 20
            await app.press("ctrl+d")
            assert table.cursor == 2 * page
            await app.press("pageup", "ctrl+u")
            assert table.cursor == 0

    @pytest.mark.slow
    async def test_clicks(self, driving: Driving) -> None:
        async with driving.sandboxed() as app:
            await app.click_on("grafana")
            assert app.current == "grafana"
            line = next(i for i, text in enumerate(app.lines) if "ci.images" in text)
            left = app.table.region.x
            await app.click(left + 1, line)
            assert app.marked == {"ci.images"}
            await app.click(left + 1, line)
            assert app.marked == set()
            await app.click_on("laptop", control=True)
            assert app.marked == {app.current}
            await app.click_on("billing_export", times=2)
            panel = app.keys_screen.query_one(DetailPanel)
            assert app.app.focused is panel  # it shows all there is
            assert "billing_export" in app.text
            await app.press("escape")
            await app.resize(*NARROW)
            await app.click_on("billing_export", times=2)
            assert isinstance(app.app.screen, TextDialog)
            assert "billing_export" in app.text

    async def test_a_click_below_the_rows_does_nothing(self, driving: Driving) -> None:
        async with driving.sandboxed() as app:
            before = app.current
            await app.click(5, 30)
            assert app.current == before


FOUND: dict[str, set[str]] = {
    "graf": {"grafana"},
    "GRAF": {"grafana"},
    "übersicht": {"Büro München – Übersicht"},
    "翻訳": {"翻訳サービス"},
    "laptop admin": {"laptop", "old laptop"},
    "admin old": {"old laptop"},
    "images invoice": {"release pipeline"},
    "night-batch": {"$cron._.-$"},
    "nothing like it": set(),
}


class TestFilter:
    async def test_every_word_must_occur(self, driving: Driving) -> None:
        async with driving.sandboxed() as app:
            await app.press("slash")
            for typed, found in FOUND.items():
                app.keys_screen.query_one("FilterLine").value = typed  # type: ignore[attr-defined]
                await app.pilot.pause()
                assert set(app.names) == found
                assert f"{len(found)} of 13" in app.text
                assert (f"No key matches “{typed}”." in app.text) == (not found)

    async def test_by_id(self, driving: Driving) -> None:
        async with driving.sandboxed() as app:
            key = app.state.keys.items[5]
            await app.press("slash")
            await app.type(key.api_key_id[:13])
            assert app.names == [key.name]

    async def test_is_live_at_every_keystroke_and_esc_unwinds(self, driving: Driving) -> None:
        async with driving.sandboxed() as app:
            await app.press("slash", "l")
            several = len(app.names)
            assert 2 < several < 13
            await app.press("a", "p", "t")
            assert set(app.names) == {"laptop", "old laptop"}
            await app.press("backspace", "backspace", "backspace")
            assert len(app.names) == several
            await app.press("a", "p", "enter")  # back to the table, filter kept
            assert app.app.focused is app.table
            assert "API keys  / lap" in app.text
            await app.press("a")
            assert app.marked == {"laptop", "old laptop"}
            assert app.says("◉ 2 selected  d deletes them · esc clears the filter, not these")
            await app.press("escape")  # first the filter …
            assert len(app.names) == 13
            assert app.marked == {"laptop", "old laptop"}
            await app.press("escape")  # … then the selection
            assert app.marked == set()
            await app.press("escape")
            assert len(app.app.screen_stack) == 1

    async def test_esc_in_the_line_drops_it_at_once(self, driving: Driving) -> None:
        async with driving.sandboxed() as app:
            await app.press("ctrl+f", "z", "z", "z")
            assert app.names == []
            await app.press("escape")
            assert len(app.names) == 13
            assert app.app.focused is app.table
            assert "filter" not in app.text.lower().replace("/ filter", "")

    async def test_a_last_keystroke_brings_no_dropped_filter_back(self, driving: Driving) -> None:
        async with driving.sandboxed() as app:
            await app.press("slash", "g")
            line = app.keys_screen.query_one("FilterLine", Input)
            await app.press("escape")
            app.keys_screen.post_message(Input.Changed(line, "graf"))
            await app.pilot.pause()
            assert len(app.names) == 13

    async def test_letters_in_the_line_are_no_commands(self, driving: Driving) -> None:
        async with driving.sandboxed() as app:
            await app.press("slash", "q", "n", "d", "r", "s", "e")
            assert len(app.app.screen_stack) == 1
            assert app.keys_screen.query_one("FilterLine").value == "qndrse"  # type: ignore[attr-defined]

    async def test_slash_again_goes_on_with_it(self, driving: Driving) -> None:
        async with driving.sandboxed() as app:
            await app.press("slash", "l", "a", "down", "slash", "p")
            assert set(app.names) == {"laptop", "old laptop"}

    async def test_the_cursor_stays_on_its_key(self, driving: Driving) -> None:
        async with driving.sandboxed() as app:
            await app.press("G")
            assert app.current == "laptop"
            await app.press("slash", *"lap")
            assert app.current == "laptop"
            await app.press("escape")
            assert app.current == "laptop"


class TestOrder:
    async def test_by_every_column_and_back(self, driving: Driving) -> None:
        async with driving.sandboxed() as app:
            await app.press("j", "j")
            kept = app.current
            seen = {tuple(app.names)}
            titles = {"name": "NAME", "access": "ACCESS", "created": "AGE"}  # the columns that are shown
            for letter, (column, shown) in zip("nae", titles.items(), strict=True):
                await app.press("s", letter)
                title = next(line for line in app.lines if "NAME" in line)
                assert title.split("▴")[0].split("▾")[0].split()[-1] == shown
                assert app.app.screen.table._sorted_by[0] == column  # type: ignore[attr-defined]
                assert app.current == kept
                seen.add(tuple(app.names))
                before = app.names
                await app.press("S")
                assert app.names != before
                await app.press("S")
            assert len(seen) == 3

    async def test_the_letters_are_shown_and_the_present_order_is_turned_round(self, driving: Driving) -> None:
        async with driving.sandboxed(size=(80, 24)) as app:
            newest_first = app.names
            await app.press("s")
            assert app.in_front(SortDialog)
            assert all(map(app.says, ("n Name", "a Access")))
            assert app.says("newest first, again: reverse")
            await app.press("escape")
            assert app.names == newest_first
            await app.press("s", "enter")
            assert app.names == newest_first[::-1]
            await app.press("s")
            await app.click_on("Name")
            assert app.names == sorted(app.names, key=str.casefold)

    async def test_typed_at_once(self, driving: Driving) -> None:
        async with driving.sandboxed() as app:
            send(app.app, *"sn")
            await taken_in(app.pilot)
            assert app.names == sorted(app.names, key=str.casefold)

    async def test_there_is_nothing_to_sort(self, driving: Driving) -> None:
        async with driving.sandboxed(empty=True) as app:
            await app.press("s")
            await app.seen("There is nothing to sort.")
            assert app.in_front(KeysScreen)

    async def test_by_name_ignores_case(self, driving: Driving) -> None:
        async with driving.sandboxed() as app:
            await app.click_on("NAME")
            assert app.names == sorted(app.names, key=str.casefold)
            assert "NAME ▴" in app.text
            await app.click_on("NAME")
            assert app.names == sorted(app.names, key=str.casefold, reverse=True)
            assert "NAME ▾" in app.text
            await app.click_on("AGE")
            assert app.names[0] == "just testing"
            assert "AGE ▴" in app.text

    @pytest.mark.parametrize("title", ["ACCESS", "LAST USED", "ID"])
    async def test_by_a_click_on_any_title(self, driving: Driving, title: str) -> None:
        async with driving.sandboxed(size=(200, 50)) as app:
            keys = app.state.keys
            first = with_fields(keys.items[0], last_used_at=keys.items[0].created_at)
            app.state.keys = replace(keys, items=(first, *keys.items[1:]))
            await app.pilot.pause()
            await app.click_on(title)
            assert any(f"{title} {sign}" in app.text for sign in "▴▾")


class TestMarks:
    async def test_space_marks_and_moves_on(self, driving: Driving) -> None:
        async with driving.sandboxed() as app:
            names = app.names
            await app.press("space", "space", "j", "space")
            assert app.marked == {names[0], names[1], names[3]}
            assert "◉ 3 selected" in app.text
            assert sum("◉" in line[:5] and any(name in line for name in names) for line in app.lines) == 3
            await app.press("g", "space")
            assert app.marked == {names[1], names[3]}

    async def test_all_that_the_filter_shows(self, driving: Driving) -> None:
        async with driving.sandboxed() as app:
            await app.press("j", "space", "slash", *"laptop", "enter", "a")
            assert app.marked >= {"laptop", "old laptop"}
            assert len(app.marked) == 3
            await app.press("a")
            assert len(app.marked) == 1  # what the filter hides stays selected
            await app.press("escape", "a")
            assert len(app.marked) == 13
            await app.press("a")
            assert app.marked == set()


class TestRefresh:
    async def test_keeps_cursor_and_marks_though_the_order_differs(self, driving: Driving) -> None:
        async with driving.sandboxed() as app:
            before = [key.api_key_id for key in app.state.keys.items]
            await app.press("j", "j", "space", "j", "space", "k")
            current, marked, names = app.current, app.marked, app.names
            app.sandbox.world.database.run("DELETE FROM api_keys WHERE name = 'cleanup'")
            add_keys(30)(app.sandbox)
            await app.press("r")
            await app.loaded()
            known = set(before)
            assert [key.api_key_id for key in app.state.keys.items if key.api_key_id in known] != before
            assert len(app.names) == 42
            assert (app.current, app.marked) == (current, marked)
            assert [name for name in app.names if name in names] == [name for name in names if name != "cleanup"]

    async def test_a_key_that_is_gone_is_no_longer_marked(self, driving: Driving) -> None:
        async with driving.sandboxed() as app:
            await app.press("a")
            app.sandbox.world.database.run("DELETE FROM api_keys WHERE name = 'cleanup'")
            await app.press("r")
            await app.loaded()
            assert "cleanup" not in app.marked
            assert "◉ 12 selected" in app.text

    async def test_many_presses_end_in_one_state(self, driving: Driving) -> None:
        async with driving.sandboxed() as app:
            app.fault("GET /api_keys/=latency:60")
            await app.press("r", "r", "r", "f5")
            await app.until(lambda: app.sent("GET") > 1)
            assert "loading" in app.text
            app.mend()
            await app.loaded()
            assert len(app.names) == 13
            assert "loading" not in app.text


async def _everything_about(app: Driver) -> None:
    key = app.table.current.key  # type: ignore[union-attr]
    wanted = {key.name, key.api_key_id, "20 Nov 2026 20:5", "not reported by the server", "action not reported"}
    for _ in range(3):
        wanted -= {words for words in wanted if app.says(words)}
        if wanted:
            await app.press("pagedown")  # what does not fit can be scrolled to
    assert not wanted


class TestDetail:
    async def test_stands_beside_the_table_when_wide(self, driving: Driving) -> None:
        async with driving.sandboxed(size=WIDE) as app:
            await _everything_about(app)
            await app.press("G")
            assert app.says("Admin: everything")
            assert "It can" in app.text
            assert "just testing" not in "".join(
                line[app.keys_screen.query_one(DetailPanel).region.x :] for line in app.lines
            )

    async def test_opens_over_it_when_narrow(self, driving: Driving) -> None:
        async with driving.sandboxed(size=NARROW) as app:
            assert "Scopes" not in app.text
            await app.press("enter")
            assert isinstance(app.app.screen, TextDialog)
            await _everything_about(app)
            await app.press("c")
            await app.until(lambda: app.clipboard.text)
            assert app.state.keys.items
            assert "just testing" in (app.clipboard.text or "")
            await app.press("escape")
            assert len(app.app.screen_stack) == 1

    async def test_names_what_a_scope_is_for(self, driving: Driving) -> None:
        async with driving.sandboxed() as app:
            assert app.says("invoice-extractor")

    async def test_copies_the_id(self, driving: Driving) -> None:
        async with driving.sandboxed() as app:
            await app.press("j", "c", "i")
            await app.seen("Copied the id of cleanup")
            assert app.clipboard.text == next(k.api_key_id for k in app.state.keys.items if k.name == "cleanup")
            assert "clears in" not in app.text  # an id is no secret

    async def test_copies_by_letter_what_is_known_exactly(self, driving: Driving) -> None:
        async with driving.sandboxed() as app:
            await app.press("c")
            assert app.in_front(CopyDialog)
            assert not app.says("Scopes as JSON")  # nobody knows the actions of this key
            await app.press("n")
            assert app.clipboard.text == "just testing"
            await app.press("G", "c", "c")
            assert (app.clipboard.text or "").endswith("chutes keys create --name laptop --admin")
            await app.press("c", "s")
            assert json.loads(app.clipboard.text or "") == {"admin": True, "scopes": []}
            await app.press("c", "u")
            await app.seen("Copied a curl call for laptop")
            assert '"Authorization: Bearer ${CHUTES_API_KEY:?}"' in (app.clipboard.text or "")
            assert len(app.app.screen_stack) == 1

    async def test_follows_the_width(self, driving: Driving) -> None:
        async with driving.sandboxed(size=WIDE) as app:
            await app.press("j")
            assert "Scopes" in app.text
            await app.resize(80, 24)
            assert "Scopes" not in app.text
            assert app.current == "cleanup"
            await app.press("j")
            await app.resize(120, 40)
            assert app.says("• chutes night-batch: action not reported")
