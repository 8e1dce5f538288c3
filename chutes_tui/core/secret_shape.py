"""What a text that was typed or pasted looks like: whether it may be shown, or repeated in a message. Pure."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from chutes_tui.core.secret import MASK, Secret

SEVERAL_LINES: Final = "several lines"
AN_API_KEY: Final = "an API key"
A_VARIABLE: Final = "a variable with its value"

_SHAPES: Final = tuple(
    (words, re.compile(pattern))
    for words, pattern in (
        ("a private key", r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----[\s\S]*"),
        (AN_API_KEY, r"\bcpk_[\w.-]+"),
        ("a token of a sign-in app", r"\b(?:cak|crt|csc)_[\w.-]{8,}"),
        ("a login token", r"\beyJ[\w-]+\.[\w-]+\.[\w-]*"),
        (
            "another service's API token",
            r"\b(?:hf_|sk-|github_pat_|gh[a-z]_|glpat-|xox[a-z]-|r8_)[\w-]{16,}|\bA(?:KI|SI)A[A-Z0-9]{16}\b",
        ),
        ("an address with a password in it", r"\b[a-z][a-z0-9+.-]*://[^\s/:@]*:[^\s/@]+@\S*"),
        ("a hotkey's seed", r"(?<![0-9A-Za-z])(?:0x)?[0-9a-fA-F]{64}(?![0-9A-Za-z])"),
        ("a recovery phrase", r"(?<!\S)(?:[a-zA-Z]{3,8}\s+){11,}[a-zA-Z]{3,8}(?!\S)"),
        # Of 32 letters and digits hardly any lacks one of these three; ids without dashes have no capitals.
        (
            "an account's fingerprint",
            r"(?<![0-9A-Za-z])(?=[0-9A-Za-z]*[0-9])(?=[0-9A-Za-z]*[a-z])(?=[0-9A-Za-z]*[A-Z])"
            r"[0-9A-Za-z]{32}(?![0-9A-Za-z])",
        ),
    )
)
_VARIABLE: Final = re.compile(r"(\s*(?:export\s+)?[A-Za-z_]\w*\s?=\s?)(\S[\s\S]*)", re.ASCII)
_ZERO_WIDTH: Final = "\u200b\u200c\u200d\u2060\ufeff"
_NO_ZERO_WIDTH: Final = dict.fromkeys(map(ord, _ZERO_WIDTH))
_AROUND: Final = re.compile(rf"\A[\s{_ZERO_WIDTH}]+|[\s{_ZERO_WIDTH}]+\Z")
_NEVER_PART_OF_A_WORD = frozenset({"Cc", "Cf", "Co", "Cs", "Zl", "Zp", "Zs"})


def secret_shape(text: str) -> str:
    """Return what unmistakable secret a text holds ("an API key", "a recovery phrase", …), "" if none."""
    return next((words for words, pattern in _SHAPES if pattern.search(text)), "")


def pasted_shape(text: str) -> str:
    """Return what a paste looks like that doesn't belong in a field of one line which is shown, "" if it does."""
    inner = trimmed(text)
    if len(inner.splitlines()) > 1:
        return SEVERAL_LINES
    return A_VARIABLE if _VARIABLE.fullmatch(inner) else secret_shape(inner)


def masked(text: str) -> str:
    """Return a text with every secret in it masked, and the value of a `NAME=value`: fit for a message."""
    for _, pattern in _SHAPES:
        text = pattern.sub(MASK, text)
    return _VARIABLE.sub(rf"\1{MASK}", text) if _VARIABLE.fullmatch(text) else text


def trimmed(text: str) -> str:
    """Return a paste without the blanks, line ends and zero-width characters around it."""
    return _AROUND.sub("", text)


def without_zero_width(text: str) -> str:
    """Return a text without the characters that have no width: no key, token or phrase has any."""
    return text.translate(_NO_ZERO_WIDTH)


def pasted_word(text: str) -> Secret:
    """The word that was pasted: quotes around it, every space, line break and character without a shape are gone."""
    word = "".join(char for char in text if unicodedata.category(char) not in _NEVER_PART_OF_A_WORD)
    for quote in ('""', "''", "``", "“”"):
        if len(word) > 1 and (word[0], word[-1]) == (quote[0], quote[1]):
            word = word[1:-1]
    return Secret(word)
