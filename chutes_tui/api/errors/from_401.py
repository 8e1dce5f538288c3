"""401 told apart: the server says the same number for a wrong clock, a wrong key and a missing scope."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from chutes_tui.api.errors.server_words import duration, first_sentence
from chutes_tui.api.errors.types import ApiError, AuthError, ClockSkewError, ErrorKind, NotOfferedError
from chutes_tui.api.http.auth import hotkey_not_accepted

if TYPE_CHECKING:
    from chutes_tui.api.http.call import Answer, Call

NOTABLE_SKEW: Final = 60.0
"""Seconds of difference between the clocks that are worth a word; the server allows less than 600."""


def sign_in_error(answer: Answer, call: Call, facts: dict[str, Any]) -> ApiError:
    """The error for a 401, by the server's detail and by how the request was signed."""
    words = facts["detail"].lower()
    # with a colon it is the login route's own, unless a hotkey signed
    if words.startswith("invalid nonce") and (answer.signed_by == "hotkey" or words[13:14] != ":"):
        return _clock(answer.skew, facts)
    if words.startswith("either payload_str or purpose"):
        return hotkey_not_accepted(call.title, status=answer.status, detail=facts["detail"])
    if words.startswith("authentication required") and not answer.signed_by:
        return NotOfferedError(
            "This server doesn't offer that.",
            why="It wants a sign-in where none is needed: that is how it answers for addresses it doesn't know.",
            next_step="Check the API URL if you expected it to be there.",
            **facts,
        )
    for beginning, build in _TABLE:
        if words.startswith(beginning):
            return build(answer, facts)
    return AuthError(
        "The server refused the sign-in.",
        why=f"{first_sentence(facts['detail'])}." if facts["detail"] else "It doesn't say why.",
        next_step="Check this profile's credential.",
        **facts,
    )


def _clock(skew: float | None, facts: dict[str, Any]) -> ClockSkewError:
    if skew is not None and abs(skew) >= NOTABLE_SKEW:
        side = "behind" if skew > 0 else "ahead"
        what = f"This machine's clock is {duration(skew)} {side}: the server refuses its requests."
        why = "A request signed by a hotkey carries the time; only a few minutes of difference are accepted."
        step = "Set the clock (automatic time is best), then try again."
    elif skew is not None:
        what = "The server refused the request's time stamp, although the clocks agree."
        why = (
            f"They differ by {duration(skew)} at most, so something on the way may hold requests back or replay them."
        )
        step = "Try again; if it stays, look for a proxy between you and the server."
    else:
        what = "The server refused the request's time stamp."
        why = "Nearly always the clock of this machine is wrong; the server sent no time to compare it with."
        step = "Check the clock (automatic time is best), then try again."
    return ClockSkewError(what, why=why, next_step=step, seconds=skew, **facts)


def _unknown_hotkey(_: Answer, facts: dict[str, Any]) -> AuthError:
    return AuthError(
        "No account on this server has this hotkey.",
        why="It was never registered here, the account has another hotkey by now, or this is another server.",
        next_step="Register it, or check that the hotkey and the API URL of this profile belong together.",
        kind=ErrorKind.UNKNOWN_HOTKEY,
        **facts,
    )


def _bad_signature(_: Answer, facts: dict[str, Any]) -> AuthError:
    return AuthError(
        "The server refused the hotkey's signature.",
        why="The seed doesn't belong to the hotkey's address, something on the way changed the request, or this "
        "server wants it signed in another way.",
        next_step="Compare the seed in this profile with the hotkey's wallet file.",
        kind=ErrorKind.BAD_SIGNATURE,
        **facts,
    )


def _malformed_key(_: Answer, facts: dict[str, Any]) -> AuthError:
    return AuthError(
        "The server can't read this API key.",
        why="Some of it is wrong (a key is `cpk_` and three parts with dots between, 102 characters), or something "
        "on the way removed it.",
        next_step="Paste the whole key again.",
        kind=ErrorKind.MALFORMED_KEY,
        **facts,
    )


def _key_refused(_: Answer, facts: dict[str, Any]) -> AuthError:
    return AuthError(
        "The server rejected this API key.",
        why="It may be wrong, deleted or lack permission; the server doesn't say which.",
        next_step="Use an admin key or a profile with a hotkey: no scope grants access to keys or secrets.",
        kind=ErrorKind.KEY_REFUSED,
        **facts,
    )


def _token_refused(_: Answer, facts: dict[str, Any]) -> AuthError:
    return AuthError(
        "The server rejected this credential.",
        why="It isn't an API key of this server, or it is a login from before the account's fingerprint was changed. "
        "After such a change the server can refuse new logins, too, for up to an hour.",
        next_step="Use an admin key or a profile with a hotkey, or try again later.",
        kind=ErrorKind.MALFORMED_KEY,
        **facts,
    )


def _no_credential(answer: Answer, facts: dict[str, Any]) -> AuthError:
    if answer.signed_by == "header":
        return _malformed_key(answer, facts)
    return AuthError(
        "The server found nothing to sign in with.",
        why="The request carried no usable credential, or something on the way removed it.",
        next_step="Give this profile a hotkey or an API key.",
        kind=ErrorKind.NO_CREDENTIAL,
        **facts,
    )


def _expired(_: Answer, facts: dict[str, Any]) -> AuthError:
    return AuthError(
        "The sign-in has expired.",
        why="A login lasts seven days.",
        next_step="Sign in again.",
        kind=ErrorKind.SIGN_IN,
        **facts,
    )


def _wrong_fingerprint(_: Answer, facts: dict[str, Any]) -> AuthError:
    return AuthError(
        "The server doesn't accept this fingerprint.",
        why="It isn't the account's present fingerprint.",
        next_step="Paste it again. If your account has a hotkey, you can set a new fingerprint with it.",
        kind=ErrorKind.SIGN_IN,
        **facts,
    )


_TABLE: Final = (
    ("could not find user with hotkey", _unknown_hotkey),
    ("no user found with the provided hotkey", _unknown_hotkey),
    ("invalid request signature", _bad_signature),
    ("invalid signature", _bad_signature),
    ("can't find a user with that api key", _no_credential),
    ("missing or invalid authorization header", _malformed_key),
    ("invalid token or user not found", _key_refused),
    ("invalid token", _token_refused),
    ("token expired", _expired),
    ("missing or invalid fingerprint", _wrong_fingerprint),
    ("invalid fingerprint", _wrong_fingerprint),
    ("authentication required", _no_credential),
)
