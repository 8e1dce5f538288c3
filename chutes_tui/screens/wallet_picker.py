"""Picking a hotkey that can sign: every one with its state, and why the others can't."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.message import Message
from textual.widgets import Static

from chutes_tui.screens.wallet_browser import WalletBrowser
from chutes_tui.screens.wallet_detail import why_not

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from chutes_tui.wallets.model import Hotkey, Wallet


class WalletPicker(WalletBrowser):
    """The list of wallets over two lines about the row under the cursor."""

    class Picked(Message):
        """A hotkey was picked that signs, perhaps after its password was given (`hotkey.needs_password`)."""

        def __init__(self, wallet: Wallet, hotkey: Hotkey) -> None:
            super().__init__()
            self.wallet = wallet
            self.hotkey = hotkey

    def compose(self) -> ComposeResult:
        yield from super().compose()
        yield Static(classes="wallets-why")

    def on_wallet_browser_highlighted(self, event: WalletBrowser.Highlighted) -> None:
        line = self.query_one(".wallets-why", Static)
        line.remove_class("-refused")
        line.update(why_not(event.wallet, event.hotkey) if event.wallet else "")

    def _activated(self, wallet: Wallet, hotkey: Hotkey | None) -> None:
        if hotkey is not None and (hotkey.usable or hotkey.needs_password):
            self.post_message(self.Picked(wallet, hotkey))
        else:
            self.query_one(".wallets-why", Static).add_class("-refused")
            self.app.bell()
