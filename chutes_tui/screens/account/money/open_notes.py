"""What was sent and whose end is not known, at a glance: a panel of the account's place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content
from textual.widgets import Static

from chutes_tui.core import times
from chutes_tui.core.text import visible
from chutes_tui.operations.money.open_writes import DELETION, DEPOSIT, TRANSFER, question
from chutes_tui.widgets.frames import show_words

if TYPE_CHECKING:
    from chutes_tui.state import AppState
    from chutes_tui.storage.open_writes import OpenWrite

_KEYS = {TRANSFER: "t", DELETION: "D", DEPOSIT: "d"}


def open_write(state: AppState, kind: str) -> OpenWrite | None:
    """Return what of this kind the account has open, if it has."""
    return next((one for one in _of_account(state) if one.kind == kind), None)


def _of_account(state: AppState) -> tuple[OpenWrite, ...]:
    user, profile = state.user, state.profile
    ours = {"", user.user_id if user else "", profile.user_id if profile else ""}
    return tuple(one for one in state.open_writes if one.user_id in ours)


class OpenNotes(Static):
    """One line for each."""

    def __init__(self) -> None:
        super().__init__(id="open-notes", classes="panel")
        self.border_title = "Open"

    def show(self, state: AppState) -> None:
        """Say what is open."""
        found = [one for one in _of_account(state) if one.kind in _KEYS]
        self.display = bool(found)
        words = Content("\n").join(_line(one) for one in found)
        show_words(self, words)


def _line(write: OpenWrite) -> Content:
    ago = times.ago(write.begun, times.utc_now())
    words = f"⚠ {visible(question(write))} Begun {ago}: "
    return Content.assemble((words, "$text-warning"), (_KEYS[write.kind], "bold $accent"))
