"""A dialog with fields that are judged as they are typed; it closes when what it sent is done."""

from __future__ import annotations

from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, ClassVar, TypeVar

from textual.content import Content
from textual.widgets import Input, TextArea

from chutes_tui import commands
from chutes_tui.core.problem import Problem
from chutes_tui.core.text import spinner, visible
from chutes_tui.screens.dialogs.confirm import ConfirmDialog
from chutes_tui.screens.dialogs.field_dialog import FieldDialog
from chutes_tui.storage.errors import FileExistsProblem
from chutes_tui.widgets.buttons import KeyButton
from chutes_tui.widgets.facts import problem_words
from chutes_tui.widgets.fields.choice_list import ChoiceList
from chutes_tui.widgets.fields.form_field import FormField
from chutes_tui.widgets.fields.path_input import PathInput

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import ComposeResult
    from textual.timer import Timer

    from chutes_tui.operations.profiles.changes import Changed, ChangeRequest, ProfileChange

R = TypeVar("R")


class FormDialog(FieldDialog[R]):
    """A dialog whose fields are judged as they are typed, and that stays until what it sent is done."""

    BINDINGS = commands.hidden_bindings(
        "form",
        ("enter,ctrl+s,f10", "send", "Send"),
        ("down", "app.focus_next", "Next"),
        ("up", "app.focus_previous", "Previous"),
    )
    # Textual looks for a relative path beside the subclass.
    CSS_PATH: ClassVar[Path] = Path(__file__).parents[2] / "styles" / "forms.tcss"
    # "-low" terminals have no room for air between the fields.
    VERTICAL_BREAKPOINTS = [(0, "-low"), (32, "-high")]  # noqa: RUF012 - Textual declares it
    CLASSES = "dialog form"
    EXPLANATION_CLASS = "form-explanation"
    KEEPS_DRAFT: ClassVar[bool] = False
    """Whether what was typed into it is so much that losing it is asked about."""

    _request: ChangeRequest | None = None
    _spinner: Timer | None = None
    _at_first: tuple[object, ...] = ()

    def on_mount(self) -> None:
        self._at_first = self._typed  # a subclass was mounted before
        self.state.events.profile_changed.subscribe(self, self._profile_changed)

    # Leaving

    @property
    def _typed(self) -> tuple[object, ...]:
        """What the fields hold."""
        lines = (field.value for field in self.query(Input))
        texts = (field.text for field in self.query(TextArea))
        return (*lines, *texts, *(choice.chosen for choice in self.query(ChoiceList)))

    @property
    def would_lose(self) -> str:
        """What leaving now would lose, as a sentence; "" for nothing."""
        if not self.KEEPS_DRAFT or self.busy or self._typed == self._at_first:
            return ""
        return f"“{self.heading().plain}”: what you typed is not saved."

    def action_cancel(self) -> None:
        if not self.would_lose:
            super().action_cancel()
            return
        self.when_confirmed(discard_dialog("What you typed will be lost."), super().action_cancel)

    # Sending and what becomes of it

    def change(self, request: ChangeRequest, doing: str) -> None:
        """Have a profile changed, once; the form stays until that is done."""
        self._request = request
        self.be_busy(doing)
        self.worker.profiles.change(request)

    def changed(self, outcome: Changed) -> None:
        """The change is done."""
        self.dismiss(None)

    def _profile_changed(self, change: ProfileChange) -> None:
        if change.request is not self._request:
            return
        if change.problem is not None:
            self._request = None
            self.refuse(change.problem)
        elif change.outcome is not None:
            self.be_idle()
            self.changed(change.outcome)

    @property
    def busy(self) -> bool:
        """Whether something that was sent is still under way."""
        return self._spinner is not None

    def be_busy(self, doing: str) -> None:
        """Say what is being done, with something that moves; the form stays as it is."""
        self.be_idle()
        since = monotonic()

        def turn() -> None:
            sign = spinner(monotonic() - since)
            self.say(Content.assemble((f"{sign} ", "$accent"), (visible(doing), "$text-accent")))

        turn()
        self._spinner = self.set_interval(0.25, turn)

    def be_idle(self) -> None:
        """Nothing is under way."""
        if self._spinner is not None:
            self._spinner.stop()
            self._spinner = None
        self.say(None)

    def edited(self, field: Input) -> None:
        if not self.busy:
            self.say(None)

    def refuse(self, problem: Problem) -> None:
        self.be_idle()
        self.say(problem_words(problem))

    def label_confirm(self, label: str) -> None:
        """Give the sending button another label."""
        self.query_one("#confirm", KeyButton).say(label, "enter", role="main")

    def say(self, words: Content | None) -> None:
        super().say(words)
        if words is not None:
            self.call_after_refresh(self.query_one(".form").scroll_end, animate=False)


def discard_dialog(lost: str) -> ConfirmDialog:
    """The question before something that was typed is lost."""
    return ConfirmDialog("Discard this draft?", lost, confirm="Discard", cancel="Keep editing")


class FileDialog(FormDialog[str]):
    """Answers with what was done, in words, or None. A file is replaced only when that was confirmed."""

    DOING: ClassVar[str] = "Writing…"

    def __init__(self, path: str = "") -> None:
        super().__init__()
        self._suggested = path

    def carry_out(self, path: str, then: Callable[[str | Problem], None], *, replaces: bool) -> None:
        """Write or read the file of this typed path; `then` gets what was done, or why not."""
        raise NotImplementedError

    def compose_fields(self) -> ComposeResult:
        field = PathInput(self._suggested, id="file-path", compact=True)
        yield FormField("Path", field, note="tab completes the path; ~ is your home folder.")

    def send(self, *, replaces: bool = False) -> None:
        if not self.busy:
            self.be_busy(self.DOING)
            self.carry_out(self.text, self._done, replaces=replaces)

    def _done(self, result: str | Problem) -> None:
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
