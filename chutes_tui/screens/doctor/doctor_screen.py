"""The doctor: every check with its state, the root cause above them, and the key that fixes it."""

from __future__ import annotations

from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, Any, Final

from textual.content import Content

from chutes_tui import commands
from chutes_tui.commands import key_groups
from chutes_tui.core import times
from chutes_tui.core.loadable import Loadable, LoadPhase
from chutes_tui.core.problem import Problem
from chutes_tui.core.text import spinner, visible_lines
from chutes_tui.host import host_of
from chutes_tui.operations.doctor.report import DoctorRun, State, seconds_words
from chutes_tui.screens.base.filtered_list import matching, no_match, say_problem
from chutes_tui.screens.base.record_screen import RecordScreen
from chutes_tui.screens.dialogs.confirm import TextDialog
from chutes_tui.screens.dialogs.form_dialog import FileDialog
from chutes_tui.screens.dialogs.problem_dialog import problem_dialog
from chutes_tui.screens.doctor.doctor_rows import COLUMNS, DoctorRow, RootPanel, doctor_rows
from chutes_tui.shell.screen_end import has_ended
from chutes_tui.widgets.table.record_table import RecordTable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.app import App, ComposeResult

    from chutes_tui.operations.doctor.report import Check, Report
    from chutes_tui.screens.base.filtered_list import Words
    from chutes_tui.screens.base.screen import ChutesScreen
    from chutes_tui.widgets.frames import Notice

_PLACES: Final = {
    **dict.fromkeys(("config", "url", "credential", "seed", "key", "permission", "private", "account"), "profiles"),
    **dict.fromkeys(("wallets", "chain"), "wallets"),
    **dict.fromkeys(("reads", "limits"), "account"),
    "sign-in": "profiles",
}
"""Where what a check is about is set or shown."""


class DoctorScreen(RecordScreen[DoctorRow]):
    """A table over `state.doctor`."""

    COMMAND_GROUP = key_groups.DOCTOR
    CSS_PATH = "../../styles/doctor.tcss"
    HEADING = "Checks"
    SHOWS = ("doctor",)
    ONE = "check"
    DETAIL = "Check"
    LOADING = "Checking…"
    EMPTY = ("There is nothing to check.",)
    NEED_A_ROW = frozenset({"show_detail", "go_to"})
    COLUMNS = COLUMNS

    _began_at: str | None = None
    """The check under the cursor when the run began, until that is over."""
    _sought = ""
    """The check that is to be landed on once the run is over."""

    @property
    def _run(self) -> DoctorRun:
        return self.state.doctor or DoctorRun()

    @property
    def records(self) -> Loadable[Check]:
        run, report = self._run, self._run.report
        items = report.by_weight if report is not None else ()
        at = report.at.timestamp() if report is not None else None
        return Loadable(items, run.phase, complete=report is not None, problem=run.problem, loaded_at=at)

    def make_table(self) -> RecordTable[DoctorRow]:
        return RecordTable(COLUMNS, record_id=lambda row: row.id, markable=False, id="doctor")

    def compose_body(self) -> ComposeResult:
        yield RootPanel(
            (
                self.command_button("copy_fix", "Copy fix"),
                self.command_button("refresh", "Run again", role="main"),
            )
        )
        yield from super().compose_body()

    def on_mount(self) -> None:
        self.watch(self.state, "profile", self._run_if_new, init=False)
        self.watch(self.state, "doctor", self._say_if_recovered, init=False)

    def on_screen_resume(self) -> None:
        self._run_if_new()

    def _run_if_new(self) -> None:
        """Look at an account that was opened while another screen was in front."""
        if self.state.doctor is None and self.is_current:
            self.worker.doctor.run(self._terminal_size)

    def _say_if_recovered(self) -> None:
        if self._run.recovered and self._run.phase is LoadPhase.READY:
            self.app.bell()
            self.app.notify("It works: every check is well.", title="Doctor", timeout=10, markup=False)

    @property
    def _terminal_size(self) -> tuple[int, int]:
        return self.app.size.width, self.app.size.height

    # Showing

    def use_state(self) -> None:
        self._run_if_new()
        report = self._run.report
        self.query_one(RootPanel).say(report.root if report is not None else None)

    def rows_shown(self) -> None:
        self._start_at_the_worst()
        super().rows_shown()

    def action_find_out(self, check_id: str) -> None:
        """Run every check, then land on this one; on what is in its way if it waits, the root cause if it is well."""
        self._sought = check_id
        self.action_refresh()

    def _land(self, report: Report) -> None:
        check, self._sought = report.find(self._sought), ""
        if check is not None and check.state is State.WAITS:
            check = next((one for one in report.checks if one.name == check.waits_for), check)
        if (check is None or check.state in (State.OK, State.NONE)) and report.root is not None:
            check = report.root
        if check is not None:
            self.table.go_to(check.id)
        self.table.focus()

    def _start_at_the_worst(self) -> None:
        """After a first run the cursor is on the root cause, unless it was moved meanwhile, or sent elsewhere."""
        report = self._run.report
        if self._sought and self._run.phase is LoadPhase.READY and report is not None:
            self._began_at = None
            self._land(report)
        elif self._run.phase is LoadPhase.LOADING:
            if self._began_at is None and self._run.report is not None and not self._run.report.finished:
                self._began_at = self.table.current_id
        elif self._began_at is not None:
            if self.table.current_id == self._began_at:
                self.table.cursor = 0
            self._began_at = None

    def find_rows(self) -> Sequence[DoctorRow]:
        report = self._run.report
        return matching(doctor_rows(report), self._filter) if report is not None else ()

    @property
    def order_words(self) -> str:
        return "root cause first"

    @property
    def busy(self) -> str:
        run = self._run
        if run.phase is LoadPhase.LOADING:
            return "watching" if run.watching else "checking"
        return ""

    def _order_by(self, column: str) -> None:
        """The order stays: root cause first."""

    def caveats(self) -> list[Words]:
        run, report = self._run, self._run.report
        words: list[Words] = []
        if run.watching:
            words.append(("↻ until it works: W stops", "bold $text-accent"))
        if report is not None:
            problem = report.root is not None
            words.append((report.summary, "bold $text-error" if problem else "$quiet"))
            if report.finished:
                words.append((seconds_words(report.seconds), "$quiet"))
        return words

    def explain(self, notice: Notice) -> None:
        run, report = self._run, self._run.report
        if report is not None and self._filter:
            no_match(notice, "check", self._filter)
        elif run.phase is LoadPhase.FAILED and run.problem is not None:
            say_problem(notice, run.problem, self.FAILED)
        else:
            notice.say(f"{spinner(monotonic())} Checking…", "Only reads: nothing is changed.")

    def on_record_table_moved(self) -> None:
        super().on_record_table_moved()
        self.refresh_footer()  # what can be done differs from row to row

    # What a command is about

    @property
    def _fixable(self) -> Check | None:
        """The check under the cursor if it says how to fix it, else the root cause."""
        row, report = self.table.current, self._run.report
        if row is not None and (row.check.result.command or row.check.result.fix):
            return row.check
        root = report.root if report is not None else None
        return root if root is not None and (root.result.command or root.result.fix) else None

    @property
    def _exposed(self) -> bool:
        report = self._run.report
        private = report.find("private") if report is not None else None
        return private is not None and private.state is State.WARNING

    def obstacle(self, action: str) -> str:
        row = self.table.current
        if action == "copy_fix" and self._fixable is None:
            return "There is nothing to fix."
        if action == "bundle" and self._run.report is None:
            return "There is no report yet."
        if action == "make_private" and not self._exposed:
            return "Everything is private already."
        if action == "go_to" and row is not None and row.id not in _PLACES:
            return "No place of chutes-tui shows this."
        return super().obstacle(action)

    # Acting

    def action_refresh(self) -> None:
        self.worker.doctor.run(self._terminal_size)

    def action_watch(self) -> None:
        if self._run.watching:
            self.worker.doctor.stop_watching()
        else:
            self.worker.doctor.watch(self._terminal_size)

    def action_copy_fix(self) -> None:
        if (check := self._fixable) is not None:
            found = check.result
            what = f"the command for {check.name}" if found.command else f"what to do about {check.name}"
            self.worker.clipboard.copy(found.command or found.fix, what)

    def action_make_private(self) -> None:
        self.worker.doctor.make_private(self._terminal_size)

    def action_bundle(self) -> None:
        self.worker.doctor.make_bundle(self._terminal_size, partial(show_bundle, self))

    def action_go_to(self) -> None:
        if (row := self.table.current) is not None and row.id in _PLACES:
            place = next(one for one in commands.PLACES if one.mode == _PLACES[row.id])
            host_of(self).show_place(place)


def show_bundle(screen: ChutesScreen, made: str | Problem) -> None:
    """Show what came of making the bundle, unless the user went elsewhere meanwhile."""
    if has_ended(screen) or not screen.is_current:
        return
    screen.app.push_screen(problem_dialog(made) if isinstance(made, Problem) else bundle_dialog(made))


def bundle_dialog(text: str) -> TextDialog:
    """The preview: exactly what is copied or saved."""

    def save(app: App[Any]) -> None:
        app.push_screen(SaveBundleDialog(text))

    return TextDialog(
        "Support bundle: read it before you send it",
        Content(visible_lines(text)),
        copyable=text,
        what="the support bundle",
        also=("Save…", save),
    )


class SaveBundleDialog(FileDialog):
    """Writes the bundle."""

    HEADING = "Save the support bundle"
    CONFIRM = "Save"
    EXPLANATION = "A Markdown file. Only you can read it."

    def __init__(self, text: str) -> None:
        super().__init__(f"chutes-tui-{times.utc_now():%Y-%m-%d-%H%M}.md")
        self._bundle = text

    def carry_out(self, path: str, then: Callable[[str | Problem], None], *, replaces: bool) -> None:
        self.worker.doctor.save_bundle(self._bundle, path, then, replaces=replaces)
