"""Checks of a wallet before an account is created for it or it is attached to one. They change nothing.

The server looks at the coldkey's money, too, and passes where no node answers (chutes-api-newer, "The chain"): what
can't be read here therefore stops nobody.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from chutes_tui.core.credentials import GivenSignature
from chutes_tui.core.loopback import is_loopback_host
from chutes_tui.core.problem import Problem
from chutes_tui.core.tao import RAO
from chutes_tui.operations.balances import read_balances

if TYPE_CHECKING:
    from chutes_tui.api.client import ChutesClient
    from chutes_tui.api.errors.types import ApiError
    from chutes_tui.api.http.auth import Signs
    from chutes_tui.api.models import User
    from chutes_tui.operations.onboarding.place import RegistrationPlace
    from chutes_tui.wallets.signing import Signer


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


def wallet_problem(signer: Signer | GivenSignature, coldkey: str) -> Problem | None:
    """Return what is wrong with the two addresses, offline. Loads an address library: call it in a thread."""
    from chutes_tui.wallets.address import is_address

    if not is_address(coldkey):
        return Problem(
            "The coldkey's address isn't valid.",
            why="It must be an ss58 address (5…, 48 characters). Its checksum is wrong or part of it is missing.",
            next_step="Copy it again from the wallet's coldkeypub.txt.",
        )
    if isinstance(signer, GivenSignature):
        if is_address(signer.ss58):
            return None
        return Problem(
            "The hotkey's address isn't valid.",
            why="Its checksum is wrong.",
            next_step="Copy it again from the machine that has the hotkey.",
        )
    if signer.derived_ss58 != signer.ss58:
        return Problem(
            "The hotkey's address doesn't belong to its seed.",
            why="The hotkey's file is damaged or was changed: nobody can sign in with it.",
            next_step="Choose another hotkey.",
        )
    return None


async def account_or_obstacle(client: ChutesClient, signer: Signs) -> User | ApiError | None:
    """Try a signed request, which shows a wrong clock and an unreachable server before anything is changed.

    Return the account of the hotkey, the error that would stop it from getting one, or None.
    """
    from chutes_tui.api.account.calls import hotkey_account
    from chutes_tui.api.errors.types import ApiError, AuthError, BadSignatureError, ClockSkewError, NotOfferedError

    try:
        return await hotkey_account(client, signer)
    except NotOfferedError:
        return None
    except AuthError as refusal:
        # any other refusal means that the hotkey has no account, which is fine
        return refusal if isinstance(refusal, (ClockSkewError, BadSignatureError)) else None
    except ApiError as problem:
        return problem
