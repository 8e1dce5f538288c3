"""What a rotation asks: another name, a reminder, and before something is deleted or given up."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from textual.content import Content
from textual.widgets import Input

from chutes_tui.access.key_names import LONGEST_NAME, api_key_name_problem, name_note, name_taken_problem
from chutes_tui.core import times
from chutes_tui.core.text import short_id, visible
from chutes_tui.operations.keys.rotation_record import day_of
from chutes_tui.screens.dialogs.confirm import ConfirmDialog
from chutes_tui.screens.dialogs.form_dialog import FormDialog
from chutes_tui.widgets.fields.form_field import FormField
from chutes_tui.widgets.fields.plain_input import PlainInput

if TYPE_CHECKING:
    from collections.abc import Collection

    from textual.app import ComposeResult

    from chutes_tui.operations.keys.rotation_record import Rotation

_LATER = timedelta(days=30)


class NewNameDialog(FormDialog[str]):
    """Answers with a name for the new key, or None."""

    HEADING = "Name of the new key"
    CONFIRM = "Use"

    def __init__(self, name: str, taken: Collection[str]) -> None:
        super().__init__()
        self._start = name
        self._taken = taken

    def explanation(self) -> Content:
        return Content(f"At most {LONGEST_NAME} characters. No other key may have it.")

    def compose_fields(self) -> ComposeResult:
        yield FormField("Name", PlainInput(self._start, id="new-name", compact=True))

    def edited(self, field: Input) -> None:
        self._judge()

    def _judge(self) -> bool:
        name = self.text
        problem = api_key_name_problem(name) or name_taken_problem(name, self._taken)
        note = name_note(name, self._taken)
        fine = (f"⚠ {visible(note)}", "$text-warning") if note else ("✓ free", "$text-success")
        return self.query_one(FormField).judge(problem, *fine)

    def send(self) -> None:
        if self._judge():
            self.dismiss(self.text)
        else:
            self.query_one(Input).focus()


class ReminderDialog(FormDialog[date]):
    """Answers with the day on which to think of the old key again, or None."""

    HEADING = "Keep both keys"
    CONFIRM = "Keep both"

    def __init__(self, old_name: str) -> None:
        super().__init__()
        self._old_name = old_name

    def explanation(self) -> Content:
        return Content(
            f"Both keys keep working. On this day, the table and the audit remind you of {self._old_name}, and until "
            "then they show the date."
        )

    def compose_fields(self) -> ComposeResult:
        day = (times.utc_now() + _LATER).date().isoformat()
        yield FormField("Remind on", PlainInput(day, id="day", compact=True), note=DAY_NOTE)

    def send(self) -> None:
        day = day_of(self.text.strip())
        if day is None or day <= times.utc_now().date():
            self.query_one(FormField).say("✗ Enter a day to come, such as 2027-01-31.", "$text-error")
            self.query_one(Input).focus()
        else:
            self.dismiss(day)


DAY_NOTE = "year-month-day, such as 2027-01-31"


def recreate_dialog(rotation: Rotation) -> ConfirmDialog:
    """The question before the new key, whose value nobody has, is deleted and created again."""
    return ConfirmDialog(
        "Delete the new key and create it again?",
        f"{visible(rotation.new_name)} ({short_id(rotation.new_id)}) is deleted, and one of the same name and access "
        "is created. Anything that uses its value already will stop working.\n\nThe old key is not touched.",
        confirm="Delete and recreate",
        cancel="Not now",
    )


def end_dialog(rotation: Rotation) -> ConfirmDialog:
    """The question before a rotation is given up."""
    new = visible(rotation.new_name)
    body = f"{new} ({short_id(rotation.new_id)}) stays on the server, and so does the old key."
    if not rotation.exists:
        body = f"An earlier request may still create {new}; the list of keys would show it. The old key stays."
    return ConfirmDialog("End this rotation?", body, confirm="End it", cancel="Go on")


def leaving_dialog(name: str) -> ConfirmDialog:
    """The question before a value is given up that was neither copied nor saved."""
    return ConfirmDialog(
        "Close without saving the key?",
        f"The value of {name} was neither copied nor confirmed as saved.\n\n"
        "It can't be shown again. The rotation can go on later, but the new key would have to be deleted and created "
        "again. The old key keeps working.",
        confirm="Close anyway",
        cancel="Stay",
    )
