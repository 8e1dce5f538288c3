"""Payments in TAO: first they are on the chain, then the server notices them."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from chutes_tui.sandbox.data import chain_data
from chutes_tui.sandbox.data.identity import decode_address
from chutes_tui.sandbox.routes.money import RAO_PER_TAO, TAO_USD, insert_payment
from chutes_tui.sandbox.routes.registration import agents

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chutes_tui.sandbox.world import World


def rao_of(tao: str) -> int:
    """An amount in TAO as rao. Raises ValueError for what is none, or finer than a rao."""
    try:
        rao = Decimal(tao) * RAO_PER_TAO
        whole = int(rao)
    except (InvalidOperation, OverflowError, ValueError):
        raise ValueError("an amount in TAO is wanted") from None
    if rao != whole or not 0 < whole <= chain_data.MOST_RAO:
        raise ValueError("an amount in TAO, of at least one rao, is wanted")
    return whole


def arrive(world: World, address: str, rao: int, payer: str | None = None) -> None:
    """Let a payment arrive on the chain. Raises ValueError for what is no address, or more than the payer has."""
    for one in (address, payer):
        if one is not None and decode_address(one) is None:
            raise ValueError("an address of the chain is wanted")
    chain_data.arrive(world.database, address, rao, payer)


def credit(world: World) -> int:
    """Let the server notice what arrived: as a payment, and in the balance of who has that address; how many."""
    with world.database.transaction():
        noticed = chain_data.take_unnoticed(world.database)
        for address, rao in noticed:
            _credit(world, address, rao)
    return len(noticed)


def set_chain_balance(world: World, address: str, amounts: Mapping[str, int]) -> None:
    """Set what the chain has of an address; without amounts it was never used. Raises ValueError."""
    if decode_address(address) is None:
        raise ValueError("an address of the chain is wanted")
    if amounts:
        chain_data.put(world.database, address, chain_data.ChainAccount(**amounts))
    else:
        world.database.run("DELETE FROM chain_accounts WHERE address = ?", address)


def _credit(world: World, address: str, rao: int) -> None:
    usd = rao / RAO_PER_TAO * TAO_USD
    user_id = world.database.value("SELECT user_id FROM users WHERE payment_address = ?", address)
    if user_id is not None:
        insert_payment(world, str(user_id), usd, rao=rao)
        world.database.run("UPDATE users SET balance = balance + ? WHERE user_id = ?", usd, user_id)
        return
    waiting = world.database.row(
        "SELECT * FROM agent_registrations WHERE payment_address = ? ORDER BY rowid DESC LIMIT 1", address
    )
    if waiting is not None:
        agents.receive(world, waiting, usd, rao)
