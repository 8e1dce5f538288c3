"""What stands on the sandbox's chain: balances by address, and payments that the server has not noticed yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chutes_tui.sandbox.data.database import Database

MOST_RAO = 2**63 - 1
"""What the database can hold; a chain could hold twice that, which is far more than there is."""
AMOUNTS = ("nonce", "free", "reserved", "frozen")


@dataclass(frozen=True)
class ChainAccount:
    """An account that was used at least once. All amounts are rao."""

    nonce: int = 0
    free: int = 0
    reserved: int = 0
    frozen: int = 0


def find(database: Database, address: str) -> ChainAccount | None:
    """What the chain has of an address; None if it was never used."""
    row = database.row("SELECT nonce, free, reserved, frozen FROM chain_accounts WHERE address = ?", address)
    return None if row is None else ChainAccount(*row)


def put(database: Database, address: str, account: ChainAccount) -> None:
    """Set what the chain has of an address. Raises ValueError for an amount that there can't be."""
    values = (account.nonce, account.free, account.reserved, account.frozen)
    if not all(0 <= one <= MOST_RAO for one in values):
        raise ValueError("the chain holds amounts from 0 to 2^63 rao")
    database.run("INSERT OR REPLACE INTO chain_accounts VALUES (?, ?, ?, ?, ?)", address, *values)


def add(database: Database, address: str, rao: int) -> None:
    """Let an address have more."""
    before = find(database, address) or ChainAccount()
    put(database, address, ChainAccount(before.nonce, before.free + rao, before.reserved, before.frozen))


def arrive(database: Database, address: str, rao: int, payer: str | None = None) -> None:
    """Let a payment arrive: from an address that has it, or from nowhere; the server doesn't know of it yet.

    Raises ValueError for nothing, or for more than the payer has.
    """
    if rao <= 0:
        raise ValueError("a payment is more than 0 rao")
    with database.transaction():
        if payer is not None:
            has = find(database, payer) or ChainAccount()
            if has.free - has.frozen < rao:
                raise ValueError("the payer doesn't have so much")
            put(database, payer, ChainAccount(has.nonce + 1, has.free - rao, has.reserved, has.frozen))
        add(database, address, rao)
        database.insert("chain_payments", address=address, rao=rao)


def take_unnoticed(database: Database) -> list[tuple[str, int]]:
    """Return the payments that the server has not noticed yet, each as address and rao, oldest first; now it has."""
    with database.transaction():
        rows = database.rows("SELECT address, rao FROM chain_payments ORDER BY rowid")
        database.run("DELETE FROM chain_payments")
    return [(row["address"], row["rao"]) for row in rows]
