"""The list of keys that are created together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual.content import Content

from chutes_tui.core.loadable import LoadPhase
from chutes_tui.core.text import counted
from chutes_tui.operations.keys.key_set import KeySet
from chutes_tui.screens.keys.key_set.rows import COLUMNS, SetRow, row_words, set_rows
from chutes_tui.screens.keys.object_names import object_names
from chutes_tui.screens.staging.staged_list import StagedList
from chutes_tui.widgets.buttons import KeyButton
from chutes_tui.widgets.timed_reveal import TimedReveal

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from chutes_tui.core.problem import Problem


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
