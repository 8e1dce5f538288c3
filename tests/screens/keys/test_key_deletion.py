"""Deleting keys: the question before it, and what is said when the answer is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from driving import add_keys, rename
from lanes import SIZES
from textual.widgets import Button, Input

from chutes_tui.access.scopes import AccessDraft, ScopeGrant
from chutes_tui.core.attempt import Stage
from chutes_tui.core.loadable import LoadPhase
from chutes_tui.core.text import short_id
from chutes_tui.screens.dialogs.confirm import ConfirmDialog
from chutes_tui.screens.keys.key_builder import KeyBuilderScreen
from chutes_tui.screens.keys.keys_screen import KeysScreen
from chutes_tui.screens.keys.reveal import RevealScreen

if TYPE_CHECKING:
    from driving import Driver, Driving


async def find(app: Driver, name: str) -> None:
    """Put the cursor on a key."""
    key = next(key for key in app.state.keys.items if key.name == name)
    assert app.table.go_to(key.api_key_id)
    await app.pilot.pause()


async def delete(app: Driver, name: str) -> None:
    await find(app, name)
    await app.press("d")
    await app.type(name)
    await app.press("enter")
    await app.settled()


class TestQuestion:
    @SIZES
    async def test_one_key_by_its_typed_name(self, driving: Driving, size: tuple[int, int]) -> None:
        async with driving.sandboxed(size=size) as app:
            await find(app, "grafana")
            await app.press("delete")
            dialog = app.app.screen
            assert isinstance(dialog, ConfirmDialog)
            for words in (
                "Delete this API key?",
                "• grafana",
                "will stop working",
                "up to two minutes",
                "Type “grafana”",
            ):
                assert app.says(words), words
            assert "Cancel" in app.text
            assert any("Cancel" in line and "Delete" in line for line in app.lines)
            assert dialog.query_one("#confirm", Button).disabled
            await app.type("grafana")
            assert not dialog.query_one("#confirm", Button).disabled
            await app.press("tab", "tab", "tab", "enter")  # past the offer to rotate instead
            await app.settled()
            assert "grafana" not in app.names
            assert app.on_server("grafana") == 0
            assert app.sent("DELETE") == 1
            assert "✓ Deleted the key grafana" in app.status
            assert "12 keys" in app.text

    @pytest.mark.parametrize("typed", ["grafan", "Grafana", "grafana ", "delete"])
    async def test_a_wrong_name_deletes_nothing(self, driving: Driving, typed: str) -> None:
        async with driving.sandboxed() as app:
            await find(app, "grafana")
            await app.press("d")
            dialog = app.app.screen
            dialog.query_one("#typed", Input).value = typed
            await app.pilot.pause()
            assert dialog.query_one("#confirm", Button).disabled
            await app.press("enter")
            assert app.app.screen is dialog
            await app.press("escape")
            await app.settled()
            assert app.sent("DELETE") == 0
            assert "grafana" in app.names

    async def test_enter_and_escape_cancel(self, driving: Driving) -> None:
        async with driving.sandboxed() as app:
            await app.press("d", "enter")
            assert not isinstance(app.app.screen, ConfirmDialog)
            await app.press("d", "escape")
            assert not isinstance(app.app.screen, ConfirmDialog)
            await app.press("d")
            await app.click_on("Cancel")
            assert not isinstance(app.app.screen, ConfirmDialog)
            assert app.sent("DELETE") == 0

    async def test_an_admin_key_is_pointed_out(self, driving: Driving) -> None:
        async with driving.sandboxed() as app:
            await find(app, "laptop")
            await app.press("d")
            assert app.says("This includes an admin key")
            short = short_id(next(key.api_key_id for key in app.state.keys.items if key.name == "laptop"))
            assert f"• laptop  {short}  Admin: everything · 2 years" in app.text

    @pytest.mark.parametrize("name", ["a[/foo]b", "esc\x1b[31mred", "‮evil", "", "   "])
    async def test_a_name_that_can_t_be_typed(self, driving: Driving, name: str) -> None:
        async with driving.sandboxed(before=rename("grafana", name)) as app:
            await find(app, name)
            await app.press("d")
            if name == "a[/foo]b":
                assert app.says("Type “a[/foo]b” to confirm")
                word = name
            else:
                assert app.table.current is not None
                word = app.table.current.key.api_key_id[:8]
                assert app.says(f"Type “{word}” to confirm")
            app.app.screen.query_one("#typed", Input).value = word
            await app.pilot.pause()
            app.app.screen.query_one("#confirm").focus()
            await app.press("enter")
            await app.settled()
            assert app.on_server(name) == 0
            assert "\x1b[31m" not in app.text


class TestSeveral:
    @SIZES
    async def test_all_are_listed_and_go(self, driving: Driving, size: tuple[int, int]) -> None:
        async with driving.sandboxed(size=size) as app:
            for name in ("grafana", "production", "cleanup"):
                await find(app, name)
                await app.press("space")
            await app.press("d")
            assert "Delete 3 API keys?" in app.text
            assert "3 keys: 3 with scopes" in app.text
            for name in ("grafana", "production", "cleanup"):
                assert f"• {name}" in app.text
            await app.type("delete 3 keys")
            await app.press("enter")
            await app.settled()
            assert len(app.names) == 10
            assert app.sent("DELETE") == 3
            assert app.marked == set()
            assert "✓ Deleted 3 keys" in app.status

    @SIZES
    async def test_a_long_list_leaves_the_buttons_in_sight(self, driving: Driving, size: tuple[int, int]) -> None:
        async with driving.sandboxed(size=size, before=add_keys(60)) as app:
            await app.press("a", "d")
            assert "Delete 73 API keys?" in app.text
            assert "73 keys: 2 admin, 71 with scopes" in app.text
            for _ in range(12):
                for words in ("Type “delete 73 keys” to confirm", "Cancel", "Delete 73 keys"):
                    assert words in app.text
                await app.press("pagedown")  # the keyboard alone reaches the end of what is to be read
            assert app.says("This can't be undone.")
            await app.press(*["pageup"] * 12, "down", "up")
            assert "• just testing" in app.text
            await app.press("escape")

    async def test_what_nobody_knows_is_counted_apart(self, driving: Driving) -> None:
        async with driving.sandboxed() as app:
            for name in ("grafana", "production", "cleanup"):
                await find(app, name)
                await app.press("space")
            ids = {key.name: key.api_key_id for key in app.state.keys.items}
            app.fault(
                f"DELETE /api_keys/{ids['production']}=drop_after_commit",
                f"GET /api_keys/{ids['production']}=drop_before_commit",
                f"DELETE /api_keys/{ids['cleanup']}=internal_error",
            )
            await app.press("d")
            await app.type("delete 3 keys")
            await app.press("enter")
            await app.settled()
            assert "1 of 3 keys were deleted; not certain: production; not deleted: cleanup." in app.status

    async def test_what_was_gone_already_is_counted_apart(self, driving: Driving) -> None:
        async with driving.sandboxed() as app:
            for name in ("grafana", "production", "cleanup"):
                await find(app, name)
                await app.press("space")
            app.sandbox.world.database.run("DELETE FROM api_keys WHERE name = 'production'")
            await app.press("d")
            await app.type("delete 3 keys")
            await app.press("enter")
            await app.settled()
            assert "✓ Deleted 2 of 3 keys; gone already: production" in app.status
            assert app.marked == set()

    async def test_what_could_not_be_deleted_stays_and_is_named(self, driving: Driving) -> None:
        async with driving.sandboxed() as app:
            for name in ("grafana", "production", "cleanup"):
                await find(app, name)
                await app.press("space")
            stays = next(key for key in app.state.keys.items if key.name == "production")
            app.fault(f"DELETE /api_keys/{stays.api_key_id}=too_many_requests:300")
            await app.press("d")
            await app.type("delete 3 keys")
            await app.press("enter")
            await app.settled()
            assert "2 of 3 keys were deleted; not deleted: production." in app.status
            assert "production" in app.names
            assert "grafana" not in app.names
            assert app.sent("DELETE") == 3
            assert app.marked == {"production"}
            await app.press("e")
            assert app.says("5 minutes")
            assert app.says("✗ not deleted   production")
            assert app.says("✓ deleted       grafana")


class TestLostAnswers:
    async def test_that_took_effect(self, driving: Driving) -> None:
        async with driving.sandboxed("DELETE /api_keys/=drop_after_commit") as app:
            await delete(app, "grafana")
            assert app.sent("DELETE") == 1
            assert "grafana" not in app.names
            assert "✓ Deleted the key grafana" in app.status

    @pytest.mark.parametrize("fault", ["drop_before_commit", "internal_error", "bad_gateway_html"])
    async def test_that_took_none(self, driving: Driving, fault: str) -> None:
        async with driving.sandboxed(f"DELETE /api_keys/={fault}") as app:
            await delete(app, "grafana")
            assert app.sent("DELETE") == 1
            assert app.on_server("grafana") == 1
            assert "grafana" in app.names
            assert "response received. The key grafana was not deleted." in app.status
            await app.press("e")
            assert app.says("Error details")
            assert app.says("chutes-tui asked the server again afterwards")
            assert "<html" not in app.text.lower()

    async def test_of_which_nothing_is_known(self, driving: Driving) -> None:
        async with driving.sandboxed() as app:
            app.fault("DELETE /api_keys/=drop_after_commit", "GET /api_keys/=internal_error")
            await delete(app, "grafana")
            assert app.sent("DELETE") == 1
            assert "✗ No response received. The key grafana may have been deleted." in app.status
            assert "grafana" in app.names
            app.mend()
            await app.press("r")
            await app.loaded()
            assert "grafana" not in app.names

    async def test_of_a_key_that_was_gone_already(self, driving: Driving) -> None:
        async with driving.sandboxed() as app:
            app.sandbox.world.database.run("DELETE FROM api_keys WHERE name = 'grafana'")
            await delete(app, "grafana")
            assert "grafana" not in app.names
            assert "✓ The key grafana was gone already" in app.status
            assert "Deleted" not in app.status


class TestMeanwhile:
    async def test_a_list_that_was_read_before_brings_no_key_back(self, driving: Driving) -> None:
        async with driving.sandboxed() as app:
            gone = next(key for key in app.state.keys.items if key.name == "grafana")
            app.fault("GET /api_keys/=latency:60 x1")
            await app.press("r")
            await app.until(lambda: app.sent("GET") == 2)
            assert app.state.keys.phase is LoadPhase.LOADING
            app.app.worker.keys.delete([gone])
            await app.until(lambda: app.state.activities[-1].stage is Stage.DONE)
            app.mend()  # what was read before arrives now
            await app.loaded()
            assert "grafana" not in app.names
            assert app.sent("GET") == 3

    async def test_is_said_to_be_under_way_and_goes_on_without_its_screen(self, driving: Driving) -> None:
        async with driving.sandboxed("DELETE /api_keys/=latency:60") as app:
            await find(app, "grafana")
            await app.press("d")
            await app.type("grafana")
            await app.press("enter")
            await app.seen("↻ Deleting the key grafana…")
            assert app.app.worker.writes_under_way
            await app.press("question_mark", "escape")
            app.mend()
            await app.settled()
            assert [activity.stage for activity in app.state.activities] == [Stage.DONE]


class TestCreateAgain:
    async def test_a_key_with_known_access_is_offered_again(self, driving: Driving) -> None:
        async with driving.sandboxed() as app:
            await delete(app, "laptop")
            assert "✓ Deleted the key laptop; u creates it again" in app.status
            await app.press("u")
            builder = app.app.screen
            assert isinstance(builder, KeyBuilderScreen)
            assert builder.query_one("#name", Input).value == "laptop"
            assert builder._access.draft == AccessDraft(admin=True)
            await app.press("ctrl+s")
            assert app.in_front(ConfirmDialog)  # an admin key is asked for, this way too

    async def test_one_created_here_keeps_its_exact_scopes(self, driving: Driving) -> None:
        draft = AccessDraft(grants=(ScopeGrant("chutes", None, "invoke"), ScopeGrant("images", None, "read")))
        async with driving.sandboxed() as app:
            app.app.worker.keys.create("probe", draft)
            await app.until(lambda: app.in_front(RevealScreen))
            await app.press("s")
            await app.settled()
            await delete(app, "probe")
            await app.press("u")
            builder = app.app.screen
            assert isinstance(builder, KeyBuilderScreen)
            assert builder._access.draft == draft

    @pytest.mark.parametrize("name", ["", "grafana"])
    async def test_nothing_is_offered_where_the_access_is_not_known(self, driving: Driving, name: str) -> None:
        async with driving.sandboxed() as app:
            if name:
                await delete(app, "laptop")
                await delete(app, name)
            assert "again" not in app.status
            await app.press("u")
            assert app.in_front(KeysScreen)
            assert "No key was just deleted here" in app.status
