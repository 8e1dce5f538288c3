"""What is wrong with a value by its form alone, wherever it was written: file, environment or command line."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from chutes_tui.core.references import find_reference

_COMMENT: Final = re.compile(r"\s[;#]")
_QUOTES: Final = ('""', "''", "``", "\u201c\u201d", "\u2018\u2019")
REMEDY: Final = "Write the bare value: no quotes, no comment behind it, no reference, nothing invisible in it."


def value_fault(text: str) -> str:
    """What a value has or holds that can't be meant, as the rest of a sentence; "" when nothing is wrong."""
    if not text.isascii():
        for character in text:
            if unicodedata.category(character) in ("Cf", "Zs", "Zl", "Zp") and character != " ":
                return f"holds an invisible character (U+{ord(character):04X})"
    if _COMMENT.search(text):
        return "has a comment after it"
    if (reference := find_reference(text)) is not None:
        return f"{reference.what}, and {reference.undone}"
    if len(text) > 1 and text[0] + text[-1] in _QUOTES:
        return "has quotes around it"
    return ""
