"""A problem in a few lines, for the screen on which it happened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from chutes_tui.core.text import visible

if TYPE_CHECKING:
    from chutes_tui.core.problem import Problem


def problem_words(problem: Problem, *more: Content | str, style: str = "bold $text-error") -> Content:
    """Return what happened, why, the server's complaints about single fields, `more`, and what to do next."""
    fields = [f"{field.field}: {field.message}" for field in getattr(problem, "fields", ())]
    lines = [Content.styled(f"✗ {visible(problem.what)}", style)]
    others = (problem.why, *fields, *more)
    lines += [line if isinstance(line, Content) else Content(visible(line)) for line in others if line]
    if problem.next_step:
        lines.append(Content.styled(visible(problem.next_step), "$quiet"))
    return Content("\n").join(lines)
