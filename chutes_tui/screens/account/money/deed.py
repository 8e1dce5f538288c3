"""A screen about one thing that can be done with the account: what is known of it, what became of it, its buttons."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.containers import Horizontal, VerticalScroll
from textual.widgets import Static

from chutes_tui.screens.base.screen import ChutesScreen
from chutes_tui.widgets.frames import panel

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.content import Content

    from chutes_tui.widgets.buttons import Role


class DeedScreen(ChutesScreen):
    """Reads when it opens. Subclasses implement `load`, `discard` and `show`, and set what stands below."""

    CSS_PATH = "../../../styles/money.tcss"
    TITLE_OF_PANEL: ClassVar[str]
    FOLLOWS: ClassVar[tuple[str, ...]]
    """What of the state it shows."""
    BUTTONS: ClassVar[tuple[tuple[str, Role], ...]]
    """Commands with the roles of their buttons, from the left."""

    def load(self) -> None:
        """Read what is to be shown."""
        raise NotImplementedError

    def discard(self) -> None:
        """Forget what was read."""
        raise NotImplementedError

    def show(self) -> None:
        """Show the state; called when something of it changes."""
        raise NotImplementedError

    def compose_body(self) -> ComposeResult:
        with VerticalScroll(id="deed", can_focus=True):
            yield panel("deed-words", self.TITLE_OF_PANEL)
        yield Static(id="deed-outcome")
        with Horizontal(id="deed-buttons", classes="buttons"):
            yield Static(id="why-not", classes="buttons-why")
            for action, role in self.BUTTONS:
                yield self.command_button(action, role=role)

    def on_mount(self) -> None:
        self.follow(self._changed, *self.FOLLOWS)
        self.load()
        self._changed()
        self.query_one("#deed").focus()

    def on_unmount(self) -> None:
        self.discard()

    def _changed(self) -> None:
        if self.is_attached:
            self.show()

    def say(self, words: Content, outcome: Content, why: str) -> None:
        """Show what is known, what became of it, and why it can't be done now ("" if it can)."""
        self.query_one("#deed-words", Static).update(words)
        below = self.query_one("#deed-outcome", Static)
        below.update(outcome)
        below.display = bool(outcome)
        self.query_one("#why-not", Static).update(f"⚠ {why}" if why else "")
        self.refresh_footer()

    def action_leave(self) -> None:
        self.dismiss(None)
