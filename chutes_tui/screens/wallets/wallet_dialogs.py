"""Dialogs about wallets: the password of an encrypted hotkey, where to look for wallets, what a check found."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING

from textual.content import Content
from textual.widgets import Button, Input, Static

from chutes_tui.core.attempt import Stage
from chutes_tui.core.secret import Secret
from chutes_tui.core.text import spinner, visible
from chutes_tui.host import host_of
from chutes_tui.screens.dialogs.confirm import TextDialog
from chutes_tui.screens.dialogs.field_dialog import FieldDialog
from chutes_tui.screens.wallets.wallet_detail import findings_text, wallet_title
from chutes_tui.widgets.fields.path_input import PathInput
from chutes_tui.widgets.fields.secret_input import PasswordInput

if TYPE_CHECKING:
    from pathlib import Path

    from textual.app import ComposeResult
    from textual.timer import Timer

    from chutes_tui.core.setting import Setting
    from chutes_tui.operations.wallets.existing import HotkeyOpening, WalletCheck
    from chutes_tui.wallets.model import Hotkey, Wallet

_COST = "Bittensor's encryption needs about 4 seconds and 512 MB of memory."


class HotkeyPasswordDialog(FieldDialog[bool]):
    """True: the hotkey is open, its seed in `state.hotkey_opening` until the caller has it forgotten."""

    CONFIRM = "Open"

    def __init__(self, hotkey: Hotkey) -> None:
        super().__init__()
        self._hotkey = hotkey
        self._since = 0.0
        self._tick: Timer | None = None

    def heading(self) -> Content:
        name = f"{visible(self._hotkey.wallet)} / {visible(self._hotkey.name)}"
        return Content.assemble("Open ", (name, "$text-accent"))

    def explanation(self) -> Content:
        return Content(f"This hotkey is encrypted. Its password stays on this machine. {_COST}")

    def compose_fields(self) -> ComposeResult:
        yield PasswordInput(placeholder="password", id="password", compact=True)

    def on_mount(self) -> None:
        self.watch(self.state, "hotkey_opening", self._opening_changed, init=False)
        self.query_one("#confirm", Button).disabled = True

    def edited(self, field: Input) -> None:
        self.query_one("#confirm", Button).disabled = not field.value
        super().edited(field)

    def action_cancel(self) -> None:
        self.worker.wallets.forget_hotkey()
        self._close(False)

    def _close(self, is_open: bool) -> None:
        with self.prevent(Input.Changed):
            self.query_one(Input).value = ""
        self.dismiss(is_open)

    def send(self) -> None:
        if self.text and self._tick is None:
            self._working(True)
            self.worker.wallets.open_hotkey(self._hotkey, Secret(self.text))

    def _opening_changed(self, opening: HotkeyOpening | None) -> None:

        if opening is None or opening.stage is Stage.SENDING:
            return
        self._working(False)
        if opening.stage is Stage.DONE:
            self._close(True)
        elif opening.problem is not None:
            self.refuse(opening.problem)
        else:
            self.query_one(Input).focus()

    def _working(self, working: bool) -> None:
        self.query_one(Input).disabled = working
        self.query_one("#confirm", Button).disabled = working
        if working:
            self._since = monotonic()
            self._tick = self.set_interval(0.25, self._show_progress)
            self.query_one("#cancel").focus()
            self._show_progress()
        elif self._tick is not None:
            self._tick.stop()
            self._tick = None

    def _show_progress(self) -> None:
        seconds = monotonic() - self._since
        doing = f"{spinner(seconds)} Deriving the key from the password (512 MB)… {int(seconds)} s"
        self.say(Content.styled(doing, "$text-accent"))


class WalletsFolderDialog(FieldDialog[str]):
    """The path to look in, "" for the configured one, None when cancelled."""

    HEADING = "Wallets folder"
    CONFIRM = "Open folder"

    def explanation(self) -> Content:
        return Content(_situation(self.state.wallets.location))

    def compose_fields(self) -> ComposeResult:
        location = self.state.wallets.location
        yield PathInput(
            str(location.value) if location else "", folders=True, placeholder="~/.bittensor/wallets", compact=True
        )

    def send(self) -> None:
        self.dismiss(self.text)


def _situation(location: Setting[Path] | None) -> str:
    words = f"Current folder from: {visible(location.origin)}." if location else ""
    if location is not None and location.shadowed:
        words += f" It overrides: {visible(', '.join(location.shadowed))}."
    return (
        f"{words}\n\nThis applies until you quit. To use it every time, set BT_WALLET_PATH, start with "
        "--wallets-path, or write wallet_path into ~/.bittensor/config.yml. An empty field restores the configured "
        "folder."
    )


class WalletCheckDialog(TextDialog):
    """Starts the check and shows its findings when they are there."""

    def __init__(self, wallet: Wallet, hotkey: Hotkey | None) -> None:
        name = wallet_title(wallet, hotkey)
        super().__init__(f"Check of {name}", Content("↻ Checking…"), copyable="", what="the findings")
        self._wallet = wallet
        self._hotkey = hotkey

    def on_mount(self) -> None:
        super().on_mount()
        host = host_of(self)
        host.state.events.wallet_checked.subscribe(self, self._checked)
        host.worker.wallets.check(self._wallet, self._hotkey)

    def _checked(self, check: WalletCheck) -> None:
        if check.problem is not None:
            text = Content.styled(visible(check.problem.what), "$text-error")
        else:
            text = findings_text("Findings", check.findings)
        self._copyable = text.plain
        self.query_one(".dialog-body Static", Static).update(text)
        self.call_after_refresh(self._fit)
