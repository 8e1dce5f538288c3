"""Why a registration was refused, and what can fix it."""

from __future__ import annotations

from enum import Enum
from typing import Any, Final

from chutes_tui.api.account.usernames import taken_note
from chutes_tui.api.errors.server_words import duration
from chutes_tui.api.errors.types import (
    ApiError,
    AuthError,
    ClockSkewError,
    ConflictError,
    ForbiddenError,
    PaymentError,
    RateLimitedError,
    ValidationError,
)


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


_OTHER_NAME: Final = "Choose another username."
_NO_ADDRESS: Final = "It isn't a valid ss58 address."


class Reason(Enum):
    """Why a registration was refused: what happened, why, the next step, and what fixes it.

    `{name}` stands for a value. Every `why` ends with what became of the account.
    """

    BAD_NAME = (
        "The server rejected this username.",
        "It must be 3 to 15 letters, digits, _ or -.",
        "Correct the username.",
        Remedy.USERNAME,
    )
    NAME_TAKEN = "The username {username} is taken.", "{note}", _OTHER_NAME, Remedy.USERNAME
    NAME_RESERVED = (
        "The username {username} is reserved.",
        "A registration that waits for its payment holds it, for 24 hours at most.",
        _OTHER_NAME,
        Remedy.USERNAME,
    )
    HOTKEY_TAKEN = (
        "This hotkey is already registered.",
        "A hotkey can have only one account.",
        "Use that account, or choose another hotkey.",
        Remedy.WALLET,
    )
    NO_TOKEN = (
        "The server requires a registration token.",
        "The request had none.",
        "Get a token from its page and paste it.",
        Remedy.TOKEN,
    )
    BAD_TOKEN = (
        "The server rejected this token.",
        "A token works for five minutes; this one is unknown or expired.",
        "Get a new token from its page and paste it: everything else is kept.",
        Remedy.TOKEN,
    )
    TOO_MANY = (
        "Too many accounts were registered from this network address.",
        "The server allows 3 new accounts a day and address (older servers 4), and checks that before the token.",
        "Try again {at_last}, or from another network.",
        Remedy.WAIT,
    )
    BUSY = "{what}", "The server limits how often it may be called.", "Try again {when}.", Remedy.WAIT
    COLDKEY_POOR = (
        "Insufficient balance: the coldkey must hold 0.25 TAO to register here.",
        "The server checks its balance on the chain; the TAO stay on the coldkey.",
        "Put 0.25 TAO on the wallet's coldkey or choose another wallet, then try again with the same token: "
        "this refusal doesn't use it up, but it expires after five minutes.",
        Remedy.MONEY,
    )
    BAD_COLDKEY = (
        "The server rejected the coldkey.",
        _NO_ADDRESS,
        "Check the wallet's coldkeypub.txt, or choose another wallet.",
        Remedy.WALLET,
    )
    BAD_HOTKEY = "The server rejected the hotkey.", _NO_ADDRESS, "Choose another hotkey.", Remedy.WALLET

    def __init__(self, what: str, why: str, next_step: str, remedy: Remedy) -> None:
        self.words = (what, f"{why} No account was created.", next_step)
        self.remedy = remedy

    def error(self, met: ApiError, **values: str) -> RegistrationRefusedError:
        """Return the refusal in these words, with everything else that is known of the error that was met."""
        what, why, next_step = (text.format_map(values) for text in self.words)
        return RegistrationRefusedError(
            what,
            why=why,
            next_step=next_step,
            reason=self,
            detail=met.detail,
            status=met.status,
            request=met.request,
            transient=met.transient,
            retry_after=met.retry_after,
        )


class RegistrationRefusedError(ApiError):
    """The server created no account; `remedy` can fix it."""

    def __init__(self, what: str, *, reason: Reason, **rest: Any) -> None:
        super().__init__(what, **rest)
        self.reason = reason
        self.remedy = reason.remedy


_BY_WORD: Final = (
    ("username", Reason.BAD_NAME),
    ("coldkey", Reason.BAD_COLDKEY),
    ("hotkey", Reason.BAD_HOTKEY),
    ("token", Reason.NO_TOKEN),
)


def registration_refusal(error: ApiError, username: str) -> ApiError:
    """Return the error in the words of a registration; one that doesn't concern registering comes back as it is."""
    reason = _reason(error)
    if reason is None:
        return error
    when = f"in {duration(error.retry_after)}" if error.retry_after else "later"
    at_last = when if error.retry_after else "tomorrow: the server doesn't say when"
    return reason.error(
        error, username=username, note=taken_note(username), what=error.what, when=when, at_last=at_last
    )


def name_taken(username: str) -> tuple[str, str, str]:
    """Return what to say of a username that is taken: what, why, next step."""
    what, why, next_step = Reason.NAME_TAKEN.words
    return what.format(username=username), why.format(note=taken_note(username)), next_step


def remedy_for(error: ApiError) -> Remedy:
    """Return what can fix an error that ended a registration, whatever it is."""
    if isinstance(error, RegistrationRefusedError):
        return error.remedy
    if isinstance(error, ClockSkewError):
        return Remedy.CLOCK
    if isinstance(error, AuthError):
        return Remedy.WALLET
    return Remedy.RETRY if error.transient or error.outcome_unknown else Remedy.SERVER


def _reason(error: ApiError) -> Reason | None:
    words = error.detail.lower()
    if isinstance(error, RateLimitedError):
        return Reason.TOO_MANY if "regist" in words else Reason.BUSY
    if isinstance(error, PaymentError):
        return Reason.COLDKEY_POOR
    if isinstance(error, ConflictError):
        # the name stands in the sentence, so its beginning decides
        if "hotkey" in words and not words.startswith("username"):
            return Reason.HOTKEY_TAKEN
        return Reason.NAME_RESERVED if "reserved" in words else Reason.NAME_TAKEN
    if isinstance(error, ForbiddenError):
        return Reason.BAD_TOKEN if "token" in words else None
    names = [field.field.lower() for field in error.fields]
    if not isinstance(error, ValidationError):
        names = [words] if error.status == 400 else []
    return next((reason for word, reason in _BY_WORD if any(word in name for name in names)), None)
