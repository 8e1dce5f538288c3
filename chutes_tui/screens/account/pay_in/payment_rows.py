"""The account's payments as rows: when, how much TAO, what it was worth, where to look at it. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from chutes_tui.core import times
from chutes_tui.core.tao import tao
from chutes_tui.core.text import short_id, usd, visible
from chutes_tui.widgets.facts import fact, facts
from chutes_tui.widgets.table.columns import Cell, Column

if TYPE_CHECKING:
    from datetime import datetime

    from textual.content import Content

    from chutes_tui.api.account.payments import Payment

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
    Column("when", "WHEN (UTC)", 17, _when, lambda row: _seconds(row.timestamp), falls=True),
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


def _seconds(moment: datetime | None) -> float:
    return moment.timestamp() if moment is not None else 0.0
