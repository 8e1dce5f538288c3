"""Taking a secret's value from a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from chutes_tui.core.problem import Problem
from chutes_tui.core.secret import Secret
from chutes_tui.screens.dialogs.form_dialog import FormDialog
from chutes_tui.widgets.fields.form_field import FormField
from chutes_tui.widgets.fields.path_input import PathInput

if TYPE_CHECKING:
    from textual.app import ComposeResult


class ValueFileDialog(FormDialog[Secret]):
    """Answers with the whole text of a file, the receiver's to wipe, or None."""

    HEADING = "Value from a file"
    CONFIRM = "Read"

    def __init__(self, *, replaces: bool) -> None:
        super().__init__()
        self._replaces = replaces

    def explanation(self) -> Content:
        words = "The file's full text becomes the value, unchanged. It stays hidden."
        return Content(f"{words} It replaces the value in the field." if self._replaces else words)

    def compose_fields(self) -> ComposeResult:
        field = PathInput(placeholder="~/service-account.json", id="path", compact=True)
        yield FormField("Path", field, note="UTF-8 text, up to 1 MiB. tab completes the path; ~ is your home folder.")

    def send(self) -> None:
        if not self.busy:
            self.be_busy("Reading…")
            self.worker.secrets.read_file(self.text, self._read)

    def _read(self, result: Secret | Problem) -> None:
        if isinstance(result, Problem):
            self.refuse(result)
        else:
            self.be_idle()
            self.dismiss(result)
