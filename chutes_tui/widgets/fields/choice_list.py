"""A choice of one among few: every option in sight, the chosen one marked by more than a colour."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from chutes_tui import commands

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual import events
    from textual.geometry import Size


class ChoiceList(Widget, can_focus=True):
    """One line an option; arrows choose, at the ends they go on to the neighbouring field."""

    BINDINGS = commands.hidden_bindings(
        "choice_list",
        ("down,j", "move(1)", "Next"),
        ("up,k", "move(-1)", "Previous"),
        ("space", "cycle", "Switch"),
    )
    ALLOW_SELECT = False
    chosen: reactive[int] = reactive(0)

    class Changed(Message):
        """Another option was chosen."""

    def __init__(self, options: Sequence[str], *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self._options = tuple(options)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(self._options)

    def render(self) -> Content:
        return Content("\n").join(self._line(index, option) for index, option in enumerate(self._options))

    def _line(self, index: int, option: str) -> Content:
        if index == self.chosen:
            return Content.assemble(("◉ ", "$accent"), (option, "bold" if self.has_focus else ""))
        return Content.assemble(("○ ", "$quiet"), (option, "$quiet"))

    def watch_chosen(self) -> None:
        self.post_message(self.Changed())

    def action_move(self, by: int) -> None:
        if 0 <= self.chosen + by < len(self._options):
            self.chosen += by
        elif by > 0:
            self.screen.focus_next()
        else:
            self.screen.focus_previous()

    def action_cycle(self) -> None:
        self.chosen = (self.chosen + 1) % len(self._options)

    def on_click(self, event: events.Click) -> None:
        if 0 <= event.y < len(self._options):
            self.chosen = event.y
