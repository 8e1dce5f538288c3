"""Keys on another machine: which one is asked for by its address, and a signature by it is asked for."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NamedTuple

from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Input, Static

from chutes_tui import commands
from chutes_tui.access.signed_messages import is_address_like
from chutes_tui.core.problem import Problem
from chutes_tui.core.secret import Secret
from chutes_tui.core.text import visible
from chutes_tui.operations.onboarding.registration_state import address_problem
from chutes_tui.screens.dialogs.field_dialog import FieldDialog
from chutes_tui.screens.dialogs.form_dialog import FormDialog
from chutes_tui.widgets.buttons import KeyButton
from chutes_tui.widgets.facts import problem_words
from chutes_tui.widgets.fields.form_field import FormField
from chutes_tui.widgets.fields.plain_input import PlainInput
from chutes_tui.widgets.fields.secret_input import SecretInput
from chutes_tui.widgets.timed_reveal import TimedReveal

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import ComposeResult

    from chutes_tui.core.credentials import GivenSignature
    from chutes_tui.operations.signing.elsewhere import ToSign


class SignElsewhereDialog(TimedReveal, FormDialog["GivenSignature"]):
    """Answers with a signature of the message, checked here. A message whose time is over is replaced by another."""

    BINDINGS = commands.hidden_bindings(
        "sign_elsewhere",
        ("f2", "copy", "Copy message"),
        ("f3", "toggle_reveal", "Show"),
        ("f5", "renew", "New message"),
    )
    HEADING = "Sign on another machine"
    CONFIRM = "Use signature"
    EXPLANATION = (
        "The key isn't here. On the machine that has it, run this command, give it the message, and "
        "paste here what it prints."
    )

    def __init__(self, ask: Callable[[Callable[[ToSign | Problem], None]], None]) -> None:
        """`ask` makes a message and hands it over, or why there is none."""
        super().__init__()
        self._ask = ask
        self._to_sign: ToSign | None = None
        self._failed: Problem | None = None

    def compose_fields(self) -> ComposeResult:
        yield Static(id="to-sign")
        with Horizontal(classes="buttons"):
            yield KeyButton("Copy message", "f2", id="copy")
            yield KeyButton("Show", "f3", id="toggle_reveal")
            yield KeyButton("New message", "f5", id="renew")
        yield FormField("Signature", SecretInput(id="signature", compact=True))

    def on_mount(self) -> None:
        self.set_interval(1.0, self._tick)
        self.action_renew()

    # The message

    @property
    def can_reveal(self) -> bool:
        return self._to_sign is not None and self._to_sign.secret

    def watch_revealed(self) -> None:
        self._show()

    def action_renew(self) -> None:
        """Have another message made; a signature of the one before is worth nothing any more."""
        if self.busy:
            return
        self._forget()
        with self.prevent(Input.Changed):
            self.query_one("#signature", Input).value = ""
        self._show()
        self._ask(self._got)

    def _got(self, made: ToSign | Problem) -> None:
        self._forget()
        if isinstance(made, Problem):
            self._failed = made
        else:
            self._to_sign = made
        self._show()

    def _forget(self) -> None:
        self.hide()
        before, self._to_sign, self._failed = self._to_sign, None, None
        if before is not None:
            before.wipe()

    def _tick(self) -> None:
        if self._to_sign is not None and self._to_sign.left(time.time()) == 0 and not self.busy:
            self.action_renew()
            self.say(Content.styled("⚠ The time of that message is over: this is a new one.", "$text-warning"))
        else:
            self._show()

    def _show(self) -> None:
        made, toggle = self._to_sign, self.query_one("#toggle_reveal", KeyButton)
        toggle.display = self.can_reveal
        toggle.say("Hide" if self.revealed else "Show", "f3")
        for name in ("#copy", "#confirm"):
            self.query_one(name).disabled = made is None
        self.query_one("#to-sign", Static).update(self._words())

    def _words(self) -> Content:
        made = self._to_sign
        if self._failed is not None:
            return problem_words(self._failed, "f5: try again")
        if made is None:
            return Content.styled("Asking the server…", "$text-accent")
        left = made.left(time.time())
        works = f"  {left // 60}:{left % 60:02} left" if left is not None else ""
        text = visible(made.message.reveal()) if not made.secret or self.revealed else "•" * 32
        key = "--coldkey" if made.by_coldkey else "--hotkey NAME"
        return Content.assemble(
            (visible(made.words), "$quiet"),
            ("\nCommand  ", "$text-accent"),
            (f"chutes-tui sign --wallet NAME {key}", "bold"),
            ("\nKey      ", "$text-accent"),
            visible(made.ss58),
            ("\nMessage  ", "$text-accent"),
            (text, "bold"),
            (works, "$quiet"),
        )

    def action_copy(self) -> None:
        if (made := self._to_sign) is not None:
            self.worker.clipboard.copy(made.message, "the message", secret=made.secret)

    def action_toggle_reveal(self) -> None:
        self.toggle()

    # The signature

    def send(self) -> None:
        made = self._to_sign
        if self.busy or made is None:
            return
        typed = Secret(self.query_one("#signature", Input).value)
        self.be_busy("Checking it…")
        self.worker.signing.check(made, typed, self._checked)

    def _checked(self, given: GivenSignature | Problem) -> None:
        if isinstance(given, Problem):
            self.refuse(given)
            return
        self.be_idle()
        with self.prevent(Input.Changed):
            self.query_one("#signature", Input).value = ""
        self.dismiss(given)

    def on_unmount(self) -> None:
        if self._to_sign is not None:
            self._to_sign.wipe()


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

    def read(self, text: str) -> str:
        if not is_address_like(text):
            raise Problem("This is no address.", why="An address has 48 letters and digits and starts with 5.")
        return text


class Addresses(NamedTuple):
    """The ss58 addresses of a wallet's two keys."""

    hotkey: str
    coldkey: str


class ElsewhereDialog(FormDialog[Addresses]):
    """Answers with two valid addresses that differ."""

    HEADING = "Hotkey on another machine"
    CONFIRM = "Use these"
    EXPLANATION = (
        "The key never comes here: it signs there, with chutes-tui sign, once to begin and once when you have "
        "paid. Such an account is registered by payment."
    )

    def __init__(self, known: Addresses) -> None:
        """`known` is what was entered before; "" for nothing."""
        super().__init__()
        self._known = known

    def compose_fields(self) -> ComposeResult:
        hotkey, coldkey = self._known
        yield FormField("Hotkey", PlainInput(hotkey, placeholder="5…", id="hotkey", compact=True), id="hotkey-field")
        yield FormField(
            "Coldkey", PlainInput(coldkey, placeholder="5…", id="coldkey", compact=True), id="coldkey-field"
        )

    def edited(self, field: Input) -> None:
        super().edited(field)
        self._judge(field.id or "", empty_too=False)

    def _text(self, name: str) -> str:
        return "".join(self.query_one(f"#{name}", Input).value.split())

    def _judge(self, name: str, *, empty_too: bool = True) -> bool:
        text = self._text(name)
        problem = address_problem(text, name) if text or empty_too else ""
        return self.query_one(f"#{name}-field", FormField).judge(problem, "✓ Valid address." if text else "")

    def send(self) -> None:
        wrong = next((name for name in ("hotkey", "coldkey") if not self._judge(name)), None)
        addresses = Addresses(self._text("hotkey"), self._text("coldkey"))
        if wrong is not None:
            self.query_one(f"#{wrong}").focus()
        elif addresses.hotkey == addresses.coldkey:
            self.refuse(Problem("Both are the same address.", why="A wallet's hotkey and coldkey are two keys."))
        else:
            self.dismiss(addresses)
