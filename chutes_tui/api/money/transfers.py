"""Giving balance to another account (servers since 2026), and what has to be known before and after.

Amounts are exact decimals from the field to the wire and back. Sources: chutes.ai's API reference, chutes-api (2026).
"""

from __future__ import annotations

from decimal import Decimal  # noqa: TC003 - decoding needs it
from typing import TYPE_CHECKING, Final

from msgspec import Raw, Struct
from msgspec.structs import force_setattr

from chutes_tui.api.errors.types import ForbiddenError, NotFoundError
from chutes_tui.api.http.call import Body, Call
from chutes_tui.api.http.urls import path_segment
from chutes_tui.api.models import bound_texts

if TYPE_CHECKING:
    from chutes_tui.api.client import ChutesClient
    from chutes_tui.api.http.httpx_lean import httpx
    from chutes_tui.core.secret import Secret

TRANSFER: Final = "/users/balance_transfer"
_MOST: Final = 30
"""Digits before and behind the point of what can be an amount."""
_ANOTHER: Final = "billing admin"
"""Words of the refusal to show another account, which says that there is one."""


class ExactAccount(Struct, frozen=True, kw_only=True):
    """Who the account is, and its balance in USD to the last digit; None: not reported."""

    user_id: str = ""
    username: str = ""
    balance: Decimal | None = None

    def __post_init__(self) -> None:
        if not (self.user_id or self.username):
            raise ValueError("no user")
        bound_texts(self, "user_id", "username")
        _sane(self, "balance")


class Receipt(Struct, frozen=True, kw_only=True):
    """What the server says of a transfer. `from_balance` is the sender's balance after it."""

    transferred: Decimal
    from_user: str = ""
    to_user: str = ""
    from_balance: Decimal | None = None

    def __post_init__(self) -> None:
        _sane(self, "transferred", "from_balance")
        if self.transferred is None:
            raise ValueError("no amount")


def _sane(record: Struct, *names: str) -> None:
    """Make numbers that are no amounts of money None: infinite ones, and those of thousands of digits."""
    for name in names:
        number: Decimal | None = getattr(record, name)
        if number is not None and not (number.is_finite() and -_MOST < number.adjusted() < _MOST):
            force_setattr(record, name, None)


async def exact_account(client: ChutesClient, auth: httpx.Auth | None = None) -> ExactAccount:
    """The account with its exact balance (`GET /users/me`). Raises ApiError."""
    return await client.record(ExactAccount, Call("GET", "/users/me", "me", auth=auth))


async def account_exists(client: ChutesClient, auth: httpx.Auth | None, whom: str) -> bool:
    """Whether there is an account of this user id or exact username (`GET /users/{user}`, servers since 2026).

    Another's account is refused in words of its own, and that is enough. Raises every other ApiError.
    """
    try:
        await client.send(Call("GET", f"/users/{path_segment(whom, 'a user')}", auth=auth))
    except ForbiddenError as error:
        if _ANOTHER in error.detail.lower():
            return True
        raise
    except NotFoundError as error:
        if error.status is not None and "user not found" in error.detail.lower():
            return False
        raise
    return True


async def transfer_balance(
    client: ChutesClient,
    whom: str,
    amount: Decimal,
    *,
    auth: httpx.Auth | None = None,
    hidden: tuple[Secret, ...] = (),
) -> Receipt:
    """Give `amount` USD to the account of this user id or exact username. Sent once, and always with an amount:
    without one the server gives away everything. Raises ApiError."""
    body = Body(user_id=whom, amount=Raw(f"{amount:f}".encode()))
    call = Call("POST", TRANSFER, body=body, write=True, auth=auth, hidden=hidden)
    return await client.record(Receipt, call)
