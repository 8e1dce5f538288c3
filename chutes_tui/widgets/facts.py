"""What is known of a thing, as text: labels in one column, what they say in the next."""

from __future__ import annotations

from typing import Final, NamedTuple

from textual.content import Content

from chutes_tui.core.text import visible

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
