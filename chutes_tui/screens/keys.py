"""The keys screen: every API key of the account, found, sorted, looked at, made and deleted."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from chutes_tui import ago, commands
from chutes_tui.loadable import Loadable, Phase
from chutes_tui.plain import visible
from chutes_tui.screens.base import ChutesScreen, app_of
from chutes_tui.screens.key_rows import COLUMNS, SORTABLE, KeyRow, KeyRows, cells, sort_rows
from chutes_tui.screens.object_names import object_names
from chutes_tui.widgets.notice import Notice
from chutes_tui.widgets.record_table import RecordTable

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.widgets import Input

    from chutes_tui.api.models import ApiKey
    from chutes_tui.operations.key_creation import MintedKey

_SLICE = 400


class KeysScreen(ChutesScreen):
    """A table over `state.keys`. Filter, order and cursor are the screen's own; the keys are not."""

    COMMAND_GROUP = commands.KEYS
    BINDINGS = commands.bindings(commands.KEYS)  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__()
        self._rows = KeyRows()
        self._filter = ""
        self._sort: tuple[str, bool] = ("created", True)
        self._behind = False

    def compose_body(self) -> ComposeResult:
        with Horizontal(id="bar"):
            yield Static(id="summary")
        with Horizontal(id="main"):
            yield RecordTable[KeyRow](COLUMNS, record_id=lambda row: row.key.api_key_id, cells=cells, id="keys")
            yield Notice(id="notice")
            with VerticalScroll(id="detail", can_focus=False):
                yield Static(id="detail-text")

    def on_mount(self) -> None:
        for name in ("keys", "grants", "chutes", "images"):
            self.watch(self.state, name, self._changed, init=False)
        self.watch(self.state, "minted", self._minted, init=False)
        self._catch_up()
        self.table.focus()

    @property
    def table(self) -> RecordTable[KeyRow]:
        return self.query_one("#keys", RecordTable)

    # Showing

    def _changed(self) -> None:
        """Show the state again soon, once however many parts of it change together."""
        if not self._behind:
            self._behind = True
            self.call_next(self._catch_up)

    def _catch_up(self) -> None:
        """Show the state again: rows, notice, summary and detail."""
        self._behind = False
        state = self.state
        self._rows.use(state.grants.by_key, object_names(state))
        self._show_rows()
        if len(state.keys.items) > _SLICE:
            self.run_worker(self._prepare_rows, group="rows of keys", exclusive=True)  # type: ignore[arg-type]

    def _minted(self, minted: MintedKey | None) -> None:
        """A new key is where the cursor should be when its secret has been seen, whatever the filter was."""
        if minted is not None:
            self._filter = ""
            self._show_rows()
            self.table.go_to(minted.key.api_key_id)

    async def _prepare_rows(self) -> None:
        """Make the rows of many keys in slices, so that filtering finds them ready and nothing stands still."""
        keys = self.state.keys.items
        for start in range(0, len(keys), _SLICE):
            for key in keys[start : start + _SLICE]:
                self._rows.row(key)
            await asyncio.sleep(0)

    def _show_rows(self) -> None:
        keys = self.state.keys
        rows = sort_rows(self._rows.matching(keys.items, self._filter), self._sort[0], descending=self._sort[1])
        table = self.table
        table.show(rows, sorted_by=self._sort)
        present = frozenset(key.api_key_id for key in keys.items)
        table.mark_only(table.marks & present)
        self._show_notice(keys, bool(rows))
        self._show_summary(len(rows))
        self._show_detail()
        self.refresh_footer()

    def _show_notice(self, keys: Loadable[ApiKey], any_rows: bool) -> None:
        notice = self.query_one("#notice", Notice)
        notice.display = not any_rows
        self.table.display = any_rows
        self.set_class(not any_rows, "-empty")
        if any_rows:
            return
        if keys.items:
            notice.say(f"No key matches “{visible(self._filter)}”.", "Esc drops the filter.")
        elif keys.phase is Phase.FAILED and keys.problem is not None:
            notice.say(
                visible(keys.problem.what),
                visible(keys.problem.why),
                visible(keys.problem.next_step),
                "r tries again · e shows everything that is known",
                tone="error",
            )
        elif keys.phase is Phase.READY:
            notice.say(
                "This account has no API keys yet.", "n builds the first one, exactly as strong as it should be."
            )
        else:
            notice.say("Loading the keys…")

    def _show_summary(self, shown: int) -> None:
        keys = self.state.keys
        loaded = len(keys.items)
        parts: list[Content | tuple[str, str]] = [("API keys", "bold")]
        if keys.loaded_at is not None or loaded:
            count = f"{shown} of {loaded}" if self._filter else f"{loaded}"
            parts.append((f"  {count}", "$text-accent"))
        if self.table.marks:
            parts.append((f"  ● {len(self.table.marks)} selected", "$text-warning"))
        if self._filter and not self.query("FilterLine"):
            parts.append((f"  filter: {visible(self._filter)}", "$text-accent"))
        parts += [(f"  {words}", style) for words, style in self._caveats(keys)]
        self.query_one("#summary", Static).update(Content.assemble(*parts), layout=False)

    def _caveats(self, keys: Loadable[ApiKey]) -> list[tuple[str, str]]:
        caveats = []
        if keys.phase is Phase.LOADING and keys.items:
            of_total = f" {len(keys.items)} of {keys.total}" if keys.total and keys.loaded_at is None else ""
            caveats.append((f"loading{of_total}…", "$quiet"))
        if keys.stale and keys.problem is not None:
            loaded = datetime.fromtimestamp(keys.loaded_at or 0, UTC)
            caveats.append((f"✗ old: loaded {ago.ago(loaded, ago.utc_now())}", "$text-error"))
        if keys.phase is Phase.READY and not keys.complete:
            missing = f"{len(keys.items)} of {keys.total}" if keys.total else "some may be missing"
            caveats.append((f"⚠ incomplete: {missing}", "$text-warning"))
        if keys.unreadable:
            caveats.append((f"⚠ {keys.unreadable} unreadable", "$text-warning"))
        return caveats

    def _show_detail(self) -> None:
        from chutes_tui.screens.key_detail import key_detail

        if not self.has_class("-wide"):
            return
        row = self.table.current
        shown, detail = self.query_one("#detail-text", Static), key_detail(row, self._rows) if row else Content("")
        if shown.content != detail:
            shown.update(detail)

    def on_record_table_moved(self) -> None:
        self._show_detail()

    def on_record_table_marked(self) -> None:
        self._show_summary(len(self.table.records))

    def on_record_table_activated(self) -> None:
        self.action_show_detail()

    def on_resize(self) -> None:
        self.call_after_refresh(self._show_detail)

    # Filter and order

    async def action_filter(self) -> None:
        from chutes_tui.widgets.filter_line import FilterLine

        bar = self.query_one("#bar")
        lines = bar.query(FilterLine)
        line = lines.first() if lines else FilterLine()
        if not lines:
            await bar.mount(line)
        line.value = self._filter
        line.focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        if event.input.is_attached:  # else a last keystroke would bring a dropped filter back
            self._filter = event.value
            self._show_rows()

    async def on_filter_line_left(self) -> None:
        await self._close_filter(keep=True)

    async def _close_filter(self, *, keep: bool) -> None:
        if not keep:
            self._filter = ""
        await self.query("FilterLine").remove()
        self._show_rows()
        self.table.focus()

    async def action_unwind(self) -> None:
        if self.query("FilterLine"):
            await self._close_filter(keep=bool(self._filter) and not self.focused_is_filter)
        elif self._filter:
            await self._close_filter(keep=False)
        else:
            self.table.mark_only(frozenset())

    @property
    def focused_is_filter(self) -> bool:
        return self.focused is not None and self.focused in self.query("FilterLine")

    def action_sort_next(self) -> None:
        following = SORTABLE[(SORTABLE.index(self._sort[0]) + 1) % len(SORTABLE)]
        self._order_by(following, descending=following in ("created", "used"))

    def action_sort_reverse(self) -> None:
        self._order_by(self._sort[0], descending=not self._sort[1])

    def on_record_table_header_pressed(self, event: RecordTable.HeaderPressed) -> None:
        same = event.column == self._sort[0]
        self._order_by(event.column, descending=not self._sort[1] if same else event.column in ("created", "used"))

    def _order_by(self, column: str, *, descending: bool) -> None:
        self._sort = (column, descending)
        self._show_rows()

    def action_mark_all(self) -> None:
        shown = frozenset(row.key.api_key_id for row in self.table.records)
        marks = self.table.marks
        self.table.mark_only(marks - shown if shown <= marks else marks | shown)  # what is hidden stays as it is

    # Acting

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in ("show_detail", "delete_keys", "copy_id") and self.is_mounted and self.table.current is None:
            return None
        return True

    def action_refresh(self) -> None:
        app_of(self).refresh_account()

    def action_new_key(self) -> None:
        from chutes_tui.screens.key_builder import KeyBuilderScreen

        self.app.push_screen(KeyBuilderScreen())

    def action_copy_id(self) -> None:
        row = self.table.current
        if row is not None:
            self.worker.copy(row.key.api_key_id, f"the id of {visible(row.key.name) or '(no name)'}")

    def action_show_detail(self) -> None:
        from chutes_tui.screens.dialogs import TextDialog
        from chutes_tui.screens.key_detail import key_detail

        row = self.table.current
        if row is not None:
            detail = key_detail(row, self._rows)
            self.app.push_screen(TextDialog("API key", detail, copyable=detail.plain, what="the detail"))

    def action_delete_keys(self) -> None:
        from chutes_tui.screens.key_deletion import deletion_dialog

        rows = sort_rows(self._rows.matching(self.state.keys.items, ""), self._sort[0], descending=self._sort[1])
        marked = [row.key for row in rows if self._is_marked(row)]
        current = self.table.current
        keys = marked or ([current.key] if current else [])
        if not keys:
            return

        def answered(confirmed: bool | None) -> None:
            if confirmed:
                self.worker.delete_keys(keys)

        self.app.push_screen(deletion_dialog(keys, self._rows), answered)

    def _is_marked(self, row: KeyRow) -> bool:
        return row.key.api_key_id in self.table.marks
