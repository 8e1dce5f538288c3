"""Places of keys in files as rows: where, which key, whose, alive or gone. Pure; of a key only its ids are known."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from textual.content import Content

from chutes_tui.core.text import short_id, visible
from chutes_tui.operations.scanning.owners import KeyState, Owner
from chutes_tui.storage.errors import shown_path
from chutes_tui.widgets.facts import fact, facts
from chutes_tui.widgets.table.columns import Cell, Column

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chutes_tui.operations.scanning.files import FoundKey, Place
    from chutes_tui.operations.scanning.owners import ScanRun
    from chutes_tui.widgets.table.detail_panel import Line

_LISTED = 20
_STATES = {
    KeyState.ALIVE: ("✗ alive", "error", "It still works. Delete or replace it, then remove it from the file."),
    KeyState.GONE: ("✓ gone", "success", "It no longer works. It can be removed from the file at leisure."),
    KeyState.NOT_CHECKED: (
        "? not checked",
        "muted",
        "Whether it still works isn't known: only the account that it belongs to can be asked.",
    ),
}


class ScanRow(NamedTuple):
    """One place of a key; `search` (case-folded) is what the filter looks in."""

    key: FoundKey
    place: Place
    owner: Owner
    where: str
    search: str

    @property
    def id(self) -> str:
        return f"{self.key.api_key_id} {self.place.line}:{self.place.column} {self.place.path}"

    @property
    def name(self) -> str:
        """What the key is called, safe to show."""
        return visible(self.owner.name) or short_id(self.key.api_key_id)

    @property
    def whose(self) -> str:
        """Whose the key is, safe to show."""
        return visible(self.owner.account) or f"another ({short_id(self.key.user_id)})"


def scan_rows(run: ScanRun | None) -> list[ScanRow]:
    """A row for each place of each key, those that still work first."""
    if run is None:
        return []
    rows = []
    for key in run.scan.keys.values():
        owner = run.owners.get(key.api_key_id, Owner())
        for place in key.places:
            where = f"{shown_path(_below(run.root, place.path))}:{place.line}"
            words = _STATES[owner.state][0]
            search = f"{where}\n{owner.name}\n{owner.account}\n{key.api_key_id}\n{key.user_id}\n{words}".casefold()
            rows.append(ScanRow(key, place, owner, where, search))
    return sorted(rows, key=_order)


def _below(root: str, path: str) -> str:
    """A path from the folder that was looked through on; the name of a file that was."""
    return path.removeprefix(f"{root.rstrip('/')}/") if path != root else path.rpartition("/")[2]


def _order(row: ScanRow) -> int:
    return list(KeyState).index(row.owner.state)


def _state(row: ScanRow) -> Cell:
    words, tone, _ = _STATES[row.owner.state]
    return Cell(words, tone)


COLUMNS: tuple[Column[ScanRow], ...] = (
    Column("where", "FILE:LINE", 24, lambda row: Cell(row.where, "strong"), flex=3, least=16),
    Column("key", "KEY", 12, lambda row: Cell(row.name), flex=1, least=9),
    Column("whose", "WHOSE", 12, lambda row: Cell(row.whose, "" if row.owner.account else "muted"), flex=1, least=8),
    Column("state", "STATE", 14, _state, _order),
)


def scan_detail(row: ScanRow) -> Content:
    """Everything about a place, and where else its key stands."""
    key = row.key
    others = [one for one in key.places if one != row.place]
    lines = [f"{shown_path(one.path)}:{one.line}:{one.column}" for one in others[:_LISTED]]
    more = len(others) - len(lines) + key.more
    words, tone, advice = _STATES[row.owner.state]
    style = {"error": "bold $text-error", "success": "bold $text-success"}.get(tone, "bold")
    return facts(
        Content.assemble((words, style), f"  {row.name}"),
        fact("Place", f"{shown_path(row.place.path)}\nline {row.place.line}, column {row.place.column}"),
        fact("Also in", *lines, f"and {more:,} more" if more else "") if lines or more else None,
        fact("Whose", row.whose),
        fact("Key id", key.api_key_id),
        fact("What to do", advice),
        Content.styled("The key itself is neither shown nor kept, only the ids in it.", "$quiet"),
    )


def scan_brief(row: ScanRow) -> Sequence[Line]:
    """The most important in a few lines."""
    also = len(row.key.places) - 1 + row.key.more
    elsewhere = f"also in {also:,} other place{'s' * (also != 1)}" if also else ""
    return [(Content(row.where), elsewhere), (Content(_STATES[row.owner.state][2]), short_id(row.key.api_key_id))]
