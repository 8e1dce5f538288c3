"""Values that stand for another one, which some other program would put in their place. Pure."""

from __future__ import annotations

import re
from enum import Enum
from typing import Final

_COMMAND: Final = re.compile(r"\$\([^()]+\)|^`[^`]+`$")
_VARIABLE: Final = re.compile(r"\$\{\w|\$[A-Z_][A-Z0-9_]+\b", re.ASCII)


class Reference(Enum):
    """A kind of reference; `what` and `undone` continue a sentence that begins with the value."""

    PASSWORD_MANAGER = "is a 1Password reference (op://…)", "nothing looks it up"
    ENCRYPTED = "is encrypted (encrypted:…)", "nothing decrypts it"
    COMMAND = "holds a command, $(…) or `…`", "no shell runs it"
    VARIABLE = "holds $NAME or ${…}", "nothing expands it"

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
