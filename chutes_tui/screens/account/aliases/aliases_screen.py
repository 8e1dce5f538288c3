"""The account's model aliases: names of its own for chutes. They are shown only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chutes_tui import commands
from chutes_tui.core import times
from chutes_tui.screens.account.aliases.alias_rows import COLUMNS, AliasRow, alias_brief, alias_detail, alias_rows
from chutes_tui.screens.account.signed_in_list import SignedInList
from chutes_tui.screens.base.filtered_list import in_order, matching
from chutes_tui.screens.keys.object_names import object_names
from chutes_tui.widgets.table.record_table import RecordTable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.content import Content

    from chutes_tui.api.inference import ModelAlias
    from chutes_tui.core.loadable import Loadable
    from chutes_tui.widgets.table.detail_panel import Line


class AliasesScreen(SignedInList[AliasRow]):
    """A table over `state.aliases`."""

    COMMAND_GROUP = commands.ALIASES
    BINDINGS = commands.bindings(commands.ALIASES)
    HEADING = "Account › Model aliases"
    REMEMBERED_AS = "aliases"
    NOT_OFFERED = (
        "This server has no model aliases.",
        "Only newer Chutes servers let you name chutes yourself.",
    )
    SHOWS = ("aliases", "chutes", "public_chutes", "unlisted", "profile")
    ONE = "alias"
    DETAIL = "Alias"
    LOADING = "Reading the model aliases…"
    EMPTY = (
        "You have no model alias.",
        "An alias is your own name for up to 20 chutes. Requests call it as their model.",
        "Create one with POST /model_aliases/; it appears here.",
    )
    NEED_A_ROW = frozenset({"show_detail", "copy"})
    COLUMNS = COLUMNS
    _sort = ("alias", False)

    @property
    def records(self) -> Loadable[ModelAlias]:
        return self.state.aliases

    def read(self) -> None:
        self.worker.aliases.refresh()
        self.worker.catalogue.load()

    def use_state(self) -> None:
        super().use_state()
        known = {chute.chute_id for chute in (*self.state.public_chutes.items, *self.state.chutes.items)}
        named = (one for alias in self.records.items for one in alias.chute_ids or ())
        self.worker.catalogue.look_up("chutes", [one for one in named if one not in known])

    def make_table(self) -> RecordTable[AliasRow]:
        return RecordTable(COLUMNS, record_id=lambda row: row.alias.alias, markable=False, id="aliases")

    def item_id(self, item: ModelAlias) -> str:
        return item.alias

    def find_rows(self) -> Sequence[AliasRow]:
        rows = alias_rows(self.records.items, object_names(self.state), self.state.unlisted.gone)
        return in_order(matching(rows, self._filter), COLUMNS, self._sort)

    def title_of(self, row: AliasRow) -> str:
        return row.name

    def detail(self, row: AliasRow) -> Content:
        return alias_detail(row, times.utc_now())

    def brief(self, row: AliasRow) -> Sequence[Line]:
        return alias_brief(row)

    def action_copy(self) -> None:
        if (row := self.table.current) is not None:
            self.worker.clipboard.copy(row.alias.alias, "the alias")
