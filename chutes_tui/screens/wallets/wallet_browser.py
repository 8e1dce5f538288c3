"""The list of wallets with its filter and order, for the wallets screen; and to pick a hotkey that can sign."""

from __future__ import annotations

from time import monotonic
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeGuard

from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from chutes_tui.core.loadable import LoadPhase
from chutes_tui.core.text import spinner, visible
from chutes_tui.host import Hosted
from chutes_tui.screens.base.filtered_list import Browsing, Words, in_order, no_match, say_problem
from chutes_tui.screens.wallets.wallet_detail import why_not
from chutes_tui.screens.wallets.wallet_rows import COLUMNS, WalletRow, row_id, state_words, wallet_rows, with_firsts
from chutes_tui.widgets.table.columns import Cell
from chutes_tui.widgets.table.record_table import RecordTable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from textual.app import ComposeResult

    from chutes_tui.wallets.model import Hotkey, Wallet
    from chutes_tui.widgets.frames import Notice
    from chutes_tui.widgets.table.columns import Column


class WalletBrowser(Browsing[WalletRow], Vertical, Hosted):
    """A table over `state.wallets` under a line with the folder, where the filter opens. Focus goes to the table."""

    # What an empty list tells to do; the screen that shows it knows the keys.
    HINT = ""

    class Highlighted(Message):
        """The cursor is on another row, or its wallets were read again."""

    class Activated(Message):
        """Enter or a double click on a row."""

    HEADING = "Wallets"
    COLUMNS = COLUMNS

    _sort = ("wallet", False)

    def compose(self) -> ComposeResult:
        yield from self.compose_list(RecordTable(self.columns, record_id=lambda row: row.id, markable=False))

    def on_mount(self) -> None:
        self.watch(self.state, "wallets", self._wallets_changed)

    @property
    def current(self) -> tuple[Wallet, Hotkey | None] | None:
        """The wallet and the hotkey under the cursor."""
        row = self.table.current if self.table.display else None
        return (row.wallet, row.hotkey) if row else None

    def focus(self, scroll_visible: bool = True) -> WalletBrowser:
        self.table.focus(scroll_visible)
        return self

    def go_to(self, wallet: str, hotkey: str) -> bool:
        """Put the cursor on a hotkey, as `show_record` does."""
        return self.show_record(row_id(wallet, hotkey))

    # Showing

    def _wallets_changed(self) -> None:
        if self.state.wallets.phase is LoadPhase.IDLE and self.screen.is_current:
            # nothing was read yet, or not since another account was opened
            self.worker.wallets.refresh()
        self._show_rows()

    def find_rows(self) -> list[WalletRow]:
        found = self.state.wallets
        rows = wallet_rows((*found.wallets, *found.leftovers), self._filter)
        return with_firsts(in_order(rows, self.columns, self._sort))

    def rows_shown(self) -> None:
        self.post_message(self.Highlighted())

    def explain(self, notice: Notice) -> None:
        found = self.state.wallets
        place = self._place
        if found.wallets or found.leftovers:
            no_match(notice, "wallet", self._filter)
        elif found.problem is not None:
            say_problem(notice, found.problem)
        elif found.phase is not LoadPhase.READY:
            notice.say(f"{spinner(monotonic())} Looking for wallets…")
        elif found.missing:
            notice.say("There are no wallets on this machine yet.", f"{place} doesn't exist.", self.HINT)
        else:
            notice.say("This folder contains no wallets.", place, self.HINT)

    @property
    def _place(self) -> str:
        """The wallets folder as people write it, "" as long as it isn't known."""
        location = self.state.wallets.location
        return self.worker.profiles.short_path(location.value) if location else ""

    def counted(self, shown: int) -> list[str]:
        found = self.state.wallets
        if found.listing is None:
            return []
        total = len(found.leftovers) + sum(max(1, len(wallet.hotkeys)) for wallet in found.wallets)
        wallets = len(found.wallets)
        return [f"{shown} of {total} rows" if self._filter else f"{wallets} wallet{'s' * (wallets != 1)}"]

    @property
    def busy(self) -> str:
        return "reading" if self.state.wallets.phase is LoadPhase.LOADING else ""

    def caveats(self) -> list[Words]:
        found = self.state.wallets
        words: list[Words] = []
        if found.phase is LoadPhase.FAILED and found.wallets and found.problem is not None:
            words.append((f"✗ Refresh failed: {visible(found.problem.what)}", "$text-error"))
        if found.location is not None:
            words.append((f"{visible(found.location.origin)}: {self._place}", "$quiet"))
        return words

    def on_record_table_moved(self, event: RecordTable.Moved) -> None:
        event.stop()
        self.post_message(self.Highlighted())

    def on_record_table_activated(self, event: RecordTable.Activated) -> None:
        event.stop()
        current = self.current
        if current is not None:
            self._activated(*current)

    def _activated(self, wallet: Wallet, hotkey: Hotkey | None) -> None:
        self.post_message(self.Activated())


class WalletPicker(WalletBrowser):
    """The list of wallets over two lines about the row under the cursor."""

    class Picked(Message):
        """A hotkey was picked that signs, perhaps after its password was given (`hotkey.needs_password`)."""

        def __init__(self, wallet: Wallet, hotkey: Hotkey) -> None:
            super().__init__()
            self.wallet = wallet
            self.hotkey = hotkey

    _accounts: Mapping[str, str | None] = MappingProxyType({})

    def compose(self) -> ComposeResult:
        yield from super().compose()
        yield Static(classes="wallets-why")

    def know_accounts(self, accounts: Mapping[str, str | None]) -> None:
        """Show which hotkeys have an account, by their addresses."""
        if accounts is not self._accounts:
            self._accounts = accounts
            self.table.refresh()
            self._explain()

    @property
    def columns(self) -> Sequence[Column[WalletRow]]:
        return [one._replace(cell=self._state_cell) if one.key == "state" else one for one in self.COLUMNS]

    def _state_cell(self, row: WalletRow) -> Cell:
        owner = self._accounts.get(row.hotkey.ss58) if row.hotkey is not None else None
        return Cell(f"⚠ {in_use(owner)}", "warning") if owner else state_words(row.wallet, row.hotkey)

    def on_wallet_browser_highlighted(self) -> None:
        self.query_one(".wallets-why", Static).remove_class("-refused")
        self._explain()

    def _explain(self) -> None:
        wallet, hotkey = self.current or (None, None)
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
