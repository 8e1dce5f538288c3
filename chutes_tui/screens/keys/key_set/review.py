"""The list of keys that are created together: a row for each, and all there is to say of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from textual.content import Content

from chutes_tui.access.words import access_words
from chutes_tui.core.attempt import Stage
from chutes_tui.core.loadable import LoadPhase
from chutes_tui.core.text import counted, short_id, visible
from chutes_tui.operations.keys.key_set import KeySet
from chutes_tui.operations.snippets import MASKED_KEY
from chutes_tui.screens.keys.object_names import object_names
from chutes_tui.screens.staging.staged_list import StagedList
from chutes_tui.widgets.buttons import KeyButton
from chutes_tui.widgets.facts import problem_words
from chutes_tui.widgets.table.columns import Cell, Column
from chutes_tui.widgets.timed_reveal import TimedReveal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from textual.app import ComposeResult

    from chutes_tui.core.problem import Problem
    from chutes_tui.operations.keys.key_set import KeyWrite, SetEntry

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


_ROOM: Final = 110
"""Columns in which every button has room."""


class SetReview(StagedList[SetRow]):
    """The lines, each with what is wrong with it, or how far it is; values of new keys are masked until asked."""

    SHOWS = ("key_set", "keys", "chutes")
    COLUMNS = COLUMNS
    THING = "key"
    DONE = "created"
    SEND = "Create"

    @property
    def _set(self) -> KeySet:
        return self.state.key_set or KeySet()

    def compose_buttons(self) -> ComposeResult:
        yield KeyButton("Show", "v", id="toggle_reveal")
        yield KeyButton("I've saved them", "s", id="confirm_saved")
        yield KeyButton("Copy all", "c", id="copy_all")

    def load_rows(self) -> list[SetRow] | None:
        current = self.state.key_set
        if current is None:
            return None
        return set_rows(current, object_names(self.state) if current.names_objects else {})

    @property
    def paused(self) -> bool:
        return self._set.paused

    @property
    def held_by(self) -> Problem | None:
        return self._set.held_by

    def problem_of(self, row: SetRow) -> Problem | None:
        return row.write.problem if row.write is not None else None

    def words_of(self, row: SetRow | None) -> Content:
        screen = self.screen
        return row_words(row, revealed=isinstance(screen, TimedReveal) and screen.revealed)

    def titles(self) -> tuple[str, str]:
        faulty = sum(bool(row.entry.problem) for row in self.rows)
        words = [counted(self.counts.things, "line")]
        words += [f"{faulty} can't be created"] * bool(faulty)
        return "Keys › Keys from a list", " · ".join(words)

    def notes(self) -> list[Content]:
        created = len(self._set.created)
        if created:
            words = (
                f"⚠ {counted(created, 'new key')}: shown only here and now. Copy all before you close this screen."
            )
            return [Content.styled(words, "$text-warning")]
        keys = self.state.keys
        if not (keys.whole and keys.phase is LoadPhase.READY):
            said = "⚠ Not all keys are loaded, so a name may be taken: the server refuses it then."
            return [Content.styled(said, "$text-warning")]
        return []

    def show_saving(self, *, revealed: bool) -> None:
        """Offer what can be done with the values that are here."""
        created, counts = bool(self._set.created), self.counts
        # While there is more to do, a narrow screen leaves these two to their keys.
        room = self.size.width >= _ROOM or not (counts.waiting or counts.failed or counts.ticked)
        self.show_button("toggle_reveal", "Hide" if revealed else "Show", shown=created and room)
        self.show_button("confirm_saved", "I've saved them", shown=created and room)
        self.show_button("copy_all", "Copy all", shown=created)
