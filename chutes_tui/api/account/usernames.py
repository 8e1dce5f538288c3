"""The server's rule for usernames, and how it compares them."""

from __future__ import annotations

import string
from typing import Final

SHORTEST_USERNAME: Final = 3
LONGEST_USERNAME: Final = 15
_ALLOWED: Final = frozenset(string.ascii_letters + string.digits + "_-")


def username_problem(username: str) -> str | None:
    """What is wrong with a username, as a sentence, or None.

    The server takes 3 to 15 ASCII letters, digits, `_` and `-`.
    """
    if not username:
        return "Enter a username."
    for char in username:
        if char not in _ALLOWED:
            return f"{_described(char)} is not allowed. Use letters, digits, _ and -."
    if len(username) < SHORTEST_USERNAME:
        return f"At least {SHORTEST_USERNAME} characters (now {len(username)})."
    if len(username) > LONGEST_USERNAME:
        return f"At most {LONGEST_USERNAME} characters (now {len(username)})."
    return None


def taken_note(username: str) -> str:
    """Why a username counts as taken although no account has exactly this name: how the server compares names."""
    if "_" in username:
        return (
            f"The server ignores case and matches _ with any character: a user called "
            f"{username.replace('_', 'x', 1)} would also count as taken."
        )
    return "The server ignores case: ADA and ada are the same name."


def _described(char: str) -> str:
    from chutes_tui.core.text import visible

    if char == " ":
        return "A space"
    return visible(char) if visible(char) != char else f"“{char}”"
