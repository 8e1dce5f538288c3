"""Looking for API keys in files: a path, how far it is, and a list of places; no part of a key's value is shown."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING, NamedTuple

from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Input, Label

from chutes_tui import commands
from chutes_tui.commands import key_groups
from chutes_tui.core.loadable import Loadable, LoadPhase
from chutes_tui.core.text import short_id, spinner, visible
from chutes_tui.host import host_of
from chutes_tui.operations.scanning.owners import KeyState, Owner
from chutes_tui.screens.base.filtered_list import in_order, matching, no_match, say_problem
from chutes_tui.screens.base.record_screen import RecordScreen
from chutes_tui.storage.errors import shown_path
from chutes_tui.widgets.facts import fact, facts
from chutes_tui.widgets.fields.path_input import PathInput
from chutes_tui.widgets.table.columns import Cell, Column, bold_style
from chutes_tui.widgets.table.filter_line import FilterLine
from chutes_tui.widgets.table.record_table import RecordTable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult

    from chutes_tui.operations.scanning.files import FoundKey, Place
    from chutes_tui.operations.scanning.owners import ScanRun
    from chutes_tui.screens.base.filtered_list import Words
    from chutes_tui.widgets.frames import Notice
    from chutes_tui.widgets.table.detail_panel import Line

_LISTED = 20
_STATES = {
    KeyState.ALIVE: ("✗ alive", "error", "It still works. Delete or replace it, then remove it from the file."),
    KeyState.GONE: ("✓ gone", "success", "It no longer works. It can be removed from the file at leisure."),
    KeyState.NOT_CHECKED: (
        "? not checked",
        "muted",
        "Whether it still works isn't known: only the account that it belongs to can be asked.",
    ),
}


class ScanRow(NamedTuple):
    """One place of a key; `search` (case-folded) is what the filter looks in."""

    key: FoundKey
    place: Place
    owner: Owner
    where: str
    search: str

    @property
    def id(self) -> str:
        return f"{self.key.api_key_id} {self.place.line}:{self.place.column} {self.place.path}"

    @property
    def name(self) -> str:
        """What the key is called, safe to show."""
        return visible(self.owner.name) or short_id(self.key.api_key_id)

    @property
    def whose(self) -> str:
        """Whose the key is, safe to show."""
        return visible(self.owner.account) or f"another ({short_id(self.key.user_id)})"

    def detail(self) -> Content:
        """Everything about a place, and where else its key stands."""
        key = self.key
        others = [one for one in key.places if one != self.place]
        lines = [f"{shown_path(one.path)}:{one.line}:{one.column}" for one in others[:_LISTED]]
        more = len(others) - len(lines) + key.more
        words, tone, advice = _STATES[self.owner.state]
        return facts(
            Content.assemble((words, bold_style(tone)), f"  {self.name}"),
            fact("Place", f"{shown_path(self.place.path)}\nline {self.place.line}, column {self.place.column}"),
            fact("Also in", *lines, f"and {more:,} more" if more else "") if lines or more else None,
            fact("Whose", self.whose),
            fact("Key id", key.api_key_id),
            fact("What to do", advice),
            Content.styled("The key itself is neither shown nor kept, only the ids in it.", "$quiet"),
        )

    def brief(self) -> Sequence[Line]:
        """The most important in a few lines."""
        also = len(self.key.places) - 1 + self.key.more
        elsewhere = f"also in {also:,} other place{'s' * (also != 1)}" if also else ""
        return [
            (Content(self.where), elsewhere),
            (Content(_STATES[self.owner.state][2]), short_id(self.key.api_key_id)),
        ]


def scan_rows(run: ScanRun | None) -> list[ScanRow]:
    """A row for each place of each key, those that still work first."""
    if run is None:
        return []
    rows = []
    for key in run.scan.keys.values():
        owner = run.owners.get(key.api_key_id, Owner())
        for place in key.places:
            where = f"{shown_path(_below(run.root, place.path))}:{place.line}"
            words = _STATES[owner.state][0]
            search = f"{where}\n{owner.name}\n{owner.account}\n{key.api_key_id}\n{key.user_id}\n{words}".casefold()
            rows.append(ScanRow(key, place, owner, where, search))
    return sorted(rows, key=_order)


def _below(root: str, path: str) -> str:
    """A path from the folder that was looked through on; the name of a file that was."""
    return path.removeprefix(f"{root.rstrip('/')}/") if path != root else path.rpartition("/")[2]


def _order(row: ScanRow) -> int:
    return list(KeyState).index(row.owner.state)


def _state(row: ScanRow) -> Cell:
    words, tone, _ = _STATES[row.owner.state]
    return Cell(words, tone)


COLUMNS: tuple[Column[ScanRow], ...] = (
    Column("where", "FILE:LINE", 24, lambda row: Cell(row.where, "strong"), flex=3, least=16),
    Column("key", "KEY", 12, lambda row: Cell(row.name), flex=1, least=9),
    Column("whose", "WHOSE", 12, lambda row: Cell(row.whose, "" if row.owner.account else "muted"), flex=1, least=8),
    Column("state", "STATE", 14, _state, _order),
)


_HINT = (
    "Finds API keys by the ids in them, in text and in binary files, hidden ones too.",
    "Links are not followed. Nothing is sent but questions about your own keys.",
)


class ScanScreen(RecordScreen[ScanRow]):
    """A table over `state.scan`, below the path that is looked through."""

    COMMAND_GROUP = key_groups.SCAN
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
        yield from super().compose_body()

    def on_mount(self) -> None:
        self.watch(self.state, "profile", self._close, init=False)
        self.set_interval(0.25, self._tick)
        self.call_after_refresh(self._focus_first)

    def _focus_first(self) -> None:
        (self.table if self._rows else self.query_one(PathInput)).focus()

    # Showing

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

    # Acting

    def obstacle(self, action: str) -> str:
        row = self.table.current
        if action == "stop" and not self._scanning:
            return "Nothing is being looked through."
        if action == "show_unread" and not (self._run is not None and self._run.scan.unread):
            return "Everything was read."
        if action == "go_to" and row is not None and not self._own(row):
            return "This key is not in this account's list."
        return super().obstacle(action)

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
