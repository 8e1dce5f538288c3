"""Why a registration was refused, told apart, and what can fix it."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Any, Final

from chutes_tui.api.errors.server_words import duration
from chutes_tui.api.errors.types import (
    ApiError,
    AuthError,
    ConflictError,
    ErrorKind,
    ForbiddenError,
    PaymentError,
    RateLimitedError,
    ValidationError,
)
from chutes_tui.api.usernames import taken_note

if TYPE_CHECKING:
    from collections.abc import Callable


class Remedy(Enum):
    """What can fix a refusal."""

    USERNAME = "choose another username"
    WALLET = "choose another wallet or hotkey"
    TOKEN = "get a new token"  # noqa: S105 - no secret
    FINGERPRINT = "correct the fingerprint"
    WAIT = "wait"
    MONEY = "put TAO on the coldkey"
    CLOCK = "set this machine's clock"
    SERVER = "check the API URL"
    RETRY = "try again"


class Reason(Enum):
    """Why a registration was refused."""

    BAD_NAME = "the username breaks the rule"
    NAME_TAKEN = "the username is taken"
    HOTKEY_TAKEN = "the hotkey has an account already"
    NO_TOKEN = "a token is wanted"  # noqa: S105 - no secret
    BAD_TOKEN = "the token is unknown or too old"  # noqa: S105 - no secret
    TOO_MANY = "a few registrations a day and address"
    BUSY = "too many requests of any kind"
    COLDKEY_POOR = "the coldkey holds too little TAO"
    BAD_COLDKEY = "the coldkey is no address"
    BAD_HOTKEY = "the hotkey can't register"
    OTHER = "something else"


class RegistrationRefusedError(ApiError):
    """The server made no account. `remedy` can fix it; `wait` is how many seconds it wants us to wait, if it says."""

    def __init__(self, what: str, *, reason: Reason, remedy: Remedy, wait: float | None = None, **rest: Any) -> None:
        super().__init__(what, **rest)
        self.reason = reason
        self.remedy = remedy
        self.wait = wait


def registration_refusal(error: ApiError, username: str) -> ApiError:
    """The error in the words of a registration; one that says nothing of registering is handed back as it is."""
    words = error.detail.lower()
    if isinstance(error, RateLimitedError):
        return _too_many(error, words)
    if isinstance(error, PaymentError):
        return _poor(error)
    if isinstance(error, ValidationError):
        return _field(error)
    if isinstance(error, ConflictError):
        # the name stands in the sentence, so its beginning decides
        taken = words.startswith("username") or "hotkey" not in words
        return _name_taken(error, username) if taken else _hotkey_taken(error)
    if isinstance(error, ForbiddenError):
        return _bad_token(error) if "token" in words else error
    if error.status == 400:
        for word, build in _BY_WORD:
            if word in words:
                return build(error)
    return error


def remedy_for(error: ApiError) -> Remedy:
    """Return what can fix an error that ended a registration, whatever it is."""
    if isinstance(error, RegistrationRefusedError):
        return error.remedy
    if error.kind is ErrorKind.CLOCK:
        return Remedy.CLOCK
    if isinstance(error, AuthError):
        return Remedy.WALLET
    if error.transient or error.outcome_unknown:
        return Remedy.RETRY
    return Remedy.SERVER


def _refused(
    error: ApiError, what: str, why: str, next_step: str, reason: Reason, remedy: Remedy, wait: float | None = None
) -> RegistrationRefusedError:
    return RegistrationRefusedError(
        what,
        why=why,
        next_step=next_step,
        reason=reason,
        remedy=remedy,
        wait=wait,
        kind=error.kind,
        detail=error.detail,
        status=error.status,
        request=error.request,
        transient=error.transient,
    )


def name_taken(username: str) -> tuple[str, str, str]:
    """What to say of a username that is taken: what, why, next step."""
    return (
        f"The username {username} is taken.",
        f"{taken_note(username)} No account was made.",
        "Choose another username.",
    )


def _name_taken(error: ApiError, username: str) -> RegistrationRefusedError:
    if "reserved" in error.detail.lower():
        what, why = (
            f"The username {username} is reserved.",
            "Another registration of it is pending. No account was made.",
        )
        return _refused(error, what, why, "Choose another username.", Reason.NAME_TAKEN, Remedy.USERNAME)
    return _refused(error, *name_taken(username), Reason.NAME_TAKEN, Remedy.USERNAME)


def _bad_name(error: ApiError) -> RegistrationRefusedError:
    return _refused(
        error,
        "The server doesn't accept this username.",
        "It takes 3 to 15 letters, digits, _ and -. No account was made.",
        "Correct the username.",
        Reason.BAD_NAME,
        Remedy.USERNAME,
    )


def _hotkey_taken(error: ApiError) -> RegistrationRefusedError:
    return _refused(
        error,
        "This hotkey has an account already.",
        "A hotkey registers once. No other account was made.",
        "Fetch that account and write its config, or choose another hotkey.",
        Reason.HOTKEY_TAKEN,
        Remedy.WALLET,
    )


def _no_token(error: ApiError) -> RegistrationRefusedError:
    return _refused(
        error,
        "The server wants a registration token.",
        "None came with the request. No account was made.",
        "Get a token from its page and paste it.",
        Reason.NO_TOKEN,
        Remedy.TOKEN,
    )


def _bad_token(error: ApiError) -> RegistrationRefusedError:
    return _refused(
        error,
        "The server doesn't accept this token.",
        "A token works for five minutes; this one is unknown or expired. No account was made.",
        "Get a new token from its page and paste it: everything else is kept.",
        Reason.BAD_TOKEN,
        Remedy.TOKEN,
    )


def _bad_coldkey(error: ApiError) -> RegistrationRefusedError:
    return _refused(
        error,
        "The server doesn't accept the coldkey.",
        "It isn't an ss58 address that it knows. No account was made.",
        "Check the wallet's coldkeypub.txt, or choose another wallet.",
        Reason.BAD_COLDKEY,
        Remedy.WALLET,
    )


def _bad_hotkey(error: ApiError) -> RegistrationRefusedError:
    return _refused(
        error,
        "The server doesn't accept the hotkey.",
        "It isn't an ss58 address that it knows. No account was made.",
        "Choose another hotkey.",
        Reason.BAD_HOTKEY,
        Remedy.WALLET,
    )


def _poor(error: ApiError) -> RegistrationRefusedError:
    return _refused(
        error,
        "The coldkey must hold 0.25 TAO before it can register here.",
        "The server checks its balance on the chain; the TAO stay on the coldkey. No account was made.",
        "Put 0.25 TAO on the wallet's coldkey or choose another wallet, then try again with the same token: "
        "this refusal doesn't use it up, but it expires after five minutes.",
        Reason.COLDKEY_POOR,
        Remedy.MONEY,
    )


def _too_many(error: RateLimitedError, words: str) -> RegistrationRefusedError:
    wait = error.retry_after
    when = f"in {duration(wait)}" if wait else "later"
    if "regist" in words:
        return _refused(
            error,
            "Too many accounts were registered from this network address.",
            "The server allows a few a day and address, and checks that before the token. No account was made.",
            f"Try again {when if wait else 'tomorrow: it does not say when'}, or from another network.",
            Reason.TOO_MANY,
            Remedy.WAIT,
            wait,
        )
    why = "It limits how often it may be asked. No account was made."
    return _refused(error, error.what, why, f"Try again {when}.", Reason.BUSY, Remedy.WAIT, wait)


def _field(error: ValidationError) -> ApiError:
    names = {field.field.lower() for field in error.fields}
    for word, build in _BY_WORD:
        if any(word in name for name in names):
            return build(error)
    return error


_BY_WORD: Final[tuple[tuple[str, Callable[[ApiError], RegistrationRefusedError]], ...]] = (
    ("username", _bad_name),
    ("coldkey", _bad_coldkey),
    ("hotkey", _bad_hotkey),
    ("token", _no_token),
)
