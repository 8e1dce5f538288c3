"""What a check of a hotkey or a wallet found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content
from textual.widgets import Static

from chutes_tui.core.text import visible
from chutes_tui.host import host_of
from chutes_tui.screens.dialogs.confirm import TextDialog
from chutes_tui.screens.wallets.wallet_detail import findings_text, wallet_title

if TYPE_CHECKING:
    from chutes_tui.operations.wallets.existing import WalletCheck
    from chutes_tui.wallets.model import Hotkey, Wallet


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
