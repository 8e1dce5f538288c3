"""Jump mode: a letter over everything that can have the focus; the letter goes there, or presses the button."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from textual.content import Content
from textual.errors import NoWidget
from textual.widget import Widget
from textual.widgets import Button, Static

from chutes_tui.shell.screens import Modal

if TYPE_CHECKING:
    from textual import events
    from textual.app import ComposeResult
    from textual.geometry import Offset
    from textual.screen import Screen

_LETTERS: Final = "asdfjklghqwertyuiopzxcvbnm"
"""In the order in which fingers find them."""


class JumpScreen(Modal[Widget]):
    """Lies over the screen in front, which stays in sight. Answers with what was chosen; any other key cancels."""

    CSS_PATH: ClassVar[str] = "../../styles/jump.tcss"

    def __init__(self, below: Screen[object]) -> None:
        super().__init__()
        self.targets = dict(zip(_LETTERS, _in_sight(below), strict=False))
        """What each letter goes to, and where it stands."""

    def compose(self) -> ComposeResult:
        for letter, (_, corner) in self.targets.items():
            mark = Static(Content(f" {letter} "), classes="jump-mark")
            mark.styles.offset = corner
            yield mark
        yield Static(Content("A letter goes there, or presses the button · esc cancels"), classes="jump-line")

    def on_key(self, event: events.Key) -> None:
        event.stop()
        target = self.targets.get(event.key)
        self.dismiss(target[0] if target is not None else None)

    def on_click(self) -> None:
        self.dismiss(None)


def jump_to(target: Widget) -> None:
    """Give the focus to what was chosen; a button is pressed, too."""
    target.focus()
    if isinstance(target, Button):
        target.press()


def _in_sight(below: Screen[object]) -> list[tuple[Widget, Offset]]:
    """What can have the focus and can be seen, with its upper left corner."""
    found = []
    for widget in below.focus_chain:
        try:
            seen = below.find_widget(widget).visible_region
        except NoWidget:  # it has its place from the next drawing on
            continue
        if seen.area:
            found.append((widget, seen.offset))
    return found
