"""From a connection that failed to the error that says what is known: was anything sent, and what to do."""

from __future__ import annotations

import re
import socket
import ssl
from typing import TYPE_CHECKING, Any, Final

from chutes_tui.api.errors.from_status import CHECK_FIRST, unreadable
from chutes_tui.api.errors.types import (
    AnswerLostError,
    ApiError,
    DnsError,
    NetworkError,
    ProxyFailedError,
    Row,
    TimedOutError,
    TlsError,
    UnreachableError,
)
from chutes_tui.api.http.httpx_lean import httpx

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chutes_tui.api.errors.server_words import Cleaner
    from chutes_tui.api.http.call import Call

_NEVER_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    httpx.LocalProtocolError,
    httpx.InvalidURL,
)
_QUOTED_BYTES: Final = re.compile(r"(?:\bbytearray\()?\bb['\"].*", re.DOTALL)
_CUT = (httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError, httpx.CloseError, httpx.StreamError)

_LOST: Final = Row(AnswerLostError, "No response received. The request may have succeeded.", "{why}", CHECK_FIRST)
_TIMED_OUT: Final = Row(
    TimedOutError,
    "{host} received the request but didn't respond in time.",
    "The server is busy, or the network is very slow.",
    "Try again in a moment.",
    transient=True,
)
_NOT_CONNECTED: Final = Row(
    TimedOutError,
    "Can't connect to {host}: timed out.",
    "The network drops the packets, or the server is down.{unsent}",
    "Check your network (VPN, firewall), then try again.",
    transient=True,
)
_BROKEN: Final = Row(
    NetworkError,
    "The connection to {host} broke before the response was complete.",
    "The server or something in between closed it.",
    "Try again.",
    transient=True,
)
_FAILED: Final = Row(
    NetworkError,
    "The connection to {host} failed.",
    next_step="Check your network, then try again.",
    transient=True,
)
_PROXY: Final = Row(
    ProxyFailedError,
    "The proxy didn't connect: it rejected the request or can't be reached.",
    "A proxy is set in the environment (https_proxy or all_proxy).{unsent}",
    "Check the proxy's address and password, or add the host to no_proxy.",
)
_DNS: Final = Row(
    DnsError,
    "The host name {host} can't be resolved.",
    "It is misspelt, or this machine is offline or has no working DNS.{unsent}",
    "Check the API URL and your network.",
    transient=True,
)
_CERTIFICATE: Final = Row(
    TlsError,
    "The certificate of {host} isn't trusted: {reason}.",
    "Someone else may be responding in its place, or a proxy decrypts connections.{unsent}",
    "Check the API URL and the clock; behind a company proxy set SSL_CERT_FILE to its certificate.",
)
_TLS: Final = Row(
    TlsError,
    "No encrypted connection to {host} is possible.",
    "It doesn't speak TLS there, or only a version that is no longer safe.{unsent}",
    "Check the API URL and its port.",
)
_NOT_ALLOWED: Final = Row(
    NetworkError,
    "The request to {host} can't be sent.",
    "Something in it, or in the settings that lead there, isn't allowed.{unsent}",
    "Check the API URL and the proxy; the detail names what is wrong.",
)
_NOTHING_THERE: Final = Row(
    UnreachableError,
    "Nothing responds at {host}.",
    "{reason}{unsent}",
    "Check the API URL and its port, and whether the server runs.",
    transient=True,
)
_CLOSED: Final = Row(
    NetworkError,
    "The account was closed before the request could be sent.",
    "{unsent}",
    "Open the account again.",
)


def error_of_closed(call: Call) -> ApiError:
    """Return the error for a call that comes after its client was closed."""
    return _CLOSED({"request": call.title}, unsent=_unsent(call).strip())


def error_from_failure(
    failure: Exception, call: Call, host: str, clean: Cleaner, *, sent: bool | None = None
) -> ApiError:
    """Return the error for an exception of httpx. It holds the technical reason, never the request.

    `sent` tells whether any of the request may have left; None: by the exception's kind alone.
    """
    facts: dict[str, Any] = {"request": call.title, "detail": _reason(failure, clean)}
    if isinstance(failure, _NEVER_SENT) or sent is False:
        return _never_sent(failure, host, call, facts)
    if isinstance(failure, httpx.DecodingError):
        return unreadable(call, "The response can't be unpacked", "It was damaged on its way.", **facts)
    if type(failure) is httpx.TransportError:  # of no kind that httpx knows
        return unreadable(call, "The response can't be read", "It isn't what HTTP allows.", **facts)
    if call.write:
        return _LOST(facts, why="The connection broke or timed out after the request was sent.")
    timeout = isinstance(failure, httpx.TimeoutException)
    row = _TIMED_OUT if timeout else _BROKEN if isinstance(failure, _CUT) else _FAILED
    return row(facts, host=host)


def out_of_time(host: str, call: Call, *, sent: bool | None) -> ApiError:
    """Return the error for a call that took longer than it may; `sent` as for error_from_failure."""
    facts = {"request": call.title}
    if sent is False:
        return _NOT_CONNECTED(facts, host=host, unsent=_unsent(call))
    if call.write:
        return _LOST(facts, why=f"{host} received the request but didn't respond in time.")
    return _TIMED_OUT(facts, host=host)


def _never_sent(failure: Exception, host: str, call: Call, facts: dict[str, Any]) -> ApiError:
    causes = tuple(_causes(failure))
    encryption = next((cause for cause in causes if isinstance(cause, ssl.SSLError)), None)
    reason = ""
    if isinstance(failure, (httpx.ConnectTimeout, httpx.PoolTimeout)):
        row = _NOT_CONNECTED
    elif isinstance(failure, httpx.ProxyError):
        row = _PROXY
    elif any(isinstance(cause, (socket.gaierror, UnicodeError)) for cause in causes):
        row = _DNS
    elif isinstance(encryption, ssl.SSLCertVerificationError):
        row, reason = _CERTIFICATE, encryption.verify_message or "it can't be verified"
    elif encryption is not None:
        row = _TLS
    elif not isinstance(failure, httpx.ConnectError):
        row = _NOT_ALLOWED
    elif any(isinstance(cause, ConnectionRefusedError) for cause in causes):
        row, reason = _NOTHING_THERE, "The machine is there, but refuses connections on that port."
    else:
        row, reason = _NOTHING_THERE, "The machine can't be reached, or it closed the connection at once."
    return row(facts, host=host, reason=reason, unsent=_unsent(call))


def _unsent(call: Call) -> str:
    return " Nothing was sent." if call.write else ""


def _reason(failure: Exception, clean: Cleaner) -> str:
    """The deepest cause with words of its own, with the name of what happened.

    Bytes that it quotes are left out: a secret that the server repeats would stand there in a spelling of Python's.
    """
    deepest = ""
    for cause in _causes(failure):
        deepest = _QUOTED_BYTES.sub("…", str(cause)).strip() or deepest
    name = type(failure).__name__
    return clean(f"{name}: {deepest}" if deepest else name, 300)


def _causes(failure: BaseException) -> Iterator[BaseException]:
    """The failure and what caused it, outermost first; at most ten deep, those of several addresses side by side."""
    link: BaseException | None = failure
    for _ in range(10):
        if link is None:
            return
        yield link
        if isinstance(link, BaseExceptionGroup):
            yield from link.exceptions
        link = link.__cause__ or link.__context__
