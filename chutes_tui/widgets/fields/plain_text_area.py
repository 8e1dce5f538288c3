"""A text of many lines that is no secret: what is pasted into it and holds one is not shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.widgets import TextArea

from chutes_tui.core.secret import Secret
from chutes_tui.core.secret_shape import secret_shape
from chutes_tui.widgets.fields.plain_input import SecretPasted

if TYPE_CHECKING:
    from textual import events


class PlainTextArea(TextArea):
    """A text area whose text may be shown; a paste with a secret in it becomes a SecretPasted instead."""

    async def _on_paste(self, event: events.Paste) -> None:
        # Textual's own handler is called after this one, unless it is prevented.
        if self._refuses(event.text):
            event.stop()
            event.prevent_default()

    def action_paste(self) -> None:
        if not self._refuses(self.app.clipboard):
            super().action_paste()

    def _refuses(self, text: str) -> bool:
        shape = secret_shape(text)
        if shape:
            self.post_message(SecretPasted(Secret(text), shape))
        return bool(shape)
