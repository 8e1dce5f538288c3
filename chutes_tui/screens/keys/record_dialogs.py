"""The private record of keys as a file: written for another machine, and read there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chutes_tui.core import times
from chutes_tui.host import host_of
from chutes_tui.screens.dialogs.file_dialog import FileDialog

if TYPE_CHECKING:
    from collections.abc import Callable

    from chutes_tui.core.problem import Problem


class RecordExportDialog(FileDialog):
    """Writes what is known of the account's keys."""

    HEADING = "Write what is known of your keys"
    CONFIRM = "Write"
    WORDS = (
        "As JSON: ids, exact access, tests, your notes and reminders. No key and no part of one is in it. "
        "Only you can read the file."
    )

    def __init__(self) -> None:
        super().__init__(f"chutes-keys-{times.utc_now():%Y-%m-%d}.json")

    def carry_out(self, path: str, then: Callable[[str | Problem], None], *, replaces: bool) -> None:
        host_of(self).worker.keys.export_record(path, then, replaces=replaces)


class RecordImportDialog(FileDialog):
    """Reads what another machine knows of the account's keys."""

    HEADING = "Read what is known of your keys"
    CONFIRM = "Read"
    DOING = "Reading…"
    WORDS = (
        "A file that chutes-tui wrote for this account elsewhere. What is known here stays, notes are joined, "
        "and the newer test of a key counts."
    )

    def carry_out(self, path: str, then: Callable[[str | Problem], None], *, replaces: bool) -> None:
        del replaces  # nothing is written into that file
        host_of(self).worker.keys.import_record(path, then)
