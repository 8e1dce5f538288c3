"""Names step: what to create, its names, and the number of words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.style import Style
from textual.suggester import SuggestFromList
from textual.widget import Widget
from textual.widgets import Input, Static

from chutes_tui import commands
from chutes_tui.core.loadable import LoadPhase
from chutes_tui.core.text import visible
from chutes_tui.operations.wallets.creation import WORD_COUNTS, KeyKind, names_problem
from chutes_tui.screens.base.step import Step
from chutes_tui.screens.wallets.wallet_rows import short_address
from chutes_tui.storage.errors import shown_path
from chutes_tui.widgets.fields.form_field import FormField
from chutes_tui.widgets.fields.plain_input import PlainInput

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult


class ChoiceLine(Widget, can_focus=True):
    """The labels in a row, the chosen one marked."""

    BINDINGS = commands.hidden_bindings(
        "choice_line",
        ("right,l,space", "move(1)", "Next"),
        ("left,h", "move(-1)", "Previous"),
        ("enter", "finish", "Go on"),
    )

    chosen: reactive[int] = reactive(0)

    class Changed(Message):
        """Another one was chosen."""

    class Finished(Message):
        """Enter was pressed."""

    def __init__(self, labels: Sequence[str], chosen: int = 0, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._labels = tuple(labels)
        self.set_reactive(ChoiceLine.chosen, chosen)

    def render(self) -> Content:
        parts = [self._part(index, label) for index, label in enumerate(self._labels)]
        return Content("  ").join(parts)

    def _part(self, index: int, label: str) -> Content:
        click = Style.from_meta({"@click": f"choose({index})"})
        if index != self.chosen:
            return Content.styled(f"○ {label} ", "$quiet").stylize(click)
        style = "bold $foreground on $primary 45%" if self.has_focus else "bold $foreground on $primary 25%"
        return Content.styled(f"● {label} ", style).stylize(click)

    def validate_chosen(self, chosen: int) -> int:
        return max(0, min(chosen, len(self._labels) - 1))

    def watch_chosen(self, before: int, after: int) -> None:
        if before != after:
            self.post_message(self.Changed())

    def action_move(self, by: int) -> None:
        self.chosen += by

    def action_choose(self, index: int) -> None:
        self.focus()
        self.chosen = index

    def action_finish(self) -> None:
        self.post_message(self.Finished())


_KINDS = KeyKind.WALLET, KeyKind.HOTKEY, KeyKind.RESTORED
_EXPLAINED = {
    KeyKind.WALLET: "A coldkey, encrypted with your password, and a hotkey that signs for Chutes.",
    KeyKind.HOTKEY: "A new hotkey in an existing wallet.",
    KeyKind.RESTORED: "From its recovery phrase of 12 to 24 words, in a new or an existing wallet.",
    KeyKind.COLDKEY: "From its recovery phrase or seed, encrypted with a password, in a wallet without a coldkey.",
}


_USUAL: Final = "default"


class NamesStep(Step):
    """Checks the names against the existing wallets at every keystroke. A coldkey alone is no choice among others."""

    TITLE = "Names"
    HEADING = "What do you want to create?"

    def __init__(self, kind: KeyKind | None, wallet: str, hotkey: str) -> None:
        super().__init__(id="names")
        self._coldkey_alone = kind is KeyKind.COLDKEY
        if self._coldkey_alone:
            self.HEADING = "Which wallet's coldkey do you restore?"
        self._first_kind = _KINDS.index(kind) if kind in _KINDS else 0
        self._first_names = wallet, hotkey

    def compose_fields(self) -> ComposeResult:
        wallet, hotkey = self._first_names
        hotkey = hotkey or self._free_name(wallet)
        yield ChoiceLine([kind.value for kind in _KINDS], self._first_kind, id="kind")
        yield Static(id="kind-explained")
        yield FormField(
            "Wallet", PlainInput(wallet, placeholder="its name", compact=True, id="wallet"), id="wallet-field"
        )
        yield FormField(
            "Hotkey", PlainInput(hotkey, placeholder="its name", compact=True, id="hotkey"), id="hotkey-field"
        )
        with Vertical(id="count-field"):
            count = ChoiceLine([str(count) for count in WORD_COUNTS], id="count")
            yield FormField("Words", count, note="12 words have 128 bits: as strong as the key itself.")
        yield Static(id="folder")

    def _free_name(self, wallet: str) -> str:
        """The usual name of a hotkey; "" where the wallet has one of that name."""
        taken = (key.name for one in self.state.wallets.wallets if one.name == wallet for key in one.hotkeys)
        return "" if _USUAL in taken else _USUAL

    @property
    def kind(self) -> KeyKind:
        if self._coldkey_alone:
            return KeyKind.COLDKEY
        return _KINDS[self.query_one("#kind", ChoiceLine).chosen]

    @property
    def wallet(self) -> str:
        return self.query_one("#wallet", Input).value

    @property
    def hotkey(self) -> str:
        return "" if self._coldkey_alone else self.query_one("#hotkey", Input).value

    @property
    def coldkey_ss58(self) -> str:
        """The address that the wallet's coldkey is known to have, "" for a new wallet."""
        known = (one.coldkey.ss58 for one in self.state.wallets.wallets if one.name == self.wallet)
        return next(known, "")

    @property
    def count(self) -> int:
        """How many words a new mnemonic has."""
        return WORD_COUNTS[self.query_one("#count", ChoiceLine).chosen]

    @property
    def waits(self) -> str:
        found = self.state.wallets
        reading = found.location is None and found.phase is not LoadPhase.FAILED
        return "Reading the wallets." if reading else ""

    @property
    def ready(self) -> bool:
        return self.state.wallets.location is not None and not any(self._problems())

    def enter(self) -> None:
        if not self.wallet or self._coldkey_alone:
            self.query_one("#wallet", Input).focus()
        elif not any(self._problems()):
            self.query_one("#hotkey", Input).focus()
        else:
            self.query_one("#wallet" if self._problems()[0] else "#hotkey", Input).focus()

    def complain(self) -> None:
        self._show_notes(insist=True)
        self.enter()

    def show_state(self) -> None:
        self._show_notes()

    def _show_notes(self, *, insist: bool = False) -> None:
        """Say what is wrong with the names; an empty name only when the user `insist`s on going on."""
        kind, found = self.kind, self.state.wallets
        self.query_one("#kind-explained", Static).update(Content.styled(_EXPLAINED[kind], "$quiet"))
        self.query_one("#count-field").display = kind.draws
        self.query_one("#kind").display = self.query_one("#hotkey-field").display = not self._coldkey_alone
        names = [] if kind is KeyKind.WALLET else [wallet.name for wallet in found.wallets]
        self.query_one("#wallet", Input).suggester = SuggestFromList(names) if names else None
        about_wallet, about_hotkey = self._problems()
        self._note("#wallet-field", self.wallet, about_wallet, self._wallet_words(), insist)
        self._note("#hotkey-field", self.hotkey, about_hotkey, "✓ free", insist)
        if found.location is not None:
            place = f"{shown_path(found.location.value)}  ({visible(found.location.origin)})"
            self.query_one("#folder", Static).update(Content.styled(f"Folder: {place}", "$quiet"))

    def _problems(self) -> tuple[str, str]:
        return names_problem(self.kind, self.state.wallets.wallets, self.wallet, self.hotkey)

    def _wallet_words(self) -> str:
        exists = any(wallet.name == self.wallet for wallet in self.state.wallets.wallets)
        if self._coldkey_alone:
            if exists and self.coldkey_ss58:
                return f"✓ exists; the coldkey must be {short_address(self.coldkey_ss58)}"
            return "✓ exists; the coldkey is added to it" if exists else "✓ a new wallet with this coldkey alone"
        if exists:
            return "✓ exists; the hotkey is added to it"
        return "✓ free" if self.kind is KeyKind.WALLET else "✓ a new wallet with this hotkey and no coldkey"

    def _note(self, field: str, name: str, problem: str, fine: str, insist: bool) -> None:
        shown = problem if name or insist else ""
        self.query_one(field, FormField).judge(shown, "" if problem else fine)

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._edited()

    def on_choice_line_changed(self, event: ChoiceLine.Changed) -> None:
        event.stop()
        self._edited()

    def _edited(self) -> None:
        self._show_notes()
        self.post_message(self.Edited())

    def entered(self, field: Input) -> None:
        if field.id == "wallet" and not self._coldkey_alone and not self._problems()[0]:
            self.query_one("#hotkey", Input).focus()
        else:
            super().entered(field)

    def on_choice_line_finished(self, event: ChoiceLine.Finished) -> None:
        event.stop()
        self.post_message(self.Finished())
