"""Writing a report to a file. It blocks: call it in a thread."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chutes_tui.core.problem import Problem
from chutes_tui.operations.audit.forms import BY_ENDING
from chutes_tui.operations.secrets.file import typed_file, write_chosen
from chutes_tui.storage.private_files import FileProblem, shown_path

if TYPE_CHECKING:
    from pathlib import Path

    from chutes_tui.operations.audit.report import Report


def write_report(report: Report | None, typed: str, home: Path, *, replaces: bool = False) -> str:
    """Write a report in the form that the path's ending names; return the path as it is shown.

    Only its owner can read the file. Raises FileExistsProblem when there is one and it isn't to be replaced,
    FileProblem or Problem for everything else.
    """
    path = typed_file(typed, home)
    write = BY_ENDING.get(path.suffix.lower())
    if write is None:
        raise FileProblem(
            f"{shown_path(path)} doesn't end in .md, .csv or .json.",
            next_step="The ending decides the form: Markdown, CSV or JSON.",
        )
    if report is None:
        raise Problem("There is no report yet.", next_step="Wait until the audit is done.")
    write_chosen(path, write(report), replaces=replaces)
    return shown_path(path)
