"""Wallets as rows, one a hotkey: their words, what the filter looks through, and the orders to sort by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from chutes_tui.core.text import visible
from chutes_tui.screens.base.filtered_list import in_order, matching
from chutes_tui.widgets.record_table import Cell, Column

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from chutes_tui.wallets.model import Hotkey, Wallet

COLUMNS = (
    Column("wallet", "WALLET", 14, 2),
    Column("hotkey", "HOTKEY", 12, 2),
    Column("state", "STATE", 18),
    Column("coldkey", "COLDKEY", 9),
    Column("address", "ADDRESS", 11, from_width=76),
)
SORTABLE = tuple(column.key for column in COLUMNS)


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
        return Cell("✓ usable  ⚠" if hotkey.warnings else "✓ usable", "accent")
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


_SORT_KEYS: dict[str, Callable[[WalletRow], Any]] = {
    "wallet": lambda row: _names(row),
    "hotkey": lambda row: row.hotkey.name.casefold() if row.hotkey else "",
    "state": lambda row: (_rank(row.hotkey), state_words(row.wallet, row.hotkey).text),
    "coldkey": lambda row: row.wallet.coldkey.ss58 == "",
    "address": lambda row: row.hotkey.ss58 if row.hotkey else "",
}


def sort_rows(rows: list[WalletRow], column: str, *, descending: bool) -> list[WalletRow]:
    """The rows in order; ties by wallet, then hotkey."""
    rows = in_order(rows, column, _SORT_KEYS, ties="wallet", descending=descending)
    before = None
    for index, row in enumerate(rows):
        rows[index] = row._replace(first=row.wallet.path != before)
        before = row.wallet.path
    return rows


def _names(row: WalletRow) -> tuple[str, str, str, str]:
    hotkey = row.hotkey.name if row.hotkey else ""
    return row.wallet.name.casefold(), row.wallet.name, hotkey.casefold(), hotkey


def _rank(hotkey: Hotkey | None) -> int:
    """What can be used first, then what a password makes usable."""
    if hotkey is None:
        return 3
    return 0 if hotkey.usable else 1 if hotkey.needs_password else 2


def cells(row: WalletRow, column: str) -> Cell:
    """The cell of a row in a column."""
    wallet, hotkey = row.wallet, row.hotkey
    if column == "wallet":
        return Cell(visible(wallet.name), "strong" if row.first else "muted")
    if column == "hotkey":
        return Cell(visible(hotkey.name)) if hotkey else Cell("none", "muted")
    if column == "state":
        return state_words(wallet, hotkey)
    if column == "coldkey":
        return Cell("known", "muted") if wallet.coldkey.ss58 else Cell("not known", "warning")
    return Cell(short_address(hotkey.ss58) if hotkey and hotkey.ss58 else "–", "muted")
