"""A new recovery phrase, shown only once, and the step that confirms some of its words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static

from chutes_tui.core.secret import Secret
from chutes_tui.screens.base.step import Step
from chutes_tui.widgets.fields.form_field import FormField
from chutes_tui.widgets.fields.secret_input import SecretInput
from chutes_tui.widgets.timed_reveal import TimedReveal

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.geometry import Size

    from chutes_tui.operations.wallets.creation import NewWords
    from chutes_tui.screens.base.screen import FullScreen

_LONGEST_WORD: Final = 8
_GAP: Final = 4
_COLUMNS: Final = 3


class WordGrid(TimedReveal, Widget, can_focus=True):
    """Words down the columns, in the order to write them. Nothing in it can be selected."""

    _words: Secret | None = None
    _count = 0
    seen = False

    def show(self, words: Secret | None, count: int) -> None:
        """Take other words (None: none any more), masked."""
        if words is not self._words:
            self.hide()
            self._words, self._count, self.seen = words, count, False
            self.refresh(layout=True)

    @property
    def can_reveal(self) -> bool:
        return self._words is not None

    def watch_revealed(self, revealed: bool) -> None:
        self.seen = self.seen or revealed

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return max(1, -(-self._count // _COLUMNS))

    def render(self) -> Content:
        rows = -(-self._count // _COLUMNS)
        words = self._words.reveal().split() if self.revealed and self._words is not None else []
        lines = []
        for row in range(rows):
            cells = [self._cell(at, words) for at in range(row, self._count, rows)]
            lines.append(Content(" " * _GAP).join(cells))
        return Content("\n").join(lines)

    def _cell(self, at: int, words: list[str]) -> Content:
        number = (f"{at + 1:>2} ", "$quiet")
        if not words:
            return Content.assemble(number, ("•" * _LONGEST_WORD, "$quiet"))
        return Content.assemble(number, (words[at].ljust(_LONGEST_WORD), "bold"))


_ASKED = 3


class WordsStep(Step):
    """The recovery phrase of the `what` ("coldkey", "hotkey"); ready once it was shown or copied."""

    def __init__(self, what: str, worth: str) -> None:
        super().__init__(id=f"{what}-words")
        self.TITLE = f"{what.capitalize()} phrase"
        self.HEADING = f"The {what}'s recovery phrase"
        self.ABOUT = f"Write the words on paper, in this order. They are shown only once. {worth}"
        self._what = what
        self.words: Secret | None = None

    def compose_fields(self) -> ComposeResult:
        yield WordGrid()
        yield Static(classes="step-note")

    @property
    def grid(self) -> WordGrid:
        return self.query_one(WordGrid)

    @property
    def blocker(self) -> str:
        if self.words is None:
            return "The words are still being drawn."
        if self.grid.seen:
            return ""
        screen = cast("FullScreen[object]", self.screen)
        key = self.keymap.shown_key(screen.COMMAND_GROUP, "toggle_words")
        return f"Show the words first ({key})."

    def show_state(self) -> None:
        drawn = self.state.drawn_words
        new: NewWords | None = getattr(drawn, self._what, None)
        self.words = new.words if new is not None else None
        self.grid.show(self.words, drawn.count if drawn is not None else 0)
        self._show()

    def enter(self) -> None:
        self.grid.focus()
        self._show()

    def complain(self) -> None:
        self._show(insist=True)
        self.grid.focus()

    def toggle(self) -> None:
        """Show or hide the words."""
        self.grid.toggle()
        self._show()
        self.post_message(self.Edited())

    def copied(self, ok: bool) -> None:
        """Treat the words as seen if they were copied."""
        if ok:
            self.grid.seen = True

    def on_mount(self) -> None:
        self.watch(self.grid, "revealed", self._show, init=False)

    def _show(self, *_: object, insist: bool = False) -> None:
        note = self.query_one(".step-note", Static)
        if self.words is None:
            note.update(Content.styled("Creating the recovery phrase…", "$quiet"))
        elif self.grid.revealed:
            note.update(Content.styled("Hides after 30 seconds; press v to hide it now.", "$quiet"))
        elif self.grid.seen:
            note.update(
                Content.styled("Press v to show it again. The next step asks for some of the words.", "$quiet")
            )
        else:
            words = "Press v to show it. Make sure nobody can see your screen."
            note.update(Content.styled(words, "$text-warning" if insist else "$text-accent"))


class RecallStep(Step):
    """Asks for some words of the recovery phrase."""

    TITLE = "Confirm phrase"
    ABOUT = "Type the words from your paper. Esc goes back to the recovery phrase."

    def __init__(self, what: str) -> None:
        super().__init__(id=f"{what}-recall")
        self.HEADING = f"Confirm the {what}'s recovery phrase"
        self._what = what
        self._new: NewWords | None = None

    def compose_fields(self) -> ComposeResult:
        for number in range(_ASKED):
            yield FormField("", SecretInput(id=f"asked-{number}", compact=True), id=f"field-{number}")

    def show_state(self) -> None:
        new: NewWords | None = getattr(self.state.drawn_words, self._what, None)
        if new is self._new:
            return
        self._new = new
        self.clear()  # what was typed belonged to other words
        if new is not None:
            for number, asked in enumerate(new.asked):
                self.query_one(f"#field-{number} .form-label", Static).update(Content(f"Word {asked.position}"))

    def clear(self) -> None:
        """Forget what was typed."""
        with self.prevent(Input.Changed):
            for field in self.query(Input):
                field.value = ""
        for note in self.query(FormField):
            note.say("")

    @property
    def ready(self) -> bool:
        return self._new is not None and all(self._right(number) for number in range(_ASKED))

    def enter(self) -> None:
        wrong = next((number for number in range(_ASKED) if not self._right(number)), 0)
        self.query_one(f"#asked-{wrong}").focus()

    def complain(self) -> None:
        for number in range(_ASKED):
            if not self._right(number) and self._new is not None:
                position, typed = self._new.asked[number].position, self.query_one(f"#asked-{number}", Input).value
                words = f"✗ This is not word {position}." if typed else f"✗ Word {position} is still missing."
                self.query_one(f"#field-{number}", FormField).say(words, "$text-error")
        self.enter()

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        number = self._number(event.input)
        right = self._right(number)
        self.query_one(f"#field-{number}", FormField).say("✓ correct" if right else "", "$text-success")
        self.post_message(self.Edited())

    def entered(self, field: Input) -> None:
        if self._right(self._number(field)) and not self.ready:
            self.enter()
        else:
            super().entered(field)

    def _number(self, field: Input) -> int:
        return int((field.id or "-0").rpartition("-")[2])

    def _right(self, number: int) -> bool:
        if self._new is None or self._new.words.wiped:
            return False
        return self._new.asked[number].matches(Secret(self.query_one(f"#asked-{number}", Input).value))
