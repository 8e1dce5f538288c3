"""Reading what somebody pasted about a refused call: an answer with its headers, an error of an SDK, a line of a log,
a web page, or only a status. Pure; nothing of the text is kept but what is named here, and no secret is.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from chutes_tui.access.key_format import find_tokens
from chutes_tui.api.errors.server_words import Cleaner
from chutes_tui.core.secret_shape import masked, without_zero_width
from chutes_tui.operations.account.refusal.causes import CAUSES

if TYPE_CHECKING:
    from chutes_tui.operations.account.refusal.types import Cause

MOST: Final = 50_000
"""Characters that are read, from the end: a log's last lines are its newest."""
_END: Final = 12_000
"""Characters in which the server's words are looked for."""
_LONGEST_ECHO: Final = 300

_STATUS: Final = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\bHTTP/\d(?:\.\d)?\"?\s+([1-5]\d\d)\b",
        r"\bError code:\s*([1-5]\d\d)\b",
        r"\bstatus(?:[ _-]?code)?\\?[\"']?\s*(?:[:=]|is|of)?\s*\\?[\"']?([1-5]\d\d)\b",
        r"\b([1-5]\d\d)\s+(?:Payment Required|Too Many Requests|Unauthori[sz]ed|Forbidden|Not Found|Bad Request"
        r"|Internal Server Error|Bad Gateway|Service Unavailable|Gateway Time-?out)\b",
        r"→\s*([1-5]\d\d)\b",
        r"\bHTTP(?:\s+error)?[ :(]+([1-5]\d\d)\b",
        r"\(([1-5]\d\d)\)",
        r"\bcode\\?[\"']?\s*[:=]\s*\\?[\"']?([1-5]\d\d)\b",
        r"\A\W*([1-5]\d\d)\W*\Z",
        r"(?m:^)\s*([45]\d\d)\s",
    )
)
_DETAIL: Final = re.compile(
    r"""\\?["']?\b(?:message|detail|error_description|msg)\\?["']?\s*:\s*(\\?["'])(?P<words>.{1,600}?)(?<!\\)\1\s*[,}\]\n]""",
    re.DOTALL,
)
_OWN_DETAIL: Final = re.compile(r"^Detail: (?P<words>.+)$", re.MULTILINE)
_HEADER: Final = re.compile(
    r"x-chutes-(quota-total|quota-used|quota-remaining|rl-user|rl-chute)\\?[\"']?\s*[:=,]\s*\\?[\"']?"
    r"(inf\b|\d{1,12}(?:\.\d{1,6})?)",
    re.IGNORECASE,
)
_RESET: Final = re.compile(
    r"quota_reset_timestamp\\?[\"']?\s*[:=]\s*\\?[\"']?(\d{4}-\d\d-\d\d[T ][\d:.+Z-]{5,25}|\d{9,13}(?:\.\d{1,6})?)"
)
_RETRY: Final = re.compile(r"\bretry-after\\?[\"']?\s*[:=,]\s*\\?[\"']?(\d{1,6})\b", re.IGNORECASE)
_PATH: Final = re.compile(r"\bllm\.chutes\.ai(?::\d+)?(/[^\s\"'<>`\\]*)?", re.IGNORECASE)
_FINGERPRINT: Final = re.compile(r"\b(?:Bearer|Basic)\s+[0-9A-Za-z]{32}(?![0-9A-Za-z._-])", re.IGNORECASE)
_X_API_KEY: Final = re.compile(r"x-api-key[:=]")
_NOISE: Final = re.compile(r"[\s\\\"'`“”‘’|]+")
_TAGS: Final = re.compile(r"<[^<>]{1,200}>")
_CLEAN: Final = Cleaner()


@dataclass(frozen=True, slots=True)
class PastedRefusal:
    """What a text says: the last cause that it names, and how many different ones it names.

    `words` are the server's, masked, "" if none are found; `quota_left` and the like come from the answer's headers,
    `resets` from its body; `llm_path` is what stands behind the models' host, None if that isn't named; `kinds` are
    the tokens in it, with their article.
    """

    cause: Cause | None = None
    causes: int = 0
    status: int | None = None
    words: str = ""
    quota_total: float | None = None
    quota_used: float | None = None
    quota_left: float | None = None
    rate_user: float | None = None
    rate_chute: float | None = None
    resets: datetime | None = None
    retry_after: int | None = None
    llm_path: str | None = None
    kinds: tuple[str, ...] = ()
    x_api_key: bool = False
    fingerprint_sent: bool = False
    empty: bool = True
    cut: bool = False

    @property
    def has_counts(self) -> bool:
        """Whether the answer's headers say how much of a quota is used."""
        return self.quota_left is not None or self.quota_used is not None


def read_refusal(text: str) -> PastedRefusal:
    """Return what a pasted text says. Never raises, whatever it is."""
    cut = len(text) > MOST
    text = html.unescape(without_zero_width(text[-MOST:]))
    squeezed = _NOISE.sub("", text).lower()
    headers = {name.lower(): value for name, value in _HEADER.findall(text)}
    found = find_tokens(text)
    kinds = tuple(dict.fromkeys(token.kind for token in found))
    for token in found:
        token.wipe()
    cause, causes = _cause(squeezed)
    path = _last(_PATH, text)
    retry = _last(_RETRY, text)
    return PastedRefusal(
        cause=cause,
        causes=causes,
        status=_status(text),
        words=_words(text),
        quota_total=_count(headers.get("quota-total")),
        quota_used=_count(headers.get("quota-used")),
        quota_left=_count(headers.get("quota-remaining")),
        rate_user=_count(headers.get("rl-user")),
        rate_chute=_count(headers.get("rl-chute")),
        resets=_moment(_last(_RESET, text)),
        retry_after=None if retry is None else int(retry[1]),
        llm_path=None if path is None else (path[1] or "").split("?")[0],
        kinds=kinds,
        x_api_key=_X_API_KEY.search(squeezed) is not None,
        fingerprint_sent=_FINGERPRINT.search(text) is not None,
        empty=not squeezed,
        cut=cut,
    )


def echo(words: str) -> str:
    """The server's words as they may be shown again: on one line, without anything that looks like a secret."""
    line = " ".join(masked(_CLEAN(_TAGS.sub(" ", words))).split())
    return line if len(line) <= _LONGEST_ECHO else f"{line[: _LONGEST_ECHO - 1]}…"


def _cause(squeezed: str) -> tuple[Cause | None, int]:
    """The cause that stands last in a text, and how many there are."""
    ends: dict[str, tuple[int, Cause]] = {}
    for one in CAUSES:
        match = _last(re.compile(one.says), squeezed)
        if match is not None:
            ends[one.id] = (match.end(), one)
    last = max(ends.values(), key=lambda found: found[0], default=None)
    return (None if last is None else last[1]), len(ends)


def _status(text: str) -> int | None:
    """The last status that the text names; what is surest comes first."""
    for pattern in _STATUS:
        found = [int(code) for code in pattern.findall(text)]
        refused = [code for code in found if code >= 400]
        if refused:
            return refused[-1]
    return None


def _words(text: str) -> str:
    text = text[-_END:]
    match = _last(_DETAIL, text) or _last(_OWN_DETAIL, text)
    if match is None:
        return ""
    words = match["words"]
    if "\n" in words or "\\n" in words:
        return ""  # half of a secret on a line of its own looks like nothing
    return echo(words.replace("\\", ""))


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    match = None
    for one in pattern.finditer(text):
        match = one
    return match


def _count(text: str | None) -> float | None:
    """A number of a header; None for none, and for `inf`."""
    return None if text is None or text.lower() == "inf" else float(text)


def _moment(match: re.Match[str] | None) -> datetime | None:
    """A time in seconds, milliseconds or ISO form; what has no zone is UTC."""
    if match is None:
        return None
    text = match[1]
    try:
        if "-" in text:
            moment = datetime.fromisoformat(text.rstrip(".:-+"))
            return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
        seconds = float(text)
        return datetime.fromtimestamp(seconds / 1000 if seconds > 1e11 else seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None
