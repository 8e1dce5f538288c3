"""The name of a new key, with the server's rule and a look at the names in use at every keystroke."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Label, Static

from chutes_tui.access.key_names import (
    LONGEST_NAME,
    api_key_name_problem,
    name_note,
    name_taken_problem,
    suggest_name,
)
from chutes_tui.core.text import visible
from chutes_tui.widgets.fields.plain_input import PlainInput

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.app import ComposeResult

_RULE = f"1 to {LONGEST_NAME} letters, digits, spaces and $ . _ -"


class NameField(Vertical):
    """An input and the line under it that says whether the name will do."""

    class Changed(Message):
        """The name was edited."""

    class Finished(Message):
        """Enter was pressed."""

    def __init__(self, value: str, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self._value = value
        self._taken: frozenset[str] = frozenset()
        self._all_known = False
        self._refused: set[str] = set()

    def compose(self) -> ComposeResult:
        with Horizontal(id="name-row"):
            yield Label("Name", id="name-label")
            yield PlainInput(self._value, placeholder="e.g. the app that will use it", id="name", compact=True)
        yield Static(id="name-note")

    def on_mount(self) -> None:
        self._show()

    @property
    def value(self) -> str:
        """The name as typed."""
        return self._value

    @property
    def problem(self) -> str | None:
        """Why the name isn't valid, as far as is known without a request."""
        return api_key_name_problem(self._value) or name_taken_problem(self._value, self._taken | self._refused)

    def compare_with(self, names: Iterable[str], *, all_known: bool) -> None:
        """The names in use; `all_known` is False while the list of keys is not whole."""
        self._taken, self._all_known = frozenset(names), all_known
        self._show()

    def refuse(self, name: str) -> None:
        """The server says that this name is in use."""
        self._refused.add(name)
        self._show()

    def focus_input(self, *, silently: bool = False) -> None:
        """Put the cursor into the field, and say what is missing if it is empty."""
        self.query_one("#name").focus()
        if not self._value and not silently:
            self._say("✗ Enter a name.", "$text-error")

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        if event.value != self._value:
            self._value = event.value
            self._show()
            self.post_message(self.Changed())

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.post_message(self.Finished())

    def _show(self) -> None:
        if self.is_mounted:
            self._say(*self._words())

    def _say(self, words: str, style: str) -> None:
        self.query_one("#name-note", Static).update(Content.styled(words, style))

    def _words(self) -> tuple[str, str]:
        name, taken = self._value, self._taken | self._refused
        if not name:
            return _RULE, "$quiet"
        if problem := api_key_name_problem(name):
            return f"✗ {visible(problem)}", "$text-error"
        if problem := name_taken_problem(name, taken):
            return f"✗ {problem} Free: {visible(suggest_name(name, taken))}", "$text-error"
        if note := name_note(name, taken):
            return f"⚠ {visible(note)}", "$text-warning"
        if not self._all_known:
            return f"✓ {len(name)} of {LONGEST_NAME} · not yet compared with all your keys", "$quiet"
        return f"✓ free · {len(name)} of {LONGEST_NAME}", "$text-success"
