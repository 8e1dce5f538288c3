"""The chutes that were used: as rows of a table, and the first of them in the account's place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from textual.content import Content

from chutes_tui.core.text import short_id, visible
from chutes_tui.operations.account.usage.rows import NOT_REPORTED, Unit, cost, total
from chutes_tui.screens.account.glance import percent_words
from chutes_tui.screens.account.usage import view
from chutes_tui.screens.account.usage.usage_panel import UsageFrame
from chutes_tui.screens.keys.object_names import object_names
from chutes_tui.widgets.drawn.gauge import gauge, sparkline
from chutes_tui.widgets.table.columns import GAP, Cell, Column, column_widths, fit

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from textual.geometry import Size

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


_STYLES: Final = {"strong": "", "muted": "$quiet", "data": "$data"}
_MOST: Final = {"-narrow": 4, "-wide": 6, "-huge": 20}
"""Chutes that are shown, by the width of the screen."""


class ByChuteTable(UsageFrame):
    """The most called chutes, their share and trend; the screen of usage has all of them."""

    def _changed(self) -> None:
        super()._changed()
        self.refresh(layout=True)
        usage = self.figure.value
        if usage is not None and usage.chutes and self.state.profile is not None:
            self.worker.usage.name_chutes(usage)

    def frame(self) -> None:
        usage = self.figure.value
        self.border_title = Content("By chute" if usage is None else f"By chute · {view.range_words(usage)}")
        more = len(usage.chutes or ()) - self._most if usage is not None else 0
        words = [f"↓ {more:,} more" if more > 0 else "", "U all of usage"]
        self.border_subtitle = Content(" · ".join(filter(None, words)))
        self.display = usage is not None and not usage.nothing

    @property
    def _most(self) -> int:
        return next(count for name, count in reversed(_MOST.items()) if self.screen.has_class(name))

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        usage = self.figure.value
        if usage is None or not usage.chutes:
            return 1
        return min(self._most, len(usage.chutes)) + 1 + self._sums(usage)

    def _columns(self, usage: Usage) -> Sequence[Column[ChuteRow]]:
        return columns(usage, WIDE_GAUGE) if self._roomy else columns(usage)

    def _sums(self, usage: Usage) -> bool:
        """Whether there is a line for all of them."""
        return self._roomy and len(usage.chutes or ()) > 1

    def render(self) -> Content:
        usage = self.figure.value
        if usage is None:
            return Content("")
        if usage.chutes is None:
            return Content.styled(f"– {view.NOT_SPLIT}", "$quiet")
        rows = chute_rows(usage, object_names(self.state), plan=self.plan)[: self._most]
        shown = column_widths(self._columns(usage), self.content_size.width)
        lines = [_head(shown), *(_line([column.cell(row) for column, _ in shown], shown) for row in rows)]
        if self._sums(usage):
            lines.append(_sum_line(usage, shown))
        return Content("\n").join(lines)

    async def on_click(self) -> None:
        await self.action_open()


def _head(shown: Sequence[tuple[Column[ChuteRow], int]]) -> Content:
    titles = []
    for column, width in shown:
        title = f"{column.title} ▾" if column.key == "calls" else column.title
        titles.append(title.rjust(width) if column.key in ("calls", "tokens", "cost") else fit(title, width))
    return Content.styled((" " * GAP).join(titles), "bold $quiet")


def _line(cells: Sequence[Cell], shown: Sequence[tuple[Column[ChuteRow], int]]) -> Content:
    parts: list[tuple[str, str]] = []
    for cell, (_, width) in zip(cells, shown, strict=True):
        used = min(width, len(cell.text)) if cell.more else width
        parts.append((fit(cell.text, used), _STYLES.get(cell.tone, "")))
        parts.append((fit(cell.more, width - used) if cell.more else "", "$quiet"))
        parts.append((" " * GAP, ""))
    return Content.assemble(*[part for part in parts[:-1] if part[0]])


def _sum_line(usage: Usage, shown: Sequence[tuple[Column[ChuteRow], int]]) -> Content:
    """The sums of all chutes, below their columns."""
    sums = {unit.value: total(unit, usage.total.of(unit), whole=usage.whole) for unit in Unit}
    parts: list[tuple[str, str]] = []
    for column, width in shown:
        words = {"chute": "all", "calls": sums["calls"], "tokens": sums["tokens"]}.get(column.key, "")
        words = words.replace("at least ", "≥ ")
        style = "bold" if column.key == "calls" else "$quiet" if column.key == "chute" else ""
        parts.append((fit(words, width) if column.key == "chute" else words.rjust(width), style))
        parts.append((" " * GAP, ""))
    return Content.assemble(*parts[:-1])
