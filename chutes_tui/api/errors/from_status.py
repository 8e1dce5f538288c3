"""From an answer that isn't a success to the error that says so; of a redirect, where it leads."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import SplitResult, urljoin, urlsplit

from chutes_tui.api.decoding import decode_json
from chutes_tui.api.errors.from_401 import NOT_OFFERED, sign_in_error
from chutes_tui.api.errors.server_words import LONGEST_DETAIL, duration, first_sentence, looks_like_html, page_title
from chutes_tui.api.errors.types import (
    AnswerLostError,
    ApiError,
    BadAnswerError,
    ConflictError,
    FieldProblem,
    ForbiddenError,
    NameRefusedError,
    NotFoundError,
    PaymentError,
    RateLimitedError,
    RedirectError,
    RefusedError,
    Row,
    ServerError,
    ValidationError,
)
from chutes_tui.api.http.retry import http_date, retry_after_seconds

if TYPE_CHECKING:
    from chutes_tui.api.http.call import Answer, Call


_UNKNOWN_ROUTE = ("no matching chute found", "not found", "method not allowed")
_ABOUT_THE_NAME = ("banned secret key", "secrets are allowed for integrated subnet chutes")
_SOMETHING_ELSE = "Something else responds at this address: a proxy, the network's sign-in page or a website."
_CHECK_THE_URL = "Check the API URL and your network, then try again."
_UNCHANGED = "Nothing was changed."
_PAGES_SAY_SO = (404, 405, 408, 429)
"""Statuses that mean the same whoever sends them."""

_MOST_NAMES: Final = 20

CHECK_FIRST: Final = "chutes-tui doesn't send it again. Check whether it took effect, then decide."
_UNREADABLE: Final = Row(BadAnswerError, "{found}.", "{why}", _CHECK_THE_URL)
_WRITE_UNREADABLE: Final = Row(
    AnswerLostError,
    "The server's response can't be read. The request may have succeeded.",
    "{found}. {why}",
    CHECK_FIRST,
)
_WEB_PAGE: Final = Row(
    BadAnswerError,
    "A web page came instead of the API's response ({status}){title}.",
    _SOMETHING_ELSE,
    _CHECK_THE_URL,
)
_NETWORK_SIGN_IN: Final = Row(
    ServerError,
    "The network requires you to sign in first ({status}).",
    "The response comes from the network, not from the API.{unknown}",
    "Open a browser and sign in to the network, then try again.",
    transient=True,
)
_GATEWAY: Final = Row(
    ServerError,
    "The server is unreachable or too busy ({status}).",
    "The server, or a proxy in front of it or of you, sent this response.{unknown}",
    "{then}",
    transient=True,
)
_SERVER: Final = Row(
    ServerError,
    "The server returned an error ({status}).",
    "This is a server-side problem.{unknown}",
    "{then}",
    transient=True,
)
_INVALID: Final = Row(
    ValidationError, "The request is invalid{said}.", _UNCHANGED, "Correct the fields it names, then try again."
)
_RATE_LIMITED: Final = Row(
    RateLimitedError, "Too many requests{wait}.", _UNCHANGED, "Try again {then}.", transient=True
)
_NOT_FOUND: Final = Row(
    NotFoundError, "{words}.", "It was deleted, never existed, or belongs to someone else.", "Refresh the list."
)
_PAYMENT: Final = Row(
    PaymentError,
    "The server requires payment{said}.",
    "The credential itself is fine.",
    "Top up the account or wait until its quota resets, then try again.",
)
_NAME_REFUSED: Final = Row(
    NameRefusedError,
    "The server rejected this name{said}.",
    "Chutes doesn't allow some names. The credential is fine, and nothing was changed.",
    "Choose another name.",
)
_FORBIDDEN: Final = Row(
    ForbiddenError, "The server doesn't allow this{said}.", next_step="Use a credential that has permission."
)
_BLOCKED: Final = "{blockers}Nothing was changed."
_CONFLICT: Final = Row(ConflictError, "{words}.", _BLOCKED, "Choose another name, or use what exists.")
_IN_THE_WAY: Final = Row(ConflictError, "{words}.", _BLOCKED, "Remove what stands in the way, then try again.")
_REFUSED: Final = Row(RefusedError, "The server rejected the request{said}.", _UNCHANGED, "Correct it and try again.")
_LATE: Final = Row(
    RefusedError, "The server rejected the request{said}.", "{unchanged}", "Try again.", transient=True
)
_CHECK = "Check the API URL, and any proxy between you and the server."


def error_from(answer: Answer, call: Call) -> ApiError:
    """Return the error for an answer whose status isn't 2xx."""
    status, detail = answer.status, server_words(answer)
    facts: dict[str, Any] = {"status": status, "detail": detail, "request": call.title, "about": _about(answer)}
    if status >= 500:
        return _server_error(answer, call, facts)
    if 300 <= status < 400:
        return redirect_error(answer, facts)
    if status not in _PAGES_SAY_SO and _is_page(answer):
        # not written by the API: it says nothing of the credential or the request
        title = answer.clean(page_title(answer.text), 120)
        return _WEB_PAGE(facts, status=status, title=_said(title))
    if status == 401:
        return sign_in_error(answer, facts)
    if status == 422:
        return _validation_error(answer, facts)
    if status == 429:
        return _rate_limited(answer, facts)
    if status in (404, 405):
        return _not_found(answer, facts)
    return _refusal(answer, call, facts)


def bad_answer(answer: Answer, call: Call) -> ApiError:
    """Return the error for a 2xx answer that can't be understood. It never quotes the body: that may be a secret."""
    found, why = "The response isn't what this server should send", "It isn't the JSON that was expected here."
    if _is_page(answer):
        found, why = f"The response is a web page{_said(answer.clean(page_title(answer.text), 120))}", _SOMETHING_ELSE
    kind = answer.clean(answer.content_type, 80) or "no content type"
    return unreadable(call, found, why, status=answer.status, detail=f"{kind}, {len(answer.body):,} bytes")


def unreadable(call: Call, found: str, why: str, **facts: Any) -> ApiError:
    """Return the error for an answer that can't be read; for a write that means that its outcome is unknown."""
    row = _WRITE_UNREADABLE if call.write else _UNREADABLE
    return row({"request": call.title, **facts}, found=found.rstrip("."), why=why)


def server_words(answer: Answer) -> str:
    """Return the server's own words, cleaned: its JSON's `detail`, plain text, or the title of a web page."""
    if _is_page(answer):
        title = answer.clean(page_title(answer.text), 200)
        return f"A web page: {title}" if title else "A web page without a title"
    document = decode_json(answer.body)
    if isinstance(document, dict):
        for name in ("detail", "message", "error", "msg"):
            words = document.get(name)
            if isinstance(words, str) and words.strip():
                return answer.clean(words)
            if isinstance(words, list):
                return "\n".join(f"{problem.field}: {problem.message}" for problem in _fields(words, answer))
            if isinstance(words, dict) and isinstance(words.get("message"), str):
                return answer.clean(words["message"])
        return ""
    if isinstance(document, str):
        return answer.clean(document)
    return answer.clean(answer.text) if "text/plain" in answer.content_type else ""


def _about(answer: Answer) -> dict[str, str]:
    """What an error's object holds besides its message: each field in words, lists as names, cleaned and bounded."""
    document = decode_json(answer.body)
    detail = document.get("detail") if isinstance(document, dict) else None
    if not isinstance(detail, dict):
        return {}
    rest = {str(name): value for name, value in detail.items() if name != "message" and value not in (None, [], "")}
    return {answer.clean(name, 60): answer.clean(_in_words(value), 300) for name, value in list(rest.items())[:10]}


def _in_words(value: Any) -> str:
    if isinstance(value, list):
        more = f" and {len(value) - _MOST_NAMES} more" if len(value) > _MOST_NAMES else ""
        return ", ".join(_in_words(one) for one in value[:_MOST_NAMES]) + more
    if isinstance(value, dict):
        return str(value.get("name") or value.get("key") or next(iter(value.values()), ""))
    return str(value)


def _said(words: str, otherwise: str = "") -> str:
    return f": {words}" if words else otherwise


def _is_page(answer: Answer) -> bool:
    return looks_like_html(answer.content_type, answer.text[:512])


def _server_error(answer: Answer, call: Call, facts: dict[str, Any]) -> ApiError:
    status = answer.status
    gateway = status in (502, 503, 504) or _is_page(answer)
    row = _NETWORK_SIGN_IN if status == 511 else _GATEWAY if gateway else _SERVER
    return row(
        {**facts, "outcome_unknown": call.write},
        status=status,
        unknown=" The request may have succeeded: check before you try again." if call.write else "",
        then="Check whether it took effect." if call.write else "Try again in a moment.",
    )


def _validation_error(answer: Answer, facts: dict[str, Any]) -> ApiError:
    document = decode_json(answer.body)
    entries = document.get("detail") if isinstance(document, dict) else None
    fields = _fields(entries, answer) if isinstance(entries, list) else ()
    named = "; ".join(f"{field.field}: {field.message}" if field.field else field.message for field in fields)
    return _INVALID({**facts, "fields": fields}, said=_said(first_sentence(named or facts["detail"])))


def _fields(entries: list[Any], answer: Answer) -> tuple[FieldProblem, ...]:
    """FastAPI's list of `{"type", "loc", "msg", "input"}`; `input` repeats what was sent and is left alone."""
    problems = []
    for entry in entries[:50]:
        if not isinstance(entry, dict):
            continue
        place = entry.get("loc")
        steps = [str(step) for step in place] if isinstance(place, list) else []
        if steps[:1] in (["body"], ["query"], ["path"], ["header"]):
            steps = steps[1:]
        message = entry.get("msg")
        words = message if isinstance(message, str) else "is invalid"
        problems.append(FieldProblem(answer.clean(".".join(steps), 120), answer.clean(words, 300)))
    return tuple(problems)


def _rate_limited(answer: Answer, facts: dict[str, Any]) -> ApiError:
    now = http_date(answer.headers.get("date")) or time.time()
    wait = retry_after_seconds(answer.headers.get("retry-after"), now)
    return _RATE_LIMITED(
        {**facts, "retry_after": wait},
        wait=f": wait {duration(wait)}" if wait else "",
        then=f"in {duration(wait)}" if wait else "later",
    )


def _not_found(answer: Answer, facts: dict[str, Any]) -> ApiError:
    words = facts["detail"].strip(" .!").lower()
    if answer.status == 405 or words in _UNKNOWN_ROUTE or words.startswith("a web page"):
        return NOT_OFFERED(facts)
    return _NOT_FOUND(facts, words=first_sentence(facts["detail"]) or "There is no such thing on the server")


def _refusal(answer: Answer, call: Call, facts: dict[str, Any]) -> ApiError:
    words = first_sentence(facts["detail"][:LONGEST_DETAIL])
    if answer.status == 409:
        row = _IN_THE_WAY if call.method == "DELETE" else _CONFLICT
        blockers = "; ".join(f"{name}: {what}" for name, what in facts["about"].items())
        return row(facts, words=words or "Something like this exists already", blockers=blockers and f"{blockers}. ")
    row = {402: _PAYMENT, 403: _FORBIDDEN, 408: _LATE}.get(answer.status, _REFUSED)
    if row is _FORBIDDEN and any(part in facts["detail"].lower() for part in _ABOUT_THE_NAME):
        row = _NAME_REFUSED
    unknown = row is _LATE and call.write
    said = _said(words, "" if answer.status == 403 else f" ({answer.status})")
    return row({**facts, "outcome_unknown": unknown}, said=said, unchanged="" if unknown else _UNCHANGED)


def redirect_error(answer: Answer, facts: dict[str, Any]) -> RedirectError:
    """Return the error for a redirect that was not followed; its detail is the address without its query."""
    asked, target = _split(answer.asked, ""), _split(answer.asked, answer.location)
    if target is None or asked is None or not answer.location:
        facts["detail"] = "It names no usable Location." if answer.location else "No Location was given."
        return RedirectError(
            f"The server sent a redirect ({answer.status}) that names no address.",
            why="The Chutes API doesn't redirect, so something else may answer at this address.",
            next_step=_CHECK,
            **facts,
        )
    facts["detail"] = f"Location: {answer.clean(_shown(target), 200)}"
    what, why, next_step = _words(asked, target, answer)
    return RedirectError(what, why=why, next_step=next_step, **facts)


def _words(asked: SplitResult, target: SplitResult, answer: Answer) -> tuple[str, str, str]:
    if _origin(asked) == _origin(target):
        where = "to itself" if asked.path == target.path else "to another path"
        return (
            f"The server redirects this request {where}.",
            "The Chutes API doesn't redirect: the API URL, or a proxy in front of the server, is set up wrong.",
            _CHECK,
        )
    host = answer.clean(target.netloc.rpartition("@")[2], 120)
    refused = "Requests that carry a credential are sent only to the server that the credential was made for."
    if target.scheme == "https" and asked.path == target.path:
        return (
            f"The server redirects to {host}; chutes-tui doesn't follow.",
            refused,
            f"If you trust {host}, set it as the API URL of this profile.",
        )
    return (
        f"The answer redirects to {host}; chutes-tui doesn't follow.",
        f"It may be the sign-in page of your network or a proxy, not the Chutes API. {refused}",
        "Open a browser and sign in to your network, or check the API URL.",
    )


def _split(base: str, address: str) -> SplitResult | None:
    try:
        parts = urlsplit(urljoin(base, address))
        return parts if parts.hostname else None
    except ValueError:
        return None


def _origin(url: SplitResult) -> tuple[str, str]:
    return url.scheme.lower(), url.netloc.lower()


def _shown(url: SplitResult) -> str:
    return f"{url.scheme}://{url.netloc.rpartition('@')[2]}{url.path}"
