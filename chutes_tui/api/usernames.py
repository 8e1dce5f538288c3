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
        return "An account needs a username."
    for char in username:
        if char not in _ALLOWED:
            return f"{_described(char)} is not allowed: use letters, digits, _ and -."
    if len(username) < SHORTEST_USERNAME:
        return f"{SHORTEST_USERNAME} characters at least: this has {len(username)}."
    if len(username) > LONGEST_USERNAME:
        return f"{LONGEST_USERNAME} characters at most: this has {len(username)}."
    return None


def taken_note(username: str) -> str:
    """Why a username counts as taken although nobody seems to have exactly it: how the server compares names."""
    if "_" in username:
        return (
            f"The server ignores case, and lets each _ stand for any one character: "
            f"a user called {username.replace('_', 'x', 1)} would be in the way, too."
        )
    return "The server ignores case: ADA and ada are the same name to it."


def _described(char: str) -> str:
    from chutes_tui.core.text import visible

    if char == " ":
        return "A space"
    return visible(char) if visible(char) != char else f"“{char}”"
