"""Making an account: where it is asked for, whether a name is free, and the one call that makes it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from msgspec import Struct, structs

from chutes_tui.api.decoding import decode_one
from chutes_tui.api.errors.from_registration import registration_refusal
from chutes_tui.api.errors.from_status import bad_answer
from chutes_tui.api.errors.types import ApiError
from chutes_tui.api.http.auth import HotkeyAuth
from chutes_tui.api.http.call import Body, Call
from chutes_tui.api.models import User
from chutes_tui.core.secret import Secret

if TYPE_CHECKING:
    from chutes_tui.api.client import ChutesClient
    from chutes_tui.api.http.auth import Signs
    from chutes_tui.api.http.call import Answer

TOKEN_LIFETIME: Final = 300.0
"""Seconds for which a registration token works."""
DEVELOPMENT_TOKEN: Final = "replaceme"  # noqa: S105 - no secret: what development servers may accept from anybody
_PRODUCTION: Final = ("https", "api.chutes.ai")
_PRODUCTION_DESK: Final = "https://rtok.chutes.ai"


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
    outcome = await client.attempt(call)
    if isinstance(outcome, ApiError):
        raise registration_refusal(outcome, username)
    told = decode_one(outcome.body, _Fingerprint)
    if told is None or not told.fingerprint:
        raise bad_answer(outcome, call)
    return CreatedAccount(_registered(outcome, username, signer.ss58, coldkey), Secret(told.fingerprint))


def _registered(answer: Answer, username: str, hotkey: str, coldkey: str) -> User:
    """Return the account in the response; what is missing there comes from the request."""
    user = decode_one(answer.body, User) or User(username=username)
    return structs.replace(
        user,
        username=user.username or username,
        hotkey=user.hotkey or hotkey,
        coldkey=user.coldkey or coldkey,
    )


class _Fingerprint(Struct, frozen=True):
    fingerprint: str
