"""JSON that is nearly JSON, made readable, where strict decoding refuses it: one bad text must not hide the rest.

Half a surrogate pair, and bytes that are no UTF-8, become U+FFFD; a control character within a text becomes its
escape; NaN and Infinity become null, as does what is nested deeper than anything this server sends.
"""

from __future__ import annotations

import json
import re
from typing import Final

from chutes_tui.core.text import LOST

_DEEPEST: Final = 32
_TOKEN: Final = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|-?\bInfinity\b|\bNaN\b', re.DOTALL)
_BRACKET: Final = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[\[\]{}]', re.DOTALL)
_WITHIN: Final = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"  # a whole pair
    r"|\\u[dD][89a-fA-F][0-9a-fA-F]{2}"  # half of one
    r"|\\(?:u[0-9a-fA-F]{4}|[\"\\/bfnrt])"
    r"|\\|[\x00-\x1f]",
    re.DOTALL,
)
_HALF: Final = 6
"""Characters of the escape of half a pair."""


def repaired(data: bytes) -> bytes:
    """The same JSON with texts and numbers that can be decoded; what is no JSON at all stays none."""
    return _TOKEN.sub(_mended, _text(data)).encode()


def pruned(data: bytes) -> bytes:
    """The same JSON without what is nested too deep to be decoded."""
    text = data.decode("utf-8", "replace")
    kept: list[str] = []
    at = depth = 0
    for token in _BRACKET.finditer(text):
        if token[0] in "[{":
            depth += 1
            if depth == _DEEPEST:
                kept.append(f"{text[at : token.start()]}null")
        elif token[0] in "]}":
            if depth == _DEEPEST:
                at = token.end()
            depth -= 1
    return "".join([*kept, text[at:]]).encode() if depth == 0 else data


def _text(data: bytes) -> str:
    return data.decode(json.detect_encoding(data[:4]), "replace").removeprefix("\ufeff").replace("\0", "\\u0000")


def _mended(token: re.Match[str]) -> str:
    return _WITHIN.sub(_escaped, token[0]) if token[0][0] == '"' else "null"


def _escaped(found: re.Match[str]) -> str:
    text = found[0]
    if text < " ":
        return f"\\u{ord(text):04x}"
    if text == "\\":
        return LOST
    return LOST if len(text) == _HALF and text[2] in "dD" and text[3] in "89abcdefABCDEF" else text
