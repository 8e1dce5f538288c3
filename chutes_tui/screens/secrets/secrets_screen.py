"""The secrets screen: what each chute is given, found, sorted, looked at, copied about and deleted; never a value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chutes_tui.commands import groups
from chutes_tui.screens.base.filtered_list import in_order
from chutes_tui.screens.base.record_screen import SelfReadingScreen
from chutes_tui.screens.secrets.secret_rows import (
    FLAT_COLUMNS,
    GROUPED_COLUMNS,
    AnyRow,
    ChuteRow,
    SecretRow,
    SecretRows,
    heading_cells,
)
from chutes_tui.widgets.table.record_table import RecordTable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.content import Content

    from chutes_tui.api.models import SecretRecord
    from chutes_tui.core.loadable import Loadable
    from chutes_tui.widgets.table.columns import Column
    from chutes_tui.widgets.table.detail_panel import Line

_LEGEND_FROM = 100


class SecretsScreen(SelfReadingScreen[AnyRow]):
    """A table over `state.secrets`, under a heading for each chute or as one list."""

    COMMAND_GROUP = groups.SECRETS
    HEADING = "Secrets"
    REMEMBERED_AS = "secrets"
    SHOWS = ("secrets", "chutes", "unlisted", "account_problem")
    ONE = "secret"
    DETAIL = "Secret"
    LOADING = "Loading secrets…"
    EMPTY = (
        "This account has no secrets yet.",
        "A secret is a value that one of your chutes gets as an environment variable, such as HF_TOKEN.",
        "n: create one · i: import a .env file",
    )
    NEED_A_ROW = frozenset({"show_detail", "replace", "copy", "delete_secrets"})
    ALSO_IN_FOOTER = ("show_audit",)

    _sort = ("key", False)

    def __init__(self) -> None:
        super().__init__()
        self._rows = SecretRows()
        self._grouped = True
        self._folded: set[str] = set()
        self._shown = 0
        self._found = ""

    @property
    def records(self) -> Loadable[SecretRecord]:
        return self.state.secrets

    def make_table(self) -> RecordTable[AnyRow]:
        return RecordTable(
            self.columns,
            record_id=lambda row: row.id,
            spanning=heading_cells,
            marks_of=lambda row: row.ids if isinstance(row, ChuteRow) else frozenset((row.id,)),
            id="secrets",
        )

    # Showing

    @property
    def columns(self) -> Sequence[Column[Any]]:
        return GROUPED_COLUMNS if self._grouped else FLAT_COLUMNS

    def item_id(self, item: SecretRecord) -> str:
        return item.secret_id

    def use_state(self) -> None:
        super().use_state()
        self._rows.use(self.state.secrets.items, self.state.chutes, self.state.unlisted)
        self.worker.catalogue.look_up("chutes", self._rows.unlisted)

    def find_rows(self) -> Sequence[AnyRow]:
        rows = self._in_order(self._filter)
        self._shown = len(rows)
        # What the filter finds is in sight, folded or not.
        return self._rows.grouped(rows, () if self._filter else self._folded) if self._grouped else rows

    def _in_order(self, needle: str) -> list[SecretRow]:
        return in_order(self._rows.matching(needle), self.columns, self._sort)

    def count(self, rows: Sequence[AnyRow]) -> int:
        return self._shown

    def counted(self, shown: int) -> list[str]:
        words = super().counted(shown)
        chutes = self._rows.chutes
        if chutes:
            words.insert(1, f"in {chutes} chute{'s' if chutes > 1 else ''}")
        return words

    @property
    def legend(self) -> str:
        return "read when a chute starts" if self.size.width >= _LEGEND_FROM else ""

    def rows_shown(self) -> None:
        if self._filter != self._found:
            self._found = self._filter
            if self._filter and isinstance(self.table.current, ChuteRow):
                self.table.cursor += 1  # what was looked for is a secret
        super().rows_shown()

    def detail(self, row: AnyRow) -> Content:
        from chutes_tui.screens.secrets.secret_detail import row_detail

        return row_detail(row, self._elsewhere(row))

    def _elsewhere(self, row: AnyRow) -> list[SecretRow]:
        return [] if isinstance(row, ChuteRow) else self._rows.elsewhere(row)

    def title_of(self, row: AnyRow) -> str:
        from chutes_tui.screens.secrets.secret_detail import row_title

        return row_title(row)

    def brief(self, row: AnyRow) -> list[Line]:
        from chutes_tui.screens.secrets.secret_detail import row_brief

        return row_brief(row, self._elsewhere(row))

    def on_record_table_moved(self) -> None:
        self.refresh_footer()  # a heading is no secret

    # Headings

    def recall(self) -> None:
        memory = self.state.memory
        grouped = self.REMEMBERED_AS not in memory.flat
        self._folded = set(memory.folded.get(self.REMEMBERED_AS, ()))
        if grouped != self._grouped:
            self._grouped = grouped
            self.table.use_columns(self.columns)
        super().recall()

    def _remember_groups(self) -> None:
        folded = frozenset(self._folded)
        self.worker.memory.remember_groups(self.REMEMBERED_AS, flat=not self._grouped, folded=folded)

    def action_toggle_groups(self) -> None:
        """One list, or a heading for each chute; the cursor stays on its secret, or goes to its chute's first."""
        row = self.table.current
        self._grouped = not self._grouped
        if all(column.key != self._sort[0] for column in self.columns):
            self._sort = ("key", False)
        self.table.use_columns(self.columns)
        self._remember_groups()
        self._show_rows()
        if isinstance(row, ChuteRow):
            self.table.go_to(row.secrets[0].id)
        elif row is not None and not self.table.go_to(row.id):
            self.table.go_to(f"chute {row.secret.purpose}")

    def action_show_detail(self) -> None:
        row = self.table.current
        if not isinstance(row, ChuteRow):
            super().action_show_detail()
        elif self._filter:
            self.note("What the filter finds stays unfolded; esc clears the filter.")
        else:
            self._folded ^= {row.chute_id}
            self._remember_groups()
            self._show_rows()

    def labels(self) -> dict[str, str]:
        row = self.table.current
        return super().labels() | ({"show_detail": self._fold_word(row)} if isinstance(row, ChuteRow) else {})

    def more_of(self, row: AnyRow) -> str:
        return f"enter: {self._fold_word(row).lower()}" if isinstance(row, ChuteRow) else super().more_of(row)

    def _fold_word(self, row: ChuteRow) -> str:
        return "Unfold" if row.chute_id in self._folded else "Fold"

    # Acting

    @property
    def _secret(self) -> SecretRow | None:
        row = self.table.current if self.is_mounted else None
        return row if isinstance(row, SecretRow) else None

    def obstacle(self, action: str) -> str:
        heading = action == "show_detail" and isinstance(self.table.current, ChuteRow)
        marked = action == "delete_secrets" and self.table.marks
        if (heading and self._filter) or (
            action in self.NEED_A_ROW and self._secret is None and not (marked or heading)
        ):
            return "There is no secret under the cursor."
        if action == "replace" and self._secret is not None and self._secret.chute.gone:
            return "Its chute no longer exists, so the secret can't be created again: d deletes it."
        return super().obstacle(action)

    def on_record_table_marked(self) -> None:
        self.refresh_footer()

    def read(self) -> None:
        self.worker.secrets.refresh()

    def action_new_secret(self) -> None:
        from chutes_tui.screens.secrets.secret_form import SecretFormScreen

        self.ask(SecretFormScreen(chute_id=self._chute_here), self._written)

    def action_replace(self) -> None:
        from chutes_tui.screens.secrets.secret_form import SecretFormScreen

        if (row := self._secret) is not None:
            self.ask(SecretFormScreen(replacing=row.secret), self._written)

    def action_import_dotenv(self) -> None:
        from chutes_tui.screens.secrets.dotenv_import import SecretImportScreen

        self.app.push_screen(SecretImportScreen(chute_id=self._chute_here))

    @property
    def _chute_here(self) -> str | None:
        """The chute under the cursor, if it is one of the account's."""
        row = self.table.current
        if row is None or not row.chute.known:
            return None
        return row.chute_id if isinstance(row, ChuteRow) else row.secret.purpose

    def _written(self, secret_id: str) -> None:
        """What was written is where the cursor should be, whatever hid it."""
        if any(one.secret_id == secret_id for one in self.state.secrets.items):
            self.use_state()
            self.show_record(secret_id)

    def show_record(self, record_id: str) -> bool:
        wanted = next((one for one in self.state.secrets.items if one.secret_id == record_id), None)
        if wanted is not None:
            self._folded.discard(wanted.purpose)
        return super().show_record(record_id)

    def action_copy(self) -> None:
        from chutes_tui.screens.secrets.secret_detail import copyable

        if (row := self._secret) is not None:
            self.offer_copies(copyable(row, self.state.profile))

    def action_delete_secrets(self) -> None:
        from chutes_tui.screens.secrets.secret_deletion import deletion_dialog

        marks, current = self.table.marks, self._secret
        rows = [row for row in self._in_order("") if row.id in marks] if marks else []
        if not rows and current is not None:
            rows = [current]
        if rows:
            secrets = [row.secret for row in rows]
            self.when_confirmed(deletion_dialog(rows), lambda: self.worker.secrets.delete(secrets))
