"""Taking out of a text what a stranger need not know, and proving that no known secret is in it, however spelled.

Paths below the home folder, addresses and ids are shortened, so that what is left stays useful. A line that holds any
part of a secret goes as a whole.
"""

from __future__ import annotations

import base64
import json
import re
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from chutes_tui.core.problem import Problem
from chutes_tui.core.secret_shape import masked

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator
    from pathlib import Path

    from chutes_tui.core.secret import Secret

LEFT_OUT: Final = "(A line was left out: it held a secret.)"
_PART: Final = 12
"""So many characters of a secret in a row give it away."""
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
    parts = {part for secret in secrets if secret for part in _parts(secret.reveal())}
    clean = "\n".join(LEFT_OUT if _holds(line, parts) else line for line in text.split("\n"))
    if _holds(clean, parts):
        raise Problem(
            "The support bundle was not made: it would hold a secret.",
            why="A secret of this machine stands in what the checks found, spread over several lines.",
            next_step="Please report this, without the bundle.",
        )
    return clean


def _holds(text: str, parts: Collection[str]) -> bool:
    squeezed = re.sub(r"[\s…|\\]+", "", text)
    return any(part in squeezed for part in parts)


def _parts(secret: str) -> Iterator[str]:
    """Every piece that gives a secret away, in each of its spellings."""
    for spelling in set(_spellings(secret)):
        squeezed = re.sub(r"[\s…|\\]+", "", spelling)
        if len(squeezed) <= _PART:
            if len(squeezed) >= 6:
                yield squeezed
        else:
            yield from (squeezed[at : at + _PART] for at in range(len(squeezed) - _PART + 1))


def _spellings(secret: str) -> Iterator[str]:
    yield from (secret, secret.lower(), secret.upper(), secret[::-1])
    yield quote(secret, safe="")
    yield json.dumps(secret)[1:-1]
    data = secret.encode("utf-8", "surrogatepass")
    yield data.hex()
    for before in range(3):  # what stands before it decides how it is cut into groups
        padded = base64.b64encode(b"\0" * before + data).decode()
        middle = padded[4 if before else 0 : -4]
        yield from (middle, middle.replace("+", "-").replace("/", "_"))
