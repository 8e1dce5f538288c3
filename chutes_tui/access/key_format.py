"""The format of a Chutes API key, and every Chutes token in a text, whatever stands around it: quotes, `Bearer`,
JSON, line breaks of a narrow terminal. Pure, and offline: an API key contains its own id and its account's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, NamedTuple
from uuid import UUID

from chutes_tui.core.problem import Problem
from chutes_tui.core.secret import Secret
from chutes_tui.core.secret_shape import AN_API_KEY, without_zero_width

KEY_LENGTH: Final = 102
"""Characters in a key: `cpk_`, 32 hex digits, a dot, 32 hex digits, a dot, 32 letters or digits."""

KEY_FORM: Final = r"(?<![0-9A-Za-z_])cpk_([0-9a-f]{32})\.([0-9a-f]{32})\.[0-9A-Za-z]{32}(?![0-9A-Za-z._-])"
"""A whole key in a text, as a regular expression; the groups are its id and its owner's."""

_KEY: Final = re.compile(KEY_FORM)
_INVISIBLE: Final = re.compile("[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_LOGIN_TOKEN: Final = re.compile(r"eyJ[\w-]+\.[\w-]+\.[\w-]+", re.ASCII)
_OTHER_KINDS: Final = tuple(
    (re.compile(pattern), kind)
    for pattern, kind in (
        (r"(0x)?[0-9a-fA-F]{64}", "a hotkey's seed"),
        (r"[0-9A-Za-z]{32}", "an account's fingerprint"),
        (r"cak_.+", "an OAuth access token"),
        (r"crt_.+", "an OAuth refresh token"),
        (r"csc_.+", "an OAuth client secret"),
        (r"cid_.+", "an OAuth client id"),
    )
)
_NO_KEY: Final = "This text contains no Chutes API key."
_ATTEMPT: Final = re.compile(r"cpk_[0-9A-Za-z._…•*-]*", re.IGNORECASE)
MOST_TOKENS: Final = 50
"""So many are looked at in one text."""
_PART_OF_A_KEY: Final = "a part of an API key"
_START: Final = re.compile(r"(?<![0-9A-Za-z_])(?:cpk|cak|crt|csc|cid)_|(?<![\w.-])eyJ")
_IDS: Final = re.compile(r"cpk_([0-9a-f]{32})(?:\.([0-9a-f]{32}))?")
_OTHER: Final = re.compile(r"(?:(?:cak|crt|csc|cid)_[\w.-]{6,}|eyJ[\w-]+\.[\w-]+\.[\w-]+)", re.ASCII)
_BETWEEN_LINES: Final = re.compile(r"""["'\\+\s]*[\r\n]+[\s>|#+"']*""")
"""What stands between two halves of a token that were put on lines of their own, also in code and in quoted mail."""
_WITHIN: Final = 400
"""Characters from the start of a token on in which its halves are looked for."""


class ApiKeyParts(NamedTuple):
    """What a key says about itself: its own id and its owner's (dashed UUIDs), and the key without decoration."""

    api_key_id: str
    user_id: str
    key: Secret


def parse_api_key(text: str) -> ApiKeyParts:
    """Find the API key in what was pasted: bare, quoted, wrapped over lines, behind `Bearer`, `Basic` or
    `export NAME=`, or inside the answer that created it.

    Raises Problem, which never quotes the input, if there is no key, a damaged one, or more than one.
    """
    clean = _INVISIBLE.sub("", text)
    found = {match[0]: match for match in _KEY.finditer(clean)}
    if not found:
        found = {match[0]: match for match in _KEY.finditer(_unwrapped(clean))}
    if len(found) > 1:
        raise Problem("This text contains more than one API key.", next_step="Paste only one.")
    if not found:
        raise _problem(clean)
    key, match = found.popitem()
    return ApiKeyParts(str(UUID(match[1])), str(UUID(match[2])), Secret(key))


def _unwrapped(text: str) -> str:
    """The text from the key on, without the line breaks and spaces that a narrow terminal put into it."""
    start = text.find("cpk_")
    return re.sub(r"\s+", "", text[start:]) if start >= 0 else ""


def _problem(text: str) -> Problem:
    example = "A key looks like cpk_<32 hex digits>.<32 hex digits>.<32 letters or digits>, 102 characters in all."
    attempt = _ATTEMPT.search(re.sub(r"\s+", "", text[text.lower().find("cpk_") :]) if "cpk_" in text.lower() else "")
    if attempt is None:
        return Problem(_stranger(text.strip()), why=example, next_step="Paste the key that begins with cpk_.")
    tried = attempt[0]
    if any(mark in tried for mark in "…•*"):
        return Problem(
            "This key is shortened or masked.",
            why="The secret part is missing, and the server never shows it again.",
            next_step="Paste the full key, or create a new one.",
        )
    if len(tried) != KEY_LENGTH:
        cut = "part of it is missing" if len(tried) < KEY_LENGTH else "it has extra characters"
        return Problem(
            f"This key has {len(tried)} characters, an API key has {KEY_LENGTH}: {cut}.",
            why=example,
            next_step="Copy it again.",
        )
    if _KEY.fullmatch("cpk_" + tried[4:69].lower() + tried[69:]):
        return Problem(
            "The ids in this key are in upper case.",
            why="The server accepts only lower case.",
            next_step="Copy it again.",
        )
    return Problem("This isn't the format of an API key.", why=example, next_step="Copy it again.")


def is_login_token(text: str) -> bool:
    """Whether a text looks like a token of a login (a JWT), which signs in as an API key does."""
    return _LOGIN_TOKEN.fullmatch(text) is not None


def other_kind(text: str) -> str:
    """What else than an API key a text seems to be ("an OAuth client secret"), "" when it is nothing known."""
    if text.startswith("eyJ"):
        return "a login token"
    return next((kind for pattern, kind in _OTHER_KINDS if pattern.fullmatch(text)), "")


def _stranger(text: str) -> str:
    """What a text without any key seems to be; never quotes it."""
    bare = text.removeprefix("Bearer ").strip("\"' ")
    if not bare:
        return "The text is empty."
    kind = other_kind(bare)
    if kind == "a login token":
        return "This is a login token, not an API key."
    return f"This looks like {kind}, not an API key. Keep it private." if kind else _NO_KEY


@dataclass(frozen=True, slots=True)
class Token:
    """`kind` with its article ("an API key"). The ids (dashed UUIDs) are "" where the token doesn't tell.

    `key` is there for a complete API key, `oauth` for an app's access or refresh token: the caller's to wipe.
    `joined`: its halves stood on several lines.
    """

    kind: str
    api_key_id: str = ""
    user_id: str = ""
    key: Secret | None = None
    joined: bool = False
    oauth: Secret | None = None

    def wipe(self) -> None:
        """Overwrite what it holds."""
        for one in (self.key, self.oauth):
            if one is not None:
                one.wipe()


def find_tokens(text: str) -> tuple[Token, ...]:
    """Return the tokens in a text, each once, in its order."""
    clean = without_zero_width(text)
    found: dict[str, Token] = {}
    for start in _START.finditer(clean):
        if len(found) == MOST_TOKENS:
            break
        rest = clean[start.start() : start.start() + _WITHIN]
        following = _START.search(rest, 4)
        token = _token(rest if following is None else rest[: following.start()])
        if token is not None:
            found.setdefault(token[0], token[1])
    return tuple(found.values())


def _token(rest: str) -> tuple[str, Token] | None:
    """The token at the start of a text, with what tells it from others."""
    if not rest.startswith("cpk_"):
        other = _OTHER.match(rest)
        if other is None:
            return None
        text = other[0].rstrip(".-")  # the end of a sentence
        return text, Token(other_kind(other[0]), oauth=Secret(text) if text.startswith(("cak_", "crt_")) else None)
    whole = _KEY.match(rest)
    joined = whole is None
    if whole is None:
        whole = _KEY.match(_BETWEEN_LINES.sub("", rest))
    if whole is not None:
        return whole[0], Token(AN_API_KEY, _uuid(whole[1]), _uuid(whole[2]), Secret(whole[0]), joined)
    part = _IDS.match(rest)
    return None if part is None else (part[0], Token(_PART_OF_A_KEY, _uuid(part[1]), _uuid(part[2])))


def _uuid(digits: str | None) -> str:
    return str(UUID(digits)) if digits else ""
