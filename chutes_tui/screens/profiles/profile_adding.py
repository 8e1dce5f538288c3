"""Adding a profile: from the text of a config file, from an API key."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from textual.widgets import Input

from chutes_tui.core.problem import Problem
from chutes_tui.core.secret_shape import SEVERAL_LINES
from chutes_tui.core.text import visible
from chutes_tui.host import host_of
from chutes_tui.operations.profiles.changes import add_pasted
from chutes_tui.screens.dialogs.form_dialog import FormDialog
from chutes_tui.screens.dialogs.option_dialog import OptionDialog, two_lines
from chutes_tui.widgets.fields.form_field import FormField
from chutes_tui.widgets.fields.plain_input import PlainInput
from chutes_tui.widgets.fields.secret_paste import SecretPaste

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from chutes_tui.screens.base.screen import ChutesScreen
    from chutes_tui.widgets.fields.plain_input import SecretPasted

_WAYS = (
    ("paste", "Paste a config file's text", "The text is saved unchanged, with its comments."),
    ("api-key", "From an API key", "Checked here and by the server, then saved."),
    ("hotkey", "From a wallet's hotkey", "A signed request finds the hotkey's account, then it is saved."),
)


def add_profile(screen: ChutesScreen) -> None:
    """Ask which way, then for what that way needs."""
    screen.ask(AddDialog(), partial(_add_by, screen))


def _add_by(screen: ChutesScreen, way: str) -> None:
    if way == "paste":
        screen.app.push_screen(PasteDialog())
    elif way == "api-key":
        from chutes_tui.screens.onboarding.sign_in import ApiKeyDialog

        screen.app.push_screen(ApiKeyDialog(save=True))
    else:
        host_of(screen).attach_wallet(attaches=False)


class AddDialog(OptionDialog[str]):
    """Which way a profile is to be added."""

    CSS_PATH: ClassVar[Any] = [OptionDialog.CSS_PATH, "../../styles/profiles.tcss"]

    def __init__(self) -> None:
        super().__init__("Add a profile", [(two_lines(title, words), way) for way, title, words in _WAYS])


class PasteDialog(FormDialog[None]):
    """Takes a config file's text, hidden, and a name for it."""

    HEADING = "Add a profile from a config file's text"
    CONFIRM = "Add"
    EXPLANATION = (
        "Paste the full file, from [api] or [auth] to its end. The text stays hidden because it contains a seed "
        "or a key. It is saved in a file readable only by you."
    )

    _named = False
    _usable = False

    def compose_fields(self) -> ComposeResult:
        yield FormField("Text", SecretPaste(), id="text-field")
        yield FormField("Name", PlainInput(id="name", compact=True), note="The name for --profile.", id="name-field")

    def first_field(self) -> SecretPaste:
        return self.query_one(SecretPaste)

    def on_secret_paste_changed(self, event: SecretPaste.Changed) -> None:
        event.stop()
        self.be_idle()
        self._look()

    def on_secret_pasted(self, event: SecretPasted) -> None:
        """The lines of a config go to the text, if there is none yet."""
        if event.shape == SEVERAL_LINES and not self.query_one(SecretPaste).text:
            event.stop()
            self.query_one(SecretPaste).paste(event.text.reveal())
            event.text.wipe()

    def on_secret_paste_finished(self, event: SecretPaste.Finished) -> None:
        event.stop()
        self.query_one("#name").focus()

    def _look(self) -> None:
        """Say what the text is, and propose a name."""
        from chutes_tui.operations.profiles.lookup import look_at_pasted

        field, text = self.query_one("#text-field", FormField), self.query_one(SecretPaste).text
        self._usable = False
        if not text:
            field.say("")
            return
        try:
            found = look_at_pasted(text)
        except Problem as problem:
            field.say(f"✗ {visible(problem.sentences)}", "$text-error")
            return
        finally:
            text.wipe()
        self._usable = True
        whose = f"account {found.username}, " if found.username else ""
        field.say(visible(f"✓ {whose}signs in by {found.signs_in_by}, {found.base_url}"), "$text-success")
        name = self.query_one("#name", Input)
        if not self._named and found.username:
            with self.prevent(Input.Changed):
                name.value = self.worker.profiles.free_name(found.username)
            self._judge_name()

    def edited(self, field: Input) -> None:
        self._named = bool(field.value)
        self.be_idle()
        self._judge_name()

    def _judge_name(self) -> bool:
        name = self.query_one("#name", Input).value.strip()
        problem = self.worker.profiles.name_problem(name)
        return self.query_one("#name-field", FormField).judge(problem, f"✓ free: --profile {visible(name)}")

    def send(self) -> None:
        if self.busy:
            return
        if not self._usable:
            self.query_one(SecretPaste).focus()
            if not self.query_one(SecretPaste).text:
                self.query_one("#text-field", FormField).say("✗ Paste the text first.", "$text-error")
        elif not self._judge_name():
            self.query_one("#name").focus()
        else:
            name = self.query_one("#name", Input).value.strip()
            self.change(add_pasted(self.query_one(SecretPaste).text, name), "Writing the file…")
