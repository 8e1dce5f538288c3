"""The server's rule for API key names, and names that are still free."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection

LONGEST_NAME: Final = 24
"""Characters in a key's name at most. (The server's own message says 32; its rule is 24.)"""

_NUMBERED: Final = re.compile(r"(.+)-([1-9][0-9]{0,2})", re.DOTALL | re.ASCII)
"""A name that ends with a number; longer ones are years and the like."""
_PUNCTUATION: Final = "$._- "
_ALLOWED: Final = "letters, digits, spaces and $ . _ -"


def api_key_name_problem(name: str) -> str | None:
    """What is wrong with a name, as a sentence, or None.

    The server takes 1 to 24 characters: ASCII letters and digits, space, `$ . _ -`, U+0080 to U+FFFF, and letters and
    digits beyond. (Tabs and line breaks too, which are refused here: no list can show them.)
    """
    if not name:
        return "Enter a name."
    for char in name:
        if not _is_allowed(char):
            return f"{_describe(char)} is not allowed. Use {_ALLOWED}."
    if len(name) > LONGEST_NAME:
        return f"At most {LONGEST_NAME} characters (now {len(name)})."
    return None


def name_taken_problem(name: str, taken: Collection[str]) -> str | None:
    """A sentence if a key has exactly this name (the server compares case), else None."""
    return "You already have a key with this name." if name in taken else None


def name_note(name: str, taken: Collection[str]) -> str | None:
    """What is legal about a name but easy to regret, as a sentence, or None."""
    if not name:
        return None
    if not name.strip():
        return "This name has only spaces: it will look empty."
    if name != name.strip():
        return "This name starts or ends with a space, which is easy to miss."
    if any(unicodedata.category(char) in ("Cc", "Cf", "Cn", "Co") for char in name):
        return "This name contains invisible characters."
    if name not in taken:
        folded = name.casefold()
        alike = next((other for other in sorted(taken) if other.casefold() == folded), None)
        if alike is not None:
            return f"You already have a key “{alike}”: only the case differs."
    return None


def suggest_name(wanted: str, taken: Collection[str]) -> str:
    """A legal, free name as close to the wanted one as can be: "ci", then "ci-2", "ci-3", …"""
    kept = "".join(char if _is_allowed(char) else "-" for char in wanted)
    base = kept.strip()[:LONGEST_NAME].strip() or "key"
    used = {name.casefold() for name in taken}
    name, number = base, 1
    while name.casefold() in used:
        number += 1
        ending = f"-{number}"
        name = base[: LONGEST_NAME - len(ending)].rstrip() + ending
    return name


def next_name(name: str, taken: Collection[str]) -> str:
    """Return a legal, free name for the key that follows one: "ci-2" after "ci", "ci-3" after "ci-2"."""
    numbered = _NUMBERED.fullmatch(name)
    base, number = (numbered[1], int(numbered[2])) if numbered else (name, 1)
    base = "".join(char if _is_allowed(char) else "-" for char in base).strip() or "key"
    used = {one.casefold() for one in (name, *taken)}
    while True:
        number += 1
        ending = f"-{number}"
        found = base[: LONGEST_NAME - len(ending)].rstrip() + ending
        if found.casefold() not in used:
            return found


def _is_allowed(char: str) -> bool:
    if char.isascii():
        return char.isalnum() or char in _PUNCTUATION
    return char.isalnum() if char > "\uffff" else not "\ud800" <= char <= "\udfff"


def _describe(char: str) -> str:
    names = {"\t": "A tab", "\n": "A line break", "\r": "A line break"}
    if char in names:
        return names[char]
    return f"“{char}”" if char.isprintable() else f"The character U+{ord(char):04X}"
