"""Reading from the chain what addresses hold."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from chutes_tui.core.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Collection

    from chutes_tui.api.chain import Balance
    from chutes_tui.api.http.httpx_lean import httpx


async def read_balances(
    node: str, addresses: Collection[str], transport: httpx.AsyncBaseTransport | None
) -> dict[str, Balance | Problem | None]:
    """Return what each address holds, in one request to a node; why that isn't known; None: it is no address.

    Raises nothing but cancellation.
    """
    from chutes_tui.api.chain import ChainClient
    from chutes_tui.wallets.address import public_key_of

    keys = {address: await asyncio.to_thread(public_key_of, address) for address in addresses}
    valid = [key for key in keys.values() if key is not None]
    if not valid:
        return dict.fromkeys(keys)
    try:
        client = ChainClient(node, transport=transport)
        try:
            found = await client.balances(valid)
        finally:
            await client.aclose()
    except Problem as problem:
        return {address: problem if key is not None else None for address, key in keys.items()}
    return {address: found[key] if key is not None else None for address, key in keys.items()}
