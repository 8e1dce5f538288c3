"""Notice: the text in place of a table that has nothing to show, and why."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static


class Notice(Static, can_focus=False):
    """A heading, a few sentences and the next step, in the middle of the room that a list leaves."""

    def say(self, heading: str, *sentences: str, tone: str = "") -> None:
        """Show this; every part is plain text. `tone` is "", "error" or "warning"."""
        style = {"error": "bold $text-error", "warning": "bold $text-warning"}.get(tone, "bold")
        parts: list[Content] = [Content.styled(heading, style)]
        parts += [Content.styled(sentence, "$quiet") for sentence in sentences if sentence]
        # Its room is what the others leave, whatever it says: no layout needs to be made anew.
        self.update(Content("\n\n").join(parts), layout=False)
