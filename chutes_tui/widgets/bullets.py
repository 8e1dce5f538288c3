"""Sentences behind a mark, wrapped with a hanging indent."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING

from textual.content import Content

from chutes_tui.core.text import visible

if TYPE_CHECKING:
    from collections.abc import Iterable


def bulleted(sentences: Iterable[str], mark: str, style: str, width: int) -> list[Content]:
    """One line of at most `width` cells after the other; every sentence begins behind the mark."""
    lines: list[Content] = []
    for sentence in sentences:
        for number, line in enumerate(wrap(visible(sentence), max(10, width - 2), break_on_hyphens=False)):
            lines.append(Content.assemble((f"{mark} ", style) if number == 0 else "  ", line))
    return lines
