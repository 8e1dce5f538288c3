"""Asks where the developer deposit is to be sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from chutes_tui.core.problem import Problem
from chutes_tui.operations.money.deposit import address_problem
from chutes_tui.screens.dialogs.field_dialog import FieldDialog
from chutes_tui.widgets.fields.plain_input import PlainInput

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from chutes_tui.api.models import User


class ReturnDialog(FieldDialog[str]):
    """Takes the address of one's own wallet, with its checksum; the account's coldkey stands there at first."""

    HEADING = "Return the deposit"
    CONFIRM = "Go on"

    def __init__(self, user: User | None) -> None:
        super().__init__()
        self._user = user

    def explanation(self) -> Content:
        return Content(
            "To which address of your own wallet? The account's coldkey is suggested: change it if it isn't yours "
            "any more. The next question asks for it again."
        )

    def compose_fields(self) -> ComposeResult:
        coldkey = self._user.coldkey if self._user is not None else ""
        suggested = coldkey if coldkey and not address_problem(coldkey, self._user) else ""
        yield PlainInput(suggested, placeholder="5…", id="return-address", compact=True)

    def on_input_changed(self) -> None:
        self.say(None)

    def send(self) -> None:
        address = self.text.strip()
        if wrong := address_problem(address, self._user):
            self.refuse(Problem("The deposit can't be sent there.", why=wrong))
        else:
            self.dismiss(address)
