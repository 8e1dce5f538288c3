"""From a connection that failed to the error that says what is known: was anything sent, and what to do."""

from __future__ import annotations

import re
import socket
import ssl
from typing import TYPE_CHECKING, Any, Final

from chutes_tui.api.errors.from_status import unreadable
from chutes_tui.api.errors.types import (
    AnswerLostError,
    ApiError,
    DnsError,
    NetworkError,
    ProxyFailedError,
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


def error_from_failure(
    failure: Exception, call: Call, host: str, clean: Cleaner, *, sent: bool | None = None
) -> ApiError:
    """The error for an exception of httpx. It holds the technical reason, never the request.

    `sent` tells whether any of the request may have left; None: by the exception's kind alone.
    """
    facts: dict[str, Any] = {"request": call.title, "detail": _reason(failure, clean)}
    if isinstance(failure, _NEVER_SENT) or sent is False:
        return _never_sent(failure, host, call, facts)
    if isinstance(failure, httpx.DecodingError):
        return unreadable(call, "The answer can't be unpacked.", "It was damaged on its way.", detail=facts["detail"])
    if type(failure) is httpx.TransportError:  # of no kind that httpx knows
        return unreadable(call, "The answer can't be read.", "It isn't what HTTP allows.", detail=facts["detail"])
    if call.write:
        return AnswerLostError(
            "The answer was lost: what was asked may have taken effect.",
            why="The connection broke, or nothing came in time, after the request had been sent.",
            next_step="It is not sent again by itself. Look whether it took effect, then decide.",
            **facts,
        )
    if isinstance(failure, httpx.TimeoutException):
        return timed_out(host, **facts)
    if isinstance(failure, _CUT):
        return _broken(host, facts)
    return NetworkError(
        f"The connection to {host} failed.",
        next_step="Check your network, then try again.",
        transient=True,
        **facts,
    )


def timed_out(host: str, **facts: Any) -> TimedOutError:
    """The error for a read whose answer took too long."""
    return TimedOutError(
        f"{host} took the request but didn't answer in time.",
        why="The server is busy, or the network very slow.",
        next_step="Try again in a moment.",
        transient=True,
        **facts,
    )


def not_connected_in_time(host: str, call: Call, **facts: Any) -> TimedOutError:
    """The error when not even a connection was made in time."""
    return TimedOutError(
        f"{host} can't be reached: no connection in time.",
        why=f"The network drops the packets, or the server is down.{_unsent(call)}",
        next_step="Check your network (VPN, firewall), then try again.",
        transient=True,
        **facts,
    )


def _never_sent(failure: Exception, host: str, call: Call, facts: dict[str, Any]) -> NetworkError:
    if isinstance(failure, (httpx.ConnectTimeout, httpx.PoolTimeout)):
        return not_connected_in_time(host, call, **facts)
    if isinstance(failure, httpx.ProxyError):
        return ProxyFailedError(
            "The proxy didn't connect us: it refuses, or can't be reached.",
            why=f"A proxy is set in the environment (https_proxy or all_proxy).{_unsent(call)}",
            next_step="Check the proxy's address and password, or add the host to no_proxy.",
            **facts,
        )
    causes = tuple(_causes(failure))
    if any(isinstance(cause, (socket.gaierror, UnicodeError)) for cause in causes):
        return DnsError(
            f"The name {host} can't be found.",
            why=f"It is misspelt, or this machine is offline or has no working DNS.{_unsent(call)}",
            next_step="Check the API URL and your network.",
            transient=True,
            **facts,
        )
    encryption = next((cause for cause in causes if isinstance(cause, ssl.SSLError)), None)
    if encryption is not None:
        return _tls(encryption, host, call, facts)
    if not isinstance(failure, httpx.ConnectError):
        return NetworkError(
            f"The request to {host} can't be sent.",
            why=f"Something in it, or in the settings that lead there, isn't allowed.{_unsent(call)}",
            next_step="Check the API URL and the proxy; the detail names what is wrong.",
            **facts,
        )
    return UnreachableError(
        f"Nothing answers at {host}.",
        why=f"{_connect_reason(causes)}{_unsent(call)}",
        next_step="Check the API URL and its port, and whether the server runs.",
        transient=True,
        **facts,
    )


def _tls(encryption: ssl.SSLError, host: str, call: Call, facts: dict[str, Any]) -> TlsError:
    if isinstance(encryption, ssl.SSLCertVerificationError):
        reason = encryption.verify_message or "it can't be verified"
        return TlsError(
            f"The certificate of {host} isn't trusted: {reason}.",
            why=f"Someone else may be answering in its place, or a proxy opens encrypted connections.{_unsent(call)}",
            next_step="Check the API URL and the clock; behind a company proxy set SSL_CERT_FILE to its certificate.",
            **facts,
        )
    return TlsError(
        f"No encrypted connection to {host} could be made.",
        why=f"It doesn't speak TLS there, or in a way that isn't safe any more.{_unsent(call)}",
        next_step="Check the API URL and its port.",
        **facts,
    )


def _broken(host: str, facts: dict[str, Any]) -> NetworkError:
    return NetworkError(
        f"The connection to {host} broke before the answer was complete.",
        why="The server or something on the way closed it.",
        next_step="Try again.",
        transient=True,
        **facts,
    )


def _connect_reason(causes: tuple[BaseException, ...]) -> str:
    if any(isinstance(cause, ConnectionRefusedError) for cause in causes):
        return "The machine is there, but refuses connections on that port."
    return "There is no way to that machine, or it closed the connection at once."


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
