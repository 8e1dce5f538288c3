"""A problem in full: what happened, why, the next step and the server's response."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from chutes_tui.core.text import visible_lines
from chutes_tui.screens.dialogs.confirm import TextDialog

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chutes_tui.core.problem import Problem
    from chutes_tui.profiles import ProfileWarning


def warnings_dialog(warnings: Sequence[ProfileWarning]) -> TextDialog:
    """Return the dialog with the warnings of a usable profile; the shell commands that fix them can be copied."""
    parts = []
    for warning in warnings:
        lines = [Content.styled(visible_lines(warning.what), "bold $text-warning")]
        lines += [Content(visible_lines(line)) for line in (warning.next_step, warning.command) if line]
        parts.append(Content("\n").join(lines))
    command_lines = "\n".join(warning.command for warning in warnings if warning.command)
    return TextDialog(
        "About this profile", Content("\n\n").join(parts), copyable=command_lines or None, what="the command"
    )


def problem_dialog(problem: Problem) -> TextDialog:
    """Return the dialog with all details of a problem, to read and to copy."""
    parts = [Content.styled(visible_lines(problem.what), "bold $text-error")]
    sections = (
        ("Why", problem.why),
        ("Next step", problem.next_step),
        ("Server response" if _asked(problem) else "Details", problem.detail),
        ("Request", _asked(problem)),
    )
    for label, text in sections:
        if text:
            parts.append(Content.assemble((f"{label}\n", "$text-accent"), visible_lines(text)))
    return TextDialog("Error details", Content("\n\n").join(parts), copyable=problem.report(), what="the problem")


def _asked(problem: Problem) -> str:
    """Return the request of an API error with the status of its response, "" for other problems."""
    request, status = getattr(problem, "request", ""), getattr(problem, "status", None)
    return f"{request} → {status}" if request and status is not None else request
