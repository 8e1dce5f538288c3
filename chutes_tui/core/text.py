"""Text from outside made safe to show: control characters are shown, never obeyed. Pure."""

from __future__ import annotations

import unicodedata
from typing import Final

LOST = "\ufffd"
"""Stands for what was no character."""

_INVISIBLE = frozenset({"Cc", "Cf", "Co", "Cs", "Zl", "Zp"})
_SHORT_ENOUGH: Final = 12
"""Characters of an id that is shown whole."""


def counted(number: int, thing: str) -> str:
    """`1 secret`, `2 secrets`."""
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def visible(text: str) -> str:
    """`text` on one line, with control, format (bidi, zero-width) and private characters made visible.

    Nothing is cached: a cache would keep what a closed screen showed.
    C0 controls become their pictures (␛ for ESC), the others `‹U+202E›`; everything else is kept as it is.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(_shown(character) for character in text)


def _shown(character: str) -> str:
    code = ord(character)
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "␡"
    if unicodedata.category(character) in _INVISIBLE:
        return f"‹U+{code:04X}›"
    return character


def visible_lines(text: str) -> str:
    """Like `visible`, but line feeds and tabs keep their meaning: for long text such as a server's answer."""
    return "\n".join(visible(line.expandtabs(4)) for line in text.splitlines())


def is_of_another_alphabet(letter: str) -> bool:
    """True if this is one letter that no keyboard layout for Latin letters has."""
    latin = letter < "\u0370" or len(letter) != 1 or unicodedata.name(letter, "").startswith("LATIN ")
    return not latin and letter.isalpha()


def capitalized(text: str) -> str:
    """Return a text with its first letter in upper case; the others stay as they are."""
    return text[:1].upper() + text[1:]


def short_id(identifier: str) -> str:
    """Return the first eight characters of an id, enough to tell ids apart by eye; one of up to twelve is whole."""
    return visible(identifier if len(identifier) <= _SHORT_ENOUGH else identifier[:8])


def spinner(seconds: float) -> str:
    """Return the sign of something under way, which turns every quarter of a second."""
    return "◐◓◑◒"[int(seconds * 4) % 4]


def usd(amount: float) -> str:
    """An amount of US dollars to the cent, the sign before the `$`."""
    cents = f"{abs(amount):,.2f}"
    return f"-${cents}" if amount < 0 and cents.strip("0.,") else f"${cents}"


def no_formula(cell: str) -> str:
    """Return a text cell of a CSV so that no spreadsheet takes it for a formula."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell
