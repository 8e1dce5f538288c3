"""Wallets as rows, one a hotkey: their words, what the filter looks through, and the orders to sort by."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from chutes_tui.core.text import visible
from chutes_tui.screens.base.filtered_list import matching
from chutes_tui.wallets.model import ColdkeyState
from chutes_tui.widgets.table.columns import Cell, Column

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chutes_tui.wallets.model import Hotkey, Wallet


class WalletRow(NamedTuple):
    """A hotkey of a wallet; `hotkey` is None for a wallet without any.

    `first` tells whether the row above is of another wallet, `search` (case-folded) is what the filter looks in.
    """

    wallet: Wallet
    hotkey: Hotkey | None
    search: str
    first: bool = True

    @property
    def id(self) -> str:
        """The names, which no other row has; what is left of a wallet has the name of its folder."""
        name = self.wallet.path.name if self.wallet.interrupted else self.wallet.name
        return row_id(name, self.hotkey.name if self.hotkey else "")


def row_id(wallet: str, hotkey: str) -> str:
    """The id of a row; names can't hold a slash."""
    return f"{wallet}/{hotkey}"


def short_address(ss58: str) -> str:
    """An address in 11 cells, enough to tell keys apart by eye."""
    return f"{ss58[:6]}…{ss58[-4:]}" if len(ss58) > 12 else ss58


def state_words(wallet: Wallet, hotkey: Hotkey | None) -> Cell:
    """What a hotkey is good for, in a word or two with a sign."""
    if wallet.interrupted:
        return Cell("⚠ interrupted", "warning")
    if hotkey is None:
        return Cell("✗ can't be read", "warning") if wallet.problem else Cell("no hotkey", "muted")
    if hotkey.usable:
        return Cell("✓ ready  ⚠" if hotkey.warnings else "✓ ready", "accent")
    if hotkey.needs_password:
        return Cell("◇ encrypted")
    return Cell(f"✗ {hotkey.state.value}", "warning")


def wallet_rows(wallets: Iterable[Wallet], needle: str) -> list[WalletRow]:
    """The rows in which every word of `needle` occurs, case ignored."""
    return matching((row for wallet in wallets for row in _rows_of(wallet)), needle)


def _rows_of(wallet: Wallet) -> list[WalletRow]:
    return [_row(wallet, hotkey) for hotkey in wallet.hotkeys or (None,)]


def _row(wallet: Wallet, hotkey: Hotkey | None) -> WalletRow:
    parts = [wallet.name, wallet.coldkey.ss58, state_words(wallet, hotkey).text]
    if hotkey is not None:
        parts += [hotkey.name, hotkey.ss58]
    return WalletRow(wallet, hotkey, "\n".join(parts).casefold())


def with_firsts(rows: Iterable[WalletRow]) -> list[WalletRow]:
    """The rows in their order, with what is known of that: which is the first of its wallet."""
    marked: list[WalletRow] = []
    for row in rows:
        first = not marked or marked[-1].wallet.path != row.wallet.path
        marked.append(row._replace(first=first))
    return marked


def _names(row: WalletRow) -> tuple[str, str, str, str]:
    hotkey = row.hotkey.name if row.hotkey else ""
    return row.wallet.name.casefold(), row.wallet.name, hotkey.casefold(), hotkey


def _rank(hotkey: Hotkey | None) -> int:
    """What can be used first, then what a password makes usable."""
    if hotkey is None:
        return 3
    return 0 if hotkey.usable else 1 if hotkey.needs_password else 2


def _hotkey(row: WalletRow) -> Cell:
    return Cell(visible(row.hotkey.name)) if row.hotkey else Cell("none", "muted")


def _coldkey(row: WalletRow) -> Cell:
    """Whether the coldkey's file is here, or its address alone ("public")."""
    coldkey = row.wallet.coldkey
    if not coldkey.ss58:
        return Cell("no address", "warning")
    return Cell("public" if coldkey.state is ColdkeyState.MISSING else "present", "muted")


def _by_coldkey(row: WalletRow) -> tuple[bool, bool]:
    return row.wallet.coldkey.ss58 == "", row.wallet.coldkey.state is ColdkeyState.MISSING


def _wallet(row: WalletRow) -> Cell:
    return Cell(visible(row.wallet.name), "strong" if row.first else "muted")


def _short_address(row: WalletRow) -> Cell:
    return Cell(short_address(_address(row)) or "–", "muted")


def _address(row: WalletRow) -> str:
    return row.hotkey.ss58 if row.hotkey else ""


def _by_state(row: WalletRow) -> tuple[int, str]:
    return _rank(row.hotkey), state_words(row.wallet, row.hotkey).text


_ADDRESS_FROM = 72
"""Cells from which a list shows addresses: beside a narrow list stands the detail, which has them in full."""
COLUMNS: tuple[Column[WalletRow], ...] = (
    Column("wallet", "WALLET", 16, _wallet, _names, 2, least=10),
    Column("hotkey", "HOTKEY", 10, _hotkey, lambda row: row.hotkey.name.casefold() if row.hotkey else "", 1, least=8),
    Column("state", "STATE", 18, lambda row: state_words(row.wallet, row.hotkey), _by_state, 1),
    Column("coldkey", "COLDKEY", 10, _coldkey, _by_coldkey, drop=1, value=lambda row: any(_by_coldkey(row))),
    Column("address", "ADDRESS", 11, _short_address, _address, from_width=_ADDRESS_FROM, drop=2, value=_address),
)
