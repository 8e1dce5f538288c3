"""An input for secrets: masked, whole pastes, nothing of it in a clipboard, a log or an undo history."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.widgets import Input

from chutes_tui.core.secret_shape import without_zero_width

if TYPE_CHECKING:
    from textual import events

    from chutes_tui.widgets.fields.plain_input import SecretPasted


class SecretInput(Input):
    """A masked field that takes a paste whole (line ends and zero-width characters dropped) and never copies."""

    def __init__(self, *, placeholder: str = "", id: str | None = None, compact: bool = False) -> None:  # noqa: A002
        super().__init__(placeholder=placeholder, id=id, compact=compact, password=True)

    def take_paste(self, text: str) -> None:
        """Put a pasted text where the selection is, cleaned of what a copy drags along."""
        text = without_zero_width(text).strip()
        self.replace("".join(text.split()) if len(text.splitlines()) > 1 else text, *self.selection)

    def adopt(self, event: SecretPasted, shape: str) -> None:
        """Take what was pasted into another field, if it has this shape and nothing is here yet."""
        if event.shape == shape and not self.value:
            event.stop()
            self.take_paste(event.text.reveal())
            event.text.wipe()
            self.focus()

    def _on_paste(self, event: events.Paste) -> None:
        self.take_paste(event.text)
        event.stop()
        event.prevent_default()

    def action_paste(self) -> None:
        self.take_paste(self.app.clipboard)

    def action_copy(self) -> None:
        """Refused: Textual would copy the plain text."""

    def action_cut(self) -> None:
        """Refused: Textual would copy the plain text."""


class PasswordInput(SecretInput):
    """A password may hold anything: a paste is taken as it is, only the line ends around it are dropped."""

    def take_paste(self, text: str) -> None:
        self.replace(text.strip("\r\n"), *self.selection)
