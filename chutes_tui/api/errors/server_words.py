"""Text from the server made fit for an error message: no secrets, no control characters, no endless pages. Pure."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from chutes_tui.core.secret import MASK
from chutes_tui.core.text import visible_lines

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chutes_tui.core.secret import Secret

LONGEST_DETAIL: Final = 2000
LONGEST_SENTENCE: Final = 200
_SHORTEST_NEEDLE: Final = 4
_LOOKS_SECRET: Final = re.compile(
    r"cpk_[0-9A-Za-z._\-]+"
    r"|(?:cak|crt|csc|cid)_[0-9A-Za-z._\-]{8,}"
    r"|eyJ[\w\-]+\.[\w\-]+\.[\w\-]*"
    r"|[0-9a-zA-Z]{24,}(?:\.[0-9A-Za-z]{24,})+"  # a key that lost its beginning; a login token has parts, too
    r"|(?<=Bearer )[^\s\"',]+"
    r"|(?<=Basic )[^\s\"',]+"
    r"|(?:0x)?[0-9a-fA-F]{128,}",
    re.ASCII,
)
_TITLE: Final = re.compile(r"<title[^>]*>(.*?)</title", re.IGNORECASE | re.DOTALL)


class Cleaner:
    """Takes what must not be shown out of the server's words: the secrets that this one request carried.

    Anything that looks like an API key, a token or a signature goes too. The result is bounded, and control
    characters are shown instead of obeyed.
    """

    __slots__ = ("_secrets",)

    def __init__(self, secrets: Iterable[Secret] = ()) -> None:
        self._secrets = tuple(secrets)

    def __call__(self, text: str, longest: int = LONGEST_DETAIL) -> str:
        for needle in sorted(self._needles(), key=len, reverse=True):
            text = text.replace(needle, MASK)
        text = visible_lines(_LOOKS_SECRET.sub(MASK, text[: 8 * longest]).strip())
        return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"

    def _needles(self) -> set[str]:
        values = {secret.reveal() for secret in self._secrets if secret}
        escaped = {json.dumps(value)[1:-1] for value in values}
        unescaped = {json.dumps(value, ensure_ascii=False)[1:-1] for value in values}
        quoted = {in_query(value) for value in values}
        return {needle for needle in values | escaped | unescaped | quoted if len(needle) >= _SHORTEST_NEEDLE}


def in_query(value: str) -> str:
    """A value as it stands in a URL's query; what is no Unicode becomes a question mark, without an exception."""
    return quote(value, safe="", errors="replace")


def first_sentence(detail: str) -> str:
    """The beginning of a cleaned detail, short enough for a headline, without a full stop at its end."""
    line = detail.split("\n", 1)[0].strip()
    if len(line) > LONGEST_SENTENCE:
        line = line[: LONGEST_SENTENCE - 1].rstrip() + "…"
    return line.rstrip(".")


def page_title(page: str) -> str:
    """The title of an HTML page, on one line; empty when it has none."""
    found = _TITLE.search(page[:65536])
    if found is None:
        return ""
    import html

    return " ".join(html.unescape(re.sub(r"<[^>]*>", "", found.group(1))).split())


def looks_like_html(content_type: str, text: str) -> bool:
    """Whether an answer is a web page, by what it says it is or by how it begins."""
    return "html" in content_type.lower() or text.lstrip("\ufeff \t\r\n")[:15].lower().startswith(
        ("<!doctype html", "<html", "<head")
    )


def duration(seconds: float) -> str:
    """A length of time in words: `1 second`, `12 minutes`, `3 hours`, `2 days`."""
    amount = abs(seconds)
    for size, unit in ((86400, "day"), (3600, "hour"), (60, "minute")):
        if amount >= 2 * size:
            return f"{round(amount / size)} {unit}s"
    whole = max(1, round(amount))
    return "1 second" if whole == 1 else f"{whole} seconds"
