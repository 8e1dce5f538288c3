"""A field of a form: its label, the input, and a line under it that judges what was typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Label, Static

from chutes_tui.core.text import visible

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.widget import Widget


class FormField(Vertical):
    """Lays out any input beside its label. Labels of one form are equally wide."""

    def __init__(self, label: str, field: Widget, *, note: str = "", id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._label = label
        self._field = field
        self._note = note

    def compose(self) -> ComposeResult:
        with Horizontal(classes="form-row"):
            yield Label(Content(self._label), classes="form-label")
            yield self._field
        yield Static(Content.styled(self._note, "$quiet"), classes="form-note")

    def judge(self, problem: str | None, fine: str = "", style: str = "$text-success") -> bool:
        """Say what is wrong with what was typed, or what there is to say if nothing is; True then."""
        self.say(f"✗ {visible(problem)}" if problem else fine, "$text-error" if problem else style)
        return not problem

    def say(self, words: str, style: str = "$quiet") -> None:
        """What there is to say of what was typed, safe to show."""
        self.query_one(".form-note", Static).update(Content.styled(words, style))
