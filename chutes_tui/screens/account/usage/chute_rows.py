"""The chutes that were used, as rows of a table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from chutes_tui.core.text import short_id, visible
from chutes_tui.operations.account.usage.rows import NOT_REPORTED, Unit, cost, total
from chutes_tui.screens.account.glance import percent_words
from chutes_tui.widgets.drawn.gauge import gauge
from chutes_tui.widgets.drawn.sparkline import sparkline
from chutes_tui.widgets.table.columns import Cell, Column

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from chutes_tui.operations.account.usage.rows import Amounts, ChuteUsage, Usage

_CALLS: Final = 9
_GAUGE: Final = 10
WIDE_GAUGE: Final = 18
"""Where no detail stands beside the table."""
_TOKENS: Final = 10
_TREND: Final = 16
_COST: Final = 12


@dataclass(frozen=True, slots=True)
class ChuteRow:
    """A chute by its `name`, safe to show. `share` of the calls, 0 to 1, None if it isn't known; `whole`: no row of
    the range is missing."""

    chute: ChuteUsage
    name: str
    share: float | None
    trend: str
    cost: str
    whole: bool
    search: str

    @property
    def total(self) -> Amounts:
        """What it used."""
        return self.chute.total


def chute_rows(usage: Usage, names: Mapping[str, str], *, plan: bool | None) -> list[ChuteRow]:
    """Return a row for each chute, the most called first; one without a known name is called by its id."""
    rows = []
    of = usage.total.calls
    for one in usage.chutes or ():
        calls = one.total.calls
        known = of.amount > 0 and of.whole and calls.value is not None
        name = names.get(one.chute_id) or (short_id(one.chute_id) if one.chute_id else "no chute reported")
        rows.append(
            ChuteRow(
                one,
                name,
                calls.amount / of.amount if known else None,
                sparkline([part.calls.value for part in one.slices], _TREND),
                cost(one.total, plan=plan, whole=usage.whole),
                usage.whole,
                f"{name}\n{visible(one.chute_id)}".casefold(),
            )
        )
    return rows


def share_words(share: float | None) -> str:
    """Return a share in words, a dash if it isn't known."""
    return NOT_REPORTED if share is None else percent_words(share)


def _calls(row: ChuteRow) -> Cell:
    return Cell(f"{total(Unit.CALLS, row.total.calls, whole=row.whole).removeprefix('at least '):>{_CALLS}}")


def _tokens(row: ChuteRow) -> Cell:
    tokens = row.total.tokens
    words = total(Unit.TOKENS, tokens, whole=row.whole).replace("at least ", "≥ ")
    return Cell(f"{words:>{_TOKENS}}", "muted" if tokens.value is None else "")


def _share(row: ChuteRow, width: int) -> Cell:
    return Cell(gauge(width, row.share).plain.ljust(width), "data", f"{share_words(row.share):>6}")


def _cost(row: ChuteRow) -> Cell:
    return Cell(f"{row.cost.replace('at least ', '≥ '):>{_COST}}", "" if "$" in row.cost else "muted")


def columns(usage: Usage | None, gauge_width: int = _GAUGE) -> Sequence[Column[ChuteRow]]:
    """Return the columns; what no row of the range reports is left out."""
    slices = len(usage.slices) if usage is not None else 14
    unit = "HOURS" if usage is not None and usage.hourly else "DAYS"
    tokens = usage is None or usage.reports(Unit.TOKENS)
    found: list[Column[ChuteRow]] = [
        Column(
            "chute",
            "CHUTE",
            26,
            lambda row: Cell(row.name, "strong"),
            lambda row: row.name.casefold(),
            flex=1,
            least=20,
            most=44,
        ),
        Column(
            "calls",
            "CALLS",
            _CALLS,
            _calls,
            lambda row: row.total.calls.amount,
            falls=True,
            orders=("fewest calls first", "most calls first"),
        ),
        Column(
            "share",
            "SHARE",
            gauge_width + 6,
            lambda row: _share(row, gauge_width),
            lambda row: row.share or 0.0,
            falls=True,
            drop=2,
        ),
        Column(
            "trend",
            f"{slices} {unit}",
            min(slices, _TREND),
            lambda row: Cell(row.trend, "data"),
            lambda row: row.chute.slices[-1].calls.amount,
            falls=True,
            drop=4,
            orders=("least used lately first", "most used lately first"),
        ),
        Column("cost", "COST", _COST, _cost, lambda row: row.total.usd.amount, falls=True, drop=3),
    ]
    if tokens:
        column: Column[ChuteRow] = Column(
            "tokens", "TOKENS", _TOKENS, _tokens, lambda row: row.total.tokens.amount, falls=True, drop=1
        )
        found.insert(3, column)
    return found
