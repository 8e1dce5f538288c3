"""Every Chutes token in a text, whatever stands around it: quotes, `Bearer`, JSON, line breaks of a narrow terminal.
Pure, and offline: an API key contains its own id and its account's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from chutes_tui.access.key_format import KEY_FORM, other_kind
from chutes_tui.core.secret import Secret
from chutes_tui.core.secret_shape import AN_API_KEY, without_zero_width

MOST_TOKENS: Final = 50
"""So many are looked at in one text."""
_PART_OF_A_KEY: Final = "a part of an API key"

_START: Final = re.compile(r"(?<![0-9A-Za-z_])(?:cpk|cak|crt|csc|cid)_|(?<![\w.-])eyJ")
_KEY: Final = re.compile(KEY_FORM)
_IDS: Final = re.compile(r"cpk_([0-9a-f]{32})(?:\.([0-9a-f]{32}))?")
_OTHER: Final = re.compile(r"(?:(?:cak|crt|csc|cid)_[\w.-]{6,}|eyJ[\w-]+\.[\w-]+\.[\w-]+)", re.ASCII)
_BETWEEN_LINES: Final = re.compile(r"""["'\\+\s]*[\r\n]+[\s>|#+"']*""")
"""What stands between two halves of a token that were put on lines of their own, also in code and in quoted mail."""
_WITHIN: Final = 400
"""Characters from the start of a token on in which its halves are looked for."""


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
