"""Jump mode: a letter stands over everything that can have the focus; it goes there, or presses the button."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from driving import NARROW
from textual.widgets import Button, Input

from chutes_tui.screens.base.jump import JumpScreen
from chutes_tui.screens.dialogs.confirm import ConfirmDialog, TextDialog
from chutes_tui.screens.keys.builder.grid import ScopeGrid
from chutes_tui.screens.keys.builder.template_list import TemplateList
from chutes_tui.screens.keys.key_builder import KeyBuilderScreen
from chutes_tui.screens.keys.keys_screen import KeysScreen
from chutes_tui.screens.onboarding.register import RegisterScreen

if TYPE_CHECKING:
    from driving import Driver, Driving
    from textual.widget import Widget


def letter_of(app: Driver, wanted: Widget) -> str:
    jump = app.app.screen
    assert isinstance(jump, JumpScreen)
    return next(letter for letter, (widget, _) in jump.targets.items() if widget is wanted)


@pytest.mark.parametrize("key", ["semicolon", "ctrl+o"])
async def test_a_letter_gives_the_focus(driving: Driving, key: str) -> None:
    async with driving.sandboxed() as app:
        await app.press("slash", "enter", key)
        assert app.in_front(JumpScreen)
        await app.press(letter_of(app, app.keys_screen.table))
        assert app.in_front(KeysScreen)
        assert app.table.has_focus


@pytest.mark.slow
async def test_everything_in_sight_has_a_letter_over_it(driving: Driving) -> None:
    async with driving.sandboxed() as app:
        await app.press("n")
        builder = app.app.screen
        seen = [one for one in builder.focus_chain if builder.find_widget(one).visible_region.area]
        await app.press("ctrl+right_square_bracket")
        jump = app.app.screen
        assert isinstance(jump, JumpScreen)
        assert [widget for widget, _ in jump.targets.values()] == seen
        for letter, (_, corner) in jump.targets.items():
            assert app.lines[corner.y][corner.x : corner.x + 3].strip() == letter


async def test_a_form_is_filled_in_without_tab(driving: Driving) -> None:
    async with driving.sandboxed() as app:
        await app.press("n")
        grid = app.app.screen.query_one(ScopeGrid)
        await app.press("ctrl+right_square_bracket", letter_to_be(app, grid))
        assert grid.has_focus
        await app.press("semicolon")
        name = app.app.screen_stack[-2].query_one("#name", Input)
        await app.press(letter_of(app, name))
        await app.type("a;b")
        assert name.value == "a;b"


def letter_to_be(app: Driver, widget: Widget) -> str:
    """The letter that a widget is going to have."""
    return next(letter for letter, (one, _) in JumpScreen(app.app.screen).targets.items() if one is widget)


async def test_a_button_is_pressed(driving: Driving) -> None:
    async with driving.sandboxed(size=NARROW) as app:
        await app.press("n")
        templates = app.app.screen.query_one("#templates", Button)
        await app.press("ctrl+right_square_bracket", letter_to_be(app, templates))
        await app.until(lambda: app.in_front(TemplateList))


@pytest.mark.slow
@pytest.mark.parametrize("key", ["ctrl+o", "ctrl+right_square_bracket"])
async def test_dialogs_too(driving: Driving, key: str) -> None:
    async with driving.sandboxed() as app:
        await app.press("d")
        cancel = app.app.screen.query_one("#cancel", Button)
        await app.press(key)
        assert app.in_front(JumpScreen)
        await app.press(letter_of(app, cancel))
        await app.until(lambda: app.in_front(KeysScreen))
        await app.press("question_mark", "semicolon")
        assert app.in_front(JumpScreen)
        await app.press("escape")
        assert app.in_front(TextDialog)


@pytest.mark.slow
@pytest.mark.parametrize("key", ["escape", "1", "f5", "semicolon"])
async def test_any_other_key_cancels_and_does_nothing(driving: Driving, key: str) -> None:
    async with driving.sandboxed() as app:
        await app.press("n", "ctrl+right_square_bracket", key)
        assert app.in_front(KeyBuilderScreen)
        assert app.app.screen.query_one("#name", Input).has_focus


async def test_what_is_switched_off_has_no_letter(driving: Driving) -> None:
    async with driving.sandboxed() as app:
        await app.press("d")
        assert app.in_front(ConfirmDialog)
        confirm = app.app.screen.query_one("#confirm", Button)
        assert confirm not in [widget for widget, _ in JumpScreen(app.app.screen).targets.values()]


@pytest.mark.slow
async def test_what_is_scrolled_away_has_none(driving: Driving) -> None:
    async with driving.sandboxed(size=(80, 12)) as app:
        await app.press("O", "r")
        assert app.in_front(RegisterScreen)
        await app.press("ctrl+right_square_bracket")
        jump = app.app.screen
        assert isinstance(jump, JumpScreen)
        assert all(0 <= corner.y < 12 for _, corner in jump.targets.values())


async def test_what_has_no_place_yet_has_no_letter(driving: Driving) -> None:
    async with driving.sandboxed() as app:
        new = Button("new")
        screen = app.app.screen
        screen.mount(new)
        assert new in screen.focus_chain
        assert new not in [widget for widget, _ in JumpScreen(screen).targets.values()]
