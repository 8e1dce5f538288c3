"""The staged list: a row for each variable, and for the lines that none could be made of. Pure; no value is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from chutes_tui.core.attempt import Stage
from chutes_tui.core.secret import MASK
from chutes_tui.core.text import visible
from chutes_tui.operations.secrets.dotenv_staging import Plan, all_known, known_secrets, plan_of
from chutes_tui.operations.secrets.rules import name_refusal
from chutes_tui.operations.secrets.writing import Obstacle
from chutes_tui.widgets.table.columns import Cell, Column

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chutes_tui.api.models import SecretRecord
    from chutes_tui.core.loadable import Loadable
    from chutes_tui.operations.secrets.dotenv_reading import DotenvEntry, LeftOut
    from chutes_tui.operations.secrets.dotenv_staging import DotenvImport
    from chutes_tui.operations.secrets.writing import SecretWrite

_PLANS = {
    Plan.NEW: Cell("new", "accent"),
    Plan.PROBABLY_NEW: Cell("probably new", "accent"),
    Plan.REPLACES: Cell("replaces", "warning"),
}
_SENT = {
    Stage.SENDING: Cell("↻ sending…", "accent"),
    Stage.DONE: Cell("✓ written"),
    Stage.REFUSED: Cell("✗ refused", "warning"),
    Stage.LOST_PRESENT: Cell("? exists, value unknown", "warning"),
    Stage.LOST_ABSENT: Cell("✗ no response, not there", "warning"),
    Stage.LOST_UNKNOWN: Cell("? no response, unknown", "warning"),
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
        if self.plan is None or self.entry is None or self.entry.doubtful or self.refusal:
            return False
        return self.sendable and self.plan.creates

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
    return Cell(f"{MASK} {row.entry.size}" if row.entry and row.entry.size else "", "muted")


def _state(row: ImportRow) -> Cell:
    if row.write is not None:
        return _sent(row, row.write)
    if row.dropped:
        return Cell("– dropped", "muted")
    if row.left_out is not None:
        return Cell(f"left out: {row.left_out.reason}", "muted")
    if row.entry is None or row.entry.problem:
        return Cell(f"✗ {row.entry.problem if row.entry else ''}", "muted")
    if row.refusal:
        return Cell("⚠ name may be refused", "warning")
    cell = _PLANS[row.plan or Plan.NEW]
    return Cell(f"{cell.text}  ⚠ note", "warning") if row.entry.remarks else cell


def _sent(row: ImportRow, write: SecretWrite) -> Cell:
    if write.stage is Stage.WAITING:
        return Cell("‖ paused" if row.held else "… waiting", "muted")
    if write.gap and write.stage.failed:
        return Cell("✗ deleted, not written", "warning")
    if write.deleting:
        return Cell("↻ deleting the old one…", "accent")
    return Cell(f"✗ {write.obstacle.value}", "warning") if write.obstacle else _SENT[write.stage]


COLUMNS: tuple[Column[ImportRow], ...] = (
    Column("key", "VARIABLE", 20, _key, flex=2),
    Column("state", "STATE", 24, _state, flex=3),
    Column("value", "VALUE", 24, _value, flex=1),
)
