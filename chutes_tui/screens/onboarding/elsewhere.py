"""Asks for the two addresses of a wallet whose hotkey is on another machine."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from textual.content import Content
from textual.widgets import Input

from chutes_tui.core.problem import Problem
from chutes_tui.operations.onboarding.registration_state import address_problem
from chutes_tui.screens.dialogs.form_dialog import FormDialog
from chutes_tui.widgets.fields.form_field import FormField
from chutes_tui.widgets.fields.plain_input import PlainInput

if TYPE_CHECKING:
    from textual.app import ComposeResult


class Addresses(NamedTuple):
    """The ss58 addresses of a wallet's two keys."""

    hotkey: str
    coldkey: str


class ElsewhereDialog(FormDialog[Addresses]):
    """Answers with two valid addresses that differ."""

    HEADING = "Hotkey on another machine"
    CONFIRM = "Use these"

    def __init__(self, known: Addresses) -> None:
        """`known` is what was entered before; "" for nothing."""
        super().__init__()
        self._known = known

    def explanation(self) -> Content:
        return Content(
            "The key never comes here: it signs there, with chutes-tui sign, once to begin and once when you have "
            "paid. Such an account is registered by payment."
        )

    def compose_fields(self) -> ComposeResult:
        hotkey, coldkey = self._known
        yield FormField("Hotkey", PlainInput(hotkey, placeholder="5…", id="hotkey", compact=True), id="hotkey-field")
        yield FormField(
            "Coldkey", PlainInput(coldkey, placeholder="5…", id="coldkey", compact=True), id="coldkey-field"
        )

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self.say(None)
        self._judge(event.input.id or "", empty_too=False)

    def _text(self, name: str) -> str:
        return "".join(self.query_one(f"#{name}", Input).value.split())

    def _judge(self, name: str, *, empty_too: bool = True) -> bool:
        text = self._text(name)
        problem = address_problem(text, name) if text or empty_too else ""
        words = f"✗ {problem}" if problem else "✓ Valid address." if text else ""
        self.query_one(f"#{name}-field", FormField).say(words, "$text-error" if problem else "$text-success")
        return not problem

    def send(self) -> None:
        wrong = next((name for name in ("hotkey", "coldkey") if not self._judge(name)), None)
        addresses = Addresses(self._text("hotkey"), self._text("coldkey"))
        if wrong is not None:
            self.query_one(f"#{wrong}").focus()
        elif addresses.hotkey == addresses.coldkey:
            self.refuse(Problem("Both are the same address.", why="A wallet's hotkey and coldkey are two keys."))
        else:
            self.dismiss(addresses)
