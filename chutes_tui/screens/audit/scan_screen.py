"""Looking for API keys in files: a path, how far it is, and a list of places; no part of a key's value is shown."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING

from textual.containers import Container, Horizontal
from textual.content import Content
from textual.widgets import Input, Label

from chutes_tui import commands
from chutes_tui.core.loadable import Loadable, LoadPhase
from chutes_tui.core.text import spinner, visible
from chutes_tui.host import host_of
from chutes_tui.screens.audit.scan_rows import COLUMNS, ScanRow, scan_rows
from chutes_tui.screens.base.filtered_list import in_order, matching, no_match, say_problem
from chutes_tui.screens.base.record_screen import RecordScreen
from chutes_tui.storage.errors import shown_path
from chutes_tui.widgets.fields.path_input import PathInput
from chutes_tui.widgets.table.detail_panel import DetailPanel
from chutes_tui.widgets.table.filter_line import FilterLine
from chutes_tui.widgets.table.record_table import RecordTable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult

    from chutes_tui.operations.scanning.owners import ScanRun
    from chutes_tui.screens.base.filtered_list import Words
    from chutes_tui.widgets.notice import Notice
    from chutes_tui.widgets.table.detail_panel import Line

_HINT = (
    "Finds API keys by the ids in them, in text and in binary files, hidden ones too.",
    "Links are not followed. Nothing is sent but questions about your own keys.",
)


class ScanScreen(RecordScreen[ScanRow]):
    """A table over `state.scan`, below the path that is looked through."""

    COMMAND_GROUP = commands.SCAN
    BINDINGS = commands.bindings(commands.SCAN)
    CSS_PATH = "../../styles/audit.tcss"
    HEADING = "Keys › Audit › Scan"
    SHOWS = ("scan", "sandboxed")
    ONE = "place"
    DETAIL = "Key in a file"
    LOADING = "Looking…"
    EMPTY = ("No API keys were found.",)
    NEED_A_ROW = frozenset({"show_detail", "go_to", "copy_place"})
    COLUMNS = COLUMNS

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[ScanRow] = []
        self._made_of: ScanRun | None = None

    @property
    def _run(self) -> ScanRun | None:
        return self.state.scan

    @property
    def _scanning(self) -> bool:
        return self._run is not None and self._run.phase is LoadPhase.LOADING

    @property
    def records(self) -> Loadable[ScanRow]:
        run = self._run
        if run is None:
            return Loadable()
        whole = run.phase is LoadPhase.READY and not run.scan.stopped
        return Loadable(tuple(self._rows), run.phase, complete=whole, problem=run.problem, loaded_at=0.0)

    def make_table(self) -> RecordTable[ScanRow]:
        return RecordTable(COLUMNS, record_id=lambda row: row.id, markable=False, id="scan")

    def compose_body(self) -> ComposeResult:
        with Horizontal(id="scan-source"):
            yield Label("Path")
            yield PathInput(self._run.path if self._run is not None else ".", id="path", compact=True)
            yield self.command_button("stop", "Stop")
            yield self.command_button("scan", "Scan", role="main")
        with Container(id="main", classes="records"):
            yield from self.compose_list(self.make_table())
            yield DetailPanel()

    def on_mount(self) -> None:
        self.watch(self.state, "profile", self._close, init=False)
        self.set_interval(0.25, self._tick)
        self.call_after_refresh(self._focus_first)

    def _focus_first(self) -> None:
        (self.table if self._rows else self.query_one(PathInput)).focus()

    # Showing

    def item_id(self, item: ScanRow) -> str:
        return item.id

    def use_state(self) -> None:
        run, stop = self._run, self.query_one("#stop")
        if run is not self._made_of:
            ended = run is not None and run.phase is not LoadPhase.LOADING
            self._made_of, self._rows = run, scan_rows(run)
            if ended and self.focused in (None, stop):
                self.call_after_refresh(self._focus_first)
        stop.display = self._scanning

    def find_rows(self) -> Sequence[ScanRow]:
        return in_order(matching(self._rows, self._filter), COLUMNS, self._sort)

    def counted(self, shown: int) -> list[str]:
        run = self._run
        if run is None or self._scanning:
            return []
        keys, places = len(run.scan.keys), len(self._rows)
        places = shown if self._filter else places
        words = [f"{places:,} place{'s' * (places != 1)}", f"{keys:,} key{'s' * (keys != 1)}"]
        return [*words, f"{run.files:,} file{'s' * (run.files != 1)} read"]

    def caveats(self) -> list[Words]:
        run = self._run
        if run is None or self._scanning:
            return []
        words: list[Words] = []
        if run.scan.stopped:
            words.append(("⚠ stopped: not everything was read", "$text-warning"))
        if run.scan.unread:
            count = len(run.scan.unread)
            words.append((f"⚠ {count:,} not read: u shows which", "$text-warning"))
        if run.scan.packed:
            words.append(("packed git objects are not read", "$quiet"))
        if run.problem is not None and run.phase is LoadPhase.READY:
            words.append((f"⚠ not checked with the server: {visible(run.problem.what)}", "$text-warning"))
        return words

    def explain(self, notice: Notice) -> None:
        run = self._run
        if run is None:
            notice.say("Look for API keys in files and folders.", *_HINT)
        elif run.phase is LoadPhase.FAILED and run.problem is not None:
            say_problem(notice, run.problem)
        elif self._scanning:
            sign = spinner(monotonic())
            what = "Asking the server about them…" if run.asking else f"Looking through {shown_path(run.path)}…"
            notice.say(f"{sign} {what}", f"{run.files:,} files, {run.keys:,} keys so far · x stops")
        elif self._rows:
            no_match(notice, "place", self._filter)
        elif run.scan.unread or run.scan.stopped:
            notice.say("No API keys in what was read.", "Not everything was read, so there may be some.")
        else:
            notice.say("No API keys were found.", f"{run.files:,} files were read.")

    def _tick(self) -> None:
        if self.is_current and self._scanning:
            self._show_notice(any_rows=bool(self.table.records))

    def detail(self, row: ScanRow) -> Content:
        from chutes_tui.screens.audit.scan_rows import scan_detail

        return scan_detail(row)

    def title_of(self, row: ScanRow) -> str:
        return row.name

    def brief(self, row: ScanRow) -> Sequence[Line]:
        from chutes_tui.screens.audit.scan_rows import scan_brief

        return scan_brief(row)

    # Acting

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "stop":
            return self._scanning or None
        if action == "show_unread":
            return bool(self._run is not None and self._run.scan.unread) or None
        if action == "go_to" and self.is_mounted and self.table.current and not self._own(self.table.current):
            return None
        return super().check_action(action, parameters)

    def why_not(self, action: str) -> str:
        if action == "stop":
            return "Nothing is being looked through."
        if action == "show_unread":
            return "Everything was read."
        if action == "go_to" and self.table.current is not None:
            return "This key is not in this account's list."
        return super().why_not(action)

    def _own(self, row: ScanRow) -> bool:
        return any(key.api_key_id == row.key.api_key_id for key in self.state.keys.items)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        if not isinstance(event.input, FilterLine):
            event.stop()
            self.action_scan()

    def action_scan(self) -> None:
        self._filter = ""
        stop = self.query_one("#stop")
        stop.display = True
        path = self.query_one(PathInput)
        if path.has_focus:
            stop.focus()  # so that x stops it, and isn't typed
        self.worker.scan.start(path.value)

    def action_stop(self) -> None:
        self.worker.scan.stop()

    def action_edit_path(self) -> None:
        self.query_one(PathInput).focus()

    async def action_go_to(self) -> None:
        row = self.table.current
        if row is not None:
            host, key_id = host_of(self), row.key.api_key_id
            place = next(one for one in commands.PLACES if one.mode == "keys")
            self.worker.scan.stop()
            self.dismiss(None)
            self.app.call_later(host.show_record, place, key_id)

    def action_copy_place(self) -> None:
        if (row := self.table.current) is not None:
            self.worker.clipboard.copy(row.where, "the path and line")

    def action_show_unread(self) -> None:
        from chutes_tui.screens.dialogs.confirm import TextDialog

        run = self._run
        if run is not None:
            lines = [f"{shown_path(path)}: {reason}" for path, reason in run.scan.unread]
            self.app.push_screen(TextDialog("Not read", Content("\n".join(lines)), copyable="\n".join(lines)))

    async def action_back(self) -> None:
        """Unwind, stop, then close."""
        if self.leave_detail() or await self.unwind():
            return
        if self._scanning:
            self.worker.scan.stop()
        else:
            self._close()

    def _close(self) -> None:
        self.worker.scan.stop()
        self.dismiss(None)
