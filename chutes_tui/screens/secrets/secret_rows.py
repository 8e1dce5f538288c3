"""Secrets as rows, in one list or under headings, one a chute: their words, the filter's text, the orders."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from chutes_tui.core.ids import is_uuid
from chutes_tui.core.loadable import LoadPhase
from chutes_tui.core.text import short_id, visible
from chutes_tui.screens.base.filtered_list import matching
from chutes_tui.screens.keys.object_names import chute_name
from chutes_tui.widgets.table.columns import Cell, Column, age_column, seconds_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from chutes_tui.api.models import Chute, SecretRecord
    from chutes_tui.core.loadable import Loadable
    from chutes_tui.state import Unlisted


class ChuteWords(NamedTuple):
    """What a chute is called, safe to show, if it is `known`. `gone`: the server says that there is no such chute."""

    name: str
    known: bool = True
    gone: bool = False


class SecretRow(NamedTuple):
    """A secret with its words: `search` (case-folded) is what the filter looks in.

    `order` (case-folded key, then id) and `created` (unix time, 0 when not reported) are what is sorted by.
    """

    secret: SecretRecord
    chute: ChuteWords
    search: str
    order: str
    created: float

    @property
    def id(self) -> str:
        return self.secret.secret_id


class ChuteRow(NamedTuple):
    """The heading over the secrets of a chute: `secrets` are those that the filter leaves, of `total`."""

    chute_id: str
    chute: ChuteWords
    secrets: tuple[SecretRow, ...]
    ids: frozenset[str]
    total: int
    folded: bool

    @property
    def id(self) -> str:
        return f"chute {self.chute_id}"


CHUTE_GONE = ChuteWords("chute no longer exists", known=False, gone=True)
AnyRow = SecretRow | ChuteRow


class SecretRows:
    """Rows of the loaded secrets, made when first needed and kept while nothing they are made of changes."""

    def __init__(self) -> None:
        self._rows: dict[str, SecretRow] = {}
        self._chutes: Loadable[Chute] | None = None
        self._unlisted: Unlisted | None = None
        self._names: Mapping[str, str] = {}
        self._words: dict[str, ChuteWords] = {}
        self._secrets: Sequence[SecretRecord] = ()
        self._totals: dict[str, int] = {}
        self._ranks: dict[str, int] = {}
        self._by_key: dict[str, list[SecretRecord]] = {}

    def use(self, secrets: Sequence[SecretRecord], chutes: Loadable[Chute], unlisted: Unlisted) -> None:
        """The secrets, and the chutes as far as they are loaded, for their names."""
        if secrets is self._secrets and chutes is self._chutes and unlisted is self._unlisted:
            return
        self._secrets, self._chutes, self._unlisted = secrets, chutes, unlisted
        known = (*unlisted.chutes.values(), *chutes.items)
        self._names = {chute.chute_id: chute_name(chute) for chute in known}
        by_chute: dict[str, list[SecretRecord]] = {}
        for secret in secrets:
            by_chute.setdefault(secret.purpose, []).append(secret)
        self._by_key = {}
        for secret in secrets:
            self._by_key.setdefault(secret.key, []).append(secret)
        self._totals = {chute_id: len(own) for chute_id, own in by_chute.items()}
        self._words = {chute_id: self._called(chute_id) for chute_id in by_chute}
        in_order = sorted(self._words, key=lambda one: (_chute_order(self._words[one]), one))
        self._ranks = {chute_id: rank for rank, chute_id in enumerate(in_order)}
        present = {secret.secret_id for secret in secrets}
        for secret_id in self._rows.keys() - present:
            del self._rows[secret_id]

    @property
    def unlisted(self) -> list[str]:
        """The ids of the chutes that the loaded secrets are for and that are not in the list."""
        listed = {chute.chute_id for chute in self._chutes.items} if self._chutes is not None else set()
        return [chute_id for chute_id in self._totals if chute_id not in listed]

    def _called(self, chute_id: str) -> ChuteWords:
        """A chute that is not in the list is gone only if the server says so of itself: the list can be old."""
        if not chute_id:
            return ChuteWords("chute not reported", known=False)
        name = self._names.get(chute_id)
        if name is not None:
            return ChuteWords(name)
        chutes, unlisted = self._chutes, self._unlisted
        assert chutes is not None
        assert unlisted is not None
        if chute_id in unlisted.gone:
            return CHUTE_GONE
        waiting = chutes.phase is not LoadPhase.FAILED and is_uuid(chute_id) and chute_id not in unlisted.unknown
        return ChuteWords("name not known yet" if waiting else "name not known", known=False)

    def chute(self, chute_id: str) -> ChuteWords:
        """What the chute of a secret is called."""
        return self._words.get(chute_id) or self._called(chute_id)

    @property
    def chutes(self) -> int:
        """How many chutes the loaded secrets are for."""
        return len(self._totals)

    def row(self, secret: SecretRecord) -> SecretRow:
        """The row of a secret."""
        row = self._rows.get(secret.secret_id)
        chute = self.chute(secret.purpose)
        if row is None or row.secret is not secret or row.chute != chute:
            search = f"{secret.key}\n{chute.name}\n{secret.purpose}\n{secret.secret_id}".casefold()
            order, created = f"{secret.key.casefold()}\0{secret.secret_id}", seconds_of(secret.created_at)
            row = SecretRow(secret, chute, search, order, created)
            self._rows[secret.secret_id] = row
        return row

    def elsewhere(self, row: SecretRow) -> list[SecretRow]:
        """The secrets of other chutes that have the same name, by chute."""
        others = [one for one in self._by_key.get(row.secret.key, ()) if one.purpose != row.secret.purpose]
        return sorted(map(self.row, others), key=_by_chute)

    def matching(self, needle: str) -> list[SecretRow]:
        """The rows in which every word of `needle` occurs, case ignored."""
        return matching(map(self.row, self._secrets), needle)

    def grouped(self, rows: Iterable[SecretRow], folded: Collection[str]) -> list[AnyRow]:
        """The rows under headings, by chute: those with a name first, in order; `folded` ones show none of theirs."""
        by_chute: dict[str, list[SecretRow]] = {}
        for row in rows:
            by_chute.setdefault(row.secret.purpose, []).append(row)
        found: list[AnyRow] = []
        for chute_id in sorted(by_chute, key=self._ranks.__getitem__):
            own = tuple(by_chute[chute_id])
            ids = frozenset(row.id for row in own)
            is_folded = chute_id in folded
            found.append(ChuteRow(chute_id, self.chute(chute_id), own, ids, self._totals[chute_id], folded=is_folded))
            found += () if is_folded else own
        return found


def _chute_order(chute: ChuteWords) -> tuple[bool, str]:
    return not chute.known, chute.name.casefold()


def heading_cells(row: AnyRow) -> tuple[Cell, ...]:
    """A heading, drawn across all columns; nothing for a secret's row."""
    if isinstance(row, SecretRow):
        return ()
    sign = "▸" if row.folded else "▾"
    tone = "strong" if row.chute.known else _tone(row.chute)
    name = Cell(f"{sign} {heading_name(row.chute)}", tone, f"  {_count(row)}")
    return name, Cell(short_id(row.chute_id), "muted")


def _tone(unknown: ChuteWords) -> str:
    return "warning" if unknown.gone else "muted"


def count_words(row: ChuteRow) -> str:
    """How many secrets are under a heading, and how many of all of its chute, if the filter hides some."""
    return f"{_count(row)} secret{'' if row.total == 1 else 's'}"


def _count(row: ChuteRow) -> str:
    return str(row.total) if len(row.secrets) == row.total else f"{len(row.secrets)} of {row.total}"


def heading_name(chute: ChuteWords) -> str:
    """A chute's name, with a sign if there is something about it."""
    return f"⚠ {chute.name}" if chute.gone else chute.name


def key_words(secret: SecretRecord) -> str:
    """A secret's key, safe to show."""
    return visible(secret.key) or "(no variable reported)"


def _chute(row: SecretRow) -> Cell:
    return Cell(row.chute.name, "" if row.chute.known else _tone(row.chute))


def _by_chute(row: SecretRow) -> tuple[tuple[bool, str], str]:
    return _chute_order(row.chute), row.secret.purpose


_KEY: Column[SecretRow] = Column(
    "key", "VARIABLE", 18, lambda row: Cell(key_words(row.secret), "strong"), attrgetter("order"), flex=3, least=12
)
_INDENTED = _KEY._replace(cell=lambda row: Cell(f"  {key_words(row.secret)}", "strong"))
_CHUTE: Column[SecretRow] = Column("chute", "CHUTE", 16, _chute, _by_chute, flex=3, least=12)
_AGE: Column[SecretRow] = age_column(attrgetter("secret.created_at"), attrgetter("created"))
_ID: Column[SecretRow] = Column(
    "id", "ID", 8, lambda row: Cell(short_id(row.id), "muted"), attrgetter("id"), from_width=84, drop=2
)
FLAT_COLUMNS = (_KEY, _CHUTE, _AGE, _ID)
GROUPED_COLUMNS = (_INDENTED, _AGE, _ID)
"""Under headings, which are drawn across the columns."""
