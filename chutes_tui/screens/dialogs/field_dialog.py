"""A dialog with a field: title, explanation, what became of it, buttons. What was typed stays when it is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, TypeVar

from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Input, Static

from chutes_tui import commands
from chutes_tui.core.problem import Problem
from chutes_tui.host import Hosted
from chutes_tui.shell.screens import Modal
from chutes_tui.widgets.buttons import KeyButton
from chutes_tui.widgets.facts import problem_words
from chutes_tui.widgets.frames import titled

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.widget import Widget


R = TypeVar("R")


class FieldDialog(Modal[R], Hosted):
    """Enter in the field sends it. Subclasses say what it is for, make the field and implement `read` or `send`."""

    BINDINGS = commands.hidden_bindings("form", ("escape", "cancel", "Cancel"))
    HEADING: ClassVar[str] = ""
    EXPLANATION: ClassVar[str] = ""
    CONFIRM: ClassVar[str] = "Save"
    CLASSES: ClassVar[str] = "dialog"
    EXPLANATION_CLASS: ClassVar[str] = "dialog-body"

    def heading(self) -> Content:
        """The title."""
        return Content(self.HEADING)

    def explanation(self) -> Content:
        """What this dialog is for."""
        return Content(self.EXPLANATION)

    def compose_fields(self) -> ComposeResult:
        """The fields."""
        raise NotImplementedError

    def read(self, text: str) -> R:
        """Return the answer that a text in the first field makes; raises a Problem if it makes none."""
        raise NotImplementedError

    def send(self) -> None:
        """Send what was typed, or put the cursor where something is wrong."""
        try:
            answer = self.read(self.text.strip())
        except Problem as problem:
            self.refuse(problem)
        else:
            self.dismiss(answer)

    def compose(self) -> ComposeResult:
        with titled(Vertical(classes=self.CLASSES), self.heading()):
            yield Static(self.explanation(), classes=self.EXPLANATION_CLASS)
            yield from self.compose_fields()
            outcome = Static(classes="dialog-outcome")
            outcome.display = False
            yield outcome
            with Horizontal(classes="buttons"):
                yield KeyButton("Cancel", "esc", id="cancel")
                yield KeyButton(self.CONFIRM, "enter", id="confirm", name="send", role="main")

    def on_mount(self) -> None:
        self.first_field().focus()

    def first_field(self) -> Widget:
        """Where the cursor is at first."""
        return self.query_one(Input)

    @property
    def text(self) -> str:
        """What the first field holds."""
        return self.query_one(Input).value

    def say(self, words: Content | None) -> None:
        """Say something of the dialog as a whole; None for nothing."""
        line = self.query_one(".dialog-outcome", Static)
        line.update(words or Content(""))
        line.display = words is not None

    def refuse(self, problem: Problem) -> None:
        """Say why it could not be done."""
        self.say(problem_words(problem))
        self.query_one(Input).focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self.edited(event.input)

    def edited(self, field: Input) -> None:
        """A field was changed: what was said of it before is out of date."""
        self.say(None)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.send()

    def action_send(self) -> None:
        self.send()

    def action_cancel(self) -> None:
        self.dismiss(None)
