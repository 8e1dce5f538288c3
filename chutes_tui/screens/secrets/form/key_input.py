"""The input for a secret's key. What is pasted into it and holds a value is not shown: it is handed to the value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.message import Message

from chutes_tui.core.secret import Secret
from chutes_tui.core.secret_shape import SEVERAL_LINES, pasted_shape, secret_shape, trimmed
from chutes_tui.operations.secrets.rules import is_plain_name, split_assignment, template_of_value
from chutes_tui.widgets.fields.plain_input import PlainInput

if TYPE_CHECKING:
    from textual import events


class KeyInput(PlainInput):
    """An input that knows `KEY=value` from a key, and an API token, too."""

    class HoldsValue(Message):
        """Something with a value in it was pasted; the receiver wipes it. `key` is "" if it names none."""

        def __init__(self, key: str, value: Secret) -> None:
            super().__init__()
            self.key = key
            self.value = value

    class ToValue(Message):
        """`=` was typed behind a name: what follows is the value."""

    def take_paste(self, text: str) -> None:
        inner = trimmed(text)
        pair, template = split_assignment(inner), template_of_value(inner)
        if pair is not None:
            self.post_message(self.HoldsValue(pair[0], Secret(pair[1])))
        elif pasted_shape(inner) != SEVERAL_LINES and (template is not None or secret_shape(inner)):
            self.post_message(self.HoldsValue("" if self.value or template is None else template.key, Secret(inner)))
        else:
            super().take_paste(inner)

    async def _on_key(self, event: events.Key) -> None:
        behind_a_name = is_plain_name(self.value) and self.cursor_position == len(self.value)
        if event.character == "=" and behind_a_name:
            event.stop()
            event.prevent_default()
            self.post_message(self.ToValue())
        else:
            await super()._on_key(event)
