"""A mnemonic as a numbered grid: masked until asked, hidden again after a while."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.cells import cached_cell_len
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

if TYPE_CHECKING:
    from textual.geometry import Size
    from textual.timer import Timer

    from chutes_tui.core.secret import Secret

HIDDEN_AGAIN_AFTER: Final = 30.0
"""Seconds that the words stay readable."""

_LONGEST_WORD: Final = 8
_CELL: Final = 2 + 1 + _LONGEST_WORD
_GAP: Final = 4
_COLUMNS: Final = 3


class WordGrid(Widget, can_focus=True):
    """Words down the columns, in the order to write them. Nothing in it can be selected."""

    ALLOW_SELECT = False

    revealed: reactive[bool] = reactive(False)

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self._words: Secret | None = None
        self._count = 0
        self._timer: Timer | None = None
        self.seen = False

    def show(self, words: Secret | None, count: int) -> None:
        """Take other words (None: none any more), masked."""
        if words is not self._words:
            self.hide()
            self._words, self._count, self.seen = words, count, False
            self.refresh(layout=True)

    def toggle(self) -> None:
        """Show the words, or hide them."""
        if self.revealed or self._words is None:
            self.hide()
            return
        self.revealed = self.seen = True
        self._timer = self.set_timer(HIDDEN_AGAIN_AFTER, self.hide)

    def hide(self) -> None:
        """Mask the words."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        self.revealed = False

    def on_unmount(self) -> None:
        # Rich remembers the widths of texts that it measured, and with them the texts.
        cached_cell_len.cache_clear()

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return max(1, -(-self._count // _COLUMNS))

    def render(self) -> Content:
        rows = -(-self._count // _COLUMNS)
        words = self._words.reveal().split() if self.revealed and self._words is not None else []
        lines = []
        for row in range(rows):
            cells = [self._cell(at, words) for at in range(row, self._count, rows)]
            lines.append(Content(" " * _GAP).join(cells))
        return Content("\n").join(lines)

    def _cell(self, at: int, words: list[str]) -> Content:
        number = (f"{at + 1:>2} ", "$quiet")
        if not words:
            return Content.assemble(number, ("•" * _LONGEST_WORD, "$quiet"))
        return Content.assemble(number, (words[at].ljust(_LONGEST_WORD), "bold"))
