"""A problem in full: what happened, why, the next step and the server's response."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final

from textual.content import Content

from chutes_tui import commands
from chutes_tui.core.problem import PartialProblem
from chutes_tui.core.text import visible, visible_lines
from chutes_tui.host import host_of
from chutes_tui.operations.doctor.report import check_about
from chutes_tui.screens.dialogs.confirm import TextDialog

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import App

    from chutes_tui.core.problem import Outcome, Problem
    from chutes_tui.profiles import ProfileWarning


_SIGNS: Final = {True: ("✓", "$text-success"), False: ("✗", "$text-error"), None: ("?", "$text-warning")}


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
    check = check_about(problem)
    parts = [Content.styled(visible_lines(problem.what), "bold $text-error")]
    if isinstance(problem, PartialProblem):
        parts.append(Content("\n").join(map(_row, problem.outcomes)))
    sections = (
        ("Why", problem.why),
        ("Next step", problem.next_step),
        ("Server response" if _asked(problem) else "Details", problem.detail),
        ("Request", _asked(problem)),
    )
    for label, text in sections:
        if text:
            parts.append(Content.assemble((f"{label}\n", "$text-accent"), visible_lines(text)))
    return TextDialog(
        "Error details",
        Content("\n\n").join(parts),
        copyable=problem.report(),
        what="the problem",
        also=("Why refused?", partial(_explain, problem)) if _is_refusal(problem) else None,
        look_into=partial(_find_out, check) if check else None,
    )


def _is_refusal(problem: Problem) -> bool:
    """Whether the server refused a call for its credential, for money or for a limit."""
    return getattr(problem, "status", None) in (401, 402, 403, 429)


def _explain(problem: Problem, app: App[Any]) -> None:
    """Say what the account shows of a refusal."""
    from chutes_tui.screens.account.refusal.refusal_screen import RefusalScreen

    app.push_screen(RefusalScreen(f"{_asked(problem)}\nDetail: {problem.detail}"))


async def _find_out(check: str, app: App[Any]) -> None:
    """Run the doctor, and land on the check that looks into the problem, or on what is in its way."""
    await host_of(app).show_place(next(one for one in commands.PLACES if one.mode == "doctor"))
    await app.run_action(f"screen.find_out({check!r})")


def _row(one: Outcome) -> Content:
    sign, style = _SIGNS[one.done]
    return Content.assemble(
        (f"{sign} {one.words:<12}", style),
        (f"  {visible(one.name)}", "bold"),
        (f"  {visible(one.why)}" if one.why else "", "$quiet"),
    )


def _asked(problem: Problem) -> str:
    """Return the request of an API error with the status of its response, "" for other problems."""
    request, status = getattr(problem, "request", ""), getattr(problem, "status", None)
    return f"{request} → {status}" if request and status is not None else request
