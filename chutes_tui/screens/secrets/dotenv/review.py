"""The staged list of a `.env`: what was read, what sending it would do, and how far the sending is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from chutes_tui.core.loadable import LoadPhase
from chutes_tui.core.text import counted, short_id, visible
from chutes_tui.operations.secrets.dotenv import DotenvImport
from chutes_tui.screens.secrets.chute_choice import name_of_chute
from chutes_tui.screens.secrets.dotenv.rows import COLUMNS, ImportRow, import_rows
from chutes_tui.screens.secrets.dotenv.words import row_words
from chutes_tui.screens.staging.staged_list import StagedList

if TYPE_CHECKING:
    from chutes_tui.core.problem import Problem


class Review(StagedList[ImportRow]):
    """The variables of a file or a text, for one chute."""

    SHOWS = ("dotenv_import", "secrets", "secret_writes", "secret_writes_paused", "chutes")
    COLUMNS = COLUMNS
    THING = "secret"
    DONE = "written"
    SEND = "Import"

    _chute_id = ""

    @property
    def _importing(self) -> DotenvImport:
        return self.state.dotenv_import or DotenvImport()

    @property
    def chute(self) -> str:
        """The chute's name, safe to show."""
        return name_of_chute(self.state, self._chute_id)

    def show(self, chute_id: str, *, anew: bool = False) -> None:
        """Show what sending to this chute would do; `anew`: another file was read."""
        other = chute_id != self._chute_id
        self._chute_id = chute_id
        self.show_again(anew=anew or other, to_first=anew)

    # What the list shows

    def load_rows(self) -> list[ImportRow] | None:
        state = self.state
        if state.dotenv_import is None:
            return None
        return import_rows(
            state.dotenv_import,
            self._chute_id,
            state.secrets,
            state.secret_writes,
            chute=self.chute,
            paused=state.secret_writes_paused,
        )

    @property
    def paused(self) -> bool:
        return self.state.secret_writes_paused

    @property
    def held_by(self) -> Problem | None:
        return self._importing.held_by

    def problem_of(self, row: ImportRow) -> Problem | None:
        return row.write.problem if row.write is not None else None

    def words_of(self, row: ImportRow | None) -> Content:
        return row_words(row, self.chute, named=False)

    def titles(self) -> tuple[str, str]:
        dotenv = self._importing.dotenv
        number = "" if self.chute.endswith(short_id(self._chute_id)) else f" {short_id(self._chute_id)}"
        words = [counted(self.counts.things, "variable")]
        words += [f"{counted(len(dotenv.left_out), 'line')} left out"] * bool(dotenv.left_out)
        return f"Import into {self.chute}{number} from {visible(dotenv.source)}", " · ".join(words)

    def notes(self) -> list[Content]:
        said = [Content.styled(f"⚠ {visible(note)}", "$text-warning") for note in self._importing.dotenv.notes]
        secrets = self.state.secrets
        if secrets.phase in (LoadPhase.LOADING, LoadPhase.IDLE):
            said.append(Content.styled("Loading existing secrets…", "$text-accent"))
        elif secrets.phase is LoadPhase.FAILED:
            why = f": {visible(secrets.problem.what)}" if secrets.problem else "."
            words = f"⚠ The list of secrets couldn't be loaded, so it isn't certain what is new{why}"
            said.append(Content.styled(words, "$text-warning"))
        elif not secrets.whole:
            said.append(
                Content.styled("⚠ The list of secrets is incomplete: it isn't certain what is new.", "$text-warning")
            )
        return said
