"""The official CLI's command that makes the same key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from chutes_tui.core.text import visible
from chutes_tui.operations.snippets import UNREACHABLE, cli_create_command, config_to_name, is_in_process
from chutes_tui.widgets.buttons import KeyButton
from chutes_tui.widgets.overflow import Overflow

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from chutes_tui.access.scopes import AccessDraft
    from chutes_tui.profiles import Profile


class CommandView(Vertical):
    """Shows the command; `command` is what to copy."""

    def __init__(
        self,
        profile: Profile | None,
        *,
        id: str | None = None,  # noqa: A002 - Textual's own name
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._config_path = config_to_name(profile.config_path if profile is not None else None)
        self._reachable = profile is None or not is_in_process(profile.base_url.value)
        self.command = ""

    def compose(self) -> ComposeResult:
        with Overflow(id="command-scroll"):
            yield Static(id="command-text")
        yield Static(Content(self._note), id="command-note")
        with Horizontal(classes="buttons"):
            yield KeyButton("Copy CLI", "f8", id="copy", name="copy_command")

    def show(self, name: str, draft: AccessDraft) -> None:
        """Show the command for a key of this name and access."""
        self.command = cli_create_command(name or "NAME", draft, config_path=self._config_path)
        self.query_one("#command-text", Static).update(Content(visible(self.command)))

    @property
    def _note(self) -> str:
        if not self._reachable:
            return UNREACHABLE
        note = "Signs with the config file's hotkey."
        return f"{note} The path is the current profile's." if self._config_path else note
