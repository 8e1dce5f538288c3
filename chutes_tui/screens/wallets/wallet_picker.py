"""Picking a hotkey that can sign: every one with its state, and why the others can't."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeGuard

from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from chutes_tui.core.text import visible
from chutes_tui.screens.wallets.wallet_browser import WalletBrowser
from chutes_tui.screens.wallets.wallet_detail import why_not
from chutes_tui.screens.wallets.wallet_rows import state_words
from chutes_tui.widgets.table.columns import Cell

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from textual.app import ComposeResult

    from chutes_tui.screens.wallets.wallet_rows import WalletRow
    from chutes_tui.state import AppState
    from chutes_tui.wallets.model import Hotkey, Wallet
    from chutes_tui.widgets.table.columns import Column


class WalletPicker(WalletBrowser):
    """The list of wallets over two lines about the row under the cursor."""

    class Picked(Message):
        """A hotkey was picked that signs, perhaps after its password was given (`hotkey.needs_password`)."""

        def __init__(self, wallet: Wallet, hotkey: Hotkey) -> None:
            super().__init__()
            self.wallet = wallet
            self.hotkey = hotkey

    def __init__(self, state: AppState, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(state, id=id)
        self._accounts: Mapping[str, str | None] = {}

    def compose(self) -> ComposeResult:
        yield from super().compose()
        yield Static(classes="wallets-why")

    def know_accounts(self, accounts: Mapping[str, str | None]) -> None:
        """Show which hotkeys have an account, by their addresses."""
        if accounts is not self._accounts:
            self._accounts = accounts
            self.table.refresh()
            self._explain(*(self.current or (None, None)))

    @property
    def columns(self) -> Sequence[Column[WalletRow]]:
        return [one._replace(cell=self._state_cell) if one.key == "state" else one for one in self.COLUMNS]

    def _state_cell(self, row: WalletRow) -> Cell:
        owner = self._accounts.get(row.hotkey.ss58) if row.hotkey is not None else None
        return Cell(f"⚠ {in_use(owner)}", "warning") if owner else state_words(row.wallet, row.hotkey)

    def on_wallet_browser_highlighted(self, event: WalletBrowser.Highlighted) -> None:
        self.query_one(".wallets-why", Static).remove_class("-refused")
        self._explain(event.wallet, event.hotkey)

    def _explain(self, wallet: Wallet | None, hotkey: Hotkey | None) -> None:
        words = why_not(wallet, hotkey, unlock="enter") if wallet is not None else Content("")
        owner = self._accounts.get(hotkey.ss58) if hotkey is not None else None
        if owner:
            words = Content.styled(f"⚠ A hotkey has one account: this one is {in_use(owner)}.\n", "$text-warning")
            words += Content(hotkey.ss58 if hotkey is not None else "")
        self.query_one(".wallets-why", Static).update(words)

    def _activated(self, wallet: Wallet, hotkey: Hotkey | None) -> None:
        if can_be_picked(hotkey):
            self.post_message(self.Picked(wallet, hotkey))
        else:
            self.query_one(".wallets-why", Static).add_class("-refused")
            self.app.bell()


def can_be_picked(hotkey: Hotkey | None) -> TypeGuard[Hotkey]:
    """Whether a hotkey signs, perhaps after its password was given."""
    return hotkey is not None and (hotkey.usable or hotkey.needs_password)


def in_use(owner: str) -> str:
    """Return what is said of a hotkey that has an account."""
    return f"in use by {visible(owner)}"
