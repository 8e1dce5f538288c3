"""What can be done when a list could not be loaded, as buttons below why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Horizontal

from chutes_tui import commands
from chutes_tui.host import host_of
from chutes_tui.widgets.buttons import KeyButton

if TYPE_CHECKING:
    from textual.app import ComposeResult


class FailedRow(Horizontal):
    """Details and another try."""

    def compose(self) -> ComposeResult:
        keymap, screen = host_of(self).keymap, self.screen
        details = keymap.shown_key(commands.EVERYWHERE, "explain_problem")
        again = keymap.shown_key(screen.COMMAND_GROUP, "refresh")  # type: ignore[attr-defined]
        yield KeyButton("Details", details, id="failed-details", name="app.explain_problem")
        yield KeyButton("Try again", again, id="failed-again", name="refresh", role="main")
