"""Asks for the address of a hotkey that is on another machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from chutes_tui.access.signed_messages import is_address_like
from chutes_tui.core.problem import Problem
from chutes_tui.screens.dialogs.field_dialog import FieldDialog
from chutes_tui.widgets.fields.plain_input import PlainInput

if TYPE_CHECKING:
    from textual.app import ComposeResult


class HotkeyAddressDialog(FieldDialog[str]):
    """Takes an address by its form; its checksum is verified with the signature."""

    HEADING = "Hotkey on another machine"
    CONFIRM = "Go on"

    def __init__(self, why: str) -> None:
        """`why`: what it is needed for, as a sentence."""
        super().__init__()
        self._why = why

    def explanation(self) -> Content:
        return Content(f"{self._why} It signs on its own machine; the key never comes here.")

    def compose_fields(self) -> ComposeResult:
        yield PlainInput(placeholder="5…", id="hotkey-address", compact=True)

    def on_input_changed(self) -> None:
        self.say(None)

    def send(self) -> None:
        address = self.text.strip()
        if is_address_like(address):
            self.dismiss(address)
        else:
            self.refuse(Problem("This is no address.", why="An address has 48 letters and digits and starts with 5."))
