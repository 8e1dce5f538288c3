"""Usage as a CSV file, for a spreadsheet. It blocks: call it in a thread."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from chutes_tui.core.problem import Problem
from chutes_tui.core.text import no_formula, visible
from chutes_tui.operations.secrets.file import typed_file, write_chosen
from chutes_tui.storage.private_files import FileProblem, shown_path

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from chutes_tui.operations.account.usage.rows import Amounts, Slice, Total, Usage

COLUMNS: Final = ("start (UTC)", "chute", "chute id", "calls", "tokens", "USD", "note")


def as_csv(usage: Usage, names: Mapping[str, str]) -> str:
    """Return a row for each hour or day of each chute that was used in it; of all chutes together where the server
    could not split them. A figure that was not reported is an empty cell, and numbers stay numbers."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for place, part in enumerate(usage.slices):
        if usage.chutes is None:
            writer.writerow(_row(usage, part, part.amounts, "all chutes", ""))
            continue
        for one in usage.chutes:
            amounts = one.slices[place]
            if any(total.reported or total.missing for total in (amounts.calls, amounts.tokens, amounts.usd)):
                writer.writerow(_row(usage, part, amounts, names.get(one.chute_id, ""), one.chute_id))
    return out.getvalue()


def _row(usage: Usage, part: Slice, amounts: Amounts, name: str, chute_id: str) -> list[object]:
    start = f"{part.start:%Y-%m-%d %H:%M}" if usage.hourly else f"{part.start:%Y-%m-%d}"
    notes = ["not over"] if part.running else []
    totals = (amounts.calls, amounts.tokens, amounts.usd)
    if not usage.whole or any(one.value is not None and not one.whole for one in totals):
        notes.append("at least: not everything was reported")
    texts = [no_formula(visible(text)) for text in (name, chute_id)]
    return [start, *texts, _count(amounts.calls), _count(amounts.tokens), _usd(amounts.usd), "; ".join(notes)]


def _count(total: Total) -> object:
    return "" if total.value is None else int(total.value)


def _usd(total: Total) -> object:
    """The sum without the noise of adding, and never as 1e-05 or -0."""
    if total.value is None:
        return ""
    text = f"{Decimal(f'{round(total.value, 12):.15g}'):f}"
    return "0" if text == "-0" else text


def write_usage(
    usage: Usage | None, names: Mapping[str, str], typed: str, home: Path, *, replaces: bool = False
) -> str:
    """Write usage as CSV into the file of this typed path; return the path as it is shown.

    Only its owner can read the file. Raises FileExistsProblem when there is one and it isn't to be replaced,
    FileProblem or Problem for everything else.
    """
    path = typed_file(typed, home)
    if path.suffix.lower() != ".csv":
        raise FileProblem(f"{shown_path(path)} doesn't end in .csv.", next_step="Usage is written as CSV only.")
    if usage is None:
        raise Problem("There is no usage yet.", next_step="Wait until it is loaded.")
    return write_chosen(path, as_csv(usage, names), replaces=replaces)
