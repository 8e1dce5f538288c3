"""What is known of a thing, as text: labels beside what they say, sentences behind a mark, a problem in short."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING, Final, NamedTuple

from textual.content import Content

from chutes_tui.core.text import visible

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chutes_tui.core.problem import Problem

_LABEL: Final = 11
"""Cells of a label with the blanks behind it."""
_BESIDE: Final = 25
"""The longest text that stands beside its label, in the narrowest panel there is; others stand below."""


class Fact(NamedTuple):
    """A label and what there is to say, a line each."""

    label: str
    lines: tuple[Content, ...]


def fact(label: str, *lines: str | Content) -> Fact:
    """Return a fact; a plain text is made safe to show, and empty lines are left out."""
    texts: list[Content] = []
    for line in lines:
        texts += [line] if isinstance(line, Content) else [Content(visible(part)) for part in line.splitlines()]
    return Fact(label, tuple(text for text in texts if text.plain))


def facts(*parts: Content | Fact | None) -> Content:
    """Return the parts one below the other, with an empty line between them but for facts of a line each."""
    text, before = Content(""), None
    for part in parts:
        if part is None:
            continue
        beside = isinstance(part, Fact) and _is_short(part)
        block = part if isinstance(part, Content) else _block(part)
        gap = "" if before is None else "\n" if beside and before else "\n\n"
        text, before = Content.assemble(text, gap, block), beside
    return text


def _is_short(one: Fact) -> bool:
    return len(one.label) < _LABEL and all(line.cell_length <= _BESIDE for line in one.lines)


def _block(one: Fact) -> Content:
    lines = one.lines or (Content.styled("not reported", "$quiet"),)
    if not _is_short(one):
        return Content("\n").join([Content.styled(one.label, "$quiet"), *lines])
    label = Content.styled(one.label.ljust(_LABEL), "$quiet")
    return Content("\n" + " " * _LABEL).join([Content.assemble(label, lines[0]), *lines[1:]])


def bulleted(sentences: Iterable[str], mark: str, style: str, width: int) -> list[Content]:
    """One line of at most `width` cells after the other; every sentence begins behind the mark."""
    lines: list[Content] = []
    for sentence in sentences:
        for number, line in enumerate(wrap(visible(sentence), max(10, width - 2), break_on_hyphens=False)):
            lines.append(Content.assemble((f"{mark} ", style) if number == 0 else "  ", line))
    return lines


def problem_words(problem: Problem, *more: Content | str, style: str = "bold $text-error") -> Content:
    """Return what happened, why, the server's complaints about single fields, `more`, and what to do next."""
    fields = [f"{field.field}: {field.message}" for field in getattr(problem, "fields", ())]
    lines = [Content.styled(f"✗ {visible(problem.what)}", style)]
    others = (problem.why, *fields, *more)
    lines += [line if isinstance(line, Content) else Content(visible(line)) for line in others if line]
    if problem.next_step:
        lines.append(Content.styled(visible(problem.next_step), "$quiet"))
    return Content("\n").join(lines)
