"""The line above the footer: what is being done, how the last thing ended, and the clipboard's countdown."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING

from textual.content import Content
from textual.widget import Widget

from chutes_tui.core import times
from chutes_tui.core.attempt import Stage
from chutes_tui.core.text import visible
from chutes_tui.host import Hosted
from chutes_tui.shell.focus import key_beside_text

if TYPE_CHECKING:
    from textual.timer import Timer

    from chutes_tui.core.problem import Problem
    from chutes_tui.state import Activity

_LEAST_WORDS = 16
_SHOWN_FOR = 5.0
"""Seconds for which a success, or a note to a key that can't do anything, is shown."""


class StatusLine(Widget, Hosted):
    """Shows the newest activity of the app on the left, the clipboard on the right."""

    _tick: Timer | None = None
    _begun = 0
    _came_up: Problem | None = None
    _note = ""
    _seen = 0
    """The newest activity whose success was shown long enough."""
    _fading: Timer | None = None

    def on_mount(self) -> None:
        self.watch(self.state, "activities", self._activities_changed, init=False)
        self.watch(self.state, "problem", self._problem_changed, init=False)
        self.watch(self.state, "profile", self._changed, init=False)
        self.watch(self.state, "clipboard", self._clipboard_changed)
        self.watch(self.screen, "focused", self._changed, init=False)
        if self.state.activities:
            self._fade()

    def _changed(self) -> None:
        self.refresh()

    def _activities_changed(self, activities: tuple[Activity, ...]) -> None:
        newest = activities[-1].number if activities else 0
        if newest != self._begun:
            self._begun, self._came_up, self._note = newest, None, ""
        if activities and activities[-1].stage is Stage.DONE:
            self._fade()
        self._count_down()
        self.refresh()

    def note(self, words: str) -> None:
        """Show a sentence for some seconds: why a key does nothing here."""
        self._note = words
        self._fade()
        self.refresh()

    def _fade(self) -> None:
        """Clear the shown outcome after some seconds; a failure stays."""
        if self._fading is not None:
            self._fading.stop()
        self._fading = self.set_timer(_SHOWN_FOR, self._faded)

    def _faded(self) -> None:
        self._note, self._seen = "", self._begun
        self.refresh()

    def _problem_changed(self, problem: Problem | None) -> None:
        """Show a problem that didn't end an activity but is newer than the newest one, beside it."""
        if problem is None or all(problem is not activity.problem for activity in self.state.activities):
            self._came_up = problem
        self.refresh()

    def _clipboard_changed(self) -> None:
        self._count_down()
        self.refresh()

    def _count_down(self) -> None:
        """Draw the line every second while there are seconds to count."""
        notice = self.state.clipboard
        clears = notice is not None and notice.clears_at is not None
        counting = clears or any(activity.waits_until is not None for activity in self.state.activities)
        if counting and self._tick is None:
            self._tick = self.set_interval(1.0, self.refresh)
        elif not counting and self._tick is not None:
            self._tick.stop()
            self._tick = None

    def render(self) -> Content:
        right = self._clipboard_words(max(0, self.size.width - 2))
        room = self.size.width - right.cell_length - 1
        # A few letters of an old outcome tell nothing: the clipboard's words, which are about now, stand alone.
        left = self._activity_words().truncate(room, ellipsis=True) if room >= _LEAST_WORDS else Content(" ")
        gap = max(1, self.size.width - left.cell_length - right.cell_length)
        return Content.assemble(left, " " * gap, right)

    def _activity_words(self) -> Content:
        if self._note:
            return Content.assemble((" – ", "$quiet"), visible(self._note))
        activities = self.state.activities
        if activities and activities[-1].stage is Stage.DONE and activities[-1].number <= self._seen:
            activities = ()
        waiting = next((activity for activity in activities if activity.waits_until is not None), None)
        if waiting is not None:
            return _waiting_words(waiting)
        if activities:
            words = _activity_words(activities[-1], self._key, waiting=_waiting(activities))
            if self._came_up is None or activities[-1].stage is not Stage.DONE:
                return words
            return Content.assemble(_problem_words(self._came_up.what, self._key), " ", words)
        if self.state.problem is not None:
            return _problem_words(self.state.problem.what, self._key)
        profile = self.state.profile
        if profile is not None and profile.warnings:
            return Content.assemble(
                (f" ⚠ {visible(profile.warnings[0].what)}", "$text-warning"), (_hint(self._key, "more"), "$quiet")
            )
        return Content("")

    @property
    def _key(self) -> str:
        """The key that explains: in a field `e` is a letter, and under a dialog no key reaches the app."""
        return key_beside_text(self.screen, "e", "f12") if self.app.screen is self.screen else ""

    def _clipboard_words(self, room: int) -> Content:
        notice = self.state.clipboard
        if notice is None:
            return Content("")
        style = "$text-error" if notice.failed else "$text-success" if notice.certain else "$text-warning"
        words, left = Content(visible(notice.text)), ""
        if notice.clears_at is not None:
            left = f" · {notice.clears} in {max(0, round(notice.clears_at - monotonic()))} s"
        words = words.truncate(max(0, room - len(left) - 1), ellipsis=True)  # the countdown stays
        return Content.styled(f"{words}{left} ", style).truncate(room, ellipsis=True)


def _waiting(activities: tuple[Activity, ...]) -> int:
    return sum(activity.stage is Stage.WAITING for activity in activities)


def _waiting_words(activity: Activity) -> Content:
    """For an activity that the server has asked to wait."""
    until = activity.waits_until
    assert until is not None
    left = max(0, round((until - times.utc_now()).total_seconds()))
    progress = f"{activity.steps_done}/{activity.steps}"
    words = f" ◌ {progress} · the server asks to wait until {until.astimezone():%H:%M:%S} ({left} s)"
    return Content.assemble((words, "$text-warning"), (f"  {visible(activity.title)}", "$text-accent"))


def _activity_words(activity: Activity, key: str, *, waiting: int) -> Content:
    if activity.stage.failed:
        what = activity.outcome or (activity.problem.what if activity.problem else activity.title)
        return _problem_words(what, key)
    if activity.stage is Stage.DONE:
        return Content.assemble((" ✓ ", "$text-success"), visible(activity.outcome or activity.title))
    progress = f" {activity.steps_done}/{activity.steps}" if activity.steps > 1 else ""
    queue = f" ({waiting} waiting)" if waiting else ""
    sign = "…" if activity.stage is Stage.SENDING else " – waiting"
    return Content.styled(f" ↻ {visible(activity.title)}{progress}{sign}{queue}", "$text-accent")


def _problem_words(text: str, key: str) -> Content:
    return Content.assemble((f" ✗ {visible(text)}", "$text-error"), (_hint(key, "why"), "$quiet"))


def _hint(key: str, what: str) -> str:
    return f"  {key}: {what}" if key else ""
