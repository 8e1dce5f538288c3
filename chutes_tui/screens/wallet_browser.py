"""The list of wallets with its filter and order, for the wallets screen and wherever a wallet is picked."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from chutes_tui.loadable import Phase
from chutes_tui.plain import visible
from chutes_tui.screens.wallet_rows import COLUMNS, SORTABLE, WalletRow, cells, row_id, sort_rows, wallet_rows
from chutes_tui.widgets.notice import Notice
from chutes_tui.widgets.record_table import RecordTable

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.widgets import Input

    from chutes_tui.app import ChutesApp
    from chutes_tui.operations.wallets import FoundWallets
    from chutes_tui.state import AppState
    from chutes_tui.wallets.model import Hotkey, Wallet


class WalletBrowser(Vertical):
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

    def __init__(self, state: AppState, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self._state = state
        self._filter = ""
        self._sort: tuple[str, bool] = ("wallet", False)
        self._wanted: str | None = None

    def compose(self) -> ComposeResult:
        with Horizontal(classes="wallets-bar"):
            yield Static(classes="wallets-summary")
        yield RecordTable[WalletRow](COLUMNS, record_id=lambda row: row.id, cells=cells, markable=False)
        yield Notice()

    def on_mount(self) -> None:
        self.watch(self._state, "wallets", self._wallets_changed)
        if self._state.wallets.phase is Phase.IDLE:
            cast("ChutesApp", self.app).worker.refresh_wallets()

    @property
    def table(self) -> RecordTable[WalletRow]:
        return self.query_one(RecordTable)

    @property
    def current(self) -> tuple[Wallet, Hotkey | None] | None:
        """The wallet and the hotkey under the cursor."""
        row = self.table.current if self.table.display else None
        return (row.wallet, row.hotkey) if row else None

    def focus(self, scroll_visible: bool = True) -> WalletBrowser:
        self.table.focus(scroll_visible)
        return self

    def go_to(self, wallet: str, hotkey: str) -> bool:
        """Put the cursor on a hotkey, now or as soon as it was read; a filter that hides it is dropped."""
        wanted = row_id(wallet, hotkey)
        if not self.table.go_to(wanted) and self._filter:
            self._filter = ""
            self._show_rows()
        found = self.table.go_to(wanted)
        self._wanted = None if found else wanted
        return found

    # Showing

    def _wallets_changed(self) -> None:
        self._show_rows()
        if self._wanted is not None and self.table.go_to(self._wanted):
            self._wanted = None

    def _show_rows(self) -> None:
        found = self._state.wallets
        rows = sort_rows(wallet_rows(found.wallets, self._filter), self._sort[0], descending=self._sort[1])
        self.table.show(rows, sorted_by=self._sort)
        self.table.display = bool(rows)
        notice = self.query_one(Notice)
        notice.display = not rows
        if not rows:
            self._explain(notice, found)
        self._show_summary(len(rows))
        self.post_message(self.Highlighted(*(self.current or (None, None))))

    def _explain(self, notice: Notice, found: FoundWallets) -> None:
        place = visible(str(found.location.value)) if found.location else ""
        if found.wallets:
            notice.say(f"No wallet matches “{visible(self._filter)}”.", "Esc drops the filter.")
        elif found.problem is not None:
            problem = found.problem
            notice.say(visible(problem.what), visible(problem.why), visible(problem.next_step), tone="error")
        elif found.phase is not Phase.READY:
            notice.say("Looking for wallets…")
        elif found.missing:
            notice.say("There are no wallets on this machine yet.", f"{place} doesn't exist.", self.HINT)
        else:
            notice.say("This folder holds no wallets.", place, self.HINT)

    def _show_summary(self, shown: int) -> None:
        found = self._state.wallets
        parts: list[tuple[str, str]] = [("Wallets", "bold")]
        if found.listing is not None:
            total = sum(max(1, len(wallet.hotkeys)) for wallet in found.wallets)
            count = f"{shown} of {total} rows" if self._filter else f"{len(found.wallets)}"
            parts.append((f"  {count}", "$text-accent"))
        if self._filter and not self.query("FilterLine"):
            parts.append((f"  filter: {visible(self._filter)}", "$text-accent"))
        if found.phase is Phase.LOADING and found.wallets:
            parts.append(("  reading…", "$quiet"))
        if found.phase is Phase.FAILED and found.wallets and found.problem is not None:
            parts.append((f"  ✗ old: {visible(found.problem.what)}", "$text-error"))
        if found.listing is not None and found.listing.leftovers:
            parts.append(("  ⚠ an interrupted one was left behind", "$text-warning"))
        if found.location is not None:
            parts.append((f"  {visible(found.location.origin)}: {visible(str(found.location.value))}", "$quiet"))
        self.query_one(".wallets-summary", Static).update(Content.assemble(*parts))

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

    # Filter and order

    async def open_filter(self) -> None:
        """Open the filter line, or go back into it."""
        from chutes_tui.widgets.filter_line import FilterLine

        bar = self.query_one(".wallets-bar")
        lines = bar.query(FilterLine)
        line = lines.first() if lines else FilterLine()
        if not lines:
            await bar.mount(line)
        line.value = self._filter
        line.focus()

    async def unwind(self) -> bool:
        """For Esc: leave the filter, then drop it; False when there was nothing to unwind."""
        lines = self.query("FilterLine")
        if not lines and not self._filter:
            return False
        if not lines or lines.first().has_focus:
            self._filter = ""
        await self._close_filter()
        return True

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        if event.input.is_attached:  # else a last keystroke would bring a dropped filter back
            self._filter = event.value
            self._show_rows()

    async def on_filter_line_left(self) -> None:
        await self._close_filter()

    async def _close_filter(self) -> None:
        await self.query("FilterLine").remove()
        self._show_rows()
        self.focus()

    def sort_next(self) -> None:
        """Order by the next column."""
        following = SORTABLE[(SORTABLE.index(self._sort[0]) + 1) % len(SORTABLE)]
        self._order_by(following, descending=False)

    def sort_reverse(self) -> None:
        """Turn the order round."""
        self._order_by(self._sort[0], descending=not self._sort[1])

    def on_record_table_header_pressed(self, event: RecordTable.HeaderPressed) -> None:
        event.stop()
        self._order_by(event.column, descending=event.column == self._sort[0] and not self._sort[1])

    def _order_by(self, column: str, *, descending: bool) -> None:
        self._sort = (column, descending)
        self._show_rows()
