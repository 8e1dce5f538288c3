"""What the screen of usage asks: which days, and where the CSV goes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual.content import Content
from textual.widgets import Input

from chutes_tui.core import times
from chutes_tui.operations.account.usage.period import LONGEST, Period, PeriodKind, title, typed_period
from chutes_tui.screens.dialogs.form_dialog import FileDialog, FormDialog
from chutes_tui.screens.dialogs.option_dialog import OptionDialog
from chutes_tui.widgets.fields.form_field import FormField
from chutes_tui.widgets.fields.plain_input import PlainInput

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from textual.app import ComposeResult

    from chutes_tui.core.problem import Problem
    from chutes_tui.operations.account.usage.rows import Usage

_NAMES: Final = {
    "d": ("Day", PeriodKind.DAY),
    "w": ("Week", PeriodKind.WEEK),
    "f": ("14 days", PeriodKind.FORTNIGHT),
    "m": ("Month", PeriodKind.MONTH),
    "c": ("Custom…", PeriodKind.CUSTOM),
}


class RangeDialog(OptionDialog[PeriodKind]):
    """Answers with the kind of range."""

    DIALOG = "dialog"

    def __init__(self, now: PeriodKind, today: date) -> None:
        rows = [(_row(letter, name, kind, now, today), kind) for letter, (name, kind) in _NAMES.items()]
        super().__init__("Show the usage of", rows, letters="".join(_NAMES))
        self._now = now

    def on_mount(self) -> None:
        self.options.highlighted = [kind for _, kind in self._options].index(self._now)


def _row(letter: str, name: str, kind: PeriodKind, now: PeriodKind, today: date) -> Content:
    period = Period(kind)
    words = "from a date to a date" if kind is PeriodKind.CUSTOM else title(period, *period.days(today), today)
    chosen = "  now" if kind is now else ""
    return Content.assemble((f"{letter}  ", "bold $accent"), (name.ljust(10), "bold"), (f"{words}{chosen}", "$quiet"))


class CustomRangeDialog(FormDialog[Period]):
    """Answers with a range of one's own."""

    HEADING = "Show the usage from a date to a date"
    CONFIRM = "Show"

    def __init__(self, usage: Usage | None, today: date) -> None:
        super().__init__()
        self._today = today
        self._first = (usage.first if usage is not None else today).isoformat()
        self._last = (usage.last if usage is not None else today).isoformat()

    def explanation(self) -> Content:
        return Content(f"Days are UTC, both are included: {LONGEST} days at most. A single day is shown by the hour.")

    def compose_fields(self) -> ComposeResult:
        yield FormField("From", PlainInput(self._first, id="first-day", max_length=40, compact=True), note="")
        last = PlainInput(self._last, id="last-day", max_length=40, compact=True)
        yield FormField("To", last, note=f"Today is {self._today.isoformat()}; empty is today.")

    def send(self) -> None:
        first, last = (self.query_one(f"#{name}", Input).value for name in ("first-day", "last-day"))
        period = typed_period(first, last, self._today)
        if isinstance(period, str):
            self.say(Content.styled(f"✗ {period}", "$text-error"))
        else:
            self.dismiss(period)


class UsageExportDialog(FileDialog):
    """Writes the range that is shown."""

    HEADING = "Write the usage"
    CONFIRM = "Write"
    EXPLANATION = "A CSV file: a row for each day, or hour, of each chute. Only you can read it."

    def __init__(self, usage: Usage | None, period: Period, names: Mapping[str, str]) -> None:
        days = f"{usage.first}-to-{usage.last}" if usage is not None else f"{times.utc_now():%Y-%m-%d}"
        super().__init__(f"chutes-usage-{days}.csv")
        self._period = period
        self._names = names

    def carry_out(self, path: str, then: Callable[[str | Problem], None], *, replaces: bool) -> None:
        self.worker.usage.export(self._period, self._names, path, then, replaces=replaces)
