"""A small dialog that offers a few things to choose from, each with a word on it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Final, Generic, TypeVar

from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static
from textual.widgets.option_list import Option

from chutes_tui import commands
from chutes_tui.host import Hosted
from chutes_tui.shell.screens import Modal
from chutes_tui.widgets.frames import titled
from chutes_tui.widgets.options import Options

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual import events
    from textual.app import ComposeResult
    from textual.widgets import OptionList

T = TypeVar("T")
_PADDING: Final = 2
_WIDEST_CHARACTER: Final = 2
"""Cells beside an option."""


class OptionDialog(Modal[T], Hosted, Generic[T]):
    """Answers with what was chosen, or None. With `letters`, one for each option, a letter chooses at once; `about`
    stands above the options."""

    BINDINGS = commands.hidden_bindings("option_dialog", ("escape,q", "cancel", "Cancel"))
    DIALOG: ClassVar[str] = "dialog wide"
    # Textual looks for a relative path beside the subclass.
    CSS_PATH: ClassVar[Any] = Path(__file__).parents[2] / "styles" / "option_dialog.tcss"

    def __init__(
        self,
        title: str,
        options: Sequence[tuple[Content, T]],
        *,
        letters: str = "",
        about: Content | None = None,
    ) -> None:
        super().__init__()
        self._about = about
        self._letters = letters
        self._title = title
        self._options = tuple(options)

    def compose(self) -> ComposeResult:
        with titled(Vertical(classes=self.DIALOG), self._title):
            if self._about is not None:
                yield Static(self._about, classes="dialog-body")
            yield Options(*(Option(words) for words, _ in self._options))

    @property
    def options(self) -> Options:
        """The list."""
        return self.query_one(Options)

    def on_mount(self) -> None:
        self.options.focus()

    def on_resize(self) -> None:
        self.call_after_refresh(self._wrap)

    def _wrap(self) -> None:
        """Fold long lines where they end now, each under its own beginning."""
        width = self.options.scrollable_content_region.width - _PADDING
        for position, (words, _) in enumerate(self._options if width > 0 else ()):
            self.options.replace_option_prompt_at_index(position, hanging(words, width))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.dismiss(self._options[event.option_index][1])

    def on_key(self, event: events.Key) -> None:
        if event.character and event.character in self._letters:
            event.stop()
            self.dismiss(self._options[self._letters.index(event.character)][1])

    def action_cancel(self) -> None:
        self.dismiss(None)


def hanging(words: Content, width: int) -> Content:
    """Fold the lines that are longer than `width`; what goes on below is indented as its line is."""
    lines: list[Content] = []
    for line in words.split("\n"):
        indent = len(line.plain) - len(line.plain.lstrip(" "))
        if line.cell_length <= width or indent == len(line.plain):
            lines.append(line)
        else:
            room = max(_WIDEST_CHARACTER, width - indent)  # where less is left, a wide character would be lost
            lines += [Content.assemble(" " * (width - room), part) for part in line[indent:].wrap(room)]
    return Content("\n").join(lines)


def named(name: str, sentence: str, note: str) -> Content:
    """An option of two lines: its name with a sentence, and a note under it; all of it plain text."""
    return Content.assemble((name, "bold"), f"  {sentence}\n", (f"  {note}", "$quiet"))


def two_lines(name: str, explanation: str) -> Content:
    """An option with its name on a line of its own; all of it plain text."""
    return Content.assemble((name, "bold"), "\n", (explanation, "$quiet"))
