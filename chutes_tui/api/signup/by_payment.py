"""Registration by payment: the routes called `agent_registration`, which want TAO where others want a captcha.

Facts: chutes-api-newer, "Account". The route was seen, and never paid for, so nothing but the status is taken for
granted: a field that is missing is unknown.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal, InvalidOperation
from enum import Enum
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from chutes_tui.access.signed_messages import set_up_message, sign_up_message
from chutes_tui.api.decoding import decode_one
from chutes_tui.api.errors.from_registration import registration_refusal
from chutes_tui.api.errors.from_status import bad_answer
from chutes_tui.api.errors.types import ApiError, NotFoundError
from chutes_tui.api.http.call import Body, Call
from chutes_tui.api.http.urls import path_segment
from chutes_tui.api.models import User
from chutes_tui.core.secret import Secret
from chutes_tui.core.tao import RAO

if TYPE_CHECKING:
    from chutes_tui.api.client import ChutesClient
    from chutes_tui.api.http.auth import Signs

PATH: Final = "/users/agent_registration"
HOURS: Final = 24
"""Within which the payment must have arrived."""
_MOST_TAO: Final = 21_000_000
_LONGEST: Final = 200


class Progress(Enum):
    """How far the server says a registration is."""

    PENDING = "pending_payment"
    COMPLETED = "completed"
    EXPIRED = "expired"
    OTHER = ""
    """In a word that isn't known here."""


@dataclass(frozen=True, slots=True)
class PaidRegistration:
    """What the server says of a registration; "" and None where it says nothing. `required` is in rao."""

    progress: Progress
    registration_id: str = ""
    user_id: str = ""
    hotkey: str = ""
    address: str = ""
    required: int | None = None
    word: str = ""
    """The server's own word for `progress`."""


@dataclass(frozen=True, slots=True)
class SetUp:
    """An account that was set up: what the answer says of it, and its admin key, which is sent only here."""

    user: User | None
    key: Secret


async def sign_up(client: ChutesClient, signer: Signs, *, username: str, coldkey: str) -> PaidRegistration:
    """Begin a registration of the hotkey that signs. Sent once. It costs nothing until somebody pays.

    Raises RegistrationRefusedError for a refusal, which names the step that can remedy it, and every other ApiError.
    """
    signature = _signed(signer, sign_up_message(signer.ss58, coldkey))
    body = Body(hotkey=signer.ss58, coldkey=coldkey, signature=signature, username=username)
    call = Call("POST", PATH, body=body, write=True, public=True, hidden=(signature,))
    outcome = await client.attempt(call)
    if isinstance(outcome, ApiError):
        raise registration_refusal(outcome, username)
    told = decode_one(outcome.body, _Told)
    if told is None or not told.payment_address:
        raise bad_answer(outcome, call)
    return told.registration(Progress.PENDING)


async def registration_of(client: ChutesClient, hotkey: str) -> PaidRegistration | None:
    """How far the newest registration of a hotkey is, None if there is none. Open to everybody.

    Raises NotOfferedError where accounts can't be had by payment, and every other ApiError.
    """
    call = Call("GET", f"{PATH}/{path_segment(hotkey, 'a hotkey')}", public=True)
    try:
        told = await client.record(_Told, call)
    except NotFoundError:
        return None
    word = told.status[:_LONGEST]
    known = next((one for one in Progress if one.value == word), Progress.OTHER)
    return told.registration(known, word)


async def set_up(client: ChutesClient, signer: Signs, user_id: str) -> SetUp:
    """Set up the account that was paid for, once. Sent once. Raises ApiError: ConflictError if it is set up already,
    NotFoundError if it was not paid for."""
    signature = _signed(signer, set_up_message(user_id))
    path = f"/users/{path_segment(user_id, 'an account')}/agent_setup"
    body = Body(hotkey=signer.ss58, signature=signature)
    call = Call("POST", path, body=body, write=True, public=True, hidden=(signature,))
    return await client.decoded(call, _decode_setup)


class _Told(Struct, frozen=True, kw_only=True):
    registration_id: str = ""
    user_id: str = ""
    hotkey: str = ""
    payment_address: str = ""
    required_amount: float | None = None
    status: str = ""

    def registration(self, progress: Progress, word: str = "") -> PaidRegistration:
        texts = (self.registration_id, self.user_id, self.hotkey, self.payment_address)
        registration_id, user_id, hotkey, address = (text.strip()[:_LONGEST] for text in texts)
        return PaidRegistration(progress, registration_id, user_id, hotkey, address, _rao(self.required_amount), word)


class _Key(Struct, frozen=True):
    api_key: str


def _rao(amount: float | None) -> int | None:
    """An amount in TAO as rao, rounded up: a rao too little would not be enough. None for what is no amount."""
    try:
        value = Decimal(str(amount))
    except InvalidOperation:
        return None
    if not value.is_finite() or not 0 < value <= _MOST_TAO:
        return None
    return int((value * RAO).to_integral_value(ROUND_CEILING))


def _decode_setup(body: bytes) -> SetUp | None:
    told = decode_one(body, _Key)
    if told is None or not told.api_key:
        return None
    return SetUp(decode_one(body, User), Secret(told.api_key))


def _signed(signer: Signs, message: str) -> Secret:
    return Secret(signer.sign(message.encode()).hex())
