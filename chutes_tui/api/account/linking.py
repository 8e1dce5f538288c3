"""Linking a validator's or a subnet owner's hotkey to the account: a GET that writes (servers before 23 July 2025).

Source: chutes-api (2025 and newer). Servers without it take the path for somebody's name, for a chute's, or want
another sign-in, whichever credential asks.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Any, Final

from chutes_tui.access.signed_messages import link_message
from chutes_tui.api.errors.types import (
    ApiError,
    AuthError,
    ConflictError,
    ForbiddenError,
    NotFoundError,
    NotOfferedError,
    RefusedError,
    Row,
    ValidationError,
)
from chutes_tui.api.http.call import Answer, Call
from chutes_tui.api.models import User
from chutes_tui.core.secret import Secret

if TYPE_CHECKING:
    from chutes_tui.api.client import ChutesClient
    from chutes_tui.api.http.auth import Signs

_PURPOSE: Final = "link_account"
_NOT_ON_THE_LIST: Final = "invalid hotkey or signature"
_UNDECLARED: Final = "undeclared parameter"
_MISSING: Final = 422
_UNKNOWN: Final = Row(
    RefusedError,
    "The server doesn't know this hotkey as a {role}'s.",
    "It isn't on the server's list of them. Nothing was changed.",
    "Choose the other role, or another hotkey.",
)
_TAKEN: Final = Row(
    ConflictError,
    "{what}",
    "A hotkey is linked to one account. Nothing was changed.",
    "Choose another hotkey, or use that account if it is yours.",
)


class LinkRole(Enum):
    """What the linked hotkey is, in words, and the route that links it."""

    VALIDATOR = ("validator", "/users/link_validator")
    SUBNET_OWNER = ("subnet owner", "/users/link_subnet_owner")

    def __init__(self, words: str, path: str) -> None:
        self.words = words
        self.path = path


async def check_linking(client: ChutesClient) -> None:
    """Ask whether the server links hotkeys, without effect: it is sent none, and can only say that one is missing.

    Raises NotOfferedError where there is no linking, and every other ApiError.
    """
    call = Call("GET", LinkRole.VALIDATOR.path, _PURPOSE)
    outcome = await client.attempt(call)
    if isinstance(outcome, ValidationError) and outcome.status == _MISSING:
        return
    if isinstance(outcome, Answer):
        raise _no_linking(None)
    raise _no_linking(outcome) if _is_elsewhere(outcome) else outcome


async def link_hotkey(client: ChutesClient, signer: Signs, role: LinkRole, username: str) -> User:
    """Link the signer's hotkey to the account of that name, which the client signs in to. Sent once.

    Raises RefusedError for a hotkey that the server doesn't know in that role, ConflictError when another account
    has it, NotOfferedError where there is no linking, and every other ApiError.
    """
    signature = Secret(signer.sign(link_message(signer.ss58, username).encode()).hex())
    call = Call(
        "GET",
        role.path,
        _PURPOSE,
        params={"hotkey": signer.ss58},
        secret_params={"signature": signature},
        write=True,
    )
    try:
        return await client.record(User, call)
    except ApiError as error:
        raise _explained(error, role) from None


def _explained(error: ApiError, role: LinkRole) -> ApiError:
    facts: dict[str, Any] = {"status": error.status, "detail": error.detail, "request": error.request}
    if isinstance(error, AuthError) and _NOT_ON_THE_LIST in error.detail.lower():
        return _UNKNOWN(facts, role=role.words)
    if isinstance(error, ConflictError):
        return _TAKEN(facts, what=error.what)
    return _no_linking(error) if _is_elsewhere(error) else error


def _is_elsewhere(error: ApiError) -> bool:
    """Whether this is how servers without the route answer; the path could be somebody's name (403)."""
    if isinstance(error, RefusedError):
        return _UNDECLARED in error.detail.lower()
    return isinstance(error, NotOfferedError | NotFoundError | ForbiddenError)


def _no_linking(error: ApiError | None) -> NotOfferedError:
    return NotOfferedError(
        "This server has no linking.",
        why="The Chutes server removed it in July 2025.",
        status=error.status if error is not None else None,
        detail=error.detail if error is not None else "",
    )
