"""How old a record is, as every list shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chutes_tui.core import times
from chutes_tui.widgets.record_table import Cell

if TYPE_CHECKING:
    from datetime import datetime

AGE_ORDERS: Final = ("newest first", "oldest first")


def age_cell(moment: datetime | None) -> Cell:
    """Return the count, right-aligned, and its unit beside it; a dash where no date was reported."""
    if moment is None:
        return Cell("  –", "muted")
    count, unit = times.age(moment, times.utc_now())
    return Cell(f"{count:>3}", "", f" {unit}")
