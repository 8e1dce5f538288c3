"""The profiles screen: every config file found, which one is open and why, and what can be done with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from chutes_tui.commands import groups
from chutes_tui.core.text import visible
from chutes_tui.host import host_of
from chutes_tui.screens.base.filtered_list import in_order, no_account
from chutes_tui.screens.base.record_screen import RecordScreen
from chutes_tui.screens.profiles.profile_rows import (
    COLUMNS,
    ProfileRow,
    is_fixable,
    profile_rows,
)
from chutes_tui.widgets.table.record_table import RecordTable

if TYPE_CHECKING:
    from textual.content import Content

    from chutes_tui.core.loadable import Loadable
    from chutes_tui.core.problem import Problem
    from chutes_tui.operations.profiles.changes import ProfileChange
    from chutes_tui.profiles.catalogue import ProfileEntry
    from chutes_tui.screens.base.filtered_list import Words
    from chutes_tui.widgets.table.detail_panel import Line


class ProfilesScreen(RecordScreen[ProfileRow]):
    """A table over `state.profiles`."""

    COMMAND_GROUP = groups.PROFILES
    CSS_PATH: ClassVar[str] = "../../styles/profiles.tcss"
    HEADING = "Profiles"
    REMEMBERED_AS = "profiles"
    SHOWS = ("profiles", "glances", "profile", "sandboxed")
    ONE = "profile"
    DETAIL = "Profile"
    LOADING = "Looking for config files…"
    EMPTY = (
        "There is no config file on this machine yet.",
        "Press n to add one: from a config file's text, an API key or a wallet's hotkey.",
        "O: other ways to start",
    )
    NEED_A_ROW = frozenset(
        {"open_profile", "show_detail", "rename", "edit_url", "back_up", "remove", "copy", "make_default"}
    )
    COLUMNS = COLUMNS

    @property
    def records(self) -> Loadable[ProfileEntry]:
        return self.state.profiles

    def make_table(self) -> RecordTable[ProfileRow]:
        return RecordTable(COLUMNS, record_id=lambda row: str(row.entry.path), markable=False, id="profiles")

    def on_mount(self) -> None:
        self.state.events.profile_changed.subscribe(self, self._change_ended)

    def on_screen_resume(self) -> None:
        if len(self.app.screen_stack) == 1:
            self.worker.profiles.refresh()

    @property
    def _current(self) -> ProfileEntry | None:
        row = self.table.current if self.is_mounted else None
        return row.entry if row is not None else None

    # Showing

    def find_rows(self) -> list[ProfileRow]:
        opened = None if self.state.sandboxed else self.state.profile
        items, deleted_on = self.state.profiles.items, self.worker.memory.deleted_on
        rows = profile_rows(items, opened, self._filter, deleted_on, self.state.glances)
        return in_order(rows, COLUMNS, self._sort)

    def caveats(self) -> list[Words]:
        profiles, state = self.state.profiles, self.state
        words = no_account(state)
        if state.sandboxed:
            words.append(("open now: the sandbox (not a saved profile)", "$quiet"))
        elif state.profile is not None and state.profile.config_path is None:
            words.append((f"open now: {visible(state.profile.name)} (not saved)", "$quiet"))
        if profiles.stale and profiles.problem is not None:
            words.append((f"✗ Refresh failed: {visible(profiles.problem.what)}", "$text-error"))
        return words

    def detail(self, row: ProfileRow) -> Content:
        from chutes_tui.screens.profiles.profile_detail import profile_detail

        return profile_detail(row)

    def title_of(self, row: ProfileRow) -> str:
        return visible(row.entry.name)

    def brief(self, row: ProfileRow) -> list[Line]:
        from chutes_tui.screens.profiles.profile_detail import profile_brief

        return profile_brief(row)

    def on_record_table_moved(self) -> None:
        self.refresh_footer()  # what can be done differs from profile to profile

    def activate(self) -> None:
        self.action_open_profile()

    # Acting

    def obstacle(self, action: str) -> str:
        entry = self._current
        if entry is None:
            return self.no_row if action == "make_private" else super().obstacle(action)
        if action == "make_private" and not is_fixable(entry):
            return "The file is already private, or it belongs to another user."
        if action == "rename" and "environments" not in entry.found_by:
            return "Only the profiles in ~/.chutes/environments can be renamed."
        if action == "make_default" and "default" in entry.found_by:
            return "This is the default."
        return super().obstacle(action)

    def action_refresh(self) -> None:
        self.worker.profiles.refresh()

    def action_open_profile(self) -> None:
        entry = self._current
        if entry is not None and entry.problem is not None:
            self._tell(entry.problem)
        elif entry is not None:
            host_of(self).switch_account(entry.path)

    def _tell(self, problem: Problem) -> None:
        from chutes_tui.screens.dialogs.problem_dialog import problem_dialog

        self.app.push_screen(problem_dialog(problem))

    def action_look_at_all(self) -> None:
        self.worker.profiles.look_at_all()

    def action_copy(self) -> None:
        from chutes_tui.screens.profiles.profile_detail import copyable

        if (entry := self._current) is not None:
            self.offer_copies(copyable(entry, self.worker.profiles))

    def action_make_default(self) -> None:
        from chutes_tui.screens.profiles.profile_dialogs import make_default

        if (entry := self._current) is not None and entry.problem is not None:
            self._tell(entry.problem)
        elif entry is not None:
            make_default(self, entry)

    def action_add(self) -> None:
        from chutes_tui.screens.profiles.profile_adding import add_profile

        add_profile(self)

    def action_rename(self) -> None:
        from chutes_tui.screens.profiles.profile_dialogs import RenameDialog

        if (entry := self._current) is not None:
            self.app.push_screen(RenameDialog(entry))

    def action_edit_url(self) -> None:
        from chutes_tui.screens.profiles.profile_dialogs import BaseUrlDialog

        if (entry := self._current) is not None:
            self.app.push_screen(BaseUrlDialog(entry))

    def action_back_up(self) -> None:
        from chutes_tui.operations.profiles.changes import back_up

        if (entry := self._current) is not None:
            self.worker.profiles.change(back_up(entry.path))

    def action_make_private(self) -> None:
        from chutes_tui.screens.profiles.profile_dialogs import make_private

        if (entry := self._current) is not None:
            make_private(self, entry)

    def action_remove(self) -> None:
        from chutes_tui.operations.profiles.changes import remove
        from chutes_tui.screens.profiles.profile_dialogs import removal_dialog

        row = self.table.current
        if row is None:
            return
        request = remove(row.entry.path, follow_symlink=row.entry.link_target is not None)
        self.when_confirmed(removal_dialog(row), lambda: self.worker.profiles.change(request))

    def _change_ended(self, change: ProfileChange) -> None:
        """The cursor goes to what was added or renamed, once it is in the list."""
        path = change.outcome.path if change.outcome is not None else None
        known = {entry.path for entry in self.state.profiles.items}
        if path is not None and path not in known:
            self._wanted = str(path)
