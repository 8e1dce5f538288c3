"""Where a `.env` comes from and which chute it is for: a path, or a text that is pasted and stays hidden."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

from chutes_tui import commands
from chutes_tui.core.secret_shape import A_VARIABLE, SEVERAL_LINES
from chutes_tui.host import Hosted
from chutes_tui.screens.secrets.chute_choice import ChuteField, chute_note
from chutes_tui.widgets.buttons import KeyButton
from chutes_tui.widgets.facts import problem_words
from chutes_tui.widgets.fields.form_field import FormField
from chutes_tui.widgets.fields.path_input import PathInput
from chutes_tui.widgets.fields.secret_paste import SecretPaste

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from chutes_tui.core.problem import Problem
    from chutes_tui.core.secret import Secret
    from chutes_tui.widgets.fields.plain_input import SecretPasted

_EXPLANATION = (
    "Its variables become secrets of one chute. You review the list first: nothing is sent before you confirm, and "
    "no value is shown."
)

_PATH_NOTE = "tab completes the path; ~ is your home folder."
_HERE = ".env"


class SourceForm(Vertical, Hosted):
    """The first step. Tells its screen when the source is to be read."""

    BINDINGS = commands.hidden_bindings("source_form", ("ctrl+s,f10", "screen.read", "Read"))

    class ReadWanted(Message):
        """Everything is given: read it."""

    def __init__(self, chute_id: str | None, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id, classes="panel")
        self.border_title = "Secrets › Import a .env file"
        self._chute_id = chute_id
        self._recalled = self._offered = ""

    def compose(self) -> ComposeResult:
        with VerticalScroll(classes="source-fields", can_focus=False):
            yield Static(Content.styled(_EXPLANATION, "$quiet"), classes="source-explanation")
            yield FormField("Chute", ChuteField(self._chute_id), id="chute-field")
            path = PathInput(placeholder=".env", id="path", compact=True)
            yield FormField("File", path, note=_PATH_NOTE, id="path-field")
            paste = SecretPaste(id="text")
            yield FormField("or paste", paste, id="text-field")
            yield Static(classes="source-outcome")
        with Horizontal(classes="buttons"):
            yield KeyButton("Back", "esc", id="cancel", name="back")
            yield KeyButton("Read", "enter", id="read", role="main")

    def on_mount(self) -> None:
        self._recalled = self.state.memory.import_path
        self.query_one("#path", Input).value = self._recalled
        for name in ("chutes", "unlisted"):
            self.watch(self.state, name, self._show_chute)
        self.say_problem(None)
        if not self._recalled:
            self.run_worker(self._offer(), group="offer a .env")

    async def _offer(self) -> None:
        """Put the `.env` of the folder where the program was started into the field, if there is one."""
        field = self.query_one(PathInput)
        if await self.worker.paths.is_file(_HERE) and not field.value and not self.paste.text:
            self._recalled = self._offered = field.value = _HERE
            if field.has_focus:
                field.select_all()

    # What is given

    @property
    def chute_id(self) -> str | None:
        """The chute that was chosen."""
        return self.query_one(ChuteField).chute_id

    def choose(self, chute_id: str) -> None:
        """Take another chute."""
        self.query_one(ChuteField).chute_id = chute_id
        self._show_chute()

    @property
    def path(self) -> str:
        """The path that was typed."""
        return self.query_one("#path", Input).value.strip()

    @property
    def paste(self) -> SecretPaste:
        """Where a text can be pasted."""
        return self.query_one(SecretPaste)

    def go_to_first_gap(self) -> None:
        """Put the cursor where something is missing."""
        wanted = ChuteField if self.chute_id is None else Input
        self.query_one(wanted).focus()

    # What is said

    def _show_chute(self) -> None:
        self.query_one("#chute-field", FormField).say(*chute_note(self.state, self.chute_id))

    def say_problem(self, problem: Problem | None) -> None:
        """Why it could not be read."""
        self._say(problem_words(problem) if problem is not None else Content(""))

    def say_reading(self) -> None:
        """It is being read."""
        self._say(Content.styled("Reading…", "$text-accent"))

    def _say(self, words: Content) -> None:
        outcome = self.query_one(".source-outcome", Static)
        outcome.display = bool(words.plain)
        outcome.update(words)
        if words.plain:
            fields = self.query_one(".source-fields")
            self.call_after_refresh(fields.scroll_end, animate=False)

    # What is done

    def on_chute_field_changed(self) -> None:
        self._show_chute()
        self.query_one("#path").focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        found = bool(self._offered) and event.value == self._offered
        words = ("✓ Found in the folder where chutes-tui was started.", "$text-success") if found else (_PATH_NOTE,)
        self.query_one("#path-field", FormField).say(*words)
        self._say(Content(""))

    def on_secret_pasted(self, event: SecretPasted) -> None:
        """What can be the text of a `.env` goes to the text, wherever it was pasted."""
        if event.shape in (SEVERAL_LINES, A_VARIABLE):
            event.stop()
            self.take_text(event.text)

    def take_text(self, text: Secret) -> None:
        """Take a pasted text, and wipe it where it came from."""
        self.paste.paste(text.reveal())
        text.wipe()
        self.paste.focus()

    def on_secret_paste_changed(self, event: SecretPaste.Changed) -> None:
        event.stop()
        if self.paste.text and self.path == self._recalled:
            self.query_one("#path", Input).value = ""  # it was only offered
        self._say(Content(""))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.read()

    def on_secret_paste_finished(self, event: SecretPaste.Finished) -> None:
        event.stop()
        self.read()

    def read(self) -> None:
        """Go on if everything is given, else to what is missing."""
        if self.chute_id is None:
            self.query_one("#chute-field", FormField).say("✗ Choose the chute for the secrets.", "$text-error")
            self.query_one(ChuteField).focus()
        elif self.path and self.paste.text:
            self._refuse("Both a path and a pasted text are given: clear one of them (del clears the text).")
        elif not self.path and not self.paste.text:
            self._refuse("Type the path of the file, or paste its text.")
        else:
            self.post_message(self.ReadWanted())

    def _refuse(self, words: str) -> None:
        self._say(Content.styled(f"✗ {words}", "$text-error"))
        self.query_one("#path").focus()
