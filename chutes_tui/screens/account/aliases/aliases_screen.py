"""The account's model aliases: names of its own for chutes. They are shown only."""

from __future__ import annotations

from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, Final

from textual.content import Content

from chutes_tui.commands import account_groups
from chutes_tui.core import times
from chutes_tui.core.text import short_id, visible
from chutes_tui.screens.account.signed_in_list import SignedInList
from chutes_tui.screens.base.filtered_list import in_order, matching
from chutes_tui.screens.keys.object_names import object_names
from chutes_tui.widgets.facts import fact, facts
from chutes_tui.widgets.table.columns import Cell, Column, age_column
from chutes_tui.widgets.table.record_table import RecordTable

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from chutes_tui.api.inference import ModelAlias
    from chutes_tui.core.loadable import Loadable
    from chutes_tui.widgets.table.detail_panel import Line

NOT_REPORTED: Final = "not reported"
_GONE: Final = "gone"


@dataclass(frozen=True, slots=True)
class AliasRow:
    """An alias by its `name`, safe to show; `chutes`: what each of its chutes is called. `gone`: one is no more."""

    alias: ModelAlias
    name: str
    chutes: tuple[str, ...]
    gone: bool
    search: str

    @property
    def told(self) -> str:
        """Its chutes in a line."""
        return NOT_REPORTED if self.alias.chute_ids is None else ", ".join(self.chutes) or "no chute"

    def detail(self) -> Content:
        """Everything that is known of an alias."""
        now = times.utc_now()
        one = self.alias
        lines = [
            Content.assemble(name, (f"  {visible(chute_id)}", "$quiet"))
            for name, chute_id in zip(self.chutes, one.chute_ids or (), strict=True)
        ]
        created = times.exact_and_ago(one.created_at, now) if one.created_at is not None else ""
        changed = one.updated_at if one.updated_at != one.created_at else None
        return facts(
            Content.styled(self.name, "bold"),
            fact("Chutes", *(lines or [Content(self.told)])),
            Content.styled("One of them isn't there any more.", "$text-warning") if self.gone else None,
            fact("Created", created),
            fact("Changed", times.exact_and_ago(changed, now)) if changed is not None else None,
            fact("In requests", _in_requests(self)),
        )

    def brief(self) -> Sequence[Line]:
        """The same in a few lines."""
        count = len(self.chutes)
        return [
            (
                f"Chutes: {self.told}",
                f"{count} chute{'s' * (count != 1)}" if self.alias.chute_ids is not None else "",
            ),
            (f"In requests: {_in_requests(self)}", ""),
        ]


def alias_rows(aliases: Iterable[ModelAlias], names: Mapping[str, str], gone: Collection[str] = ()) -> list[AliasRow]:
    """Return a row for each. `names` are those of chutes that are known, by id; `gone` the ids of those that aren't
    there any more."""
    rows = []
    for one in aliases:
        ids = one.chute_ids or ()
        chutes = tuple(_called(chute_id, names, gone) for chute_id in ids)
        search = "\n".join((visible(one.alias), *chutes, *map(visible, ids))).casefold()
        rows.append(AliasRow(one, visible(one.alias), chutes, any(each in gone for each in ids), search))
    return rows


def _called(chute_id: str, names: Mapping[str, str], gone: Collection[str]) -> str:
    if chute_id in gone:
        return f"{_GONE} ({short_id(chute_id)})"
    return names.get(chute_id) or f"chute {short_id(chute_id)}"


def _chutes(row: AliasRow) -> Cell:
    return Cell(row.told, "warning" if row.gone else "" if row.chutes else "muted")


COLUMNS: Final[tuple[Column[AliasRow], ...]] = (
    Column("alias", "ALIAS", 22, lambda row: Cell(row.name, "strong"), lambda row: row.name, flex=1, least=12),
    Column("chutes", "CHUTES", 30, _chutes, lambda row: row.told.casefold(), flex=3, least=16),
    age_column(attrgetter("alias.created_at")),
)


def _in_requests(row: AliasRow) -> str:
    return f'"model": "{row.name}"'


class AliasesScreen(SignedInList[AliasRow]):
    """A table over `state.aliases`."""

    COMMAND_GROUP = account_groups.ALIASES
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

    def find_rows(self) -> Sequence[AliasRow]:
        rows = alias_rows(self.records.items, object_names(self.state), self.state.unlisted.gone)
        return in_order(matching(rows, self._filter), COLUMNS, self._sort)

    def action_copy(self) -> None:
        if (row := self.table.current) is not None:
            self.worker.clipboard.copy(row.alias.alias, "the alias")
