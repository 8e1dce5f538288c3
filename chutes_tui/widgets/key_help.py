"""Keys and what they do, in two columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content
from textual.widget import Widget

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.geometry import Size

_MARGIN = 2


class KeyHelp(Widget):
    """A line or more for each pair of keys and sentence; what does not fit goes on below its sentence.

    `keys_width` is the width of the first column in cells: at least that of the widest keys.
    """

    DEFAULT_CSS = "KeyHelp { height: auto; }"

    def __init__(self, rows: Sequence[tuple[str, str]], keys_width: int) -> None:
        super().__init__()
        self._rows = rows
        self._sentence_at = _MARGIN + keys_width + _MARGIN

    def render(self) -> Content:
        return self._laid_out(self.size.width)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(self._laid_out(width).split("\n"))

    def _laid_out(self, width: int) -> Content:
        lines = []
        for keys, sentence in self._rows:
            start = Content.styled(" " * _MARGIN + keys, "bold")
            start = start.pad_right(self._sentence_at - start.cell_length)
            for line in Content(sentence).wrap(max(1, width - self._sentence_at)):
                lines.append(start + line)
                start = Content(" " * self._sentence_at)
        return Content("\n").join(lines)
