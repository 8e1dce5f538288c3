"""A verdict as it is shown: each part wrapped beside its label, and the panel of the account's place."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING, Final

from textual.content import Content
from textual.widgets import Static

from chutes_tui.core.text import visible
from chutes_tui.operations.account.refusal.text import PastedRefusal
from chutes_tui.operations.account.refusal.verdict import Tone, explain
from chutes_tui.operations.account.standing import Sign
from chutes_tui.widgets.frames import show_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from chutes_tui.operations.account.figures import AccountFigures
    from chutes_tui.operations.account.refusal.verdict import Verdict
    from chutes_tui.operations.account.standing import Line, Moment

_TONES: Final = {
    Tone.REFUSED: "bold $text-error",
    Tone.OVER: "bold $text-warning",
    Tone.FINE: "bold $text-success",
    Tone.UNKNOWN: "bold",
}
_SIGNS: Final = {
    Sign.FINE: "$text-success",
    Sign.REACHED: "bold $text-error",
    Sign.UNKNOWN: "$text-warning",
    Sign.NONE: "$quiet",
}
_LABEL: Final = 7
_LONGEST_LABEL: Final = 20


def headline(verdict: Verdict, width: int) -> Content:
    """The one cause, with its sign."""
    style = _TONES[verdict.tone]
    return _hung([(f"{verdict.tone.value} ", style)], verdict.headline, 2, width, style)


def verdict_words(verdict: Verdict, now: datetime, keys: Mapping[str, str], width: int) -> Content:
    """The verdict in lines of at most `width` cells; `keys` do what its steps say, by their actions."""
    head = headline(verdict, width)
    ends = verdict.ends.words(now) if verdict.ends is not None else verdict.ends_words
    parts = [head]
    if verdict.now:
        parts.append(_hung([("  ", "")], verdict.now, 2, width, ""))
    if verdict.why:
        parts.append(_hung([("  ", "")], verdict.why, 2, width, "$quiet"))
    facts = [_labelled("Whose", verdict.whose, width), _labelled("Ends", ends, width)]
    for number, step in enumerate(verdict.steps):
        label = ("To do" if number == 0 else "").ljust(_LABEL)
        key = (f"{keys[step.action]:<2}", "bold $accent") if step.action in keys else ("· ", "$quiet")
        facts.append(_hung([(label, "$quiet"), key], step.words, _LABEL + 2, width))
    sections = [parts, [one for one in facts if one is not None]]
    return Content("\n\n").join(Content("\n").join(section) for section in sections if section)


def support_words(verdict: Verdict, now: datetime, width: int) -> Content:
    """What supports the verdict, and what can't be known."""
    limits = line_words(verdict.lines, now, width) if verdict.lines else None
    doubts = [_hung([("? ", "$text-warning")], one, 2, width, "$quiet") for one in verdict.unknown]
    parts = (limits, Content("\n").join(doubts) if doubts else None)
    return Content("\n\n").join(one for one in parts if one is not None)


def line_words(lines: Iterable[Line], now: datetime, width: int) -> Content:
    """The limits, one below the other: sign, label, and what is left of each."""
    lines = tuple(lines)
    longest = max((len(one.label) for one in lines), default=0)
    label = min(longest, _LONGEST_LABEL, max(8, width // 2))
    rows = []
    for one in lines:
        name = visible(one.label)
        name = name if len(name) <= label else f"{name[: label - 1]}…"
        words = one.words
        if one.sign is Sign.REACHED and one.ends is not None:
            words += f" · until {one.ends.words(now)}"
        begin = [(f"{one.sign.value} ", _SIGNS[one.sign]), (name.ljust(label + 2), "")]
        rows.append(_hung(begin, words, label + 4, width, "bold" if one.sign is Sign.REACHED else "$quiet"))
    return Content("\n").join(rows)


def _labelled(label: str, words: str, width: int) -> Content | None:
    if not words:
        return None
    return _hung([(label.ljust(_LABEL), "$quiet")], f"{words[:1].upper()}{words[1:]}", _LABEL, width)


def _hung(begin: list[tuple[str, str]], words: str, indent: int, width: int, style: str = "") -> Content:
    """Words behind a beginning of `indent` cells, wrapped under themselves."""
    lines = wrap(visible(words), max(10, width - indent), break_on_hyphens=False) or [""]
    first = Content.assemble(*begin, (lines[0], style))
    return Content("\n").join([first, *(Content.assemble(" " * indent, (one, style)) for one in lines[1:])])


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
        show_words(self, words)
