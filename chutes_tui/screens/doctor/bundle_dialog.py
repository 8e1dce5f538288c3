"""The support bundle: read first, then copied or saved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.content import Content

from chutes_tui.core import times
from chutes_tui.core.problem import Problem
from chutes_tui.core.text import visible_lines
from chutes_tui.host import host_of
from chutes_tui.screens.dialogs.confirm import TextDialog
from chutes_tui.screens.dialogs.file_dialog import FileDialog
from chutes_tui.screens.dialogs.problem_dialog import problem_dialog
from chutes_tui.shell.screen_end import has_ended

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import App

    from chutes_tui.screens.base.screen import ChutesScreen


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
    WORDS = "A Markdown file. Only you can read it."

    def __init__(self, text: str) -> None:
        super().__init__(f"chutes-tui-{times.utc_now():%Y-%m-%d-%H%M}.md")
        self._bundle = text

    def carry_out(self, path: str, then: Callable[[str | Problem], None], *, replaces: bool) -> None:
        host_of(self).worker.doctor.save_bundle(self._bundle, path, then, replaces=replaces)
