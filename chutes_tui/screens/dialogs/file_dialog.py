"""A dialog that asks for a path, and stays until the file was written or read."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.content import Content

from chutes_tui.core.problem import Problem
from chutes_tui.core.text import visible
from chutes_tui.screens.dialogs.confirm import ConfirmDialog
from chutes_tui.screens.dialogs.form_dialog import FormDialog
from chutes_tui.shell.screen_end import has_ended
from chutes_tui.storage.errors import FileExistsProblem
from chutes_tui.widgets.fields.form_field import FormField
from chutes_tui.widgets.fields.path_input import PathInput

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import ComposeResult


class FileDialog(FormDialog[str]):
    """Answers with what was done, in words, or None. A file is replaced only when that was confirmed."""

    WORDS: ClassVar[str]
    """What is written or read."""
    DOING: ClassVar[str] = "Writing…"

    def __init__(self, path: str = "") -> None:
        super().__init__()
        self._suggested = path

    def carry_out(self, path: str, then: Callable[[str | Problem], None], *, replaces: bool) -> None:
        """Write or read the file of this typed path; `then` gets what was done, or why not."""
        raise NotImplementedError

    def explanation(self) -> Content:
        return Content(self.WORDS)

    def compose_fields(self) -> ComposeResult:
        field = PathInput(self._suggested, id="file-path", compact=True)
        yield FormField("Path", field, note="tab completes the path; ~ is your home folder.")

    def on_input_changed(self) -> None:
        if not self.busy:
            self.say(None)

    def send(self, *, replaces: bool = False) -> None:
        if not self.busy:
            self.be_busy(self.DOING)
            self.carry_out(self.text, self._done, replaces=replaces)

    def _done(self, result: str | Problem) -> None:
        if has_ended(self):
            return
        if isinstance(result, FileExistsProblem):
            self.be_idle()
            question = ConfirmDialog(
                "Replace this file?",
                f"{visible(self.text)} exists. Its content would be lost.",
                confirm="Replace",
            )
            self.when_confirmed(question, lambda: self.send(replaces=True))
        elif isinstance(result, Problem):
            self.refuse(result)
        else:
            self.be_idle()
            self.dismiss(result)
