"""Moving an account's money: giving balance to another account (servers since 2026), and the developer deposit, which
servers of 2025 want.

Amounts of transfers are exact decimals from the field to the wire and back. A failure of the deposit's return can
come with status 200: only the word "transferred" is success. Sources: chutes.ai's API reference, chutes-api (2025 and
newer).
"""

from __future__ import annotations

from decimal import Decimal  # noqa: TC003 - decoding needs it
from typing import TYPE_CHECKING, Any, Final

from msgspec import Raw, Struct
from msgspec.structs import force_setattr

from chutes_tui.api.decoding import decode_json
from chutes_tui.api.errors.from_status import bad_answer
from chutes_tui.api.errors.types import (
    AuthError,
    ForbiddenError,
    NotFoundError,
    NotOfferedError,
    RefusedError,
    ServerError,
)
from chutes_tui.api.http.call import Body, Call
from chutes_tui.api.http.urls import path_segment
from chutes_tui.api.models import bound_texts, only_numbers

if TYPE_CHECKING:
    from chutes_tui.api.client import ChutesClient
    from chutes_tui.api.http.call import Answer
    from chutes_tui.api.http.httpx_lean import httpx
    from chutes_tui.core.secret import Secret


TRANSFER: Final = "/users/balance_transfer"
_MOST: Final = 30
"""Digits before and behind the point of what can be an amount."""
_ANOTHER: Final = "billing admin"
"""Words of the refusal to show another account, which says that there is one."""
RETURN = "/return_developer_deposit"
__all__ = ["RETURN", "RequiredDeposit", "required_deposit", "return_deposit"]


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


class RequiredDeposit(Struct, frozen=True, kw_only=True):
    """What has to be deposited: USD, about how much TAO that is, and the server's own words."""

    usd: float | None = None
    tao_estimate: float | None = None
    message: str = ""

    def __post_init__(self) -> None:
        if self.usd is None and self.tao_estimate is None:
            raise ValueError("no deposit")
        bound_texts(self, "message")
        only_numbers(self, "usd", "tao_estimate", least=0)


async def required_deposit(client: ChutesClient) -> RequiredDeposit:
    """What has to be deposited (servers before 2 October 2025). Raises NotOfferedError on later ones, where an
    unknown route wants a sign-in, and every other ApiError."""
    try:
        return await client.record(RequiredDeposit, Call("GET", "/developer_deposit", public=True))
    except AuthError as error:
        raise NotOfferedError(
            "This server wants no developer deposit.",
            why="The requirement was dropped in October 2025.",
            status=error.status,
            detail=error.detail,
        ) from None


async def return_deposit(client: ChutesClient, address: str) -> str:
    """Have the deposit sent to an address; the server's words. Sent once.

    Raises RefusedError with the server's reason, be it inside a 200; ServerError and AnswerLostError when it may
    have been sent all the same; every other ApiError.
    """
    call = Call("POST", RETURN, body=Body(address=address), write=True)
    answer = await client.send(call)
    words = _transferred(answer.body)
    if words is None:
        raise _failure(answer, call)
    return words


def _transferred(body: bytes) -> str | None:
    document = decode_json(body)
    if not isinstance(document, dict) or document.get("status") != "transferred":
        return None
    return str(document.get("message") or "The deposit was sent.")


def _failure(answer: Answer, call: Call) -> Exception:
    """What an answer with status 200 means that isn't a success."""
    document: Any = decode_json(answer.body)
    status = document.get("status_code") if isinstance(document, dict) else None
    detail = document.get("detail") if isinstance(document, dict) else None
    if type(status) is not int or not isinstance(detail, str):
        return bad_answer(answer, call)
    words = answer.clean(detail)
    facts: dict[str, Any] = {"status": answer.status, "detail": words, "request": call.title}
    if status >= 500:
        return ServerError(f"The server failed: {words}", outcome_unknown=True, **facts)
    return RefusedError(f"The deposit was not returned: {words}", why="Nothing was sent.", **facts)
