"""Taking out of a text what a stranger need not know, and proving that no known secret is in it, however spelled.

Paths below the home folder, addresses and ids are shortened, so that what is left stays useful. A line that holds any
part of a secret goes as a whole.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from chutes_tui.core.problem import Problem
from chutes_tui.core.secret_parts import holds_part, parts_of
from chutes_tui.core.secret_shape import masked

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable
    from pathlib import Path

    from chutes_tui.core.secret import Secret

LEFT_OUT: Final = "(A line was left out: it held a secret.)"
_PART: Final = 12
"""So many characters of a secret in a row give it away."""
_LEAST: Final = 6
_LEAST_NAME: Final = 3


def _ends(match: re.Match[str]) -> str:
    return f"{match[0][:4]}…{match[0][-4:]}"


def _start(match: re.Match[str]) -> str:
    return f"{match[0][:8]}…"


def _network(match: re.Match[str]) -> str:
    return match[0] if match[0].startswith("127.") else ".".join(match[0].split(".")[:2]) + ".…"


_RULES: Final[tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...]] = (
    (re.compile(r"(?<![\w.~-])/(?:home|Users)/[^/\s:]+"), lambda _: "~"),
    (re.compile(r"(?<![0-9A-Za-z])5[1-9A-HJ-NP-Za-km-z]{45,49}(?![0-9A-Za-z])"), _ends),
    (re.compile(r"(?<![0-9A-Za-z-])[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}(?![0-9A-Za-z-])"), _start),
    (re.compile(r"(?<![0-9A-Za-z])[0-9a-fA-F]{32,}(?![0-9A-Za-z])"), _start),
    (re.compile(r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w.]*\d)"), _network),
    (re.compile(r"(?<![\w:])[0-9a-fA-F]{1,4}(?::[0-9a-fA-F]{0,4}){3,7}(?![\w:])"), lambda match: f"{match[0][:4]}:…"),
)


def shortened(text: str, home: Path, names: Collection[str] = ()) -> str:
    """A text with the home folder as `~`, without what looks like a secret, with addresses and ids shortened, and
    with the user's `names` taken out where they stand alone."""
    text = masked(text.replace(str(home), "~") if len(str(home)) > 1 else text)
    for pattern, short in _RULES:
        text = pattern.sub(short, text)
    for name in names:
        if len(name) >= _LEAST_NAME:
            text = re.sub(rf"(?<![\w./-]){re.escape(name)}(?![\w/-]|\.\w)", "‹user›", text)
    return text


def without_secrets(text: str, secrets: Iterable[Secret]) -> str:
    """A text without the lines in which a part of a secret stands. Raises Problem if one is left all the same, spread
    over several lines."""
    parts = {part for secret in secrets if secret for part in parts_of(secret.reveal(), _PART, _LEAST)}
    clean = "\n".join(LEFT_OUT if holds_part(line, parts) else line for line in text.split("\n"))
    if holds_part(clean, parts):
        raise Problem(
            "The support bundle was not made: it would hold a secret.",
            why="A secret of this machine stands in what the checks found, spread over several lines.",
            next_step="Please report this, without the bundle.",
        )
    return clean
