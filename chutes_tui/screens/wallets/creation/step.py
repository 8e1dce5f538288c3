"""What the steps have in common."""

from __future__ import annotations

from textual.containers import VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import Static


class Step(VerticalScroll, can_focus=False):
    """One step: a heading, its fields, and whether it is done. All steps stay mounted: nothing typed is lost."""

    class Changed(Message):
        """Whether the step is done may have changed."""

    class Finished(Message):
        """Enter in the last field: on to the next step."""

    @property
    def ready(self) -> bool:
        """Whether the next step can be taken."""
        raise NotImplementedError

    def enter(self) -> None:
        """The step is in front now: put the focus where the work is."""
        raise NotImplementedError

    def leave(self) -> None:
        """Another step or screen comes to the front: hide what must not stay readable."""

    def complain(self) -> None:
        """Next was asked for too early: say what is missing."""


def heading(title: str, *sentences: str) -> Static:
    """The title of a step and what to know about it."""
    parts = [Content.styled(title, "bold"), *(Content.styled(sentence, "$quiet") for sentence in sentences)]
    return Static(Content("\n").join(parts), classes="step-heading")
