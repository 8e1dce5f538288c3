"""Every way in which a call of the API fails. The classes tell cases apart; tables of rows hold the words.

An error says what happened, why, and what to do next; `detail` holds the server's own words, cleaned and bounded.
None holds a secret: no signature, Authorization value, API key or secret value.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from chutes_tui.core.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """One complaint of a 422: which field (`scopes.0.action`; empty: the whole request), in the server's words."""

    field: str
    message: str


class ApiError(Problem):
    """The base of all errors of the API client.

    `status` is the HTTP status, None when there was no answer. `request` names the request, such as
    `POST /api_keys/`. `outcome_unknown` is True when the request may have taken effect although it failed: look
    before sending it again. `transient` is True when the same request may well succeed a moment later.
    `retry_after` is how many seconds the server wants us to wait, if it says; `fields` are what a 422 complains of;
    `clock_skew` is how far the server's clock is ahead of ours, for a refused time stamp. `about` is what the server
    says besides its message, by the names of its fields: when a quota starts anew, what stands in the way.
    """

    def __init__(
        self,
        what: str,
        *,
        status: int | None = None,
        request: str = "",
        transient: bool = False,
        retry_after: float | None = None,
        fields: tuple[FieldProblem, ...] = (),
        clock_skew: float | None = None,
        about: Mapping[str, str] | None = None,
        **words: Any,
    ) -> None:
        super().__init__(what, **words)
        self.status = status
        self.request = request
        self.transient = transient
        self.retry_after = retry_after
        self.fields = fields
        self.clock_skew = clock_skew
        self.about = about or {}

    def report(self) -> str:
        """Everything that is known, with the request and its status, as plain text for the clipboard."""
        about = "\n".join(f"{name}: {words}" for name, words in self.about.items())
        request = f"Request: {self.request}" if self.request else ""
        if request and self.status is not None:
            request += f" → {self.status}"
        return "\n".join(part for part in (super().report(), about, request) if part)


class Row(NamedTuple):
    """One row of a table of errors: the class, what happened, why, the next step. `{name}` stands for a value."""

    error: type[ApiError]
    what: str
    why: str = ""
    next_step: str = ""
    transient: bool = False

    def __call__(self, facts: dict[str, Any], **values: object) -> ApiError:
        """Return the error with `values` in its words; `facts` are the constructor's other arguments."""
        what, why, next_step = (text.format_map(values) for text in (self.what, self.why, self.next_step))
        return self.error(what, why=why, next_step=next_step, transient=self.transient, **facts)


class AuthError(ApiError):
    """401: the credential was refused."""


class ClockSkewError(AuthError):
    """401 `Invalid nonce!`: the request's time stamp was refused, nearly always because a clock is wrong."""


class BadSignatureError(AuthError):
    """401: the hotkey's signature was refused."""


class UnknownHotkeyError(AuthError):
    """401: no account has this hotkey."""


class MalformedKeyError(AuthError):
    """401: the API key is malformed. Without a status, it was not even sent."""


class KeyRefusedError(AuthError):
    """401: a wrong or unknown API key, or one that lacks permission."""


class PaymentError(ApiError):
    """402: the balance, a quota or a cap of the plan stands in the way; the credential itself is fine."""


class ForbiddenError(ApiError):
    """403."""


class NotFoundError(ApiError):
    """404: no such object, or it isn't yours."""


class NotOfferedError(ApiError):
    """This server doesn't know the route at all, or not for this kind of credential: a normal state."""


class HotkeyNotAcceptedError(NotOfferedError):
    """The route can't be called with a hotkey's signature, only with an API key."""


class ConflictError(ApiError):
    """409: something of that name exists already."""


class ValidationError(ApiError):
    """422: the server names each field that it can't accept, in `fields`."""


class RateLimitedError(ApiError):
    """429: too many requests."""


class RefusedError(ApiError):
    """Any other 4xx: something in this very request was refused."""


class NameRefusedError(RefusedError):
    """403 about the name of a secret; the credential is good."""


class ServerError(ApiError):
    """5xx. After a write, `outcome_unknown` is True."""


class BadAnswerError(ApiError):
    """The answer came, but it is an HTML page, JSON of another shape, cut short, or far too large."""


class NetworkError(ApiError):
    """No answer. Unless it is an AnswerLostError, a write that fails with this was never sent."""


class DnsError(NetworkError):
    """The host name can't be resolved."""


class TlsError(NetworkError):
    """The encrypted connection could not be made, or the certificate isn't trusted."""


class UnreachableError(NetworkError):
    """Nothing listens at that host and port, or no way leads there."""


class TimedOutError(NetworkError):
    """No connection, or no answer to a read, in time."""


class ProxyFailedError(NetworkError):
    """The proxy from the environment could not be used."""


class AnswerLostError(NetworkError):
    """A write was sent, but its answer was lost or can't be understood: it may have taken effect.

    Never send it again without the user: look first (see `recovery`), then report.
    """

    def __init__(self, what: str, **rest: Any) -> None:
        super().__init__(what, **{**rest, "outcome_unknown": True})


class RedirectError(ApiError):
    """The server sends us elsewhere; that is never followed to another origin, nor for a write."""


class InsecureUrlError(ApiError):
    """The base URL isn't safe to use (plain http to another machine) or isn't a URL; nothing was sent."""
