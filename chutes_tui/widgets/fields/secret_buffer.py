"""A text that is edited while it is kept as a Secret: characters, a caret, and rows of a given width. Pure.

Every change wipes the text before it; there is no history.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from rich.cells import get_character_cell_size

from chutes_tui.core.secret import Secret
from chutes_tui.core.text import visible

if TYPE_CHECKING:
    from collections.abc import Callable

_LINE_END = re.compile(r"\r\n|\r|\n")


class Row(NamedTuple):
    """One row as drawn: the characters from `start` to `end`, and whether a line end follows them."""

    start: int
    end: int
    line_end: bool


class SecretBuffer:
    """The caret is a place between two characters; a CR LF counts as one for it."""

    def __init__(self) -> None:
        self._text = Secret("")
        self.caret = 0

    @property
    def empty(self) -> bool:
        """Whether there is nothing in it."""
        return not self._text

    def reveal(self) -> str:
        """The whole text, as a string that should be short-lived."""
        return self._text.reveal() if self._text else ""

    def replace(self, text: str, caret: int | None = None) -> None:
        """Replace the text; the caret goes to its end or to a given place."""
        self._text.wipe()
        self._text = Secret(text)
        self.caret = len(text) if caret is None else caret

    def wipe(self) -> None:
        """Forget the text."""
        self.replace("")

    # Editing

    def insert(self, text: str) -> None:
        """Put a text where the caret is; the caret goes behind it."""
        before = self.reveal()
        self.replace(before[: self.caret] + text + before[self.caret :], self.caret + len(text))

    def rub_out(self) -> None:
        """Take away the character before the caret."""
        self._cut(self.before(self.caret), self.caret)

    def delete(self) -> None:
        """Take away the character behind the caret."""
        self._cut(self.caret, self.after(self.caret))

    def _cut(self, start: int, end: int) -> None:
        if start < end:
            text = self.reveal()
            self.replace(text[:start] + text[end:], start)

    def before(self, place: int) -> int:
        """The place one character to the left."""
        return max(0, place - (2 if self.reveal()[:place].endswith("\r\n") else 1))

    def after(self, place: int) -> int:
        """The place one character to the right."""
        text = self.reveal()
        return min(len(text), place + (2 if text.startswith("\r\n", place) else 1))

    # Rows

    def rows(self, width: int, *, revealed: bool) -> list[Row]:
        """The text in rows of less than `width` cells, so that the caret has room behind each; never none.

        A masked character takes one cell, a revealed one as many as it is drawn with.
        """
        text, rows, start = self.reveal(), list[Row](), 0
        cut = _wide_cuts if revealed and not (text.isascii() and text.isprintable()) else _even_cuts
        for found in _LINE_END.finditer(text):
            rows += _rows_of(text, start, found.start(), max(1, width - 1), cut, line_end=True)
            start = found.end()
        return rows + _rows_of(text, start, len(text), max(1, width - 1), cut, line_end=False)


def shown(character: str) -> str:
    """A revealed character as it is drawn."""
    return visible(character)


def cells_of(text: str) -> int:
    """How many cells a revealed text takes."""
    if text.isascii() and text.isprintable():
        return len(text)
    return sum(get_character_cell_size(part) for character in text for part in shown(character))


def _rows_of(
    text: str, start: int, end: int, room: int, cut: Callable[[str, int, int, int], list[int]], *, line_end: bool
) -> list[Row]:
    cuts = [start, *cut(text, start, end, room), end]
    return [Row(first, last, line_end and last == end) for first, last in pairwise(cuts)]


def _even_cuts(_text: str, start: int, end: int, room: int) -> list[int]:
    return list(range(start + room, end, room))


def _wide_cuts(text: str, start: int, end: int, room: int) -> list[int]:
    cuts, used = [], 0
    for place in range(start, end):
        cells = cells_of(text[place])
        if used and used + cells > room:
            cuts.append(place)
            used = 0
        used += cells
    return cuts
