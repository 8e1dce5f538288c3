"""A way in for people who have a config file somewhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from chutes_tui.core.problem import Problem
from chutes_tui.host import host_of
from chutes_tui.profiles import Profile
from chutes_tui.screens.dialogs.field_dialog import FieldDialog
from chutes_tui.widgets.fields.path_input import PathInput

if TYPE_CHECKING:
    from textual.app import ComposeResult


class ConfigPathDialog(FieldDialog[Profile]):
    """Asks for the path of a config file; answers with its profile."""

    HEADING = "Open a config file"
    CONFIRM = "Open"

    def explanation(self) -> Content:
        return Content(
            "The file written by `chutes register`, usually ~/.chutes/config.ini. chutes-tui only reads it. To use "
            "it every time, set CHUTES_CONFIG_PATH or start with --config-path."
        )

    def compose_fields(self) -> ComposeResult:
        yield PathInput(placeholder="~/.chutes/config.ini", id="path", compact=True)

    def on_input_changed(self) -> None:
        self.say(None)

    def send(self) -> None:
        try:
            profile = host_of(self).worker.accounts.profile_at(self.text.strip())
        except Problem as problem:
            self.refuse(problem)
        else:
            self.dismiss(profile)
