"""How old a record is, as every list shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from chutes_tui.core import times
from chutes_tui.widgets.table.columns import Cell, Column

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

R = TypeVar("R")


def age_column(created: Callable[[R], datetime | None], seconds: Callable[[R], float]) -> Column[R]:
    """Return the column with the age of a record, from when it was created, also in unix `seconds` (0: unknown)."""
    return Column(
        "created",
        "AGE",
        10,
        lambda record: _age(created(record)),
        lambda record: -seconds(record),
        drop=1,
        orders=("newest first", "oldest first"),
    )


def _age(moment: datetime | None) -> Cell:
    """The count, right-aligned, and its unit beside it; a dash where no date was reported."""
    if moment is None:
        return Cell("  –", "muted")
    count, unit = times.age(moment, times.utc_now())
    return Cell(f"{count:>3}", "", f" {unit}")
