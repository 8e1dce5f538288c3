"""The second step: the wallet and its hotkey, read and opened here, and the coldkey's address if it is not known."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Input, Label, Static

from chutes_tui.api.errors.from_registration import Remedy
from chutes_tui.core.attempt import Stage
from chutes_tui.core.loadable import LoadPhase
from chutes_tui.core.text import visible
from chutes_tui.operations.onboarding.registration_state import address_problem
from chutes_tui.screens.onboarding.steps.step import FormStep
from chutes_tui.screens.wallets.wallet_browser import WalletPicker, can_be_picked, in_use
from chutes_tui.widgets.fields.plain_input import PlainInput

if TYPE_CHECKING:
    from collections.abc import Mapping

    from textual.app import ComposeResult
    from textual.timer import Timer

    from chutes_tui.operations.onboarding.registration_state import CliDefaults
    from chutes_tui.operations.wallets.creation import CreatedKey
    from chutes_tui.screens.onboarding.steps.step import Form
    from chutes_tui.wallets.model import Hotkey, Wallet


_ASKED_AFTER: Final = 0.3
"""Seconds that the cursor rests on a hotkey before the server is asked about it."""


_NONE: Final[Mapping[str, str | None]] = {}
"""What is said of accounts where the hotkey is known to be the right one."""


class _Picker(WalletPicker):
    HINT = "n: create one · p: choose another folder"


class WalletStep(FormStep):
    """Picking a hotkey takes its seed into `state.hotkey_opening`, where it stays until the registration ends."""

    TITLE = "Wallet"
    HEADING = "Choose the account's hotkey"
    REMEDY = Remedy.WALLET
    _missing = ""
    ASKS: ClassVar[bool] = True
    """Whether a hotkey that has an account already is none to choose."""
    _asking: Timer | None = None
    expected = ""
    """The address of the hotkey whose registration is gone on with; "" where every one will do."""

    def __init__(self, form: Form, defaults: CliDefaults) -> None:
        super().__init__(form)
        self._preset = (defaults.wallet, defaults.hotkey)

    def compose_fields(self) -> ComposeResult:
        yield _Picker(id="picker")
        yield Static(id="chosen")
        with Horizontal(classes="field", id="coldkey-row"):
            yield Label("Coldkey", classes="field-label")
            yield PlainInput(
                placeholder="address of the wallet's coldkey: 5…", id="coldkey", compact=True, select_on_focus=False
            )
        yield Static(id="coldkey-note", classes="field-note")

    @property
    def picker(self) -> WalletPicker:
        """The list of wallets."""
        return self.query_one(WalletPicker)

    def enter(self) -> None:
        if self._coldkey_wanted and self.form.hotkey_ss58 and address_problem(self.form.coldkey):
            self.query_one("#coldkey").focus()
        else:
            self.picker.focus()
        self._ask_soon()

    @property
    def waits(self) -> str:
        registration, opening = self.registration, self.state.hotkey_opening
        if self.state.wallets.phase is LoadPhase.LOADING:
            return "Reading the wallets."
        if self.form.elsewhere:
            known = self.expected or registration is None or self.form.hotkey_ss58 in registration.offers
            return "" if known else "Checking whether the server registers by payment."
        if self.form.hotkey is None:
            return ""
        if not self.form.hotkey_ss58:
            opens = opening is not None and opening.stage is Stage.SENDING
            return "Reading the hotkey." if opens else ""
        asked = registration is not None and self.form.hotkey_ss58 in registration.offers
        known = not self.ASKS or registration is None or (asked and self.form.hotkey_ss58 in registration.accounts)
        return "" if known else "Checking whether this hotkey has an account."

    @property
    def blocker(self) -> str:
        if self.form.hotkey is None and not self.form.elsewhere:
            found = self.state.wallets.wallets
            return "Choose a hotkey first: press enter on it." if found else "There is no hotkey yet: n creates one."
        if not self.form.hotkey_ss58:
            opening = self.state.hotkey_opening
            problem = opening.problem if opening is not None else None
            return problem.what if problem is not None else "The hotkey is not unlocked yet."
        if self.expected not in ("", self.form.hotkey_ss58):
            return f"This isn't the hotkey that is being registered: {self.expected}."
        if self.form.elsewhere and not self.expected and self._not_offered:
            return "This server doesn't register by payment, which a hotkey on another machine needs."
        if self.owner:
            return "Choose another hotkey, or use this one's account (F8)."
        return address_problem(self.form.coldkey)

    async def back_out(self) -> bool:
        return await self.picker.unwind()

    # What the command line asked for

    def _follow_preset(self) -> None:
        wallet, hotkey = self._preset
        if not wallet or not self.state.wallets.wallets:
            return
        self._preset = ("", "")
        found = next((w for w in self.state.wallets.wallets if w.name == wallet), None)
        if found is None:
            self._missing = f"✗ There is no wallet {visible(wallet)}."
            return
        names = [key.name for key in found.hotkeys]
        if hotkey and hotkey not in names:
            self._missing = f"✗ The wallet {visible(wallet)} has no hotkey {visible(hotkey)}."
        self.picker.go_to(wallet, hotkey if hotkey in names else names[0] if names else "")

    # Whose account a hotkey has

    @property
    def owner(self) -> str:
        """Whose account the chosen hotkey has; "" for nobody's, as far as is known."""
        accounts = self.registration.accounts if self.registration is not None and not self.expected else {}
        return (accounts.get(self.form.hotkey_ss58) if self.form.hotkey is not None else None) or ""

    @property
    def _not_offered(self) -> bool:
        """Whether the server is known not to register by payment."""
        offer = self.registration.offers.get(self.form.hotkey_ss58) if self.registration is not None else None
        return offer is not None and offer.offered is False

    def on_wallet_browser_highlighted(self) -> None:
        self._ask_soon()

    def _ask_soon(self) -> None:
        if self._asking is not None:
            self._asking.stop()
        self._asking = self.set_timer(_ASKED_AFTER, self._ask_about_current)

    def _ask_about_current(self) -> None:
        hotkey = (self.picker.current or (None, None))[1]
        if self.ASKS and self.display and hotkey is not None and hotkey.usable:
            self.worker.registration.look_up_hotkey(hotkey)

    # Picking

    def take_up(self) -> bool:
        """Pick the row under the cursor, as Enter does there."""
        wallet, hotkey = self.picker.current or (None, None)
        if wallet is None or not can_be_picked(hotkey) or self._missing or self.query_one("#coldkey").has_focus:
            return False
        if self.form.elsewhere or self._is_open(hotkey):
            return False
        self._pick(wallet, hotkey)
        return True

    def _is_open(self, hotkey: Hotkey) -> bool:
        chosen = self.form.hotkey
        return chosen is not None and chosen.path == hotkey.path and bool(self.form.hotkey_ss58)

    def on_wallet_picker_picked(self, event: WalletPicker.Picked) -> None:
        event.stop()
        self._pick(event.wallet, event.hotkey)

    def _pick(self, wallet: Wallet, hotkey: Hotkey) -> None:
        self._missing = ""
        if self._is_open(hotkey):
            self.post_message(self.Finished())
            return
        if self.form.wallet is None or self.form.wallet.path != wallet.path:
            self.query_one("#coldkey", Input).value = self.form.coldkey = wallet.coldkey.ss58
        self.form.wallet, self.form.hotkey, self.form.hotkey_ss58 = wallet, hotkey, ""
        self._is_here()
        self.post_message(self.Edited())
        if hotkey.needs_password:
            from chutes_tui.screens.wallets.wallet_dialogs import HotkeyPasswordDialog

            self.app.push_screen(HotkeyPasswordDialog(hotkey), self._password_given)
        else:
            self.worker.wallets.open_hotkey(hotkey)
            self.post_message(self.Finished())
        self.show_state()

    def use_elsewhere(self, hotkey: str, coldkey: str) -> None:
        """Take the hotkey of this address, which is on another machine, and go on."""
        self._missing = ""
        self.worker.wallets.forget_hotkey()
        form = self.form
        form.wallet, form.hotkey, form.hotkey_ss58, form.coldkey = None, None, hotkey, coldkey
        form.elsewhere = form.by_payment = True
        self.worker.registration.ask_offer(hotkey)
        self.post_message(self.Edited())
        self.post_message(self.Finished())
        self.show_state()

    def _is_here(self) -> None:
        if self.form.elsewhere:
            begun = self.registration is not None and self.registration.payment is not None
            self.form.elsewhere, self.form.by_payment = False, begun

    def _password_given(self, opened: bool | None) -> None:
        if opened:
            self.show_state()
            self.post_message(self.Finished())
        else:
            self.worker.wallets.forget_hotkey()
            self.form.hotkey = None
            self.show_state()
            self.picker.focus()

    def _follow_opening(self) -> None:
        opening, hotkey = self.state.hotkey_opening, self.form.hotkey
        if opening is None or hotkey is None or opening.hotkey.path != hotkey.path:
            return
        fresh = opening.stage is Stage.DONE and opening.opened is not None and not self.form.hotkey_ss58
        if fresh and opening.opened is not None:
            self.form.hotkey_ss58 = opening.opened.ss58
            if self.ASKS:
                self.worker.registration.look_up_hotkey(hotkey)
                self.worker.registration.ask_offer(self.form.hotkey_ss58)

    def go_on_with(self, wallet: str, hotkey: str, address: str) -> None:
        """Ask for the hotkey of a registration that is gone on with, and no other."""
        self.expected, self._preset = address, (wallet, hotkey)
        self.show_state()

    def created(self, key: CreatedKey | None) -> None:
        """Go to the key that was created for this account; None if there is none."""
        if key is not None:
            self._missing = ""
            self.form.hotkey, self.form.hotkey_ss58 = None, ""
            self._is_here()
            self.worker.wallets.forget_hotkey()
            self.show_state()
            self.picker.go_to(key.wallet, key.hotkey)
        self.picker.focus()

    # The coldkey

    @property
    def _coldkey_wanted(self) -> bool:
        """Whether the wallet doesn't tell its coldkey's address."""
        return self.form.wallet is not None and not self.form.wallet.coldkey.ss58

    def on_input_changed(self, event: Input.Changed) -> None:
        if event.input.id != "coldkey":
            return
        event.stop()
        typed = "".join(event.value.split())
        if typed != self.form.coldkey:
            self.form.coldkey = typed
            self.post_message(self.Edited())
        self.show_state()

    def entered(self, field: Input) -> None:
        if field.id == "coldkey":
            super().entered(field)

    # Showing

    def show_state(self) -> None:
        if not self.is_attached:
            return
        self._follow_preset()
        self._follow_opening()
        self.set_class(self._coldkey_wanted, "-asks-coldkey")
        if self._coldkey_wanted:
            self.query_one("#coldkey-note", Static).update(self._coldkey_words())
        hotkey, opening = self.form.hotkey, self.state.hotkey_opening
        if self.registration is not None:
            self.picker.know_accounts(_NONE if self.expected else self.registration.accounts)
        if self.form.elsewhere:
            self._say(f"✓ On another machine: {self.form.hotkey_ss58}", "$text-success")
        elif hotkey is None:
            self._say(self._missing, "$text-warning")
        elif self.form.hotkey_ss58:
            name = f"{visible(hotkey.wallet)} / {visible(hotkey.name)}"
            if self.owner and self.picker.current == (self.form.wallet, hotkey):
                self._say("", "")  # the list says it under its cursor
            elif self.owner:
                self._say(f"⚠ {name} is {in_use(self.owner)}", "$text-warning")
            else:
                self._say(f"✓ Chosen: {name}", "$text-success")
        elif opening is not None and opening.problem is not None:
            problem = opening.problem
            self._say(f"✗ {visible(problem.what)} {visible(problem.next_step)}", "$text-error")
        elif opening is not None:
            self._say(f"↻ Reading {visible(hotkey.name)}…", "$text-accent")

    def _coldkey_words(self) -> Content:
        typed = self.form.coldkey
        if typed and (problem := address_problem(typed)):
            return Content.styled(f"✗ {problem}", "$text-error")
        if typed:
            return Content.styled("✓ Valid address.", "$text-success")
        return Content.styled("This wallet's files don't contain it: paste the address (5…).", "$text-warning")

    def _say(self, words: str, style: str) -> None:
        self.query_one("#chosen", Static).update(Content.styled(words, style) if words else "")
