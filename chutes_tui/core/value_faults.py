"""What is wrong with a value by its form alone, wherever it was written: file, environment or command line."""

from __future__ import annotations

import re
import unicodedata
from enum import Enum
from typing import Final

_COMMAND: Final = re.compile(r"\$\([^()]+\)|^`[^`]+`$")
_VARIABLE: Final = re.compile(r"\$\{\w|\$[A-Z_][A-Z0-9_]+\b", re.ASCII)
_COMMENT_BEHIND: Final = re.compile(r"\s[;#]")
_QUOTES: Final = ('""', "''", "``", "\u201c\u201d", "\u2018\u2019")
REMEDY: Final = "Write only the value: no quotes, no comment, no reference, no invisible characters."


class Reference(Enum):
    """A kind of reference; `what` and `undone` continue a sentence that begins with the value."""

    PASSWORD_MANAGER = "is a 1Password reference (op://…)", "nothing resolves it"
    ENCRYPTED = "is encrypted (encrypted:…)", "nothing decrypts it"
    COMMAND = "contains a command, $(…) or `…`", "no shell runs it"
    VARIABLE = "contains $NAME or ${…}", "nothing expands it"

    def __init__(self, what: str, undone: str) -> None:
        self.what = what
        self.undone = undone


def find_reference(text: str) -> Reference | None:
    """Return what kind of reference a value is or holds, None if it stands for itself."""
    if text.startswith("op://"):
        return Reference.PASSWORD_MANAGER
    if text.startswith("encrypted:"):
        return Reference.ENCRYPTED
    if _COMMAND.search(text):
        return Reference.COMMAND
    return Reference.VARIABLE if holds_variable(text) else None


def holds_variable(text: str) -> bool:
    """True if a shell would expand a variable in a text."""
    return _VARIABLE.search(text) is not None


def value_fault(text: str) -> str:
    """What a value has or holds that can't be meant, as the rest of a sentence; "" when nothing is wrong."""
    if not text.isascii():
        for character in text:
            if unicodedata.category(character) in ("Cf", "Zs", "Zl", "Zp") and character != " ":
                return f"contains an invisible character (U+{ord(character):04X})"
    if _COMMENT_BEHIND.search(text):
        return "has a comment after it"
    if (reference := find_reference(text)) is not None:
        return f"{reference.what}, and {reference.undone}"
    if len(text) > 1 and text[0] + text[-1] in _QUOTES:
        return "has quotes around it"
    return ""
