"""The developer deposit: what servers of 2025 want, and getting it back. Later ones want none.

Sources: chutes-api (2025 and newer). A failure of the return can come with status 200: only the word "transferred"
is success.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import force_setattr

from chutes_tui.api.decoding import decode_json
from chutes_tui.api.errors.from_status import bad_answer
from chutes_tui.api.errors.types import AuthError, NotOfferedError, RefusedError, ServerError
from chutes_tui.api.http.call import Body, Call
from chutes_tui.api.models import bound_texts

if TYPE_CHECKING:
    from chutes_tui.api.client import ChutesClient
    from chutes_tui.api.http.call import Answer

RETURN = "/return_developer_deposit"


class RequiredDeposit(Struct, frozen=True, kw_only=True):
    """What has to be deposited: USD, about how much TAO that is, and the server's own words."""

    usd: float | None = None
    tao_estimate: float | None = None
    message: str = ""

    def __post_init__(self) -> None:
        if self.usd is None and self.tao_estimate is None:
            raise ValueError("no deposit")
        bound_texts(self, "message")
        for name in ("usd", "tao_estimate"):
            value = getattr(self, name)
            if value is not None and not (math.isfinite(value) and value >= 0):
                force_setattr(self, name, None)


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


__all__ = ["RETURN", "RequiredDeposit", "required_deposit", "return_deposit"]
