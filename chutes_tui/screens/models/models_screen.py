"""The public models: by which id they are called, and what they cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chutes_tui.commands import account_groups
from chutes_tui.core.text import visible
from chutes_tui.operations.inference import NoModelHostError
from chutes_tui.screens.base.filtered_list import in_order, matching
from chutes_tui.screens.base.record_screen import SelfReadingScreen
from chutes_tui.screens.models.rows import COLUMNS, ModelRow, model_rows
from chutes_tui.widgets.table.record_table import RecordTable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chutes_tui.api.inference import ListedModel
    from chutes_tui.core.loadable import Loadable
    from chutes_tui.widgets.frames import Notice


class ModelsScreen(SelfReadingScreen[ModelRow]):
    """A table over `state.models`."""

    COMMAND_GROUP = account_groups.MODELS
    HEADING = "API keys › Models"
    REMEMBERED_AS = "models"
    SHOWS = ("models", "profile", "model")
    ONE = "model"
    DETAIL = "Model"
    LOADING = "Reading the public models…"
    EMPTY = ("There is no public model on this server.",)
    NEED_A_ROW = frozenset({"show_detail", "copy", "ask_model", "use_in_snippets"})
    COLUMNS = COLUMNS
    _sort = ("model", False)

    @property
    def records(self) -> Loadable[ListedModel]:
        return self.state.models

    def read(self) -> None:
        self.worker.models.refresh()

    def make_table(self) -> RecordTable[ModelRow]:
        return RecordTable(COLUMNS, record_id=lambda row: row.model.id, markable=False, id="models")

    def find_rows(self) -> Sequence[ModelRow]:
        return in_order(matching(model_rows(self.records.items, self.state.model), self._filter), COLUMNS, self._sort)

    @property
    def legend(self) -> str:
        return "USD per million tokens" if self.table.records else ""

    @property
    def _has_failed(self) -> bool:
        return super()._has_failed and not isinstance(self.records.problem, NoModelHostError)

    def explain(self, notice: Notice) -> None:
        problem = self.records.problem
        if isinstance(problem, NoModelHostError):
            notice.say(visible(problem.what), visible(problem.why))
        else:
            super().explain(notice)

    def action_copy(self) -> None:
        if (row := self.table.current) is not None:
            self.worker.clipboard.copy(row.model.id, "the model's id")

    def action_ask_model(self) -> None:
        from chutes_tui.screens.models.question_dialog import QuestionDialog

        if (row := self.table.current) is not None:
            self.app.push_screen(QuestionDialog(row.model.id, self.worker.keys.at_hand()))

    def action_use_in_snippets(self) -> None:
        if (row := self.table.current) is not None:
            self.worker.models.choose(row.model.id)
            self.note(f"Code and settings to copy name {row.name} from now on.")
