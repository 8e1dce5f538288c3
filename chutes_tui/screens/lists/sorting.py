"""The order of a list, chosen by a column's letter."""

from __future__ import annotations

from string import ascii_lowercase
from typing import TYPE_CHECKING, Any, Final

from textual.content import Content

from chutes_tui.screens.dialogs.option_dialog import OptionDialog

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from chutes_tui.widgets.table.columns import Column

_OTHERWISE_USED: Final = "jkgq"
"""What these letters do in every menu."""
_TITLE: Final = 14


def column_letters(columns: Iterable[Column[Any]]) -> dict[str, str]:
    """Return a letter for each column, by its key: the first of its title that is free."""
    letters: dict[str, str] = {}
    for column in columns:
        wanted = (*column.title.lower(), *ascii_lowercase)
        free = (one for one in wanted if one in ascii_lowercase and one not in (*_OTHERWISE_USED, *letters.values()))
        letters[column.key] = next(free)
    return letters


class SortDialog(OptionDialog[str]):
    """Answers with the key of the column to sort by; that of the present order turns it round."""

    DIALOG = "dialog"

    def __init__(self, columns: Sequence[Column[Any]], shown: Iterable[Column[Any]], order: tuple[str, bool]) -> None:
        """`columns` are all of the list, so that each keeps its letter; `shown` are offered."""
        letters = column_letters(columns)
        offered = [one for one in columns if one.key in {column.key for column in shown}]
        rows = [(_row(one, letters[one.key], order), one.key) for one in offered]
        super().__init__("Sort by", rows, letters="".join(letters[one.key] for one in offered))
        self._order = order

    def on_mount(self) -> None:
        keys = [key for _, key in self._options]
        if self._order[0] in keys:
            self.options.highlighted = keys.index(self._order[0])


def _row(column: Column[Any], letter: str, order: tuple[str, bool]) -> Content:
    title, words = f"{column.words[:1].upper()}{column.words[1:]}", ""
    if column.key == order[0]:
        words = f"{'▾' if order[1] else '▴'} {column.order_words(order[1])}, again: reverse"
    return Content.assemble((f"{letter}  ", "bold $accent"), (title.ljust(_TITLE), "bold"), (words, "$quiet"))
