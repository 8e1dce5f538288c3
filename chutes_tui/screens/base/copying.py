"""What there is to copy of a record, chosen from a menu by a letter. Never a secret value."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from textual.content import Content

from chutes_tui.core.text import visible
from chutes_tui.screens.dialogs.option_dialog import OptionDialog

if TYPE_CHECKING:
    from collections.abc import Iterable


class Copyable(NamedTuple):
    """A text to copy, what it is in a sentence, its title and letter in the menu, and what to do with it."""

    letter: str
    text: str
    what: str
    title: str
    hint: str = ""


class CopyDialog(OptionDialog[Copyable]):
    """Asks which text to copy, each shown as it will be copied. A text that is empty isn't offered."""

    def __init__(self, texts: Iterable[Copyable]) -> None:
        offered = [text for text in texts if text.text]
        super().__init__(
            "Copy", [(_option(one), one) for one in offered], letters="".join(one.letter for one in offered)
        )


def _option(one: Copyable) -> Content:
    lines = "\n".join(f"   {visible(line)}" for part in (one.text, one.hint) for line in part.splitlines())
    return Content.assemble((f"{one.letter}  ", "bold $accent"), (one.title, "bold"), "\n", (lines, "$quiet"))
