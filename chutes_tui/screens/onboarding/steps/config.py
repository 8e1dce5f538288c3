"""The third step: where the config goes. What stands there is looked at, and no other account is ever overwritten."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Button, Checkbox, Input, Label, Static

from chutes_tui.core.text import visible
from chutes_tui.operations.onboarding.registration_state import (
    opened_by,
    profile_name_of,
    profile_path,
    shown_destination,
    typed_path,
)
from chutes_tui.profiles.accounts import TargetState
from chutes_tui.screens.onboarding.steps.step import FormStep
from chutes_tui.storage.errors import shown_path
from chutes_tui.widgets.fields.path_input import PathInput
from chutes_tui.widgets.fields.plain_input import PlainInput
from chutes_tui.widgets.fields.tick_box import TickBox

if TYPE_CHECKING:
    from pathlib import Path

    from textual.app import ComposeResult
    from textual.timer import Timer

    from chutes_tui.operations.onboarding.registration_state import DestinationStatus
    from chutes_tui.profiles.accounts import ConfigTarget

_ABOUT: Final = (
    "The config file contains your credential: username, ids and the hotkey's seed. Only you can read it "
    "(mode 0600). The official chutes CLI uses it, too."
)
_ELSEWHERE: Final = (
    "The config file contains your credential: the admin key that comes with the account, which can do everything. "
    "Only you can read it (mode 0600). The official chutes CLI can't use it: that signs with a hotkey."
)
LOOKED_AFTER = 0.15
"""Seconds without a keystroke before the disk is looked at."""


class ConfigStep(FormStep):
    """A profile's name and the path of its file, each of which follows the other."""

    TITLE = "Config file"
    HEADING = "Choose where to save the account on this machine"
    _timer: Timer | None = None
    _name_problem = ""

    def compose_fields(self) -> ComposeResult:
        yield Static(classes="step-sentence", id="config-about")
        with Horizontal(classes="field"):
            yield Label("Profile", classes="field-label")
            yield PlainInput(
                placeholder="empty: the default account", id="profile", compact=True, select_on_focus=False
            )
        with Horizontal(classes="field"):
            yield Label("File", classes="field-label")
            yield PathInput(id="path", compact=True, select_on_focus=False)
        yield Static(id="path-note", classes="field-note")
        with Vertical(id="other-account", classes="field-indented"):
            yield TickBox("Replace it, after a private backup next to it", id="replace", compact=True)
            yield Button("", id="use-proposal", compact=True)
        with Horizontal(id="link", classes="field-indented"):
            yield Button("Use the link's target", id="use-link", compact=True)

    def enter(self) -> None:
        registration = self.registration
        self.query_one(PathInput).home = registration.place.home if registration else None
        status = registration.destination_status if registration else None
        if self.form.path is None:
            self.worker.registration.suggest_destination(self.form.identity)
        elif status is None or status.path != self.form.path:
            self._look()
        about = _ELSEWHERE if self.form.elsewhere else _ABOUT
        self.query_one("#config-about", Static).update(Content.styled(about, "$quiet"))
        self.query_one("#path").focus()
        self.show_state()

    def leave(self) -> None:
        self._stop()

    @property
    def path(self) -> Path | None:
        """The file as chosen or suggested."""
        if self.form.path is not None:
            return self.form.path
        status = self.registration.destination_status if self.registration else None
        return status.path if status is not None and status.suggested else None

    @property
    def waits(self) -> str:
        return "" if self._name_problem or self._looked_at is not None else "Checking the file."

    @property
    def blocker(self) -> str:
        status = self._looked_at
        if self._name_problem or status is None:
            return self._name_problem or self.waits
        target = status.target
        if status.name_problem:
            return status.name_problem
        if target.link_target is not None:
            return "chutes-tui doesn't write through a link: use the link's target."
        if target.state is TargetState.UNREADABLE:
            return target.problem.what if target.problem else "This can't be read."
        if target.state is TargetState.OTHER and not self.form.replace:
            return "The file contains another account: choose another file, or select the backup."
        return ""

    # Typing

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        registration = self.registration
        if registration is None:
            return
        place, text = registration.place, event.value.strip()
        if event.input.id == "profile":
            if self.path is not None and text == profile_name_of(place, self.path) and not self._name_problem:
                return
            self._name_problem = "A profile's name can't contain a slash." if "/" in text else ""
            if self._name_problem:
                self.show_state()
                return
            path = profile_path(place, text)
            self._choose(path)
            self._fill("#path", shown_destination(place, path))
        else:
            path = typed_path(place, text) if text else place.home
            if path == self.path:
                return
            self._choose(path)
            self._fill("#profile", profile_name_of(place, path))

    def _choose(self, path: Path) -> None:
        self._name_problem = ""
        self.form.path, self.form.replace = path, False
        self.query_one("#replace", Checkbox).value = False
        self.post_message(self.Edited())
        self._stop()
        self._timer = self.set_timer(LOOKED_AFTER, self._look)
        self.show_state()

    def _fill(self, selector: str, text: str) -> None:
        field = self.query_one(selector, Input)
        if field.value != text:
            with self.prevent(Input.Changed):
                field.value = text

    def _stop(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None

    def _look(self) -> None:
        self._timer = None
        if self.form.path is not None:
            self.worker.registration.look_at_destination(self.form.path, self.form.identity)

    def on_checkbox_changed(self, event: Checkbox.Changed) -> None:
        event.stop()
        if self.form.replace != event.value:
            # a suggested path becomes the chosen one, so that the consent is to this file
            self.form.path, self.form.replace = self.path, event.value
            self.post_message(self.Edited())
            self.show_state()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        event.stop()
        status, registration = self._looked_at, self.registration
        if status is None or registration is None:
            return
        target = status.target
        path = target.proposal if event.button.id == "use-proposal" else target.link_target
        if path is not None:
            self._choose(path)
            self._show_path(path)
            self.query_one("#path").focus()

    # Showing

    @property
    def _looked_at(self) -> DestinationStatus | None:
        """What stands at the path in the field, if it was looked at."""
        status = self.registration.destination_status if self.registration else None
        return status if status is not None and status.path == self.path else None

    def show_state(self) -> None:
        if not self.is_attached or self.registration is None:
            return
        status = self._looked_at
        if status is not None and self.form.path is None:
            self._show_path(status.path)
        target = status.target if status else None
        self.query_one("#path-note", Static).update(self._words(target, status.name_problem if status else ""))
        other = target is not None and target.state is TargetState.OTHER
        self.set_class(other and not self._name_problem, "-other-account")
        self.set_class(target is not None and target.link_target is not None, "-link")
        if other and target is not None and target.proposal is not None:
            place = self.registration.place
            words = f"Use {visible(shown_destination(place, target.proposal))}"
            self.query_one("#use-proposal", Button).label = Content(words)

    def _show_path(self, path: Path) -> None:
        if self.registration is not None:
            self._fill("#path", shown_destination(self.registration.place, path))
            self._fill("#profile", profile_name_of(self.registration.place, path))

    def _words(self, target: ConfigTarget | None, name_problem: str) -> Content:
        registration, path = self.registration, self.path
        if name_problem := self._name_problem or name_problem:
            return Content.styled(f"✗ {visible(name_problem)}", "$text-error")
        if target is None or registration is None or path is None:
            return Content.styled("…", "$quiet")
        lines = [_target_words(target, replace=self.form.replace)]
        if target.state is not TargetState.UNREADABLE and (command := opened_by(registration.place, path)):
            lines.append(Content.styled(visible(f"Open with: {command}"), "$quiet"))
        if registration.place.transport is not None:
            lines.append(Content.styled("In the sandbox's own folder, deleted together with the sandbox.", "$quiet"))
        return Content("\n").join(lines)


def _target_words(target: ConfigTarget, *, replace: bool) -> Content:
    """What stands at the path, and what writing there means."""
    if target.link_target is not None:
        return Content.styled(f"⚠ A link to {shown_path(target.link_target)}.", "$text-warning")
    if target.state is TargetState.FREE:
        return Content.styled("✓ A new file.", "$text-success")
    if target.state is TargetState.NO_ACCOUNT:
        return Content.styled("✓ It has no account: the account is added, everything else stays.", "$text-success")
    if target.state is TargetState.SAME:
        return Content.styled("⚠ It contains this hotkey's account, which is updated.", "$text-warning")
    problem = target.problem
    if target.state is TargetState.OTHER and problem is None:
        whose = f", {visible(target.username)}" if target.username else ""
        what = "A backup is kept." if replace else "It is not overwritten."
        return Content.styled(f"⚠ This file contains another account{whose}. {what}", "$text-warning")
    words = f"{visible(problem.what)} {visible(problem.next_step)}" if problem else "This can't be read."
    return Content.styled(f"✗ {words}", "$text-error")
