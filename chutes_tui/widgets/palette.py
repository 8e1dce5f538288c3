"""Textual's command palette with an input of ours: its own would show what is pasted into it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.command import CommandInput, CommandList, CommandPalette, SearchIcon
from textual.containers import Horizontal, Vertical
from textual.widgets import LoadingIndicator

from chutes_tui.shell.screens import OwnScreen
from chutes_tui.widgets.fields.plain_input import PlainInput
from chutes_tui.widgets.options import PagesOnceDrawn

if TYPE_CHECKING:
    from textual.app import ComposeResult


class PaletteInput(CommandInput, PlainInput):
    """The palette's input: styles and queries know only the first base."""


class PaletteList(PagesOnceDrawn, CommandList):
    """The palette's list."""


class Palette(CommandPalette, OwnScreen[None]):
    """Composed as Textual composes it, but for the input and the list."""

    def compose(self) -> ComposeResult:
        with Vertical(id="--container"):
            with Horizontal(id="--input"):
                yield SearchIcon()
                yield PaletteInput(placeholder=self._placeholder, select_on_focus=False)
            with Vertical(id="--results"):
                yield PaletteList()
                yield LoadingIndicator()
