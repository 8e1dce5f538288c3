"""How good a password is, in honest words: an estimate from what can be seen, without a list of leaked ones. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chutes_tui.core.secret import Secret

MIN_PASSWORD: Final = 6
"""btcli refuses passwords with fewer characters."""

# Bits that each character adds when a person chose it, as NIST SP 800-63 once estimated; each guess here costs
# half a gigabyte and seconds, so a few bits go a long way.
_FIRST, _UP_TO_8, _UP_TO_20, _BEYOND, _MIXED = 4.0, 2.0, 1.5, 1.0, 6.0
_FAIR_BITS, _GOOD_BITS, _STRONG_BITS = 24.0, 30.0, 40.0
_COMMON: Final = frozenset(
    {
        "password", "passwort", "passw0rd", "letmein", "welcome", "iloveyou", "dragon", "monkey",
        "admin", "bittensor", "chutes", "wallet", "coldkey", "hotkey",
    }
)  # fmt: skip
_ROWS: Final = ("qwertyuiop", "qwertzuiop", "azertyuiop", "asdfghjkl", "zxcvbnm")
_STAND_IN: Final = "\0"


class Strength(IntEnum):
    """How long a password is likely to hold against someone who has the file."""

    TOO_SHORT = 0
    WEAK = 1
    FAIR = 2
    GOOD = 3
    STRONG = 4


@dataclass(frozen=True, slots=True)
class PasswordStrength:
    """What can be said about a password; `words` is a sentence or two."""

    strength: Strength
    words: str

    @property
    def accepted(self) -> bool:
        """Whether it can be used at all."""
        return self.strength is not Strength.TOO_SHORT


def password_strength(password: Secret, *, known: Iterable[str] = ()) -> PasswordStrength:
    """Estimate how strong a password is; `known` are words that others know, such as the wallet's name."""
    text = password.reveal() if password else ""
    if len(text) < MIN_PASSWORD:
        return PasswordStrength(Strength.TOO_SHORT, f"Too short: at least {MIN_PASSWORD} characters.")
    remaining = _without_words(text.lower(), known)
    counted = _without_runs(remaining)
    mixed = bool(re.search(r"[^\W\d_]", text)) and bool(re.search(r"[\W\d_]", text)) and text != text.lower()
    bits = _bits(counted) + (_MIXED if mixed and counted > 3 else 0)
    why = " Contains a common word, name or sequence." if len(text) - counted > 2 else ""
    if bits < _FAIR_BITS:
        return PasswordStrength(Strength.WEAK, f"Weak: anyone with the file may guess it.{why}")
    if bits < _GOOD_BITS:
        return PasswordStrength(Strength.FAIR, f"Fair: longer is better.{why}")
    if bits < _STRONG_BITS:
        return PasswordStrength(Strength.GOOD, f"Good, unless reused.{why}")
    return PasswordStrength(Strength.STRONG, f"Strong, unless reused.{why}")


def _bits(characters: int) -> float:
    return (
        _FIRST * min(characters, 1)
        + _UP_TO_8 * min(max(characters - 1, 0), 7)
        + _UP_TO_20 * min(max(characters - 8, 0), 12)
        + _BEYOND * max(characters - 20, 0)
    )


def _without_words(text: str, known: Iterable[str]) -> str:
    """Each common or known word counts as one character."""
    for word in sorted({*_COMMON, *(name.lower() for name in known if len(name) > 2)}, key=len, reverse=True):
        text = text.replace(word, _STAND_IN)
    return text


def _without_runs(text: str) -> int:
    """How many characters don't follow from the one before: repeated, next in order, or next on a keyboard."""
    return sum(
        1 for position, character in enumerate(text) if not position or not _follows(text[position - 1], character)
    )


def _follows(before: str, character: str) -> bool:
    if abs(ord(before) - ord(character)) <= 1:
        return True
    pair = before + character
    return any(pair in row or pair in row[::-1] for row in _ROWS)
