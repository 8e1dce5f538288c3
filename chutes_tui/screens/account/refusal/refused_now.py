"""What refuses calls now, at a glance: a panel of the account's place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual.content import Content
from textual.widgets import Static

from chutes_tui.core.text import visible
from chutes_tui.operations.account.refusal.text import PastedRefusal
from chutes_tui.operations.account.refusal.verdict import Tone, explain
from chutes_tui.screens.account.refusal.words import headline, line_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chutes_tui.operations.account.figures import AccountFigures
    from chutes_tui.operations.account.standing import Moment


_COLUMN: Final = 64
"""Cells in the left column of a huge terminal."""
_AROUND: Final = 6


class RefusedNow(Static):
    """The verdict without a text; where there is room with all limits, else only while calls are refused."""

    def __init__(self) -> None:
        super().__init__(id="refused-now", classes="panel")
        self.border_title = Content.assemble("Why am I refused?  ", ("w", "bold $accent"))

    def show(self, figures: AccountFigures, at: Moment, names: Mapping[str, str]) -> None:
        """Say what refuses calls at this moment."""
        verdict, roomy = explain(PastedRefusal(), figures, at, names=names), self.screen.has_class("-huge")
        self.display = figures.asked and (roomy or verdict.tone is Tone.REFUSED)
        if not self.display:
            return
        width = self.content_size.width or (_COLUMN if roomy else self.screen.size.width - _AROUND)
        parts = [headline(verdict, width)]
        ends = verdict.ends.words(at.now) if verdict.ends is not None else verdict.ends_words
        if verdict.tone is Tone.REFUSED and ends:
            parts.append(Content.assemble("  ", ("Ends ", "$quiet"), visible(ends)))
        if roomy:
            parts.append(line_words(verdict.lines, at.now, width))
        words = Content("\n").join(parts)
        if self.content != words:
            self.update(words)
