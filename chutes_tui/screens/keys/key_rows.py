"""API keys as rows: their words, what the filter looks through, and the orders to sort by."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from chutes_tui.access.words import TESTED
from chutes_tui.core import times
from chutes_tui.core.text import short_id, visible
from chutes_tui.screens.base.filtered_list import matching
from chutes_tui.widgets.table.columns import Cell, Column, age_column, seconds_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from chutes_tui.api.models import ApiKey
    from chutes_tui.operations.keys.knowledge import KeyKnowledge
    from chutes_tui.operations.keys.use import KeyUse

NOT_REPORTED = " · actions ?"
"""How the words of an access end whose actions the server doesn't report."""
NO_NAME = "(no name reported)"
"""What a key is called whose name did not come: the server takes none without."""


class KeyRow(NamedTuple):
    """A key with its words: `access` for the column, `search` (case-folded) for the filter.

    `order` (case-folded name, then id) and the unix times are what is sorted by; a time that is not known is 0.
    `due`: a rotation that is under way, or the day to think of the key again, in a word or two.
    """

    key: ApiKey
    access: str
    search: str
    order: str
    created: float
    used: float
    use: KeyUse | None = None
    due: str = ""


class KeyRows:
    """Rows of the loaded keys, made when first needed and kept while nothing they are made of changes."""

    def __init__(self) -> None:
        self._rows: dict[str, KeyRow] = {}
        self._known: Mapping[str, KeyKnowledge] = {}
        self.names: Mapping[str, str] = {}
        """Names of chutes and images by id."""
        self._uses: Mapping[str, KeyUse] = {}
        self._new: Mapping[str, str] = {}
        self.foreign: frozenset[str] = frozenset()
        """Ids of other accounts' private chutes and images."""

    def use(
        self,
        known: Mapping[str, KeyKnowledge],
        names: Mapping[str, str],
        uses: Mapping[str, KeyUse] | None = None,
    ) -> None:
        """Take over, all by id: what is known here of keys, the names of chutes and images, where keys are used."""
        uses = uses or {}
        used = {one for one in uses.keys() | self._uses.keys() if uses.get(one) != self._uses.get(one)}
        self._uses = uses
        renamed = {one for one in names.keys() | self.names.keys() if names.get(one) != self.names.get(one)}
        learned = {one for one in known.keys() | self._known.keys() if known.get(one) != self._known.get(one)}
        new = {one.rotation.new_id: old_id for old_id, one in known.items() if one.rotation is not None}
        learned |= {one for one in new.keys() | self._new.keys() if new.get(one) != self._new.get(one)}
        self._known, self.names, self._new = known, names, new
        for key_id in [
            one for one, row in self._rows.items() if one in learned | used or _mentions(row.key, renamed)
        ]:
            del self._rows[key_id]

    def row(self, key: ApiKey) -> KeyRow:
        """The row of a key."""
        row = self._rows.get(key.api_key_id)
        if row is None or row.key is not key:
            from chutes_tui.operations.keys.knowledge import words_of_access

            access = visible(words_of_access(key, self.known(key), self.names))
            use = self._uses.get(key.api_key_id)
            found = f"{key.name}\n{key.api_key_id}\n{access}\n{_scope_text(key, self.names)}"
            due = self.due(key)
            more = "\n".join((use.words if use is not None else "", due, *self.known(key).places))
            search = f"{found}\n{more}".casefold()
            order = f"{key.name.casefold()}\0{key.api_key_id}"
            row = KeyRow(
                key, access, search, order, seconds_of(key.created_at), seconds_of(key.last_used_at), use, due
            )
            self._rows[key.api_key_id] = row
        return row

    def due(self, key: ApiKey) -> str:
        """Whether a rotation of the key is under way, or else when to think of it again, in a word or two."""
        known = self.known(key)
        if known.rotation is not None:
            return "↻ rotating"
        if key.api_key_id in self._new:
            return "↻ new key"
        return times.due(known.remind, times.utc_now()) if known.remind is not None else ""

    def known(self, key: ApiKey) -> KeyKnowledge:
        """What is known of a key on this machine."""
        from chutes_tui.operations.keys.knowledge import NOTHING_KNOWN

        return self._known.get(key.api_key_id, NOTHING_KNOWN)

    def takes_place_of(self, key: ApiKey) -> str:
        """The id of the key whose place this one is about to take, "" if none."""
        return self._new.get(key.api_key_id, "")

    def matching(self, keys: Sequence[ApiKey], needle: str) -> list[KeyRow]:
        """The rows in which every word of `needle` occurs, case ignored."""
        found = matching(map(self.row, keys), needle)
        if len(self._rows) > len(keys):
            present = {key.api_key_id for key in keys}
            self._rows = {key_id: row for key_id, row in self._rows.items() if key_id in present}
        return found


def _used(row: KeyRow) -> Cell:
    if row.use is not None:
        return Cell(visible(row.use.words), "warning" if row.use.here else "accent")
    moment = row.key.last_used_at
    return Cell(times.ago(moment, times.utc_now()) if moment else "", "muted")


def _access(row: KeyRow) -> Cell:
    if row.key.admin:
        return Cell(f"⚠ {row.access}", "warning")
    if row.access.endswith(TESTED):
        return Cell(row.access.removesuffix(TESTED), "", TESTED)
    words = row.access.removesuffix(NOT_REPORTED)
    return Cell(words, "", " ?" if words != row.access else "")


def _by_access(row: KeyRow) -> str:
    return row.access.casefold()


COLUMNS: tuple[Column[KeyRow], ...] = (
    Column(
        "name",
        "NAME",
        22,
        lambda row: Cell(visible(row.key.name) or NO_NAME, "strong"),
        attrgetter("order"),
        flex=3,
        least=12,
        most=40,
    ),
    Column("access", "ACCESS", 26, _access, _by_access, flex=4, least=12, most=60),
    Column(
        "due",
        "NOTE",
        11,
        lambda row: Cell(row.due, "warning" if row.due.startswith("⚠") else "accent"),
        attrgetter("due"),
        value=attrgetter("due"),
        orders=("noted last", "noted first"),
        falls=True,
    ),
    age_column(attrgetter("key.created_at"), attrgetter("created")),
    Column(
        "used",
        "LAST USED",
        13,
        _used,
        attrgetter("used"),
        falls=True,
        drop=2,
        value=lambda row: row.use or row.used,
        orders=("longest unused first", "last used first"),
    ),
    Column(
        "id",
        "ID",
        8,
        lambda row: Cell(short_id(row.key.api_key_id), "muted"),
        attrgetter("key.api_key_id"),
        from_width=84,
        drop=3,
    ),
)


def _mentions(key: ApiKey, object_ids: set[str]) -> bool:
    return bool(object_ids) and any(scope.object_id in object_ids for scope in key.scopes or ())


def _scope_text(key: ApiKey, names: Mapping[str, str]) -> str:
    parts: Sequence[str] = [
        f"{scope.object_type} {scope.object_id or ''} {names.get(scope.object_id or '', '')} {scope.action or ''}"
        for scope in key.scopes or ()
    ]
    return "\n".join(parts)
