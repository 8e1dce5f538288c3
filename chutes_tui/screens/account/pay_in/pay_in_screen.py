"""Where to pay in: the address with its code, the chain's balances, one's own payments, and a payment on its way."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from textual.containers import Container, Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from chutes_tui.commands import account_groups
from chutes_tui.core import times
from chutes_tui.core.tao import tao
from chutes_tui.core.text import short_id, usd, visible
from chutes_tui.operations.account.pay_in import WaitStage, missing_words
from chutes_tui.screens.account.account_screen import Overview
from chutes_tui.screens.account.glance import asked_words
from chutes_tui.screens.account.pay_in.pay_in_words import CARDS, EVERY, balances, wait_words
from chutes_tui.screens.account.payment import NOT_KNOWN, payment_address
from chutes_tui.screens.base.filtered_list import in_order
from chutes_tui.screens.base.screen import ChutesScreen
from chutes_tui.widgets.facts import fact, facts, problem_words
from chutes_tui.widgets.frames import panel, titled
from chutes_tui.widgets.table.columns import Cell, Column, seconds_of
from chutes_tui.widgets.table.record_table import RecordTable

if TYPE_CHECKING:
    from datetime import datetime

    from textual.app import ComposeResult

    from chutes_tui.api.account.payments import Payment
    from chutes_tui.operations.account.pay_in import PayIn

_UNKNOWN = Cell("not reported", "muted")


def _when(row: Payment) -> Cell:
    return _UNKNOWN if row.timestamp is None else Cell(times.exact(row.timestamp).removesuffix(" UTC"), "strong")


def _tao(row: Payment) -> Cell:
    return _UNKNOWN if row.rao_amount is None else Cell(tao(row.rao_amount))


def _usd(row: Payment) -> Cell:
    return _UNKNOWN if row.usd_amount is None else Cell(usd(row.usd_amount))


def _rate(row: Payment) -> Cell:
    return _UNKNOWN if row.fmv is None else Cell(usd(row.fmv))


def _block(row: Payment) -> Cell:
    return _UNKNOWN if row.block is None else Cell(str(row.block))


def _page(row: Payment) -> Cell:
    return Cell(visible(urlsplit(row.link).netloc)) if row.link else Cell("none", "muted")


COLUMNS: tuple[Column[Payment], ...] = (
    Column("when", "WHEN (UTC)", 17, _when, lambda row: seconds_of(row.timestamp), falls=True),
    Column("tao", "TAO", 14, _tao, lambda row: row.rao_amount or 0, falls=True, least=11),
    Column("usd", "USD", 12, _usd, lambda row: row.usd_amount or 0.0, falls=True),
    Column("rate", "USD/TAO", 12, _rate, lambda row: row.fmv or 0.0, falls=True, drop=2),
    Column("block", "BLOCK", 12, _block, lambda row: row.block or 0, falls=True, drop=3),
    Column("page", "PAGE", 18, _page, flex=1, drop=1),
)


def payment_detail(row: Payment, now: datetime) -> Content:
    """Everything that the server says of a payment."""
    when = times.exact_and_ago(row.timestamp, now) if row.timestamp is not None else ""
    return facts(
        fact("Amount", f"{tao(row.rao_amount)} TAO" if row.rao_amount is not None else ""),
        fact("Worth", usd(row.usd_amount) if row.usd_amount is not None else ""),
        fact("1 TAO was", usd(row.fmv) if row.fmv is not None else ""),
        fact("When", when),
        fact("Block", str(row.block) if row.block is not None else ""),
        fact("To", row.ss58_address),
        fact("Transaction", row.transaction_hash),
        fact("Page", row.link),
        fact("Payment", short_id(row.payment_id)),
    )


_SANDBOX_EVERY = 1.0


class PayInScreen(ChutesScreen):
    """Reads when it opens; while a payment is waited for, the chain and the server are asked again and again."""

    COMMAND_GROUP = account_groups.PAY_IN
    CSS_PATH = "../../../styles/pay_in.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-slim"), (76, "-narrow"), (112, "-wide")]  # noqa: RUF012 - Textual declares it

    _asked_for = ""
    _looked_at = 0.0
    _stage: WaitStage | None = None
    _sort = ("when", True)
    _shown: object = None

    def compose_body(self) -> ComposeResult:
        with Overview(id="pay-in"):
            with Container(id="top"):
                yield Static(id="code")
                with Vertical(id="beside"):
                    yield panel("facts", "Account › Pay in")
                    yield panel("wait", "Payment")
                    with Horizontal(classes="buttons", id="pay-in-buttons"):
                        yield self.command_button("copy_command")
                        yield self.command_button("stop_looking")
                        yield self.command_button("wait_for_payment", role="main")
            with titled(Container(id="paid", classes="panel"), "Your payments in TAO"):
                yield Static(id="paid-note")
                yield RecordTable(COLUMNS, record_id=lambda row: row.payment_id, markable=False, id="payments")

    def on_mount(self) -> None:
        self.follow(self._changed, "pay_in", "user", "profile")
        self.set_interval(0.25, self._tick)
        self._changed()
        self.query_one(Overview).focus()

    # Reading

    @property
    def address(self) -> str:
        """Where to pay in."""
        return payment_address(self.state)

    @property
    def known(self) -> PayIn | None:
        """What was read."""
        return self.state.pay_in

    def read(self) -> None:
        self.worker.pay_in.refresh(self.address)

    def _tick(self) -> None:
        if not self.is_current:
            return
        self._show_words()
        every = _SANDBOX_EVERY if self.state.sandboxed else EVERY
        known = self.known
        if known is not None and known.waiting and not known.loading and monotonic() - self._looked_at >= every:
            self._looked_at = monotonic()
            self.worker.pay_in.look(self.address)

    # Showing

    def _changed(self) -> None:
        if not self.is_attached:
            return
        if self.address and self.address != self._asked_for:
            self._asked_for = self.address
            self._show_address()
            self.worker.pay_in.refresh(self.address)
        known = self.known
        stage = known.wait.stage if known is not None and known.wait is not None else None
        if stage is not self._stage:
            self._stage = stage
            if stage is WaitStage.CREDITED:
                self.worker.account.refresh()
                self.call_later(self.action_refresh)
        self._show_words()
        self._show_payments()
        self.refresh_footer()

    def _show_address(self) -> None:
        from chutes_tui.screens.onboarding.steps.account import qr_content

        self.query_one("#code", Static).update(qr_content(self.address))

    def _show_words(self) -> None:
        known, now = self.known, times.utc_now()
        address = Content.styled(visible(self.address), "bold") if self.address else Content(NOT_KNOWN)
        words = Content("\n").join([address, balances(known), Content.styled(CARDS, "$quiet")])
        asked = asked_words(known.at_address) if known is not None else ""
        overview = self.query_one(Overview)
        overview.say("facts", words, asked)
        overview.say("wait", wait_words(known, now))
        waiting = known is not None and known.waiting
        self.query_one("#stop_looking").display = waiting
        self.query_one("#wait_for_payment").display = not waiting
        payments = known.payments if known is not None else None
        found = payments.value if payments is not None else None
        parts = [f"{len(found.items):,} payment{'s' * (len(found.items) != 1)}"] if found is not None else []
        if found is not None and payments is not None and not payments.loading and (missing := missing_words(found)):
            parts.append(f"⚠ {missing}")
        if payments is not None:
            parts.append(asked_words(payments))
        self.query_one("#paid").border_subtitle = Content(" · ".join(filter(None, parts)))

    def _show_payments(self) -> None:
        known, note = self.known, self.query_one("#paid-note", Static)
        payments = known.payments if known is not None else None
        found = payments.value if payments is not None else None
        items = found.items if found is not None else ()
        if (items, self._sort) != self._shown:
            self._shown = (items, self._sort)
            self.table.show(in_order(items, COLUMNS, self._sort), sorted_by=self._sort)
        self.table.display = bool(items)
        words = Content("")
        if payments is not None and payments.problem is not None:
            words = problem_words(payments.problem)
        elif found is not None and found.problem is not None:
            words = problem_words(found.problem)
        elif found is None or (payments is not None and payments.loading and not items):
            words = Content.styled("Reading everybody's payments, to find yours…", "$quiet")
        elif not items:
            words = Content("No payment in TAO to this address yet." if found.complete else "None found so far.")
        note.update(words)
        note.display = bool(words.plain)

    @property
    def table(self) -> RecordTable[Payment]:
        """The payments."""
        return self.query_one("#payments", RecordTable)

    # Acting

    def obstacle(self, action: str) -> str:
        waiting, row = self.known is not None and self.known.waiting, self.table.current
        if action == "stop_looking" and not waiting:
            return "No payment is waited for."
        if action in ("wait_for_payment", "copy_address", "copy_command") and not self.address:
            return NOT_KNOWN
        if action == "wait_for_payment" and waiting:
            return "A payment is waited for already."
        if action in ("show_detail", "copy_link") and row is None:
            return "There is no payment." if self.address else NOT_KNOWN
        if action == "copy_link" and row is not None and not row.link:
            return "The server names no https page for it."
        return super().obstacle(action)

    def action_wait_for_payment(self) -> None:
        self._looked_at = 0.0
        self.worker.pay_in.begin_waiting()

    def action_stop_looking(self) -> None:
        self.worker.pay_in.stop_waiting()

    def action_copy_address(self) -> None:
        self.worker.clipboard.copy(self.address, "the payment address")

    def action_copy_link(self) -> None:
        if (row := self.table.current) is not None:
            self.worker.clipboard.copy(row.link, "the payment's page")

    def action_copy_command(self) -> None:
        from chutes_tui.screens.account.pay_in.pay_in_dialogs import TransferDialog

        price = self.known.tao_price.value if self.known is not None else None
        question = TransferDialog(self.address, price)
        self.ask(question, lambda line: self.worker.clipboard.copy(line, "the btcli line"))

    def action_choose_node(self) -> None:
        from chutes_tui.screens.account.pay_in.pay_in_dialogs import NodeDialog

        self.ask(NodeDialog(), lambda url: self.worker.pay_in.use_node(url, self.address))

    def action_show_detail(self) -> None:
        from chutes_tui.screens.dialogs.confirm import TextDialog

        if (row := self.table.current) is not None:
            detail = payment_detail(row, times.utc_now())
            self.app.push_screen(TextDialog("Payment", detail, copyable=detail.plain, what="the payment"))

    def on_record_table_activated(self, event: RecordTable.Activated) -> None:
        event.stop()
        self.action_show_detail()

    def on_record_table_header_pressed(self, event: RecordTable.HeaderPressed) -> None:
        event.stop()
        self._sort_by(event.column)

    def action_sort(self) -> None:
        from chutes_tui.screens.lists.sorting import SortDialog

        self.ask(SortDialog(COLUMNS, self.table.shown_columns, self._sort), self._sort_by)

    def _sort_by(self, column: str) -> None:
        self._sort = (column, not self._sort[1] if self._sort[0] == column else True)
        self._show_payments()

    def action_leave(self) -> None:
        self.worker.pay_in.stop_waiting()
        self.dismiss(None)
