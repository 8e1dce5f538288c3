"""The staged list: a row for each variable, and for the lines that none could be made of. Pure; no value is shown."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from chutes_tui.core.attempt import Stage
from chutes_tui.core.text import visible
from chutes_tui.operations.secrets.dotenv import Plan, all_known, known_secrets, plan_of
from chutes_tui.operations.secrets.rules import name_refusal
from chutes_tui.operations.secrets.writing import Obstacle
from chutes_tui.widgets.table.columns import Cell, Column

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chutes_tui.api.models import SecretRecord
    from chutes_tui.core.loadable import Loadable
    from chutes_tui.operations.secrets.dotenv import DotenvEntry, DotenvImport, LeftOut
    from chutes_tui.operations.secrets.writing import SecretWrite

_PART_END = re.compile(r"[:;.](?:\s|$)")
_PLANS = {
    Plan.NEW: Cell("new", "accent"),
    Plan.PROBABLY_NEW: Cell("probably new", "accent"),
    Plan.REPLACES: Cell("replaces", "warning"),
    Plan.INVALID: Cell("– left out", "muted"),
}
_LOST = {
    Stage.LOST_PRESENT: "exists, value unknown",
    Stage.LOST_ABSENT: "no response, not there",
    Stage.LOST_UNKNOWN: "no response, unknown",
}


class ImportRow(NamedTuple):
    """One line of the list. `entry` and `plan` are None for lines that are left out; `held`: waits, and is paused;
    `dropped`: it was sent in vain, and the user gave its value up."""

    line: int
    name: str
    entry: DotenvEntry | None = None
    plan: Plan | None = None
    left_out: LeftOut | None = None
    record: SecretRecord | None = None
    write: SecretWrite | None = None
    held: bool = False
    dropped: bool = False
    refusal: str = ""
    """Why current servers refuse its name, "" if they take it."""

    @property
    def row_id(self) -> str:
        """An id for the table."""
        return str(self.line)

    @property
    def sendable(self) -> bool:
        """Whether it can be ticked: it was not sent yet."""
        return self.write is None and not self.dropped and self.plan not in (None, Plan.INVALID)

    @property
    def ticked_at_first(self) -> bool:
        """Whether it is sent unless the user says otherwise: only what takes nothing away and is beyond doubt."""
        return self.sendable and self.plan is not None and self.plan.creates and not self.doubtful

    @property
    def doubtful(self) -> bool:
        """Whether it should be sent only by someone who has looked at it."""
        return bool(self.refusal) or (self.entry is not None and self.entry.doubtful)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What is worth knowing before it is sent, as sentences."""
        return (*((self.refusal,) if self.refusal else ()), *(self.entry.remarks if self.entry else ()))

    @property
    def counts(self) -> bool:
        """Whether it is a variable."""
        return self.entry is not None

    @property
    def replaces(self) -> bool:
        """Whether sending it deletes what is there."""
        return self.plan is Plan.REPLACES

    @property
    def stage(self) -> Stage | None:
        """How far its sending is, None before."""
        return self.write.stage if self.write is not None else None

    @property
    def lost(self) -> bool:
        """No response holds anything of a secret."""
        return False

    @property
    def failed(self) -> bool:
        """Whether it was sent and isn't known to be written."""
        return self.write is not None and self.write.stage.failed

    @property
    def exists(self) -> bool:
        """Whether it failed because there is one already, or there may be: trying again means to replace that."""
        write = self.write
        return write is not None and (write.obstacle is Obstacle.TAKEN or write.stage is Stage.LOST_PRESENT)


def import_rows(
    importing: DotenvImport,
    chute_id: str,
    secrets: Loadable[SecretRecord],
    writes: Sequence[SecretWrite],
    *,
    chute: str = "",
    paused: bool,
) -> list[ImportRow]:
    """All rows, by their lines. `chute` is the chute's name; `paused`: what waits is held back."""
    known, sure = known_secrets(chute_id, secrets), all_known(secrets)
    sent = importing.writes(writes)
    rows = [ImportRow(part.first, _lines(part), left_out=part) for part in importing.dotenv.left_out]
    for entry in importing.dotenv.entries:
        write = sent.get(entry.line)
        held = paused and write is not None and write.stage is Stage.WAITING
        plan = plan_of(entry, known, sure=sure)
        name = visible(entry.key)
        dropped = write is None and entry.line in importing.sent
        refusal = "" if entry.problem else name_refusal(entry.key, chute)
        record = known.get(entry.key)
        rows.append(ImportRow(entry.line, name, entry, plan, None, record, write, held, dropped, refusal))
    return sorted(rows, key=lambda row: row.line)


def _lines(part: LeftOut) -> str:
    return f"line {part.first}" if part.first == part.last else f"lines {part.first}–{part.last}"


def _key(row: ImportRow) -> Cell:
    return Cell(row.name, "muted" if row.entry is None or row.entry.problem else "strong")


def _value(row: ImportRow) -> Cell:
    return Cell(row.entry.size.replace("character", "char") if row.entry else "", "muted")


def _state(row: ImportRow) -> Cell:
    if row.write is not None:
        return _sent(row, row.write)
    if row.dropped:
        return Cell("– dropped", "muted")
    return _PLANS[row.plan] if row.plan is not None else Cell("– left out", "muted")


def _note(row: ImportRow) -> Cell:
    """Why it can't be sent, or what is worth knowing before it is."""
    if row.left_out is not None:
        return Cell(_brief(row.left_out.reason), "muted")
    if row.entry is not None and row.entry.problem:
        return Cell(_brief(row.entry.problem), "muted")
    if row.write is not None:
        return Cell(_sent_note(row.write), "warning" if row.failed else "muted")
    if row.dropped or not row.warnings:
        return Cell("")
    return Cell(f"⚠ {' · '.join(map(_brief, row.warnings))}", "warning")


def _brief(sentence: str) -> str:
    """Return what a sentence says first, without its subject where that is the row."""
    first = _PART_END.split(visible(sentence), maxsplit=1)[0].removeprefix("It ")
    return first[:1].lower() + first[1:]


def _sent(row: ImportRow, write: SecretWrite) -> Cell:
    if write.stage is Stage.WAITING:
        return Cell("‖ paused" if row.held else "… waiting", "muted")
    if write.stage is Stage.SENDING:
        return Cell("↻ deleting…" if write.deleting else "↻ sending…", "accent")
    if write.stage is Stage.DONE:
        return Cell("✓ written")
    return Cell("? not certain" if write.stage.unsure else "✗ not written", "warning")


def _sent_note(write: SecretWrite) -> str:
    """How the sending ended, where it did not succeed."""
    if write.deleting:
        return "deleting the old one"
    if not write.stage.failed:
        return ""
    if write.gap:
        return "deleted, not written"
    if write.obstacle is not None:
        return write.obstacle.value
    return _LOST.get(write.stage) or _brief(write.problem.what if write.problem else "refused")


COLUMNS: tuple[Column[ImportRow], ...] = (
    Column("key", "VARIABLE", 15, _key, flex=2, least=10),
    Column("state", "STATE", 13, _state, least=10),
    Column("note", "NOTE", 23, _note, flex=4, least=12),
    Column("value", "VALUE", 10, _value, least=8),
)
