"""The causes of a 401: the server sends the same status for a wrong clock, a wrong key and a missing scope."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from chutes_tui.api.errors.server_words import duration, first_sentence
from chutes_tui.api.errors.types import (
    ApiError,
    AuthError,
    BadSignatureError,
    ClockSkewError,
    HotkeyNotAcceptedError,
    KeyRefusedError,
    MalformedKeyError,
    NotOfferedError,
    Row,
    UnknownHotkeyError,
)

if TYPE_CHECKING:
    from chutes_tui.api.http.call import Answer

NOTABLE_SKEW: Final = 60.0
"""Seconds of difference between the clocks that are worth a word; the server allows less than 600."""

_SET_THE_CLOCK: Final = "the clock (automatic time is best), then try again."
_CLOCK_WRONG: Final = Row(
    ClockSkewError,
    "This machine's clock is {skew} {side}: the server rejects its requests.",
    "A request signed by a hotkey carries the time; only a few minutes of difference are accepted.",
    f"Set {_SET_THE_CLOCK}",
)
_CLOCKS_AGREE: Final = Row(
    ClockSkewError,
    "The server rejected the request's time stamp, although the clocks agree.",
    "They differ by {skew} at most, so something in between may delay or replay requests.",
    "Try again; if it persists, look for a proxy between you and the server.",
)
_CLOCK_UNKNOWN: Final = Row(
    ClockSkewError,
    "The server rejected the request's time stamp.",
    "This machine's clock is probably wrong; the server sent no time to compare it with.",
    f"Check {_SET_THE_CLOCK}",
)
HOTKEY_NOT_ACCEPTED: Final = Row(
    HotkeyNotAcceptedError,
    "The server doesn't accept a hotkey's signature for this.",
    "It needs an API key or a login here{or_unknown}.",
    "Sign in with an admin API key to use it.",
)
NOT_OFFERED: Final = Row(
    NotOfferedError,
    "This server doesn't offer that.",
    "It doesn't know this route: it is older or newer than chutes-tui, or another service.",
    "Check the API URL if you expected it to be there.",
)
_UNKNOWN_HOTKEY: Final = Row(
    UnknownHotkeyError,
    "No account on this server has this hotkey.",
    "It was never registered here, the account has another hotkey by now, or this is another server.",
    "Register it, or check that the hotkey and the API URL of this profile belong together.",
)
_BAD_SIGNATURE: Final = Row(
    BadSignatureError,
    "The server rejected the hotkey's signature.",
    "The seed doesn't belong to the hotkey's address, something in between changed the request, or this server "
    "expects another signature.",
    "Compare the seed in this profile with the hotkey's wallet file.",
)
_MALFORMED_KEY: Final = Row(
    MalformedKeyError,
    "The server can't read this API key.",
    "Part of it is wrong (a key is `cpk_` and three parts with dots between, 102 characters), or something in "
    "between removed it.",
    "Paste the whole key again.",
)
_ADMIN_KEY: Final = "Use an admin key or a profile with a hotkey"
_KEY_REFUSED: Final = Row(
    KeyRefusedError,
    "The server rejected this API key.",
    "It may be wrong, deleted or lack permission; the server doesn't say which.",
    f"{_ADMIN_KEY}: no scope grants access to keys or secrets.",
)
_TOKEN_REFUSED: Final = Row(
    MalformedKeyError,
    "The server rejected this credential.",
    "It isn't an API key of this server, or it is a login from before the account's fingerprint was changed. "
    "After such a change the server can reject new logins, too, for up to an hour.",
    f"{_ADMIN_KEY}, or try again later.",
)
_NO_CREDENTIAL: Final = Row(
    AuthError,
    "The server found nothing to sign in with.",
    "The request carried no usable credential, or something in between removed it.",
    "Give this profile a hotkey or an API key.",
)
_EXPIRED: Final = Row(AuthError, "The sign-in has expired.", "A login lasts seven days.", "Sign in again.")
_WRONG_FINGERPRINT: Final = Row(
    AuthError,
    "The server rejected this fingerprint.",
    "It isn't the account's current fingerprint.",
    "Paste it again. If your account has a hotkey, you can set a new fingerprint with it.",
)
_OTHER: Final = Row(AuthError, "The server rejected the sign-in.", "{said}.", "Check this profile's credential.")

_BY_BEGINNING: Final = (
    ("could not find user with hotkey", _UNKNOWN_HOTKEY),
    ("no user found with the provided hotkey", _UNKNOWN_HOTKEY),
    ("invalid request signature", _BAD_SIGNATURE),
    ("invalid signature", _BAD_SIGNATURE),
    ("can't find a user with that api key", _NO_CREDENTIAL),
    ("missing or invalid authorization header", _MALFORMED_KEY),
    ("invalid token or user not found", _KEY_REFUSED),
    ("invalid token", _TOKEN_REFUSED),
    ("token expired", _EXPIRED),
    ("missing or invalid fingerprint", _WRONG_FINGERPRINT),
    ("invalid fingerprint", _WRONG_FINGERPRINT),
    ("authentication required", _NO_CREDENTIAL),
    ("either payload_str or purpose", HOTKEY_NOT_ACCEPTED),
    ("", _OTHER),
)


def sign_in_error(answer: Answer, facts: dict[str, Any]) -> ApiError:
    """Return the error for a 401, by the server's detail and by how the request was signed."""
    words = facts["detail"].lower()
    # with a colon it is the login route's own, unless a hotkey signed
    if words.startswith("invalid nonce") and (answer.signed_by == "hotkey" or words[13:14] != ":"):
        return _clock(answer.skew, facts)
    if words.startswith("authentication required") and not answer.signed_by:
        # that is how it answers for routes it doesn't know
        return NOT_OFFERED(facts)
    row = next(row for beginning, row in _BY_BEGINNING if words.startswith(beginning))
    if row is _NO_CREDENTIAL and answer.signed_by == "header":
        row = _MALFORMED_KEY
    said = first_sentence(facts["detail"]) or "It doesn't say why"
    return row(facts, said=said, or_unknown=", or doesn't know the route at all")


def _clock(skew: float | None, facts: dict[str, Any]) -> ApiError:
    row = _CLOCK_UNKNOWN if skew is None else _CLOCK_WRONG if abs(skew) >= NOTABLE_SKEW else _CLOCKS_AGREE
    side = "behind" if (skew or 0) > 0 else "ahead"
    return row({**facts, "clock_skew": skew}, skew=duration(skew or 0), side=side)
