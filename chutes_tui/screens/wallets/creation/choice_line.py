"""A choice among a few things on one line: ← → or a click."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.style import Style
from textual.widget import Widget

from chutes_tui import commands

if TYPE_CHECKING:
    from collections.abc import Sequence


class ChoiceLine(Widget, can_focus=True):
    """The labels in a row, the chosen one marked."""

    BINDINGS = commands.hidden_bindings(
        "choice_line",
        ("right,l,space", "move(1)", "Next"),
        ("left,h", "move(-1)", "Previous"),
        ("enter", "finish", "Go on"),
    )

    chosen: reactive[int] = reactive(0)

    class Changed(Message):
        """Another one was chosen."""

    class Finished(Message):
        """Enter was pressed."""

    def __init__(self, labels: Sequence[str], chosen: int = 0, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._labels = tuple(labels)
        self.set_reactive(ChoiceLine.chosen, chosen)

    def render(self) -> Content:
        parts = [self._part(index, label) for index, label in enumerate(self._labels)]
        return Content("  ").join(parts)

    def _part(self, index: int, label: str) -> Content:
        click = Style.from_meta({"@click": f"choose({index})"})
        if index != self.chosen:
            return Content.styled(f"○ {label} ", "$quiet").stylize(click)
        style = "bold $foreground on $primary 45%" if self.has_focus else "bold $foreground on $primary 25%"
        return Content.styled(f"● {label} ", style).stylize(click)

    def validate_chosen(self, chosen: int) -> int:
        return max(0, min(chosen, len(self._labels) - 1))

    def watch_chosen(self, before: int, after: int) -> None:
        if before != after:
            self.post_message(self.Changed())

    def action_move(self, by: int) -> None:
        self.chosen += by

    def action_choose(self, index: int) -> None:
        self.focus()
        self.chosen = index

    def action_finish(self) -> None:
        self.post_message(self.Finished())
