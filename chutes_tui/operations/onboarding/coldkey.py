"""What the coldkey of a new account holds, read from the chain before a token is spent on a registration.

The server makes the same check, and passes where no node answers (chutes-api-newer, "The chain"): what can't be read
here therefore stops nobody.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from chutes_tui.core.loopback import is_loopback_host
from chutes_tui.core.problem import Problem
from chutes_tui.core.tao import RAO
from chutes_tui.operations.balances import read_balances

if TYPE_CHECKING:
    from chutes_tui.operations.onboarding.registration_state import RegistrationPlace

NEEDED: Final = RAO // 4
"""Rao that the coldkey must hold to register, on servers that look: exactly so much passes."""


@dataclass(frozen=True, slots=True)
class ColdkeyFunds:
    """What the chain says of an address: `free` rao, None while it is read or where that failed (`problem`)."""

    address: str
    free: int | None = None
    problem: Problem | None = None

    @property
    def reading(self) -> bool:
        """Whether the answer isn't there yet."""
        return self.free is None and self.problem is None

    @property
    def too_little(self) -> bool:
        """Whether it is known that a server that looks refuses the registration."""
        return self.free is not None and self.free < NEEDED


def node_of(place: RegistrationPlace, chosen: str = "") -> str:
    """The node of the chain for a registration: the chosen one, else the sandbox's own or the public one; "" for a
    server on this machine, which says nothing about the chain that it takes money on."""
    from chutes_tui.api.chain import PUBLIC_NODE

    if place.transport is not None:
        return f"{place.base_url.value}/_chain"
    if chosen:
        return chosen
    return "" if is_loopback_host(urlsplit(place.base_url.value).hostname or "") else PUBLIC_NODE


async def read_funds(place: RegistrationPlace, node: str, address: str) -> ColdkeyFunds:
    """Read what an address holds from the chain. Raises nothing but cancellation."""
    if not node:
        return ColdkeyFunds(
            address,
            problem=Problem(
                "No node of the chain was asked.", why="The server runs on this machine: its chain isn't known."
            ),
        )
    found = (await read_balances(node, [address], place.transport))[address]
    if found is None:
        return ColdkeyFunds(address, problem=Problem("The coldkey's address isn't valid."))
    return ColdkeyFunds(address, problem=found) if isinstance(found, Problem) else ColdkeyFunds(address, found.free)
