"""Everything that can go wrong when the API is asked, as problems in the user's words.

Each error says what happened, why, and what to do next; `detail` holds the server's own words, cleaned and
bounded. None of them holds a secret: no signature, Authorization value, API key or secret value.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any

from chutes_tui.core.problem import Problem


class ErrorKind(Enum):
    """What sort of trouble it is, for code that has to tell cases apart."""

    CLOCK = "the request's time stamp was refused"
    BAD_SIGNATURE = "the hotkey's signature was refused"
    UNKNOWN_HOTKEY = "no account has this hotkey"
    MALFORMED_KEY = "the API key is malformed"
    KEY_REFUSED = "wrong or unknown API key, or one that may not do this"
    NO_CREDENTIAL = "nothing to sign in with"
    HOTKEY_NOT_ACCEPTED = "a hotkey can't be used here"
    SIGN_IN = "the sign-in was refused"
    PAYMENT = "the server wants payment"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not found"
    NOT_OFFERED = "not offered by this server"
    CONFLICT = "conflict with something that exists"
    INVALID = "something in the request is invalid"
    REFUSED = "refused"
    RATE_LIMITED = "too many requests"
    SERVER = "the server failed"
    BAD_ANSWER = "the answer can't be understood"
    ANSWER_LOST = "the answer was lost"
    DNS = "the host name can't be resolved"
    TLS = "no trustworthy encrypted connection"
    CONNECTION_REFUSED = "nothing listens there"
    TIMEOUT = "no answer in time"
    PROXY = "the proxy failed"
    NETWORK = "the connection failed"
    REDIRECT = "redirected elsewhere"
    INSECURE_URL = "the address isn't safe to use"


class ApiError(Problem):
    """The base of all errors of the API client.

    `status` is the HTTP status, None when there was no answer. `request` is what was asked, such as
    `POST /api_keys/`. `outcome_unknown` is True when the request may have taken effect although it failed: look
    before asking again. `transient` is True when the same request may well succeed a moment later.
    """

    default_kind = ErrorKind.REFUSED

    def __init__(
        self,
        what: str,
        *,
        why: str = "",
        next_step: str = "",
        detail: str = "",
        kind: ErrorKind | None = None,
        status: int | None = None,
        request: str = "",
        outcome_unknown: bool = False,
        transient: bool = False,
    ) -> None:
        super().__init__(what, why=why, next_step=next_step, detail=detail, outcome_unknown=outcome_unknown)
        self.kind = kind or self.default_kind
        self.status = status
        self.request = request
        self.transient = transient

    def report(self) -> str:
        """Everything that is known, with what was asked and the status, as plain text for the clipboard."""
        asked = f"Request: {self.request}" if self.request else ""
        if asked and self.status is not None:
            asked += f" → {self.status}"
        return "\n".join(part for part in (super().report(), asked) if part)


class AuthError(ApiError):
    """401: the credential was refused; `kind` tells why."""

    default_kind = ErrorKind.SIGN_IN


class ClockSkewError(AuthError):
    """401 `Invalid nonce!`: the request's time stamp was refused, nearly always because a clock is wrong.

    `seconds` is how far the server's clock is ahead of this machine's (negative: behind), measured by the Date
    header to about a second; None when it sent none.
    """

    default_kind = ErrorKind.CLOCK

    def __init__(self, what: str, *, seconds: float | None = None, **rest: Any) -> None:
        super().__init__(what, **rest)
        self.seconds = seconds


class PaymentError(ApiError):
    """402: the balance, a quota or a cap of the plan stands in the way; the credential itself is fine."""

    default_kind = ErrorKind.PAYMENT


class ForbiddenError(ApiError):
    """403."""

    default_kind = ErrorKind.FORBIDDEN


class NameRefusedError(ApiError):
    """403 about the name of a secret; the credential is good."""


class NotFoundError(ApiError):
    """404: no such object, or it isn't yours."""

    default_kind = ErrorKind.NOT_FOUND


class NotOfferedError(ApiError):
    """This server doesn't know the route at all, or not for this kind of credential: a normal state."""

    default_kind = ErrorKind.NOT_OFFERED


class HotkeyNotAcceptedError(NotOfferedError):
    """The route can't be called with a hotkey's signature, only with an API key."""

    default_kind = ErrorKind.HOTKEY_NOT_ACCEPTED


class ConflictError(ApiError):
    """409: something of that name exists already."""

    default_kind = ErrorKind.CONFLICT


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """One complaint of a 422: which field (`scopes.0.action`; empty: the whole request), in the server's words."""

    field: str
    message: str


class ValidationError(ApiError):
    """422: the server names each field that it can't accept, in `fields`."""

    default_kind = ErrorKind.INVALID

    def __init__(self, what: str, *, fields: tuple[FieldProblem, ...] = (), **rest: Any) -> None:
        super().__init__(what, **rest)
        self.fields = fields


class RateLimitedError(ApiError):
    """429: too many requests. `retry_after` is how many seconds the server wants us to wait, None: it doesn't say."""

    default_kind = ErrorKind.RATE_LIMITED

    def __init__(self, what: str, *, retry_after: float | None = None, **rest: Any) -> None:
        super().__init__(what, **rest)
        self.retry_after = retry_after


class ServerError(ApiError):
    """5xx. After a write, `outcome_unknown` is True."""

    default_kind = ErrorKind.SERVER


class BadAnswerError(ApiError):
    """The answer came, but it is an HTML page, JSON of another shape, cut short, or far too large."""

    default_kind = ErrorKind.BAD_ANSWER


class NetworkError(ApiError):
    """No answer. Unless it is an AnswerLostError, a write that fails with this was never sent."""

    default_kind = ErrorKind.NETWORK


class DnsError(NetworkError):
    """The host name can't be resolved."""

    default_kind = ErrorKind.DNS


class TlsError(NetworkError):
    """The encrypted connection could not be made, or the certificate isn't trusted."""

    default_kind = ErrorKind.TLS


class UnreachableError(NetworkError):
    """Nothing listens at that host and port, or no way leads there."""

    default_kind = ErrorKind.CONNECTION_REFUSED


class TimedOutError(NetworkError):
    """No connection, or no answer to a read, in time."""

    default_kind = ErrorKind.TIMEOUT


class ProxyFailedError(NetworkError):
    """The proxy from the environment could not be used."""

    default_kind = ErrorKind.PROXY


class AnswerLostError(NetworkError):
    """A write was sent, but its answer was lost or can't be understood: it may have taken effect.

    Never send it again by yourself: look (see `recovery`), then tell.
    """

    default_kind = ErrorKind.ANSWER_LOST

    def __init__(self, what: str, **rest: Any) -> None:
        super().__init__(what, **{**rest, "outcome_unknown": True})


class RedirectError(ApiError):
    """The server sends us elsewhere; that is never followed to another origin, nor for a write."""

    default_kind = ErrorKind.REDIRECT


class InsecureUrlError(ApiError):
    """The base URL isn't safe to use (plain http to another machine) or isn't a URL; nothing was sent."""

    default_kind = ErrorKind.INSECURE_URL
