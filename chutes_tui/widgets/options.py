"""Textual's list of options, with the keys that every list here has."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment
from textual.strip import Strip
from textual.widgets import OptionList

from chutes_tui import commands

if TYPE_CHECKING:
    _List = OptionList
else:
    _List = object


class PagesOnceDrawn(_List):
    """For a list of Textual's: it raises KeyError at page up and page down where not a single cell of it is drawn."""

    def action_page_up(self) -> None:
        if self.scrollable_content_region:
            super().action_page_up()  # type: ignore[no-untyped-call]

    def action_page_down(self) -> None:
        if self.scrollable_content_region:
            super().action_page_down()  # type: ignore[no-untyped-call]


class Options(PagesOnceDrawn, OptionList):
    """j, k, g, G, ctrl+d and ctrl+u beside the arrows; a bar shows the chosen line where color can't."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"options--cursor"}

    BINDINGS = commands.hidden_bindings(
        "options",
        ("j", "cursor_down", "Down"),
        ("k", "cursor_up", "Up"),
        ("g", "first", "First"),
        ("G", "last", "Last"),
        ("ctrl+d", "page_down", "Page down"),
        ("ctrl+u", "page_up", "Page up"),
    )

    @property
    def cursor_sign(self) -> str:
        """What stands before the chosen line."""
        return "▌" if self.has_focus else "│"

    def render_line(self, y: int) -> Strip:
        line = super().render_line(y)
        option = next((segment.style.meta.get("option") for segment in line if segment.style), None)
        if option is None or option != self.highlighted or not line.cell_length:
            return line
        style = next(segment.style for segment in line if segment.style)
        bar = Segment(self.cursor_sign, style + self.get_component_rich_style("options--cursor", partial=True))
        return Strip.join([Strip([bar], 1), line.crop(1)])
