"""The list of wallets with its filter and order, for the wallets screen and wherever a wallet is picked."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING

from textual.containers import Vertical
from textual.message import Message

from chutes_tui.core.loadable import LoadPhase
from chutes_tui.core.text import spinner, visible
from chutes_tui.host import host_of
from chutes_tui.screens.base.filtered_list import Browsing, Words, in_order, no_match, say_problem
from chutes_tui.screens.wallets.wallet_rows import COLUMNS, WalletRow, row_id, wallet_rows, with_firsts
from chutes_tui.widgets.table.record_table import RecordTable

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from chutes_tui.state import AppState
    from chutes_tui.wallets.model import Hotkey, Wallet
    from chutes_tui.widgets.notice import Notice


class WalletBrowser(Browsing[WalletRow], Vertical):
    """A table over `state.wallets` under a line with the folder, where the filter opens. Focus goes to the table."""

    # What an empty list tells to do; the screen that shows it knows the keys.
    HINT = ""

    class Highlighted(Message):
        """The cursor is on another row, or its wallets were read again."""

        def __init__(self, wallet: Wallet | None, hotkey: Hotkey | None) -> None:
            super().__init__()
            self.wallet = wallet
            self.hotkey = hotkey

    class Activated(Message):
        """Enter or a double click on a row."""

        def __init__(self, wallet: Wallet, hotkey: Hotkey | None) -> None:
            super().__init__()
            self.wallet = wallet
            self.hotkey = hotkey

    HEADING = "Wallets"
    COLUMNS = COLUMNS

    _sort = ("wallet", False)

    def __init__(self, state: AppState, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self._state = state

    def compose(self) -> ComposeResult:
        yield from self.compose_list(RecordTable(self.columns, record_id=lambda row: row.id, markable=False))

    def on_mount(self) -> None:
        self.watch(self._state, "wallets", self._wallets_changed)

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
        if self._state.wallets.phase is LoadPhase.IDLE and self.screen.is_current:
            # nothing was read yet, or not since another account was opened
            host_of(self).worker.wallets.refresh()
        self._show_rows()

    def find_rows(self) -> list[WalletRow]:
        found = self._state.wallets
        rows = wallet_rows((*found.wallets, *found.leftovers), self._filter)
        return with_firsts(in_order(rows, self.columns, self._sort))

    def rows_shown(self) -> None:
        self.post_message(self.Highlighted(*(self.current or (None, None))))

    def explain(self, notice: Notice) -> None:
        found = self._state.wallets
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
        location = self._state.wallets.location
        return host_of(self).worker.profiles.short_path(location.value) if location else ""

    def counted(self, shown: int) -> list[str]:
        found = self._state.wallets
        if found.listing is None:
            return []
        total = len(found.leftovers) + sum(max(1, len(wallet.hotkeys)) for wallet in found.wallets)
        wallets = len(found.wallets)
        return [f"{shown} of {total} rows" if self._filter else f"{wallets} wallet{'s' * (wallets != 1)}"]

    @property
    def busy(self) -> str:
        return "reading" if self._state.wallets.phase is LoadPhase.LOADING else ""

    def caveats(self) -> list[Words]:
        found = self._state.wallets
        words: list[Words] = []
        if found.phase is LoadPhase.FAILED and found.wallets and found.problem is not None:
            words.append((f"✗ Refresh failed: {visible(found.problem.what)}", "$text-error"))
        if found.location is not None:
            words.append((f"{visible(found.location.origin)}: {self._place}", "$quiet"))
        return words

    def on_record_table_moved(self, event: RecordTable.Moved) -> None:
        event.stop()
        self.post_message(self.Highlighted(*(self.current or (None, None))))

    def on_record_table_activated(self, event: RecordTable.Activated) -> None:
        event.stop()
        current = self.current
        if current is not None:
            self._activated(*current)

    def _activated(self, wallet: Wallet, hotkey: Hotkey | None) -> None:
        self.post_message(self.Activated(wallet, hotkey))
