"""What the audit asks: why a finding is accepted, where the report goes, when a key is old."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual.content import Content

from chutes_tui.core import times
from chutes_tui.core.text import visible
from chutes_tui.operations.audit.acceptance import FOR, LONGEST_NOTE, note_problem
from chutes_tui.operations.audit.forms import accepted_of, day, until
from chutes_tui.screens.dialogs.confirm import ConfirmDialog
from chutes_tui.screens.dialogs.form_dialog import FileDialog, FormDialog
from chutes_tui.screens.dialogs.option_dialog import OptionDialog
from chutes_tui.widgets.fields.form_field import FormField
from chutes_tui.widgets.fields.plain_input import PlainInput

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.app import ComposeResult

    from chutes_tui.core.problem import Problem
    from chutes_tui.screens.audit.audit_rows import FindingRow

_NAMED: Final = 8
_AGES: Final = (30, 60, 90, 180, 365)


class AcceptDialog(FormDialog[str]):
    """Answers with the note, or None."""

    CONFIRM = "Accept"

    def __init__(self, rows: Sequence[FindingRow]) -> None:
        super().__init__()
        self._rows = rows

    def heading(self) -> Content:
        count = len(self._rows)
        return Content("Accept this finding?" if count == 1 else f"Accept {count:,} findings?")

    def explanation(self) -> Content:
        ends = f"Accepted until {day(times.utc_now() + FOR)}, or until it gets worse. Reports show it with your note."
        return Content("\n").join([*_listing(self._rows), Content(""), Content(ends)])

    def compose_fields(self) -> ComposeResult:
        field = PlainInput(id="note", max_length=LONGEST_NOTE, compact=True)
        yield FormField("Note", field, note="Why it is fine for now.")

    def send(self) -> None:
        if problem := note_problem(self.text):
            self.say(Content.styled(f"✗ {problem}", "$text-error"))
        else:
            self.dismiss(self.text.strip())


def taking_back_dialog(rows: Sequence[FindingRow]) -> ConfirmDialog:
    """Before findings are accepted no longer: their notes are lost."""
    notes = [
        Content.styled(f"  accepted {until(agreed)}: {visible(agreed.note)}", "$quiet")
        for row in rows[:_NAMED]
        for one, agreed in accepted_of(row.check)
        if one.identity == row.finding.identity
    ]
    body = Content("\n").join([*_listing(rows), *notes, Content(""), Content("They count as findings again.")])
    return ConfirmDialog(
        "Accept this no longer?" if len(rows) == 1 else f"Accept {len(rows):,} findings no longer?",
        body,
        confirm="Take back",
        dangerous=False,
    )


def _listing(rows: Sequence[FindingRow]) -> list[Content]:
    listed = [
        Content.assemble(
            (f"• {row.finding.subject}", "bold"), f"  {row.check.title}", (f": {row.finding.evidence}", "$quiet")
        )
        for row in rows[:_NAMED]
    ]
    more = len(rows) - _NAMED
    return [*listed, Content.styled(f"and {more:,} more", "$quiet")] if more > 0 else listed


class ExportDialog(FileDialog):
    """Writes the report."""

    HEADING = "Write the report"
    CONFIRM = "Write"
    EXPLANATION = "The ending decides the form: .md, .csv or .json. Only you can read the file."

    def __init__(self, account: str) -> None:
        name = "".join(one if one.isalnum() and one.isascii() else "-" for one in account).strip("-") or "account"
        super().__init__(f"chutes-audit-{name}-{times.utc_now():%Y-%m-%d}.md")

    def carry_out(self, path: str, then: Callable[[str | Problem], None], *, replaces: bool) -> None:
        self.worker.audit.export(path, then, replaces=replaces)


def age_dialog(days: int) -> OptionDialog[int]:
    """Asks after how many days a key is old."""
    ages = sorted({*_AGES, days})
    options = [
        (Content.assemble((f"{one:>4} days", "bold"), ("  now" if one == days else "", "$quiet")), one)
        for one in ages
    ]
    return OptionDialog("A key is old after", options)
