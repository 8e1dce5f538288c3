"""The audit: what is risky among keys, secrets, config files and wallets, why, and the key that fixes it."""

from __future__ import annotations

from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, Any

from textual.widgets import Static

from chutes_tui import commands
from chutes_tui.commands import key_groups
from chutes_tui.core.loadable import Loadable, LoadPhase
from chutes_tui.core.text import spinner
from chutes_tui.host import host_of
from chutes_tui.operations.audit.report import About, AuditRun
from chutes_tui.screens.audit.audit_rows import (
    ACCEPTED,
    COLUMNS,
    PASSED,
    PLACES,
    UNKNOWN,
    AuditRow,
    CheckRow,
    FindingRow,
    audit_rows,
    counts_line,
    finding_id,
    row_brief,
    row_detail,
    row_title,
    why_not,
)
from chutes_tui.screens.base.filtered_list import no_match, press, say_problem
from chutes_tui.screens.base.record_screen import RecordScreen
from chutes_tui.screens.base.screen import opens
from chutes_tui.widgets.table.record_table import RecordTable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult
    from textual.content import Content

    from chutes_tui.api.models import ApiKey
    from chutes_tui.operations.audit.report import Finding
    from chutes_tui.screens.base.filtered_list import Words
    from chutes_tui.widgets.frames import Notice
    from chutes_tui.widgets.table.detail_panel import Line

_ON_FINDINGS = frozenset({"go_to", "rotate", "renew", "delete", "make_private", "accept"})


class AuditScreen(RecordScreen[AuditRow]):
    """A table over `state.audit`: checks, and below each what it found."""

    COMMAND_GROUP = key_groups.AUDIT
    CSS_PATH = "../../styles/audit.tcss"
    HEADING = "Keys › Audit"
    SHOWS = ("audit", "keys", "secrets", "profiles")
    ONE = "finding"
    DETAIL = "Finding"
    LOADING = "Looking…"
    EMPTY = ("Nothing to report.",)
    NEED_A_ROW = frozenset({"open_row", "show_detail", *_ON_FINDINGS})
    MORE = "i: why, and what to do"
    COLUMNS = COLUMNS

    def __init__(self) -> None:
        super().__init__()
        self._unfolded: set[str] = set()
        self._passed = True
        self._sent: frozenset[str] = frozenset()
        """The ids of what this screen had deleted or changed, until that is over."""

    @property
    def _run(self) -> AuditRun:
        return self.state.audit or AuditRun()

    @property
    def records(self) -> Loadable[tuple[str, Finding]]:
        run, report = self._run, self._run.report
        items = tuple((finding_id(check, one), one) for check in _checks(run) for one in check.findings)
        at = report.at.timestamp() if report is not None else None
        return Loadable(items, run.phase, complete=report is not None, problem=run.problem, loaded_at=at)

    def make_table(self) -> RecordTable[AuditRow]:
        return RecordTable(
            COLUMNS,
            record_id=lambda row: row.id,
            marks_of=lambda row: row.ids if isinstance(row, CheckRow) else frozenset((row.id,)),
            id="audit",
        )

    def compose_body(self) -> ComposeResult:
        yield Static(id="audit-counts")
        yield from super().compose_body()

    def on_mount(self) -> None:
        self.watch(self.state, "profile", self._changed, init=False)
        self.watch(self.state, "activities", self._look_again_after_changes, init=False)
        self.set_interval(1.0, self._tick)

    def on_screen_resume(self) -> None:
        self._look_if_new()

    def _look_if_new(self) -> None:
        """Look at an account that was opened while another screen was in front."""
        if self.state.audit is None and self.is_current and self.state.profile is not None:
            self.worker.audit.run()
            if self.state.secrets.phase is LoadPhase.IDLE:
                self.worker.secrets.refresh()
            self.worker.profiles.refresh()

    # Showing

    def item_id(self, item: tuple[str, Finding]) -> str:
        return item[0]

    def use_state(self) -> None:
        self._look_if_new()
        self._look_again_after_changes()

    def _look_again_after_changes(self) -> None:
        """What this screen had deleted is no finding any more."""
        if self._sent and not self.worker.writes_under_way:
            self._sent = frozenset()
            self.worker.audit.run()

    def find_rows(self) -> Sequence[AuditRow]:
        report = self._run.report
        if report is None:
            return ()
        return audit_rows(report, self._filter, self._unfolded, passed=self._passed)

    def count(self, rows: Sequence[AuditRow]) -> int:
        return sum(len(row.findings) for row in rows if isinstance(row, CheckRow))

    def counted(self, shown: int) -> list[str]:
        report = self._run.report
        if report is None:
            return []
        total = len(self.records.items)
        return [f"{shown:,} of {total:,}" if self._filter else f"{total:,} finding{'s' * (total != 1)}"]

    @property
    def order_words(self) -> str:
        return "worst first"

    @property
    def legend(self) -> str:
        return "unknown is never counted as passed"

    def _order_by(self, column: str) -> None:
        """The order stays: worst first."""

    def caveats(self) -> list[Words]:
        run = self._run
        words: list[Words] = []
        if self.table.marks:
            words.append((f"◉ {len(self.table.marks):,} selected", "bold $text-accent"))
        if run.phase is LoadPhase.LOADING and run.report is not None:
            words.append((f"{spinner(monotonic())} looking at {run.doing or 'everything'}…", "$quiet"))
        if self.records.stale and run.problem is not None:
            words.append(("✗ Not run again", "bold $text-error"))
            words += [press(self, "explain_problem", "Details"), press(self, "refresh", "Try now")]
        if run.report is not None and run.report.incomplete:
            words.append((f"⚠ {'; '.join(run.report.incomplete)}", "$text-warning"))
        return words

    def explain(self, notice: Notice) -> None:
        run, report = self._run, self._run.report
        if report is not None and self._filter:
            no_match(notice, "check", self._filter)
        elif report is not None:
            notice.say("Nothing was found.", f"All {report.passed} checks passed. h shows them.")
        elif run.phase is LoadPhase.FAILED and run.problem is not None:
            say_problem(notice, run.problem, self.FAILED)
        elif self.state.profile is None:
            notice.say("No account is open.", "o: ways to start")
        else:
            looking = f"{spinner(monotonic())} Looking at {run.doing or 'keys, secrets and chutes'}…"
            notice.say(looking, "Only reads: nothing is changed.")

    def _tick(self) -> None:
        """Keep the age and what moves up to date."""
        if self.is_current:
            self._show_counts()
            if self._run.phase is LoadPhase.LOADING:
                self._show_notice(any_rows=bool(self.table.records))
                self._show_summary(self.count(self.table.records))

    def rows_shown(self) -> None:
        self._show_counts()
        super().rows_shown()

    def _show_counts(self) -> None:
        line, report = self.query_one("#audit-counts", Static), self._run.report
        line.display = report is not None
        if report is not None:
            line.update(counts_line(report, max(20, self.size.width - 4)))

    def on_resize(self) -> None:
        self.call_after_refresh(self._show_counts)

    def detail(self, row: AuditRow) -> Content:
        return row_detail(row)

    def title_of(self, row: AuditRow) -> str:
        return row_title(row)

    def brief(self, row: AuditRow) -> Sequence[Line]:
        return row_brief(row)

    def on_record_table_moved(self) -> None:
        self.refresh_footer()  # what can be done differs from row to row

    def on_record_table_marked(self) -> None:
        self.refresh_footer()

    def activate(self) -> None:
        self.action_open_row()

    def action_open_row(self) -> None:
        row = self.table.current
        if isinstance(row, CheckRow) and row.findings and not self._filter:
            self._unfolded ^= {row.id}
            self._show_rows()
        else:
            self.action_show_detail()

    def action_toggle_passed(self) -> None:
        self._passed = not self._passed
        self._show_rows()

    # What a command is about

    @property
    def _chosen(self) -> list[FindingRow]:
        """The marked findings, else those of the row under the cursor."""
        marks, row = self.table.marks, self.table.current if self.is_mounted else None
        if marks:
            return [
                FindingRow(check, one, "")
                for check in _checks(self._run)
                for one in check.findings
                if finding_id(check, one) in marks
            ]
        return [row] if isinstance(row, FindingRow) else list(row.findings) if row is not None else []

    def obstacle(self, action: str) -> str:
        chosen = self._chosen
        if action not in _ON_FINDINGS:
            return super().obstacle(action)
        if not chosen:
            row = self.table.current
            state = row.state if row is not None else ""
            what = {PASSED: "It passed", UNKNOWN: "It is unknown"}.get(state, "There is no row under the cursor")
            return f"{what}: there is nothing to do here."
        return why_not(action, chosen) or super().obstacle(action)

    # Acting

    action_scan = opens("audit.scan_screen.ScanScreen")

    def read(self) -> None:
        self.worker.audit.run()

    async def action_go_to(self) -> None:
        if not (chosen := self._chosen):
            return
        row = chosen[0]
        place = next(one for one in commands.PLACES if one.mode == PLACES[row.check.about])
        await host_of(self).show_record(place, row.finding.ids[0])

    def _chosen_key(self) -> ApiKey | None:
        """The key of the finding, if it is in the list of keys."""
        found = next((one for one in self.state.keys.items if one.api_key_id in self._chosen[0].finding.ids), None)
        if found is None:
            self.note("This key is not in the list of keys: r runs again.")
        return found

    def action_rotate(self) -> None:
        if (key := self._chosen_key()) is not None:
            self._rotate(key)

    def _rotate(self, key: ApiKey) -> None:
        from chutes_tui.screens.keys.rotation.rotation_screen import RotationScreen

        rotation = RotationScreen(self.worker.rotation.old_key_of(key))
        self.app.push_screen(rotation, lambda _: self.worker.audit.run())

    def action_renew(self) -> None:
        from chutes_tui.access.key_names import suggest_name
        from chutes_tui.access.scopes import AccessDraft
        from chutes_tui.screens.keys.key_builder import KeyBuilderScreen

        if (key := self._chosen_key()) is None:
            return
        known = self.state.known_keys.by_id.get(key.api_key_id)
        draft = AccessDraft(grants=known.grants) if known is not None and known.grants is not None else None
        name = suggest_name(key.name, {one.name for one in self.state.keys.items})
        self.app.push_screen(KeyBuilderScreen(name, draft))

    def action_delete(self) -> None:
        ids = frozenset(one for row in self._chosen for one in row.finding.ids)
        if self._chosen[0].check.about is About.SECRET:
            self._delete_secrets(ids)
        else:
            self._delete_keys(ids)

    def _delete_keys(self, ids: frozenset[str]) -> None:
        from chutes_tui.screens.keys.key_deletion import deletion_dialog
        from chutes_tui.screens.keys.key_rows import KeyRows
        from chutes_tui.screens.keys.object_names import object_names

        keys = [one for one in self.state.keys.items if one.api_key_id in ids]
        if not keys:
            self.note("These keys are not in the list of keys: r runs again.")
            return
        rows = KeyRows()
        rows.use(self.state.known_keys.by_id, object_names(self.state), self.worker.keys.uses)
        delete = partial(self._delete, ids, partial(self.worker.keys.delete, keys))
        self.when_confirmed(deletion_dialog(keys, rows, lambda: self._rotate(keys[0])), delete)

    def _delete_secrets(self, ids: frozenset[str]) -> None:
        from chutes_tui.screens.secrets.secret_deletion import deletion_dialog
        from chutes_tui.screens.secrets.secret_rows import SecretRows

        secrets = [one for one in self.state.secrets.items if one.secret_id in ids]
        if not secrets:
            self.note("These secrets are not in the list of secrets: r runs again.")
            return
        rows = SecretRows()
        rows.use(self.state.secrets.items, self.state.chutes, self.state.unlisted)
        delete = partial(self._delete, ids, partial(self.worker.secrets.delete, secrets))
        self.when_confirmed(deletion_dialog([rows.row(one) for one in secrets]), delete)

    def _delete(self, ids: frozenset[str], begin: Any) -> None:
        begin()
        self._sent = ids
        self.table.mark_only(frozenset())

    def action_make_private(self) -> None:
        from chutes_tui.screens.profiles.profile_dialogs import make_private

        path = self._chosen[0].finding.ids[0]
        entry = next((one for one in self.state.profiles.items if str(one.path) == path), None)
        if entry is None:
            self.note("The config files were not read yet: r runs again.")
            return
        make_private(self, entry)
        self._sent = frozenset((path,))

    def action_accept(self) -> None:
        from chutes_tui.screens.audit.audit_dialogs import AcceptDialog, taking_back_dialog

        chosen = self._chosen
        findings = [(row.check.rule, row.finding) for row in chosen]
        if all(row.state == ACCEPTED for row in chosen):
            self.when_confirmed(taking_back_dialog(chosen), lambda: self.worker.audit.take_back(findings))
        else:
            self.ask(AcceptDialog(chosen), lambda note: self.worker.audit.accept(findings, note))
        self.table.mark_only(frozenset())

    def action_export(self) -> None:
        from chutes_tui.screens.audit.audit_dialogs import ExportDialog

        report = self._run.report
        if report is None:
            self.note("There is no report yet.")
        else:
            self.ask(ExportDialog(report.account), lambda path: self.note(f"✓ Wrote the report to {path}"))

    def action_set_age(self) -> None:
        from chutes_tui.screens.audit.audit_dialogs import age_dialog

        self.ask(age_dialog(self.state.memory.key_age), self.worker.audit.set_key_age)


def _checks(run: AuditRun) -> Sequence[Any]:
    return run.report.checks if run.report is not None else ()
