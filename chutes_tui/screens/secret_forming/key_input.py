"""The input for a secret's key. What is pasted into it and holds a value is not shown: it is handed to the value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.message import Message
from textual.widgets import Input

from chutes_tui.operations.secret_rules import key_warning, split_assignment, template_of_value
from chutes_tui.secret import Secret

if TYPE_CHECKING:
    from textual import events


class KeyInput(Input):
    """An input that knows `KEY=value` from a key, and an API token, too."""

    class HoldsValue(Message):
        """Something with a value in it was pasted; the receiver wipes it. `key` is "" if it names none."""

        def __init__(self, key: str, value: Secret) -> None:
            super().__init__()
            self.key = key
            self.value = value

    class ManyLines(Message):
        """Several lines were pasted, and nothing was done with them."""

    class ToValue(Message):
        """`=` was typed behind a name: what follows is the value."""

    def _on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        text = event.text.strip()
        pair = split_assignment(text)
        if pair is not None:
            self.post_message(self.HoldsValue(pair[0], Secret(pair[1])))
        elif "\n" in text or "\r" in text:
            self.post_message(self.ManyLines())
        elif (template := template_of_value(text)) is not None:
            self.post_message(self.HoldsValue("" if self.value else template.key, Secret(text)))
        else:
            self.replace(text, *self.selection)

    async def _on_key(self, event: events.Key) -> None:
        behind_a_name = self.value and not key_warning(self.value) and self.cursor_position == len(self.value)
        if event.character == "=" and behind_a_name:
            event.stop()
            event.prevent_default()
            self.post_message(self.ToValue())
        else:
            await super()._on_key(event)
