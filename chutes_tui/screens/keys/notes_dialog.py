"""The user's notes about keys, which stay on this machine; and what is known of keys as a file, for another one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual.content import Content
from textual.widgets import Input, TextArea

from chutes_tui.core import times
from chutes_tui.core.text import visible
from chutes_tui.operations.keys.knowledge import NOTHING_KNOWN, KeyKnowledge, places_fault
from chutes_tui.operations.keys.rotation_record import day_of
from chutes_tui.screens.dialogs.form_dialog import FileDialog, FormDialog
from chutes_tui.screens.keys.key_rows import NO_NAME
from chutes_tui.screens.keys.rotation.questions import DAY_NOTE
from chutes_tui.widgets.buttons import KeyButton
from chutes_tui.widgets.fields.form_field import FormField
from chutes_tui.widgets.fields.plain_input import PlainInput
from chutes_tui.widgets.fields.plain_text_area import PlainTextArea

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import ComposeResult
    from textual.widget import Widget

    from chutes_tui.api.models import ApiKey
    from chutes_tui.core.problem import Problem

_PLACES_NOTE: Final = "one a line, such as: GitHub ada/web"


class NotesDialog(FormDialog[None]):
    """Edits the notes of a key; enter in the list begins a line, ctrl+s saves."""

    CONFIRM = "Save"
    KEEPS_DRAFT = True
    EXPLANATION = "They stay on this machine, and a rotation hands them on to the new key. ctrl+s saves."

    def __init__(self, key: ApiKey, *, reminder: bool = True) -> None:
        super().__init__()
        self._key = key
        self._reminder = reminder

    def heading(self) -> Content:
        return Content(f"Notes about {visible(self._key.name) or NO_NAME}")

    @property
    def _known(self) -> KeyKnowledge:
        return self.state.known_keys.by_id.get(self._key.api_key_id, NOTHING_KNOWN)

    def compose_fields(self) -> ComposeResult:
        known = self._known
        places = PlainTextArea("\n".join(known.places), id="places-text", compact=True, tab_behavior="focus")
        yield FormField("Used in", places, note=_PLACES_NOTE, id="places-field")
        if self._reminder:
            day = known.remind.isoformat() if known.remind is not None else ""
            field = PlainInput(day, id="day", compact=True)
            yield FormField("Remind on", field, note=f"{DAY_NOTE}; empty for none", id="day-field")

    def on_mount(self) -> None:
        # Enter begins a line of the list.
        self.query_one("#confirm", KeyButton).say(self.CONFIRM, "^s", role="main")

    def first_field(self) -> Widget:
        return self.query_one(PlainTextArea)

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        event.stop()
        self.query_one("#places-field", FormField).say(_PLACES_NOTE)

    def send(self) -> None:
        places = tuple(dict.fromkeys(filter(None, map(str.strip, self.query_one(PlainTextArea).text.splitlines()))))
        wrong = places_fault(places)
        if wrong:
            self.query_one("#places-field", FormField).say(f"✗ {wrong}", "$text-error")
            self.query_one(PlainTextArea).focus()
            return
        remind = self._known.remind
        if self._reminder:
            text = self.query_one("#day", Input).value.strip()
            remind = day_of(text)
            if text and remind is None:
                self.query_one("#day-field", FormField).say("✗ Enter a day such as 2027-01-31.", "$text-error")
                self.query_one("#day", Input).focus()
                return
        self.worker.keys.note(self._key, places, remind)
        self.dismiss(None)


class RecordExportDialog(FileDialog):
    """Writes what is known of the account's keys."""

    HEADING = "Write what is known of your keys"
    CONFIRM = "Write"
    EXPLANATION = (
        "As JSON: ids, exact access, tests, your notes and reminders. No key and no part of one is in it. "
        "Only you can read the file."
    )

    def __init__(self) -> None:
        super().__init__(f"chutes-keys-{times.utc_now():%Y-%m-%d}.json")

    def carry_out(self, path: str, then: Callable[[str | Problem], None], *, replaces: bool) -> None:
        self.worker.keys.export_record(path, then, replaces=replaces)


class RecordImportDialog(FileDialog):
    """Reads what another machine knows of the account's keys."""

    HEADING = "Read what is known of your keys"
    CONFIRM = "Read"
    DOING = "Reading…"
    EXPLANATION = (
        "A file that chutes-tui wrote for this account elsewhere. What is known here stays, notes are joined, "
        "and the newer test of a key counts."
    )

    def carry_out(self, path: str, then: Callable[[str | Problem], None], *, replaces: bool) -> None:
        del replaces  # nothing is written into that file
        self.worker.keys.import_record(path, then)
