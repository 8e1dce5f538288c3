"""The same act has the same name on button, footer, help and palette."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from every_screen import SCREENS

from chutes_tui.commands import groups
from chutes_tui.commands.palette_words import TABLE
from chutes_tui.screens.base.screen import FullScreen
from chutes_tui.widgets.buttons import KeyButton
from chutes_tui.widgets.command_footer import CommandFooter

if TYPE_CHECKING:
    from driving import Driving
    from textual.screen import Screen

    from chutes_tui import commands

FULL = {kind.__name__: kind for kind in SCREENS if issubclass(kind, FullScreen)}
ALSO: dict[str, set[str]] = {
    "refresh": {"Try again"},
    "send": {"Replace"},
}
"""What a button is called in a certain state; the footer then says the same."""


def _names(command: commands.Command) -> set[str]:
    """What a button for a command may be called: its label, or the half of it that holds now."""
    both = command.label.split("/")
    return {command.label, *(half.capitalize() for half in both), *ALSO.get(command.action, set())}


@pytest.mark.slow
@pytest.mark.parametrize("name", FULL)
async def test_buttons_and_footer(driving: Driving, name: str) -> None:
    kind: type[Screen[Any]] = FULL[name]
    async with driving.sandboxed(size=(200, 60)) as app:
        screen = SCREENS[kind](app.app)
        app.app.push_screen(screen)
        await app.settled()
        group: commands.CommandGroup = screen.COMMAND_GROUP  # type: ignore[attr-defined]
        footer = str(screen.query_one(CommandFooter).render())
        by_action = {command.action: command for command in group.commands}
        for button in screen.query(KeyButton):
            if (command := by_action.get(button.runs)) is None:
                continue
            known = button.words.partition(":")[0] in _names(command) or button.words.startswith(f"{command.label} ")
            assert known, (button.words, command.label)
            if button.is_on_screen and command.footer and f"{command.shown_key} " in footer:
                assert f"{command.shown_key} {button.words}" in footer


@pytest.mark.parametrize("group", groups.GROUPS.values(), ids=lambda group: group.name)
def test_palette_and_help(group: commands.CommandGroup) -> None:
    for command in group.commands:
        if not command.palette:
            continue
        title, synonyms = TABLE[f"{group.name}.{command.action}"]
        said = f"{title} {synonyms} {command.help}".casefold()
        word = command.label.split("/")[0].split()[0].casefold()
        assert word.removesuffix("s") in said, (command.label, title, command.help)
