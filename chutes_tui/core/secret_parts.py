"""Whether a text holds a part of a secret, in any of the spellings that programs give it."""

from __future__ import annotations

import base64
import json
import re
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

_BETWEEN = re.compile(r"[\s…|\\]+")
"""What may stand between two parts of one secret: line ends, marks of a cut, frames, escapes."""


def parts_of(secret: str, size: int, least: int) -> set[str]:
    """Every piece of `size` characters that gives a secret away, in each of its spellings. A spelling that is no
    longer than that counts as a whole, from `least` characters on."""
    return {part for spelling in set(_spellings(secret)) for part in _pieces(_squeezed(spelling), size, least)}


def holds_part(text: str, parts: Collection[str]) -> bool:
    """Whether one of the parts stands in a text, be it spread over several lines."""
    squeezed = _squeezed(text)
    return any(part in squeezed for part in parts)


def _squeezed(text: str) -> str:
    return _BETWEEN.sub("", text)


def _pieces(spelling: str, size: int, least: int) -> Iterator[str]:
    if len(spelling) > size:
        yield from (spelling[at : at + size] for at in range(len(spelling) - size + 1))
    elif len(spelling) >= least:
        yield spelling


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
