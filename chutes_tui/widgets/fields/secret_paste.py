"""A place to paste a text that holds secrets: taken whole, counted, never shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from chutes_tui import commands
from chutes_tui.core.secret import Secret

if TYPE_CHECKING:
    from textual import events

LIMIT = 1 << 20
"""Characters; more than any config file has."""


class SecretPaste(Widget, can_focus=True):
    """Takes what is pasted, or typed, into a Secret; a second paste takes the first one's place.

    Enter ends a line of what is typed, as terminals without bracketed paste send it; after a paste it goes on.
    """

    BINDINGS = commands.hidden_bindings(
        "secret_paste", ("ctrl+u,delete", "clear", "Clear"), ("backspace", "rub_out", "Delete")
    )
    ALLOW_SELECT = False

    class Changed(Message):
        """The text is another one."""

    class Finished(Message):
        """Enter was pressed on what was pasted."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self._text = Secret("")
        self._pasted = False

    @property
    def text(self) -> Secret:
        """A copy of the text, the caller's to wipe."""
        return Secret(self._text.reveal()) if self._text else Secret("")

    @property
    def was_pasted(self) -> bool:
        """Whether the text came as a whole."""
        return self._pasted

    def check_consume_key(self, key: str, character: str | None) -> bool:
        return character is not None and character.isprintable()

    def render(self) -> Content:
        if not self._text:
            return Content.styled("Paste here with your terminal's paste key.", "$quiet")
        whole = self._text.reveal()
        lines = len(whole.splitlines())
        size = f"{lines} line{'' if lines == 1 else 's'}, {len(whole)} character{'' if len(whole) == 1 else 's'}"
        return Content.assemble(("● ", "$text-success"), size, ("  hidden · del clears it", "$quiet"))

    def _on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        self.paste(event.text)

    def paste(self, text: str) -> None:
        """Take a pasted text in place of the one that is there."""
        if len(text) > LIMIT:
            words = f"The pasted text has more than {LIMIT:,} characters; nothing was pasted."
            self.notify(words, severity="warning", markup=False)
            return
        self._become(text)
        self._pasted = True

    async def _on_key(self, event: events.Key) -> None:
        typed = "\n" if event.key == "enter" else event.character if event.is_printable else None
        if typed is None:
            return
        event.stop()
        event.prevent_default()
        if typed == "\n" and self._pasted and self._text:
            self.post_message(self.Finished())
        else:
            self._become((self._text.reveal() if self._text else "") + typed)

    def action_clear(self) -> None:
        self._become("")

    def action_rub_out(self) -> None:
        self._become(self._text.reveal()[:-1] if self._text else "")

    def on_unmount(self) -> None:
        self._text.wipe()

    def _become(self, text: str) -> None:
        self._text.wipe()
        self._text = Secret(text)
        self._pasted = False
        self.refresh()
        self.post_message(self.Changed())
