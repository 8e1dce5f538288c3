"""Frames with a title, the texts in them, and what may be longer than the room it has."""

from __future__ import annotations

from typing import TypeVar

from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

W = TypeVar("W", bound=Widget)


def titled(frame: W, title: str | Content) -> W:
    """Return a widget with a title in its frame, plain text."""
    frame.border_title = Content(title) if isinstance(title, str) else title
    return frame


def panel(name: str, title: str) -> Static:
    """Return a frame for a text, by its id."""
    return titled(Static(id=name, classes="panel"), title)


def show_words(text: Static, words: Content) -> None:
    """Show words in a text; what stands there already is not drawn again."""
    if text.content != words:
        text.update(words)


class Overflow(VerticalScroll, can_focus=True):
    """Takes the focus, so that keys scroll it, only while not all of it is seen."""

    def allow_focus(self) -> bool:
        return super().allow_focus() and self.max_scroll_y > 0


class Notice(Static, can_focus=False):
    """A heading, a few sentences and the next step, in the middle of the room that a list leaves."""

    def say(self, heading: str, *sentences: str, tone: str = "") -> None:
        """Show this; every part is plain text. `tone` is "", "error" or "warning"."""
        style = {"error": "bold $text-error", "warning": "bold $text-warning"}.get(tone, "bold")
        parts: list[Content] = [Content.styled(heading, style)]
        parts += [Content.styled(sentence, "$quiet") for sentence in sentences if sentence]
        # Its room is what the others leave, whatever it says: no layout needs to be made anew.
        self.update(Content("\n\n").join(parts), layout=False)
