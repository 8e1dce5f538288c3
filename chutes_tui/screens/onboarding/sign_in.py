"""A way in for people who have a config file somewhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Button, Input, Label, Static

from chutes_tui.core.problem import Problem
from chutes_tui.core.text import visible
from chutes_tui.host import host_of
from chutes_tui.profiles import Profile
from chutes_tui.shell.screens import Modal
from chutes_tui.widgets.fields.plain_input import PlainInput

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType


class _SignInDialog(Modal[Profile | None]):
    """A dialog with one field and a sentence that says what is wrong with it; nothing typed is lost."""

    BINDINGS: ClassVar[list[BindingType]] = [("escape", "cancel", "Cancel")]
    HEADING: ClassVar[str]
    EXPLANATION: ClassVar[str]
    OPEN: ClassVar[str] = "Open"

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog wide"):
            yield Label(Content(self.HEADING), classes="dialog-title")
            yield Static(Content(self.EXPLANATION), classes="dialog-body")
            yield self.field()
            yield Static(id="refusal")
            with Horizontal(classes="dialog-buttons"):
                yield Button("Cancel", id="cancel")
                yield Button(Content(self.OPEN), id="confirm", variant="primary")

    def on_mount(self) -> None:
        self.query_one(Input).focus()

    def field(self) -> Input:
        """The field."""
        raise NotImplementedError

    def profile(self, text: str) -> Profile:
        """The profile that the text stands for. Raises Problem."""
        raise NotImplementedError

    def on_input_submitted(self) -> None:
        self._try()

    def on_input_changed(self) -> None:
        self.query_one("#refusal", Static).update("")

    def on_button_pressed(self, event: Button.Pressed) -> None:
        if event.button.id == "confirm":
            self._try()
        else:
            self.dismiss(None)

    def action_cancel(self) -> None:
        self.dismiss(None)

    def _try(self) -> None:
        try:
            profile = self.profile(self.query_one(Input).value)
        except Problem as problem:
            sentences = (problem.what, problem.why, problem.next_step)
            words = "\n".join(visible(sentence) for sentence in sentences if sentence)
            self.query_one("#refusal", Static).update(Content.styled(words, "$text-error"))
            self.query_one(Input).focus()
        else:
            self.dismiss(profile)


class ConfigPathDialog(_SignInDialog):
    """Asks for the path of a config file."""

    HEADING = "Open a config file"
    EXPLANATION = (
        "The file that `chutes register` wrote, usually ~/.chutes/config.ini. It is only read. "
        "To use it every time, set CHUTES_CONFIG_PATH or start with --config-path."
    )

    def field(self) -> Input:
        return PlainInput(placeholder="~/.chutes/config.ini", id="path", compact=True)

    def profile(self, text: str) -> Profile:
        return host_of(self).worker.accounts.profile_at(text.strip())
