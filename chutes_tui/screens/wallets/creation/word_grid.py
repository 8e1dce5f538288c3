"""A mnemonic as a numbered grid: masked until asked, hidden again after a while."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual.content import Content
from textual.widget import Widget

from chutes_tui.widgets.timed_reveal import TimedReveal

if TYPE_CHECKING:
    from textual.geometry import Size

    from chutes_tui.core.secret import Secret

_LONGEST_WORD: Final = 8
_GAP: Final = 4
_COLUMNS: Final = 3


class WordGrid(TimedReveal, Widget, can_focus=True):
    """Words down the columns, in the order to write them. Nothing in it can be selected."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self._words: Secret | None = None
        self._count = 0
        self.seen = False

    def show(self, words: Secret | None, count: int) -> None:
        """Take other words (None: none any more), masked."""
        if words is not self._words:
            self.hide()
            self._words, self._count, self.seen = words, count, False
            self.refresh(layout=True)

    @property
    def can_reveal(self) -> bool:
        return self._words is not None

    def watch_revealed(self, revealed: bool) -> None:
        self.seen = self.seen or revealed

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
