"""The messages that Chutes has keys sign, known by their form, and what a signature of each does. Pure.

Source: the server's routes (chutes-api): a request's headers `{ss58}:{unix seconds}:{purpose or sha256 of the body}`,
a new fingerprint `{ss58}:{fingerprint}:{unix seconds}`, a sign-in's nonce (a UUID), registration by payment
`chutes_signup:{hotkey}:{coldkey}` and `chutes_setup:{user id}`, and the link of a validator's or subnet owner's
hotkey `{ss58}:{username}`.
"""

from __future__ import annotations

import re
from enum import Enum
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from chutes_tui.core.secret import Secret

FINGERPRINT_LIFETIME: Final = 300
LOGIN_LIFETIME: Final = 300
"""Seconds for which the server takes a signature of each; a login's nonce counts from when it was given out."""


class Signed(Enum):
    """What a message is for; the value is its name for people."""

    LOGIN = "a sign-in"
    FINGERPRINT = "a new fingerprint"
    SIGN_UP = "a registration by payment"
    SET_UP = "setting up a registered account"
    LINK = "linking a hotkey"
    REQUEST = "a request to the API"
    UNKNOWN = "something unknown"


class KnownMessage(NamedTuple):
    """What a message is. `ss58` is the address that it names as the signing key's, "" for none; `words` tell what a
    signature does; `made` is the moment in it (unix seconds), None for none. Holds nothing secret."""

    kind: Signed
    words: str
    ss58: str = ""
    made: int | None = None


def login_words() -> str:
    """What a signature of a nonce does."""
    return (
        "Signs in to the account of this key: whoever has the signature can do all that the account can, "
        "until the sign-in ends. The nonce works once, within five minutes."
    )


def fingerprint_words(ss58: str) -> str:
    """What a signature of a new fingerprint does."""
    return (
        f"Gives the account of {ss58} the new fingerprint that is in the message. It is the account's password; the "
        "current one ends. Works for five minutes."
    )


def link_message(ss58: str, username: str) -> str:
    """What a hotkey signs to be linked to the account of that name."""
    return f"{ss58}:{username}"


def link_words(ss58: str, username: str) -> str:
    """What a signature of a hotkey's link does."""
    return f"Links the hotkey {ss58} to the Chutes account {username}."


def sign_up_message(hotkey: str, coldkey: str) -> str:
    """What a hotkey signs to begin a registration by payment."""
    return f"chutes_signup:{hotkey}:{coldkey}"


def sign_up_words(hotkey: str, coldkey: str) -> str:
    """What a signature of that does."""
    return f"Begins the registration of an account with the hotkey {hotkey} and the coldkey {coldkey}, by payment."


def set_up_message(user_id: str) -> str:
    """What a hotkey signs to set up the account that was paid for."""
    return f"chutes_setup:{user_id}"


def set_up_words(user_id: str) -> str:
    """What a signature of that does."""
    return f"Sets up the account {user_id}, which was paid for: the answer holds an admin API key."


def is_address_like(text: str) -> bool:
    """Whether a text has the form of an address; its checksum is not verified."""
    return re.fullmatch(_SS58, text) is not None


def understand(message: Secret) -> KnownMessage:
    """Return what a message is, which is UNKNOWN for any that differs from all forms in a single character."""
    text = message.reveal() if message else ""
    for pattern, read in _FORMS:
        if match := pattern.fullmatch(text):
            return read(match)
    return KnownMessage(Signed.UNKNOWN, f"chutes-tui doesn't know this message of {len(text)} characters.")


def _login(_: re.Match[str]) -> KnownMessage:
    return KnownMessage(Signed.LOGIN, login_words())


def _fingerprint(match: re.Match[str]) -> KnownMessage:
    return KnownMessage(Signed.FINGERPRINT, fingerprint_words(match[1]), match[1], int(match[3]))


def _sign_up(match: re.Match[str]) -> KnownMessage:
    return KnownMessage(Signed.SIGN_UP, sign_up_words(match[1], match[2]), match[1])


def _set_up(match: re.Match[str]) -> KnownMessage:
    return KnownMessage(Signed.SET_UP, set_up_words(match[1]))


def _link(match: re.Match[str]) -> KnownMessage:
    return KnownMessage(Signed.LINK, link_words(match[1], match[2]), match[1])


def _request(match: re.Match[str]) -> KnownMessage:
    what = f"the purpose “{match[3]}”" if len(match[3]) < _HASH else "one body, by its hash"
    words = f"Signs requests to the API as {match[1]}, for {what}: any number of them, for ten minutes."
    return KnownMessage(Signed.REQUEST, words, match[1], int(match[2]))


_HASH: Final = 64
_SS58: Final = "(5[1-9A-HJ-NP-Za-km-z]{47})"
_SECONDS: Final = "([0-9]{10})"
_UUID: Final = "[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}"
# A request's purpose is never ten digits, so no message has two meanings; the request comes first all the same.
_FORMS: Final[tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], KnownMessage]], ...]] = (
    (re.compile(_UUID, re.IGNORECASE | re.ASCII), _login),
    (re.compile(f"{_SS58}:([0-9]+):([a-z_]+|[0-9a-f]{{{_HASH}}})"), _request),
    (re.compile(f"{_SS58}:([!-~]{{1,256}}):{_SECONDS}"), _fingerprint),
    (re.compile(f"chutes_signup:{_SS58}:{_SS58}"), _sign_up),
    (re.compile(f"chutes_setup:({_UUID})", re.IGNORECASE | re.ASCII), _set_up),
    (re.compile(f"{_SS58}:([A-Za-z0-9_-]{{3,15}})"), _link),
)
