"""The checks as rows, how each stands and what was found; and the root cause above them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from chutes_tui.core.text import visible
from chutes_tui.operations.doctor.report import State, seconds_words
from chutes_tui.widgets.facts import fact, facts
from chutes_tui.widgets.table.columns import Cell, Column

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult

    from chutes_tui.operations.doctor.report import Check, Report
    from chutes_tui.widgets.buttons import KeyButton
    from chutes_tui.widgets.table.detail_panel import Line

_LOOKS: Final = {
    State.PROBLEM: ("error", "bold $text-error"),
    State.WARNING: ("warning", "$text-warning"),
    State.SET: ("warning", "$text-warning"),
    State.OK: ("success", "$text-success"),
    State.UNKNOWN: ("warning", "$text-warning"),
    State.RUNNING: ("accent", "$accent"),
    State.WAITS: ("muted", "$quiet"),
    State.NONE: ("", ""),
}
"""The tone of a cell, and the style elsewhere."""


class DoctorRow(NamedTuple):
    """A check; `search` (case-folded) is what the filter looks in."""

    check: Check
    search: str

    @property
    def id(self) -> str:
        return self.check.id

    @property
    def name(self) -> str:
        return self.check.name

    def detail(self) -> Content:
        """Everything about the check."""
        check, found = self.check, self.check.result
        took = seconds_words(check.seconds) if check.state is not State.WAITS else ""
        return facts(
            Content.assemble((state_words(check), _LOOKS[check.state][1]), f"  {visible(check.name)}"),
            Content(visible(check.found)) if check.found else None,
            fact("Why", found.why) if found.why else None,
            fact("Fix", found.fix) if found.fix else None,
            fact("Run", command_words(found.command)) if found.command else None,
            fact("Detail", found.detail) if found.detail else None,
            fact("Took", took) if took else None,
        )

    def brief(self) -> Sequence[Line]:
        """The most important in a few lines."""
        check, found = self.check, self.check.result
        words = visible(found.why or check.found)
        lines: list[Line] = [(Content.assemble((f"{state_words(check)}  ", _LOOKS[check.state][1]), words), "")]
        if found.command:
            lines.append((Content.assemble(("Fix  ", "$quiet"), command_words(found.command)), "c copies it"))
        elif found.fix:
            lines.append((Content.assemble(("Fix  ", "$quiet"), visible(found.fix)), ""))
        return lines


def doctor_rows(report: Report) -> list[DoctorRow]:
    """A row for each check, the root cause first."""
    return [DoctorRow(one, f"{one.name}\n{one.state.word}\n{one.found}".casefold()) for one in report.by_weight]


def state_words(check: Check) -> str:
    """`✗ failed`."""
    return f"{check.state.sign} {check.state.word}"


def _found(row: DoctorRow) -> Cell:
    running = "…" if row.check.state is State.RUNNING else visible(row.check.found)
    return Cell(running, "muted" if row.check.state in (State.WAITS, State.RUNNING) else "")


def _time(row: DoctorRow) -> Cell:
    over = row.check.state not in (State.WAITS, State.RUNNING)
    return Cell(seconds_words(row.check.seconds) if over else "", "muted")


COLUMNS: tuple[Column[DoctorRow], ...] = (
    Column("name", "CHECK", 11, lambda row: Cell(row.check.name, "strong")),
    Column("state", "STATE", 12, lambda row: Cell(state_words(row.check), _LOOKS[row.check.state][0])),
    Column("found", "WHAT WAS FOUND", 24, _found, flex=1, least=16),
    Column("time", "TIME", 6, _time, drop=1),
)


def command_words(command: str) -> Content:
    """A shell command as something to copy."""
    return Content.styled(f" {visible(command)} ", "on $panel")


class RootPanel(Vertical):
    """A frame with the root cause, and buttons that copy the fix and test again; hidden while there is none."""

    def __init__(self, buttons: Sequence[KeyButton]) -> None:
        super().__init__(id="root", classes="panel")
        self._buttons = buttons
        self.border_title = "Root cause"
        self.display = False

    def compose(self) -> ComposeResult:
        yield Static(id="root-words")
        with Horizontal(id="root-buttons"):
            yield from self._buttons

    def say(self, check: Check | None) -> None:
        """Show this cause; None: there is none."""
        self.display = check is not None
        if check is None:
            return
        found = check.result
        lines = [Content.assemble((f"✗ {visible(check.name)}  ", "bold $text-error"), (visible(check.found), "bold"))]
        for label, words in (("Why", found.why), ("Fix", found.fix)):
            if words:
                lines.append(Content.assemble((f"{label}  ", "$quiet"), visible(words)))
        if found.command:
            lines.append(Content.assemble(("Run  ", "$quiet"), command_words(found.command)))
        self.query_one("#root-words", Static).update(Content("\n").join(lines))
        self._buttons[0].display = bool(found.command or found.fix)
