"""Which chutes were used, as a table to look at in the account's place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual.content import Content

from chutes_tui.host import host_of
from chutes_tui.operations.account.usage.rows import Unit, total
from chutes_tui.screens.account.usage import view
from chutes_tui.screens.account.usage.chute_rows import WIDE_GAUGE, chute_rows, columns
from chutes_tui.screens.account.usage.usage_panel import UsageFrame
from chutes_tui.screens.keys.object_names import object_names
from chutes_tui.widgets.table.columns import GAP, column_widths, fit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.geometry import Size

    from chutes_tui.operations.account.usage.rows import Usage
    from chutes_tui.screens.account.usage.chute_rows import ChuteRow
    from chutes_tui.widgets.table.columns import Cell, Column

_STYLES: Final = {"strong": "", "muted": "$quiet", "data": "$data"}
_MOST: Final = {"-narrow": 4, "-wide": 6, "-huge": 20}
"""Chutes that are shown, by the width of the screen."""


class ByChuteTable(UsageFrame):
    """The most called chutes, their share and trend; the screen of usage has all of them."""

    def _changed(self) -> None:
        super()._changed()
        self.refresh(layout=True)
        usage = self.figure.value
        if usage is not None and usage.chutes and self._state.profile is not None:
            host_of(self).worker.usage.name_chutes(usage)

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
        rows = chute_rows(usage, object_names(self._state), plan=self.plan)[: self._most]
        shown = column_widths(self._columns(usage), self.content_size.width)
        lines = [_head(shown), *(_line([column.cell(row) for column, _ in shown], shown) for row in rows)]
        if self._sums(usage):
            lines.append(_sum_line(usage, shown))
        return Content("\n").join(lines)

    def on_click(self) -> None:
        self.action_open()


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
