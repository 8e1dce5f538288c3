"""Model aliases as rows: the name, its chutes, since when. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, Final

from textual.content import Content

from chutes_tui.core import times
from chutes_tui.core.text import short_id, visible
from chutes_tui.screens.base.age import age_column
from chutes_tui.widgets.facts import fact, facts
from chutes_tui.widgets.table.columns import Cell, Column

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import datetime

    from chutes_tui.api.inference import ModelAlias
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


def _moment(row: AliasRow) -> float:
    created = row.alias.created_at
    return created.timestamp() if created is not None else 0.0


def _chutes(row: AliasRow) -> Cell:
    return Cell(row.told, "warning" if row.gone else "" if row.chutes else "muted")


COLUMNS: Final[tuple[Column[AliasRow], ...]] = (
    Column("alias", "ALIAS", 22, lambda row: Cell(row.name, "strong"), lambda row: row.name, flex=1, least=12),
    Column("chutes", "CHUTES", 30, _chutes, lambda row: row.told.casefold(), flex=3, least=16),
    age_column(attrgetter("alias.created_at"), _moment),
)


def _in_requests(row: AliasRow) -> str:
    return f'"model": "{row.name}"'


def alias_detail(row: AliasRow, now: datetime) -> Content:
    """Everything that is known of an alias."""
    one = row.alias
    lines = [
        Content.assemble(name, (f"  {visible(chute_id)}", "$quiet"))
        for name, chute_id in zip(row.chutes, one.chute_ids or (), strict=True)
    ]
    created = times.exact_and_ago(one.created_at, now) if one.created_at is not None else ""
    changed = one.updated_at if one.updated_at != one.created_at else None
    return facts(
        Content.styled(row.name, "bold"),
        fact("Chutes", *(lines or [Content(row.told)])),
        Content.styled("One of them isn't there any more.", "$text-warning") if row.gone else None,
        fact("Created", created),
        fact("Changed", times.exact_and_ago(changed, now)) if changed is not None else None,
        fact("In requests", _in_requests(row)),
    )


def alias_brief(row: AliasRow) -> Sequence[Line]:
    """The same in a few lines."""
    count = len(row.chutes)
    return [
        (f"Chutes: {row.told}", f"{count} chute{'s' * (count != 1)}" if row.alias.chute_ids is not None else ""),
        (f"In requests: {_in_requests(row)}", ""),
    ]
