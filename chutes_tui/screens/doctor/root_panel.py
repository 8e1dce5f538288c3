"""The one cause above the list: what is wrong, why it matters, how it is fixed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from chutes_tui.core.text import visible
from chutes_tui.screens.doctor.doctor_rows import command_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult

    from chutes_tui.operations.doctor.report import Check
    from chutes_tui.widgets.buttons import KeyButton


class RootPanel(Vertical):
    """A frame with the root cause, and buttons that copy the fix and test again; hidden while there is none."""

    def __init__(self, buttons: Sequence[KeyButton]) -> None:
        super().__init__(id="root", classes="panel")
        self._buttons = buttons
        self.border_title = "Root cause"
        self.display = False

    def compose(self) -> ComposeResult:
        yield Static(id="root-words")
        with Horizontal(id="root-buttons"):
            yield from self._buttons

    def say(self, check: Check | None) -> None:
        """Show this cause; None: there is none."""
        self.display = check is not None
        if check is None:
            return
        found = check.result
        lines = [Content.assemble((f"✗ {visible(check.name)}  ", "bold $text-error"), (visible(check.found), "bold"))]
        for label, words in (("Why", found.why), ("Fix", found.fix)):
            if words:
                lines.append(Content.assemble((f"{label}  ", "$quiet"), visible(words)))
        if found.command:
            lines.append(Content.assemble(("Run  ", "$quiet"), command_words(found.command)))
        self.query_one("#root-words", Static).update(Content("\n").join(lines))
        self._buttons[0].display = bool(found.command or found.fix)
