"""The profiles screen: every config file found, which one is open and why, and what can be done with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from chutes_tui import commands
from chutes_tui.loadable import Loadable, Phase
from chutes_tui.plain import visible
from chutes_tui.screens.base import ChutesScreen, app_of
from chutes_tui.screens.profile_rows import COLUMNS, ProfileRow, cells, is_fixable, profile_rows
from chutes_tui.widgets.notice import Notice
from chutes_tui.widgets.record_table import RecordTable

if TYPE_CHECKING:
    from pathlib import Path

    from textual.app import ComposeResult
    from textual.widgets import Input

    from chutes_tui.operations.profile_changes import ProfileChange
    from chutes_tui.operations.profile_lookup import ChosenProfile
    from chutes_tui.problem import Problem
    from chutes_tui.profiles.catalogue import ProfileEntry

_NEED_A_ROW = frozenset({"open_profile", "show_detail", "rename", "edit_url", "back_up", "remove", "copy_path"})


class ProfilesScreen(ChutesScreen):
    """A table over `state.profiles`; filter and cursor are the screen's own."""

    COMMAND_GROUP = commands.PROFILES
    BINDINGS = commands.bindings(commands.PROFILES)  # type: ignore[assignment]
    CSS_PATH: ClassVar[str] = "../styles/profiles.tcss"

    def __init__(self) -> None:
        super().__init__()
        self._filter = ""
        self._asked_for: Path | None = None
        self._wanted: str | None = None

    def compose_body(self) -> ComposeResult:
        with Horizontal(id="bar"):
            yield Static(id="summary")
        with Horizontal(id="main"):
            yield RecordTable[ProfileRow](
                COLUMNS, record_id=lambda row: str(row.entry.path), cells=cells, markable=False, id="profiles"
            )
            yield Notice(id="notice")
            with VerticalScroll(id="detail", can_focus=False):
                yield Static(id="detail-text")

    def on_mount(self) -> None:
        for name in ("profiles", "profile", "sandboxed"):
            self.watch(self.state, name, self._show_rows, init=False)
        self.watch(self.state, "profile_change", self._change_ended, init=False)
        self.watch(self.state, "chosen", self._chosen, init=False)
        self._show_rows()
        self.table.focus()

    def on_screen_resume(self) -> None:
        if len(self.app.screen_stack) == 1:
            self.worker.refresh_profiles()

    @property
    def table(self) -> RecordTable[ProfileRow]:
        return self.query_one("#profiles", RecordTable)

    @property
    def _current(self) -> ProfileEntry | None:
        row = self.table.current if self.is_mounted else None
        return row.entry if row is not None else None

    # Showing

    def _show_rows(self) -> None:
        profiles = self.state.profiles
        opened = None if self.state.sandboxed else self.state.profile
        rows = profile_rows(profiles.items, opened, self._filter)
        self.table.show(rows)
        if self._wanted is not None and self.table.go_to(self._wanted):
            self._wanted = None
        self._show_notice(profiles, bool(rows))
        self._show_summary(len(rows))
        self._show_detail()
        self.refresh_footer()

    def _show_notice(self, profiles: Loadable[ProfileEntry], any_rows: bool) -> None:
        notice = self.query_one("#notice", Notice)
        notice.display = not any_rows
        self.table.display = any_rows
        self.set_class(not any_rows, "-empty")
        if any_rows:
            return
        if profiles.items:
            notice.say(f"No profile matches “{visible(self._filter)}”.", "Esc drops the filter.")
        elif profiles.phase is Phase.FAILED and profiles.problem is not None:
            problem = profiles.problem
            notice.say(visible(problem.what), visible(problem.why), visible(problem.next_step), tone="error")
        elif profiles.phase is Phase.READY:
            notice.say(
                "There is no config file on this machine yet.",
                "n adds a profile: from a config file's text, or from an API key.",
                "o shows the other ways to start.",
            )
        else:
            notice.say("Looking for config files…")

    def _show_summary(self, shown: int) -> None:
        profiles, state = self.state.profiles, self.state
        parts: list[Content | tuple[str, str]] = [("Profiles", "bold")]
        if profiles.loaded_at is not None:
            count = f"{shown} of {len(profiles.items)}" if self._filter else f"{len(profiles.items)}"
            parts.append((f"  {count}", "$text-accent"))
        if self._filter and not self.query("FilterLine"):
            parts.append((f"  filter: {visible(self._filter)}", "$text-accent"))
        if state.sandboxed:
            parts.append(("  open now: the sandbox, which is no profile", "$quiet"))
        elif state.profile is not None and state.profile.config_path is None:
            parts.append((f"  open now: {visible(state.profile.name)}, written nowhere", "$quiet"))
        if profiles.stale and profiles.problem is not None:
            parts.append((f"  ✗ old: {visible(profiles.problem.what)}", "$text-error"))
        self.query_one("#summary", Static).update(Content.assemble(*parts))

    def _show_detail(self) -> None:
        from chutes_tui.screens.profile_detail import profile_detail

        if self.has_class("-wide"):
            row = self.table.current
            self.query_one("#detail-text", Static).update(profile_detail(row) if row else "")

    def on_record_table_moved(self) -> None:
        self._show_detail()
        self.refresh_footer()

    def on_resize(self) -> None:
        self.call_after_refresh(self._show_detail)

    # Filter

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
        lines = self.query("FilterLine")
        if lines or self._filter:
            await self._close_filter(keep=bool(lines) and not lines.first().has_focus)
        else:
            app_of(self).action_show_keys()

    # Acting

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        entry = self._current
        if action in _NEED_A_ROW and entry is None:
            return None
        if action == "make_private":
            return True if entry is not None and is_fixable(entry) else None
        if action == "rename" and entry is not None and "environments" not in entry.found_by:
            return None
        return True

    def action_refresh(self) -> None:
        self.worker.refresh_profiles()

    def on_record_table_activated(self) -> None:
        self.action_open_profile()

    def action_open_profile(self) -> None:
        entry = self._current
        if entry is not None and entry.problem is not None:
            self._tell(entry.problem)
        elif entry is not None:
            self._asked_for = entry.path
            self.worker.choose_profile(entry.path)

    def _chosen(self, chosen: ChosenProfile | None) -> None:
        if chosen is not None and chosen.path == self._asked_for:
            self._asked_for = None
            if chosen.problem is not None:
                self._tell(chosen.problem)
                self.worker.refresh_profiles()

    def _tell(self, problem: Problem) -> None:
        from chutes_tui.screens.problem_dialog import problem_dialog

        self.app.push_screen(problem_dialog(problem))

    def action_show_detail(self) -> None:
        from chutes_tui.screens.dialogs import TextDialog
        from chutes_tui.screens.profile_detail import profile_detail

        row = self.table.current
        if row is not None:
            detail = profile_detail(row)
            self.app.push_screen(TextDialog("Profile", detail, copyable=detail.plain, what="the detail"))

    def action_copy_path(self) -> None:
        entry = self._current
        if entry is not None:
            self.worker.copy(str(entry.path), f"the path of {visible(entry.name)}")

    def action_add(self) -> None:
        from chutes_tui.screens.profile_adding import add_profile

        add_profile(app_of(self))

    def action_rename(self) -> None:
        from chutes_tui.screens.profile_dialogs import RenameDialog

        if (entry := self._current) is not None:
            self.app.push_screen(RenameDialog(entry))

    def action_edit_url(self) -> None:
        from chutes_tui.screens.profile_dialogs import BaseUrlDialog

        if (entry := self._current) is not None:
            self.app.push_screen(BaseUrlDialog(entry))

    def action_back_up(self) -> None:
        from chutes_tui.operations.profile_changes import BackUp

        if (entry := self._current) is not None:
            self.worker.change_profile(BackUp(entry.path))

    def action_make_private(self) -> None:
        from chutes_tui.screens.profile_dialogs import make_private

        if (entry := self._current) is not None:
            make_private(self, entry)

    def action_remove(self) -> None:
        from chutes_tui.operations.profile_changes import Remove
        from chutes_tui.screens.profile_dialogs import removal_dialog

        row = self.table.current
        if row is None:
            return
        request = Remove(row.entry.path, follow_symlink=row.entry.link_target is not None)

        def answered(confirmed: bool | None) -> None:
            if confirmed:
                self.worker.change_profile(request)

        self.app.push_screen(removal_dialog(row), answered)

    def _change_ended(self, change: ProfileChange | None) -> None:
        """The cursor goes to what was added or renamed, once it is in the list."""
        path = change.outcome.path if change is not None and change.outcome is not None else None
        known = {entry.path for entry in self.state.profiles.items}
        if path is not None and path not in known:
            self._wanted = str(path)
