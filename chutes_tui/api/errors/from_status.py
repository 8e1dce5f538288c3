"""From an answer that isn't a success to the error that says so."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from chutes_tui.api.decoding import decode_json
from chutes_tui.api.errors.from_401 import sign_in_error
from chutes_tui.api.errors.server_words import LONGEST_DETAIL, duration, first_sentence, looks_like_html, page_title
from chutes_tui.api.errors.types import (
    AnswerLostError,
    ApiError,
    BadAnswerError,
    ConflictError,
    ErrorKind,
    FieldProblem,
    ForbiddenError,
    NameRefusedError,
    NotFoundError,
    NotOfferedError,
    PaymentError,
    RateLimitedError,
    ServerError,
    ValidationError,
)
from chutes_tui.api.http.redirects import redirect_error
from chutes_tui.api.http.retry import http_date, retry_after_seconds

if TYPE_CHECKING:
    from chutes_tui.api.http.call import Answer, Call

_UNKNOWN_ROUTE = ("no matching chute found", "not found", "method not allowed")
_ABOUT_THE_NAME = ("banned secret key", "secrets are allowed for integrated subnet chutes")
_LOOK_FIRST = "The request may have succeeded: check before you try again."
_SOMETHING_ELSE = "Something else answers at this address: a proxy, a sign-in page of the network, or a website."
_PAGES_SAY_SO = (404, 405, 408, 429)
"""Statuses that mean the same whoever sends them."""


def error_from(answer: Answer, call: Call) -> ApiError:
    """The error for an answer whose status isn't 2xx."""
    status, detail = answer.status, server_words(answer)
    facts: dict[str, Any] = {"status": status, "detail": detail, "request": call.title}
    if status >= 500:
        return _server_error(answer, call, facts)
    if 300 <= status < 400:
        return redirect_error(answer, facts)
    if status not in _PAGES_SAY_SO and _is_page(answer):
        return _web_page(answer, facts)
    if status == 401:
        return sign_in_error(answer, call, facts)
    if status == 422:
        return _validation_error(answer, facts)
    if status == 429:
        return _rate_limited(answer, facts)
    if status in (404, 405):
        return _not_found(answer, facts)
    return _refusal(answer, call, facts)


def bad_answer(answer: Answer, call: Call) -> ApiError:
    """The error for a 2xx answer that can't be understood. It never quotes the body, which may hold a secret."""
    if _is_page(answer):
        title = answer.clean(page_title(answer.text), 120)
        found, why = f"The answer is a web page{f': {title}' if title else '.'}", _SOMETHING_ELSE
    else:
        found, why = "The answer isn't what this server should send.", "It isn't the JSON that was expected here."
    return unreadable(call, found, why, status=answer.status, detail=_shape(answer))


def unreadable(call: Call, found: str, why: str, **facts: Any) -> ApiError:
    """An answer that came but can't be read; for a write that means that nobody knows what became of it."""
    if call.write:
        return AnswerLostError(
            "The answer was lost: what was asked may have taken effect.",
            why=f"{found} {why}",
            next_step="It is not sent again by itself. Look whether it took effect, then decide.",
            request=call.title,
            **facts,
        )
    return BadAnswerError(
        f"{found.rstrip('.')}.",
        why=why,
        next_step="Check the API URL and your network, then try again.",
        request=call.title,
        **facts,
    )


def server_words(answer: Answer) -> str:
    """The server's own words, cleaned: the `detail` of its JSON, or plain text, or what a web page is called."""
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


def _is_page(answer: Answer) -> bool:
    return looks_like_html(answer.content_type, answer.text[:512])


def _web_page(answer: Answer, facts: dict[str, Any]) -> ApiError:
    """Return the error for a refusal that the API did not write: it says nothing of the credential or the request."""
    error = ForbiddenError if answer.status == 403 else ApiError
    title = answer.clean(page_title(answer.text), 120)
    return error(
        f"A web page came instead of the API's answer ({answer.status}){f': {title}' if title else ''}.",
        why=_SOMETHING_ELSE,
        next_step="Check the API URL and your network, then try again.",
        kind=ErrorKind.BAD_ANSWER,
        **facts,
    )


def _shape(answer: Answer) -> str:
    kind = answer.clean(answer.content_type, 80) or "no content type"
    return f"{kind}, {len(answer.body):,} bytes"


def _server_error(answer: Answer, call: Call, facts: dict[str, Any]) -> ServerError:
    status = answer.status
    retry = "Check whether it took effect." if call.write else "Try again in a moment."
    if status == 511:
        what, why = "The network wants you to sign in first (511).", "The answer comes from the network, not the API."
        retry = "Open a browser and sign in to the network, then try again."
    elif status in (502, 503, 504) or _is_page(answer):
        what = f"The server is unreachable or too busy ({status})."
        why = "The server, or a proxy in front of it or of you, gave this answer."
    else:
        what, why = f"The server returned an error ({status}).", "This is a server-side problem."
    return ServerError(
        what,
        why=why + (f" {_LOOK_FIRST}" if call.write else ""),
        next_step=retry,
        outcome_unknown=call.write,
        transient=True,
        **facts,
    )


def _validation_error(answer: Answer, facts: dict[str, Any]) -> ValidationError:
    document = decode_json(answer.body)
    entries = document.get("detail") if isinstance(document, dict) else None
    fields = _fields(entries, answer) if isinstance(entries, list) else ()
    named = "; ".join(f"{field.field}: {field.message}" if field.field else field.message for field in fields)
    words = first_sentence(named or facts["detail"])
    return ValidationError(
        f"The server found something invalid{f': {words}' if words else ''}.",
        why="Nothing was changed.",
        next_step="Correct what is named and try again.",
        fields=fields,
        **facts,
    )


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


def _rate_limited(answer: Answer, facts: dict[str, Any]) -> RateLimitedError:
    now = http_date(answer.headers.get("date")) or time.time()
    wait = retry_after_seconds(answer.headers.get("retry-after"), now)
    return RateLimitedError(
        "Too many requests: the server asks us to wait" + (f" {duration(wait)}." if wait else "."),
        why="Nothing was changed.",
        next_step=f"Try again in {duration(wait)}." if wait else "Try again later.",
        retry_after=wait,
        transient=True,
        **facts,
    )


def _not_found(answer: Answer, facts: dict[str, Any]) -> ApiError:
    words = facts["detail"].strip(" .!").lower()
    if answer.status == 405 or words in _UNKNOWN_ROUTE or words.startswith("a web page"):
        return not_offered(**facts)
    return NotFoundError(
        f"{first_sentence(facts['detail']) or 'There is no such thing on the server'}.",
        why="It was deleted, never existed, or belongs to someone else.",
        next_step="Refresh the list.",
        **facts,
    )


def not_offered(**facts: Any) -> NotOfferedError:
    """The error for a route that this server doesn't know."""
    return NotOfferedError(
        "This server doesn't offer that.",
        why="It doesn't know the address that was asked: it is older or newer than this program, or another service.",
        next_step="Check the API URL if you expected it to be there.",
        **facts,
    )


def _refusal(answer: Answer, call: Call, facts: dict[str, Any]) -> ApiError:
    words = first_sentence(facts["detail"][:LONGEST_DETAIL])
    if answer.status == 402:
        return PaymentError(
            f"The server wants payment for this{f': {words}' if words else ' (402)'}.",
            why="The credential itself is fine.",
            next_step="Top up the account or wait until its quota resets, then try again.",
            **facts,
        )
    if answer.status == 403 and any(part in facts["detail"].lower() for part in _ABOUT_THE_NAME):
        return NameRefusedError(
            f"The server refuses this name{f': {words}' if words else ''}.",
            why="Chutes doesn't allow some names. The credential is fine, and nothing was changed.",
            next_step="Choose another name.",
            **facts,
        )
    if answer.status == 403:
        return ForbiddenError(
            f"The server doesn't allow this{f': {words}' if words else ''}.",
            next_step="Use a credential that may do it.",
            **facts,
        )
    if answer.status == 409:
        return ConflictError(
            f"{words or 'Something like this exists already'}.",
            why="Nothing was changed.",
            next_step="Remove what stands in the way, then try again."
            if call.method == "DELETE"
            else "Choose another name, or look at what exists.",
            **facts,
        )
    late = answer.status == 408
    return ApiError(
        f"The server refused this{f': {words}' if words else f' ({answer.status})'}.",
        why="" if late and call.write else "Nothing was changed.",
        next_step="Try again." if late else "Correct it and try again.",
        outcome_unknown=late and call.write,
        transient=late,
        **facts,
    )
