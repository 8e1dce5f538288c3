"""Checks of a wallet before an account is created for it or it is attached to one. They change nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chutes_tui.core.credentials import GivenSignature
from chutes_tui.core.problem import Problem

if TYPE_CHECKING:
    from chutes_tui.api.client import ChutesClient
    from chutes_tui.api.errors.types import ApiError
    from chutes_tui.api.http.auth import Signs
    from chutes_tui.api.models import User
    from chutes_tui.wallets.signing import Signer


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
