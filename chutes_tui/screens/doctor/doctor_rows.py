"""The checks as rows: what is checked, how it stands, what was found, how long it took. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from textual.content import Content

from chutes_tui.core.text import visible
from chutes_tui.operations.doctor.forms import seconds_words
from chutes_tui.operations.doctor.report import State
from chutes_tui.widgets.facts import fact, facts
from chutes_tui.widgets.table.columns import Cell, Column

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chutes_tui.operations.doctor.report import Check, Report
    from chutes_tui.widgets.table.detail_panel import Line

_TONES: Final = {
    State.PROBLEM: "error",
    State.WARNING: "warning",
    State.SET: "warning",
    State.OK: "success",
    State.UNKNOWN: "warning",
    State.RUNNING: "accent",
    State.WAITS: "muted",
}
STYLES: Final = {
    State.PROBLEM: "bold $text-error",
    State.WARNING: "$text-warning",
    State.SET: "$text-warning",
    State.UNKNOWN: "$text-warning",
    State.OK: "$text-success",
    State.RUNNING: "$accent",
    State.WAITS: "$quiet",
}


class DoctorRow(NamedTuple):
    """A check; `search` (case-folded) is what the filter looks in."""

    check: Check
    search: str

    @property
    def id(self) -> str:
        return self.check.id


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
    Column("state", "STATE", 12, lambda row: Cell(state_words(row.check), _TONES.get(row.check.state, ""))),
    Column("found", "WHAT WAS FOUND", 24, _found, flex=1, least=16),
    Column("time", "TIME", 6, _time, drop=1),
)


def command_words(command: str) -> Content:
    """A shell command as something to copy."""
    return Content.styled(f" {visible(command)} ", "on $panel")


def check_detail(check: Check) -> Content:
    """Everything about a check."""
    found = check.result
    took = seconds_words(check.seconds) if check.state is not State.WAITS else ""
    return facts(
        Content.assemble((state_words(check), STYLES[check.state]), f"  {visible(check.name)}"),
        Content(visible(check.found)) if check.found else None,
        fact("Why", found.why) if found.why else None,
        fact("Fix", found.fix) if found.fix else None,
        fact("Run", command_words(found.command)) if found.command else None,
        fact("Detail", found.detail) if found.detail else None,
        fact("Took", took) if took else None,
    )


def check_brief(check: Check) -> Sequence[Line]:
    """The most important in a few lines."""
    found = check.result
    words = visible(found.why or check.found)
    lines: list[Line] = [(Content.assemble((f"{state_words(check)}  ", STYLES[check.state]), words), "")]
    if found.command:
        lines.append((Content.assemble(("Fix  ", "$quiet"), command_words(found.command)), "c copies it"))
    elif found.fix:
        lines.append((Content.assemble(("Fix  ", "$quiet"), visible(found.fix)), ""))
    return lines
