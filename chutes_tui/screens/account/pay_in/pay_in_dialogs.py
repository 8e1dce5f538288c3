"""Asks which node of the chain to read, and how much the transfer command is for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from chutes_tui.core.problem import Problem
from chutes_tui.core.text import usd, visible
from chutes_tui.operations.account.pay_in import amount_problem, transfer_command
from chutes_tui.screens.dialogs.field_dialog import FieldDialog
from chutes_tui.widgets.fields.plain_input import PlainInput

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.widgets import Input


class NodeDialog(FieldDialog[str]):
    """Asks for the URL of a node; an empty one is the usual node."""

    HEADING = "Node of the chain"
    CONFIRM = "Use"

    def explanation(self) -> Content:
        from chutes_tui.api.chain import PUBLIC_NODE

        return Content(
            "Balances are read from this node, by https; it learns which addresses you ask about. A node of another "
            f"chain is refused. Leave it empty for the public one: {PUBLIC_NODE}"
        )

    def compose_fields(self) -> ComposeResult:
        yield PlainInput(self.state.memory.chain_node, placeholder="https://…", id="node-url", compact=True)

    def read(self, text: str) -> str:
        from chutes_tui.api.chain import checked_node

        return checked_node(text) if text else ""


class TransferDialog(FieldDialog[str]):
    """Makes the line that sends TAO from a wallet, to be run by the user; nothing is sent from here."""

    HEADING = "Pay in with btcli"
    CONFIRM = "Copy"
    EXPLANATION = "Run the line where your wallet is; btcli asks before it sends. How much TAO?"

    def __init__(self, address: str, price: float | None) -> None:
        super().__init__()
        self._address = address
        self._price = price

    def compose_fields(self) -> ComposeResult:
        yield PlainInput(placeholder="0.25", id="tao-amount", compact=True)

    def edited(self, field: Input) -> None:
        amount = field.value.strip()
        if not amount:
            self.say(None)
        elif wrong := amount_problem(amount):
            self.say(Content.styled(wrong, "$text-warning"))
        else:
            worth = f"about {usd(float(amount) * self._price)} now" if self._price is not None else ""
            line = visible(transfer_command(self._address, amount))
            self.say(Content.assemble((line, "bold"), (f"\n{worth}" if worth else "", "$quiet")))

    def read(self, text: str) -> str:
        if wrong := amount_problem(text):
            raise Problem("This is no amount.", why=wrong)
        return transfer_command(self._address, text)
