"""Keys that are created together, as rows, and what there is to say of each. Pure; a value only when asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from textual.content import Content

from chutes_tui.access.words import access_words
from chutes_tui.core.attempt import Stage
from chutes_tui.core.text import short_id, visible
from chutes_tui.operations.snippets import MASKED_KEY
from chutes_tui.widgets.problem_words import problem_words
from chutes_tui.widgets.table.columns import Cell, Column

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chutes_tui.operations.keys.key_set import KeySet, KeyWrite, SetEntry

_LOST = {
    Stage.LOST_PRESENT: "exists, of no use",
    Stage.LOST_ABSENT: "no response, not there",
    Stage.LOST_UNKNOWN: "no response, unknown",
}


class SetRow(NamedTuple):
    """A line of the set; `held`: it waits, and is paused; `access` is what the key may do, safe to show."""

    entry: SetEntry
    write: KeyWrite | None = None
    held: bool = False
    access: str = ""

    @property
    def row_id(self) -> str:
        return str(self.entry.line)

    @property
    def name(self) -> str:
        return visible(self.entry.name) or f"line {self.entry.line}"

    @property
    def admin(self) -> bool:
        """Whether it would be an admin key."""
        return self.entry.draft is not None and self.entry.draft.admin

    @property
    def sendable(self) -> bool:
        return self.write is None and not self.entry.problem and self.entry.draft is not None

    @property
    def ticked_at_first(self) -> bool:
        """Power is given only to who asks for it."""
        return self.sendable and not self.admin

    @property
    def counts(self) -> bool:
        return True

    @property
    def replaces(self) -> bool:
        return False

    @property
    def stage(self) -> Stage | None:
        return self.write.stage if self.write is not None else None

    @property
    def lost(self) -> bool:
        """Whether the server has the key and nobody its value."""
        return self.stage is Stage.LOST_PRESENT

    @property
    def failed(self) -> bool:
        """Whether it was sent and its value isn't here."""
        return self.write is not None and self.write.stage.failed


def set_rows(current: KeySet, names: Mapping[str, str]) -> list[SetRow]:
    """All rows, by their lines; `names` are those of objects by id."""
    rows, words = [], {}
    writes = {one.number: one for one in current.writes}
    for entry in current.entries:
        write = writes.get(current.sent.get(entry.line, 0))
        held = current.paused and write is not None and write.stage is Stage.WAITING
        draft = entry.draft
        if draft is not None and draft not in words:
            words[draft] = visible(access_words(draft.admin, draft.grants, True, names))
        rows.append(SetRow(entry, write, held, words[draft] if draft is not None else ""))
    return rows


def _name(row: SetRow) -> Cell:
    return Cell(row.name, "muted" if row.entry.problem else "strong")


def _state(row: SetRow) -> Cell:
    write = row.write
    if write is None:
        if row.entry.problem:
            return Cell("✗ can't", "warning")
        return Cell("⚠ admin", "warning") if row.admin else Cell("new", "accent")
    if write.stage is Stage.WAITING:
        return Cell("‖ paused" if row.held else "… waiting", "muted")
    if write.stage is Stage.SENDING:
        return Cell("↻ creating…", "accent")
    if write.stage is Stage.DONE:
        return Cell("✓ created", "success")
    if row.lost:
        return Cell("✗ value lost", "warning")
    return Cell("? not certain" if write.stage.unsure else "✗ not created", "warning")


def _access(row: SetRow) -> Cell:
    return Cell(row.access, "muted")


def _note(row: SetRow) -> Cell:
    if row.entry.problem and row.write is None:
        return Cell(visible(row.entry.problem), "warning")
    if row.failed and row.write is not None:
        problem = row.write.problem
        return Cell(_LOST.get(row.write.stage) or visible(problem.what if problem else "refused"), "warning")
    if row.write is not None:
        return Cell("")
    if row.admin:
        return Cell("only if selected", "warning")
    return Cell(f"⚠ {visible(row.entry.note)}" if row.entry.note else "", "warning")


COLUMNS: tuple[Column[SetRow], ...] = (
    Column("name", "NAME", 14, _name, flex=1, least=10, most=26),
    Column("state", "STATE", 13, _state, least=10),
    Column("note", "NOTE", 20, _note, flex=4, least=12, value=lambda row: _note(row).text),
    Column("access", "ACCESS", 17, _access, flex=1, least=10, drop=1),
)


def row_words(row: SetRow | None, *, revealed: bool = False, hint: bool = True) -> Content:
    """Everything there is to say of a row, below its name; `hint` says which keys show and copy its value."""
    if row is None:
        return Content("")
    lines = _state_words(row, revealed=revealed, hint=hint)
    if row.access:
        lines.append(Content.assemble(("Access: ", "$quiet"), row.access))
    if row.entry.note and row.write is None:
        lines.append(Content.styled(f"⚠ {visible(row.entry.note)}", "$text-warning"))
    if row.admin and row.sendable:
        lines.append(Content.styled("⚠ It is left out unless you select it: it may do everything.", "$text-warning"))
    lines.append(Content.styled(f"line {row.entry.line}", "$quiet"))
    return Content("\n").join(lines)


def _state_words(row: SetRow, *, revealed: bool, hint: bool) -> list[Content]:
    write = row.write
    if write is None:
        problem = row.entry.problem
        return (
            [Content.styled(f"✗ {visible(problem)}", "$text-warning")] if problem else [Content("Not created yet.")]
        )
    if write.stage is Stage.WAITING:
        return [Content("Paused: p resumes." if row.held else "Waiting.")]
    if write.stage is Stage.SENDING:
        return [Content("Creating…")]
    if write.minted is not None:
        value = write.minted.secret.reveal() if revealed else MASKED_KEY
        keys = "  v shows it, c copies all" if hint and not revealed else ""
        created = Content.styled(f"✓ Created  {short_id(write.minted.key.api_key_id)}", "$text-success")
        return [Content.assemble((value, "bold"), (keys, "$quiet")), created]
    if write.stage is Stage.DONE:
        return [Content.styled("✓ Created; its value is no longer here.", "$text-success")]
    said = [problem_words(write.problem, style="$text-warning")] if write.problem is not None else []
    if write.found is not None:
        said.append(Content("Its value was in the response that got lost, and can't be shown again."))
    return said or [Content("It was not created.")]
