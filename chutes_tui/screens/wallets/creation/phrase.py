"""The recovery phrase of an existing key: pasted or typed, masked, checked at every keystroke."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual.content import Content
from textual.widgets import Input, Static

from chutes_tui.core.secret import Secret
from chutes_tui.core.secret_shape import without_zero_width
from chutes_tui.core.text import visible
from chutes_tui.operations.wallets.creation import (
    WORD_COUNTS,
    address_of_words,
    bare_text,
    count_words,
    is_seed,
    words_problem,
)
from chutes_tui.screens.base.step import Step
from chutes_tui.widgets.fields.secret_input import SecretInput
from chutes_tui.widgets.timed_reveal import TimedReveal

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import ComposeResult

    from chutes_tui.core.problem import Problem

_COUNTS: Final = "12, 15, 18, 21 or 24"


class PhraseInput(SecretInput):
    """Takes a paste of any shape: lines, columns and numbers become words with one space between them."""

    def take_paste(self, text: str) -> None:
        words = " ".join(without_zero_width(text).split())
        before = self.value[: self.selection.start]
        self.replace(f" {words}" if before and not before.endswith(" ") else words, *self.selection)


class PhraseStep(TimedReveal, Step):
    """A masked field, and whether the phrase in it is valid.

    `what` is the key's kind ("hotkey", "coldkey"); `expected` returns the address that must come out, "" for any.
    """

    TITLE = "Recovery phrase"
    ABOUT = f"Paste or type its {_COUNTS} words in order, or its seed. Numbers and line breaks are ignored."

    def __init__(self, source: str = "", what: str = "hotkey", expected: Callable[[], str] = str) -> None:
        super().__init__(id="phrase-step")
        self.HEADING = f"The {what}'s recovery phrase"
        self._what = what
        self._expected = expected
        self._source = source
        self._read = not source
        self._from_file = False
        self._unread: Problem | None = None
        self._valid = False

    def compose_fields(self) -> ComposeResult:
        yield PhraseInput(placeholder="word word word …", id="phrase", compact=True)
        yield Static(classes="step-note")

    @property
    def words(self) -> Secret:
        """A copy of what was typed; the caller wipes it."""
        return Secret(self.query_one("#phrase", Input).value)

    @property
    def touched(self) -> bool:
        """Whether something was typed."""
        return bool(self.query_one("#phrase", Input).value) and not self._from_file

    def take(self, read: Secret | Problem) -> None:
        """Fill in the text of the source file, or show why it could not be read."""
        if isinstance(read, Secret):
            text = bare_text(read)
            with self.prevent(Input.Changed):
                self.query_one("#phrase", Input).value = text.reveal()
            self._from_file = True
            text.wipe()
            read.wipe()
        else:
            self._unread = read
        self._read = True
        self._show()

    @property
    def waits(self) -> str:
        return "" if self._read or self.touched else "Reading the file."

    @property
    def ready(self) -> bool:
        return self._valid

    def enter(self) -> None:
        self.query_one("#phrase").focus()
        self._show()

    def complain(self) -> None:
        self._show(insist=True)
        self.query_one("#phrase").focus()

    def watch_revealed(self, revealed: bool) -> None:
        self.query_one("#phrase", Input).password = not revealed

    def clear(self) -> None:
        """Forget what was typed."""
        with self.prevent(Input.Changed):
            self.query_one("#phrase", Input).value = ""
        self._valid = self._from_file = False

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._from_file, self._unread = False, None
        self._show()
        self.post_message(self.Edited())

    def _show(self, *, insist: bool = False) -> None:
        typed = self.words
        count = count_words(typed)
        problem = words_problem(typed)
        self._valid = problem is None
        note = self.query_one(".step-note", Static)
        if problem is None:
            address, expected = address_of_words(typed), self._expected()
            self._valid = expected in ("", address)
            seed = is_seed(typed)
            held = "A seed." if seed else f"{count} words, checksum valid."
            origin = f" Read from {visible(self._source)}." if self._from_file else ""
            lines = [
                Content.styled(f"✓ {held}{origin}", "$text-success"),
                Content.assemble((f"Restores the {self._what} ", "$quiet"), address),
                _comparison(address, expected),
            ]
            note.update(Content("\n").join(lines))
        elif self._unread is not None:
            words = f"{self._unread.what} {self._unread.why}".strip()
            note.update(Content.styled(f"✗ {visible(words)}", "$text-error"))
        elif count in WORD_COUNTS or insist or count > WORD_COUNTS[-1]:
            sentences = (problem.what, problem.why, problem.next_step)
            words = "\n".join(visible(sentence) for sentence in sentences if sentence)
            note.update(Content.styled(f"✗ {words}\nf4 shows your input.", "$text-error"))
        else:
            note.update(
                Content.styled(
                    f"{count or 'No'} word{'' if count == 1 else 's'} so far; {_COUNTS} are needed.", "$quiet"
                )
            )
        typed.wipe()


def _comparison(address: str, expected: str) -> Content:
    if not expected:
        return Content.styled("Compare it with the address you know.", "$quiet")
    if address == expected:
        return Content.styled("✓ It is the address that this wallet has.", "$text-success")
    return Content.styled(f"✗ This wallet has another coldkey: {expected}", "$text-error")
