"""The input for everything that is no secret: what is pasted into it and looks like one is not shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.message import Message
from textual.widgets import Input

from chutes_tui.core.secret import Secret
from chutes_tui.core.secret_shape import SEVERAL_LINES, pasted_shape, secret_shape, trimmed

if TYPE_CHECKING:
    from textual import events


class SecretPasted(Message):
    """A paste was not taken, because it looks like `shape` ("an API key", "several lines", …).

    Whoever has the right field for it stops the message and takes the text; else the app says that it was refused.
    The receiver wipes it.
    """

    def __init__(self, text: Secret, shape: str) -> None:
        super().__init__()
        self.text = text
        self.shape = shape


def refused_paste(shape: str) -> str:
    """Return the sentences about a paste that no field took; nothing of it is quoted."""
    if shape == SEVERAL_LINES:
        return "Several lines were pasted. This field takes one line, so nothing was pasted."
    return f"The pasted text looks like {shape}. This field is visible on the screen, so nothing was pasted."


class PlainInput(Input):
    """An input whose text may be shown, logged and repeated in messages.

    A paste that looks like a secret, or has several lines, becomes a SecretPasted instead. `expected` is a text that
    is taken whatever it looks like. What is typed and turns out to be a secret is masked, and not submitted.
    """

    def __init__(self, value: str | None = None, *, expected: str = "", **options: Any) -> None:
        super().__init__(value, **options)
        self._expected = expected

    def watch_value(self, value: str) -> None:
        self.password = bool(secret_shape(value)) and value != self._expected

    async def action_submit(self) -> None:
        shape = "" if self.value == self._expected else secret_shape(self.value)
        if shape:
            self.app.bell()
            words = f"This looks like {shape}. It is hidden and not used here."
            self.notify(words, severity="warning", markup=False)
        else:
            await super().action_submit()

    def _on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        self.take_paste(event.text)

    def action_paste(self) -> None:
        self.take_paste(self.app.clipboard)

    def take_paste(self, text: str) -> None:
        """Put a pasted text where the selection is, or say what it looks like."""
        inner = trimmed(text)
        shape = "" if inner == self._expected else pasted_shape(inner)
        if shape:
            self.post_message(SecretPasted(Secret(text), shape))
        elif inner:
            self.replace(inner, *self.selection)
