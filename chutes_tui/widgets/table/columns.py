"""Columns of a table: what their cells say, and how wide each is in the room that there is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Generic, NamedTuple, TypeVar

from rich.cells import cell_len, set_cell_size

from chutes_tui.core import times

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

R = TypeVar("R")
_ABBREVIATIONS: Final = frozenset({"ID", "TAO", "URI", "USD"})
GAP: Final = 2
"""Cells between two columns."""


class Cell(NamedTuple):
    """A cell's text (already safe to show), its tone: "", "muted", "accent", "warning", "error", "success" or
    "strong" (bold under the cursor), and what is added to it quietly, such as a unit."""

    text: str
    tone: str = ""
    more: str = ""


def bold_style(tone: str) -> str:
    """Return the style in which words of a tone are bold."""
    return f"bold $text-{tone}" if tone in ("error", "warning", "success") else "bold"


class Column(NamedTuple, Generic[R]):
    """A column: how a record's `cell` is drawn, and by what records are put in `order`, else by the cell's text.

    `width` is in cells; `flex` shares out the spare room, up to `most` cells. Where there is too little room, columns
    shrink to their `least`, then the column with the greatest `drop` goes. A column is hidden below `from_width`, and
    where no record has a `value`. `falls`: the greatest comes first.
    """

    key: str
    title: str
    width: int
    cell: Callable[[R], Cell]
    order: Callable[[R], Any] | None = None
    flex: int = 0
    from_width: int = 0
    falls: bool = False
    least: int = 0
    most: int = 0
    drop: int = 0
    value: Callable[[R], object] | None = None
    orders: tuple[str, str] | None = None
    """What the orders are called, rising and falling; else by its title."""

    def order_words(self, falls: bool) -> str:
        """Return in which order it puts the records, such as "newest first"."""
        if self.orders is not None:
            return self.orders[falls]
        return f"by {self.words}{', reversed' if falls else ''}"

    @property
    def words(self) -> str:
        """The title within a sentence."""
        return " ".join(word if word in _ABBREVIATIONS else word.lower() for word in self.title.split())

    def rank(self, record: R) -> Any:
        """What records are put in order by."""
        return self.cell(record).text.casefold()


def column_widths(columns: Sequence[Column[Any]], width: int) -> list[tuple[Column[Any], int]]:
    """Return the columns that `width` cells have room for, each with its own width; two cells stand between them."""
    shown = [column for column in columns if width >= column.from_width]

    def spare(of: Sequence[tuple[Column[Any], int]]) -> int:
        return width - sum(cells for _, cells in of) - GAP * max(0, len(of) - 1)

    while True:
        sizes = [(column, column.width) for column in shown]
        missing = -spare(sizes)
        for position, (column, cells) in sorted(enumerate(sizes), key=lambda one: -one[1][1]):
            if missing > 0 and column.least:
                cut = min(missing, cells - column.least)
                sizes[position] = (column, cells - cut)
                missing -= cut
        droppable = max(shown, key=lambda column: column.drop, default=None)
        if missing <= 0 or droppable is None or not droppable.drop:
            break
        shown.remove(droppable)
    room, flex = max(0, spare(sizes)), sum(column.flex for column in shown) or 1
    widths = []
    for column, cells in sizes:
        wide = cells + room * column.flex // flex
        widths.append((column, min(wide, max(cells, column.most)) if column.most else wide))
    return widths


def fit(text: str, width: int) -> str:
    """`text` in exactly `width` cells, cut with an ellipsis when it is too long."""
    if cell_len(text) <= width:
        return set_cell_size(text, width)
    if width <= 1:
        return "…"[:width]
    return set_cell_size(set_cell_size(text, width - 1) + "…", width)


def age_column(created: Callable[[R], datetime | None], seconds: Callable[[R], float] | None = None) -> Column[R]:
    """Return the column with the age of a record, from when it was created, for long lists also in unix `seconds`
    (0: unknown)."""
    known = seconds or (lambda record: seconds_of(created(record)))
    return Column(
        "created",
        "AGE",
        10,
        lambda record: _age(created(record)),
        lambda record: -known(record),
        drop=1,
        orders=("newest first", "oldest first"),
    )


def seconds_of(moment: datetime | None) -> float:
    """Return a moment in unix seconds, 0 for an unknown one."""
    return 0.0 if moment is None else moment.timestamp()


def _age(moment: datetime | None) -> Cell:
    """The count, right-aligned, and its unit beside it; a dash where no date was reported."""
    if moment is None:
        return Cell("  –", "muted")
    count, unit = times.age(moment, times.utc_now())
    return Cell(f"{count:>3}", "", f" {unit}")
