"""Keys that would do nothing: what is drawn faint says why, and every list hears the same keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from driving import NARROW
from secrets_driver import GONE, go_to, open_secrets
from textual.widgets import Input, OptionList

from chutes_tui.screens.base.help import HelpScreen
from chutes_tui.screens.dialogs.confirm import ConfirmDialog, TextDialog
from chutes_tui.screens.keys.reveal import RevealScreen
from chutes_tui.widgets.status_line import StatusLine

if TYPE_CHECKING:
    from driving import Driver, Driving


def told(app: Driver) -> list[str]:
    """What is said of a key: in the status line, or above a screen that has none."""
    noted = [line._note for line in app.app.screen.query(StatusLine) if line._note]
    return noted + [notice.message for notice in app.app._notifications]


class TestFaint:
    @pytest.mark.parametrize(
        ("place", "key", "why"),
        [
            ("1", "d", "There is no key under the cursor."),
            ("1", "c", "There is no key under the cursor."),
            ("2", "p", "There is no secret under the cursor."),
        ],
    )
    async def test_says_why(self, driving: Driving, place: str, key: str, why: str) -> None:
        async with driving.sandboxed(empty=True) as app:
            await app.press(place)
            await app.settled()
            await app.press(key)
            assert told(app) == [why]
            await app.press(key)
            assert told(app) == [why]

    async def test_says_why_of_a_secret_of_a_chute_that_is_gone(self, driving: Driving) -> None:
        async with driving.sandboxed() as app:
            screen = await open_secrets(app)
            await go_to(app, screen, GONE, "LEGACY_DB_PASSWORD")
            await app.press("p")
            assert app.app.screen is screen
            assert told(app) == ["Its chute no longer exists, so the secret can't be created again: d deletes it."]

    async def test_what_is_possible_says_nothing(self, driving: Driving) -> None:
        async with driving.sandboxed() as app:
            await app.press("d")
            assert app.in_front(ConfirmDialog)
            assert told(app) == []


class TestAnotherLayout:
    @pytest.mark.slow
    @pytest.mark.parametrize(
        ("place", "letter"),
        [("1", "т"), ("1", "Т"), ("1", "ν"), ("1", "מ"), ("1", "ن"), ("1", "ㅜ"), ("2", "т"), ("4", "т"), ("5", "т")],
    )
    async def test_is_named_once(self, driving: Driving, place: str, letter: str) -> None:
        async with driving.sandboxed() as app:
            await app.press(place)
            await app.settled()
            await app.type(letter)
            assert told(app) == [f"{letter} isn't a command. Commands need a keyboard layout with Latin letters."]
            app.app.clear_notifications()
            await app.type(letter * 2)
            assert told(app) == []

    async def test_is_named_in_a_dialog_without_fields_too(self, driving: Driving) -> None:
        async with driving.sandboxed(size=NARROW) as app:
            await app.press("enter")
            await app.until(lambda: app.in_front(TextDialog))
            await app.type("й")
            assert told(app) == ["й isn't a command. Commands need a keyboard layout with Latin letters."]

    async def test_says_nothing_of_letters_in_a_field(self, driving: Driving) -> None:
        async with driving.sandboxed() as app:
            await app.press("slash")
            await app.type("ключ")
            assert told(app) == []
            assert "ключ" in app.text

    @pytest.mark.slow
    @pytest.mark.parametrize("key", ["é", "ß", "ª", "µ", "€", "w", "f19"])
    async def test_says_nothing_of_others(self, driving: Driving, key: str) -> None:
        async with driving.sandboxed() as app:
            await app.press(key)
            assert told(app) == []


class TestLists:
    async def test_of_the_forms_of_a_new_key(self, driving: Driving) -> None:
        from chutes_tui.access.scopes import AccessDraft

        async with driving.sandboxed() as app:
            app.app.worker.keys.create("ci", AccessDraft())
            await app.until(lambda: app.in_front(RevealScreen) and app.app.screen.query("#snippets"))
            forms = app.app.screen.query_one("#snippets", OptionList)
            await app.until(lambda: app.app.focused is forms and forms.highlighted == 0)
            for key, place in (("j", 1), ("j", 2), ("k", 1), ("G", forms.option_count - 1), ("g", 0)):
                await app.press(key)
                assert forms.highlighted == place, key

    async def test_of_help(self, driving: Driving) -> None:
        async with driving.sandboxed(size=NARROW) as app:
            await app.press("question_mark")
            await app.until(lambda: app.in_front(HelpScreen))
            await app.settled()
            body = app.app.screen.query_one(".dialog-body")
            await app.press("G")
            assert body.scroll_offset.y == body.max_scroll_y > 0
            await app.press("g")
            assert body.scroll_offset.y == 0
            await app.press("pagedown")
            assert body.scroll_offset.y > 0


async def test_without_an_error_there_is_nothing_to_explain(driving: Driving) -> None:
    async with driving.sandboxed() as app:
        await app.press("e")
        assert told(app) == ["There is no error to explain."]
        assert len(app.app.screen_stack) == 1


async def test_the_status_names_a_key_that_explains(driving: Driving) -> None:
    async with driving.sandboxed() as app:
        app.fault("GET /api_keys/=internal_error")
        await app.press("r")
        await app.seen("e: why")
        await app.settled()
        assert "e: why" in app.status
        await app.press("slash")
        await app.until(lambda: isinstance(app.app.focused, Input))
        await app.until(lambda: "f12: why" in app.status)
        await app.press("e", "f12")
        assert app.in_front(TextDialog)
        await app.until(lambda: "why" not in app.status)
        await app.press("escape")
        assert app.app.screen.query_one(Input).value == "e"
        app.mend()


class TestCtrlC:
    @pytest.mark.slow
    @pytest.mark.parametrize("place", ["1", "2", "4", "5", "O"])
    async def test_names_the_key_that_quits(self, driving: Driving, place: str) -> None:
        async with driving.sandboxed() as app:
            await app.press(place, "ctrl+c", "ctrl+c")
            assert told(app) == ["q quits."]

    async def test_names_one_that_a_field_does_not_take(self, driving: Driving) -> None:
        async with driving.sandboxed() as app:
            await app.press("slash")
            await app.until(lambda: isinstance(app.app.focused, Input))
            await app.press("ctrl+c")
            assert told(app) == ["ctrl+q quits."]
            await app.press("ctrl+q")
            await app.until(lambda: not app.app.is_running)
