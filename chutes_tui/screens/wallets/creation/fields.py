"""A labelled field with a line under it that tells whether what was typed will do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Label, Static

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.widget import Widget


class Field(Vertical):
    """`label` before the field, a note under it."""

    def __init__(self, label: str, field: Widget, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes="field")
        self._label = label
        self._field = field

    def compose(self) -> ComposeResult:
        with Horizontal(classes="field-row"):
            yield Label(Content(self._label), classes="field-label")
            yield self._field
        yield Static(classes="field-note")

    def say(self, words: str, style: str = "$quiet") -> None:
        """Show a note; plain text."""
        self.query_one(".field-note", Static).update(Content.styled(words, style))
