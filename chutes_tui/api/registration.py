"""Making an account: with a token from a page, or by payment (the routes called `agent_registration`).

Facts: chutes-api-newer, "Account". The way by payment was seen, and never paid for, so nothing but the status is
taken for granted: a field that is missing is unknown.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal, InvalidOperation
from enum import Enum
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from msgspec import Struct, structs

from chutes_tui.access.signed_messages import set_up_message, sign_up_message
from chutes_tui.api.decoding import decode_one, decode_secret
from chutes_tui.api.errors.from_registration import registration_refusal
from chutes_tui.api.errors.from_status import bad_answer
from chutes_tui.api.errors.types import ApiError, NotFoundError
from chutes_tui.api.http.auth import HotkeyAuth
from chutes_tui.api.http.call import Body, Call
from chutes_tui.api.http.urls import path_segment
from chutes_tui.api.models import User
from chutes_tui.core.secret import Secret
from chutes_tui.core.tao import RAO

if TYPE_CHECKING:
    from chutes_tui.api.client import ChutesClient
    from chutes_tui.api.http.auth import Signs
    from chutes_tui.api.http.call import Answer


TOKEN_LIFETIME: Final = 300.0
"""Seconds for which a registration token works."""
DEVELOPMENT_TOKEN: Final = "replaceme"  # noqa: S105 - no secret: what development servers may accept from anybody
_PRODUCTION: Final = ("https", "api.chutes.ai")
_PRODUCTION_DESK: Final = "https://rtok.chutes.ai"
PATH: Final = "/users/agent_registration"
HOURS: Final = 24
"""Within which the payment must have arrived."""
_MOST_TAO: Final = 21_000_000
_LONGEST: Final = 200


class NameCheck(Struct, frozen=True):
    """What the server says of a username: None where it says nothing."""

    valid: bool | None = None
    available: bool | None = None


@dataclass(frozen=True, slots=True)
class CreatedAccount:
    """A new account. The fingerprint is its password; the server sends it only here."""

    user: User
    fingerprint: Secret


def is_production(base_url: str) -> bool:
    """Whether this is the public Chutes service, where a token (and a captcha for it) is always needed."""
    url = urlsplit(base_url.strip().rstrip("/"))
    try:
        port = url.port
    except ValueError:
        return False
    return (url.scheme.lower(), url.hostname) == _PRODUCTION and port in (None, 443) and not url.path


def registration_base_url(base_url: str) -> str:
    """The host that takes registrations for this management URL: the public service has one of its own for them."""
    return _PRODUCTION_DESK if is_production(base_url) else base_url.strip().rstrip("/")


def registration_token_url(base_url: str) -> str:
    """The page, for a browser, that gives a registration token."""
    return f"{registration_base_url(base_url)}/users/registration_token"


async def name_check(client: ChutesClient, username: str) -> NameCheck:
    """Whether a username may be had, without signing in."""
    call = Call("GET", "/users/name_check", params={"username": username}, public=True)
    return await client.record(NameCheck, call)


async def register(
    client: ChutesClient, signer: Signs, *, username: str, coldkey: str, token: Secret
) -> CreatedAccount:
    """Make an account for the hotkey that signs. Sent once. `client` is one of `registration_base_url`.

    Raises RegistrationRefusedError for a refusal, which names the step that can mend it, and every other ApiError;
    one with `outcome_unknown` means that the account may exist by now.
    """
    call = Call(
        "POST",
        "/users/register",
        body=Body(username=username, coldkey=coldkey),
        write=True,
        auth=HotkeyAuth(signer),
        secret_params={"token": token},
    )
    answer = await _accepted(client, call, username)
    fingerprint = decode_secret(answer.body, "fingerprint")
    if fingerprint is None:
        raise bad_answer(answer, call)
    return CreatedAccount(_registered(answer, username, signer.ss58, coldkey), fingerprint)


async def _accepted(client: ChutesClient, call: Call, username: str) -> Answer:
    """Return the answer to a registration. Raises RegistrationRefusedError and every other ApiError."""
    outcome = await client.attempt(call)
    if isinstance(outcome, ApiError):
        raise registration_refusal(outcome, username)
    return outcome


def _registered(answer: Answer, username: str, hotkey: str, coldkey: str) -> User:
    """Return the account in the response; what is missing there comes from the request."""
    user = decode_one(answer.body, User) or User(username=username)
    return structs.replace(
        user,
        username=user.username or username,
        hotkey=user.hotkey or hotkey,
        coldkey=user.coldkey or coldkey,
    )


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
    answer = await _accepted(client, call, username)
    told = decode_one(answer.body, _Told)
    if told is None or not told.payment_address:
        raise bad_answer(answer, call)
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
    key = decode_secret(body, "api_key")
    return None if key is None else SetUp(decode_one(body, User), key)


def _signed(signer: Signs, message: str) -> Secret:
    return Secret(signer.sign(message.encode()).hex())
