"""The checks of the way to the server: name, connection, encryption, proxy, what answers, and the clock."""

from __future__ import annotations

import asyncio
import ipaddress
import math
import socket
import ssl
import sys
import time
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from chutes_tui.core.problem import Problem
from chutes_tui.core.text import visible
from chutes_tui.operations.doctor.report import NOTHING_KNOWN, Result, State, by_problem

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    import httpcore

    from chutes_tui.operations.doctor.scene import Scene

TRIES: Final = 3
"""Signs of life that are asked for, each over a connection of its own."""
ALLOWED_SKEW: Final = 600.0
"""Seconds by which a signed request's time may be off (chutes-api: the nonce)."""
NOTABLE_SKEW: Final = 60.0
_SOON: Final = 7 * 86_400
"""Seconds before its end from which a certificate is worth a word."""
_PROXY_VARIABLES: Final = ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY")
_OTHER_TRUST: Final = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "NODE_EXTRA_CA_CERTS")
"""By these other programs are told whom to trust."""
_OWN_CERTIFICATE: Final = "export SSL_CERT_FILE=/path/to/certificates.pem"
_CERTIFICATE: Final = {
    10: (
        "The certificate of {host} has expired.",
        "Or this machine's clock is ahead: it says {now}.",
        "Compare the clock; if it is right, whoever runs the server has to renew the certificate.",
        "",
    ),
    9: (
        "The certificate of {host} isn't valid yet.",
        "This machine's clock is probably behind: it says {now}.",
        "Set the clock.",
        "{clock}",
    ),
    18: (
        "The certificate of {host} is self-signed: nobody vouches for it.",
        "Someone else may answer in its place. A server of your own is often set up so.",
        "If the server is yours, trust its certificate.",
        _OWN_CERTIFICATE,
    ),
    19: (
        "The certificate of {host} comes from an authority that isn't trusted here.",
        "Usually a company's proxy decrypts connections; it may also be someone who listens.{others}",
        "Behind such a proxy, trust the company's certificate.",
        _OWN_CERTIFICATE,
    ),
    62: (
        "The certificate is for another host than {host}.",
        "Another server answers under this name, or the API URL is wrong.",
        "Check the API URL.",
        "",
    ),
}
_SAME_CERTIFICATE: Final = {2: 19, 20: 19, 21: 19, 64: 62}


def set_clock_command() -> str:
    """The command that sets this machine's clock by the network, "" where none is known."""
    if sys.platform == "darwin":
        return "sudo sntp -sS time.apple.com"
    return "sudo timedatectl set-ntp true" if sys.platform == "linux" else ""


async def proxy(scene: Scene) -> Result:
    """Whether a proxy of the environment is in between. Its address is not shown: it may hold a password."""
    if not scene.url:
        return NOTHING_KNOWN
    if scene.embedded or scene.local or not scene.encrypted:
        return Result(State.NONE)
    named = [name for name in _PROXY_VARIABLES if scene.place.environ.get(name, "").strip()]
    if _proxy_target(scene) is not None:
        return Result(
            State.SET,
            f"Requests go through the proxy of {named[0] if named else 'the system'}.",
            "What fails may fail at the proxy.",
            "If that isn't meant, unset it or add the host to no_proxy.",
        )
    if named:
        return Result(State.OK, f"{named[0]} is set, but no_proxy excepts this host.")
    return Result(State.OK, "No proxy is set.")


def _proxy_target(scene: Scene) -> tuple[str, int] | None:
    """Host and port of the proxy in between, None if there is none. Raises ProxyFailedError."""
    from chutes_tui.api.http.transport import proxy_for

    if not scene.encrypted or scene.local:
        return None
    found = proxy_for(scene.host)
    if found is None:
        return None
    return found.url.host.decode("ascii", "replace"), found.url.port or 8080


def _target(scene: Scene) -> tuple[str, int, str]:
    """Whom to connect to first, and its name for people."""
    found = None
    with suppress(Problem):  # the check of the proxy says it
        found = _proxy_target(scene)
    if found is None:
        return scene.host, scene.port, visible(scene.host)
    return *found, "the proxy"


async def dns(scene: Scene) -> Result:
    """Whether the host's name is known."""
    if not scene.url:
        return NOTHING_KNOWN
    host, port, called = _target(scene)
    if scene.embedded or (scene.local and called != "the proxy") or _is_address(host):
        return Result(State.NONE)
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(scene.timeouts.connect):
            found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except TimeoutError:
        return Result(
            State.PROBLEM,
            f"The name of {called} isn't resolved: the name server doesn't answer.",
            "Without its address nothing can be sent there.",
            "Check your network and its DNS (a VPN often changes it), then try again.",
        )
    except (OSError, UnicodeError) as failure:
        return _failed(failure, called)
    addresses = list(dict.fromkeys(str(one[4][0]) for one in found))
    more = f" and {len(addresses) - 1} more" if len(addresses) > 1 else ""
    return Result(State.OK, f"{called} is {addresses[0]}{more}.")


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


async def tcp(scene: Scene) -> Result:
    """Whether anything listens there."""
    if not scene.url:
        return NOTHING_KNOWN
    if scene.embedded:
        return Result(State.NONE)
    host, port, called = _target(scene)
    try:
        async with _connected(scene, host, port):
            pass
    except OSError as failure:
        return _failed(failure, called)
    return Result(State.OK, f"{called} accepts connections on port {port}.")


async def tls(scene: Scene) -> Result:
    """Whether the encrypted connection can be made, and whether who answers is trusted."""
    if not scene.url:
        return NOTHING_KNOWN
    if scene.embedded or not scene.encrypted or _target(scene)[2] == "the proxy":
        return Result(State.NONE)
    from chutes_tui.api.http.transport import trusted_certificates

    context = await trusted_certificates()
    host, port, called = _target(scene)
    started = time.perf_counter()
    try:
        async with _connected(scene, host, port) as stream:
            started = time.perf_counter()
            encrypted = await stream.start_tls(context, server_hostname=host, timeout=scene.timeouts.connect)
            found = encrypted.get_extra_info("ssl_object")
            version = found.version() or "TLS"
            certificate = found.getpeercert() or {}
            await encrypted.aclose()
    except OSError as failure:
        return _tls_failed(scene, failure, called)
    return _trusted(scene, version, str(certificate.get("notAfter", "")), time.perf_counter() - started)


def _trusted(scene: Scene, version: str, until: str, seconds: float) -> Result:
    by = next((name for name in ("SSL_CERT_FILE", "SSL_CERT_DIR") if scene.place.environ.get(name)), "")
    words = f"{version.replace('v', ' ')}, trusted{f' by {by}' if by else ''}"
    with suppress(ValueError):
        end = ssl.cert_time_to_seconds(until)
        day = datetime.fromtimestamp(end, UTC)
        words += f" until {day.day} {day:%b %Y}"
        if end - time.time() < _SOON:
            return Result(
                State.WARNING,
                f"{words}: its certificate ends soon.",
                "It works until then.",
                "Whoever runs the server has to renew it.",
                seconds=seconds,
            )
    return Result(State.OK, f"{words}.", seconds=seconds)


def _tls_failed(scene: Scene, failure: OSError, called: str) -> Result:
    cause = next((one for one in _causes(failure) if isinstance(one, ssl.SSLCertVerificationError)), None)
    code = cause.verify_code if cause is not None else 0
    row = _CERTIFICATE.get(_SAME_CERTIFICATE.get(code, code))
    if row is None:
        return _failed(failure, called)
    others = [name for name in _OTHER_TRUST if scene.place.environ.get(name)]
    told = f" {others[0]} is set, but only SSL_CERT_FILE and SSL_CERT_DIR are used here." if others else ""
    now = f"{datetime.now(UTC):%d %b %Y %H:%M} UTC"
    found, why, fix, command = (
        text.format(host=called, now=now, others=told, clock=set_clock_command()) for text in row
    )
    return Result(State.PROBLEM, found, why, fix, command, detail=cause.verify_message if cause is not None else "")


@asynccontextmanager
async def _connected(scene: Scene, host: str, port: int) -> AsyncIterator[httpcore.AsyncNetworkStream]:
    """A connection of its own, as the client makes them. Raises OSError, whose causes tell more."""
    import httpcore

    from chutes_tui.api.http.transport import Backend

    try:
        stream = await Backend().connect_tcp(host, port, scene.timeouts.connect)
    except httpcore.TimeoutException as failure:
        raise TimeoutError from failure
    except (httpcore.NetworkError, UnicodeError) as failure:
        raise ConnectionError from failure
    try:
        yield stream
    except httpcore.TimeoutException as failure:
        raise TimeoutError from failure
    except httpcore.NetworkError as failure:
        raise ConnectionError from failure
    finally:
        with suppress(Exception):
            await stream.aclose()


def _failed(failure: Exception, called: str) -> Result:
    """A failed connection in the words that the client has for it."""
    from chutes_tui.api.errors.from_connection import error_from_failure
    from chutes_tui.api.errors.server_words import Cleaner
    from chutes_tui.api.http.call import Call
    from chutes_tui.api.http.httpx_lean import httpx

    kind = httpx.ConnectTimeout if isinstance(failure, TimeoutError) else httpx.ConnectError
    seen = kind("")
    seen.__cause__ = failure
    return by_problem(error_from_failure(seen, Call("GET", "/ping", public=True), called, Cleaner(), sent=False))


def _causes(failure: BaseException) -> list[BaseException]:
    found: list[BaseException] = []
    link: BaseException | None = failure
    while link is not None and len(found) < 10:
        found.append(link)
        link = link.__cause__ or link.__context__
    return found


async def ping(scene: Scene) -> Result:
    """Whether what answers is a Chutes API: by the content of its answer, not by a status."""
    from chutes_tui.api.errors.types import NotOfferedError

    if scene.public is None:
        return NOTHING_KNOWN
    outcomes = await _pings(scene)
    failed = [one for one in outcomes if isinstance(one, Problem)]
    answered = [one for one in outcomes if not isinstance(one, Problem)]
    if not failed:
        return Result(State.OK, f"{TRIES} of {TRIES} tries answered, {_milliseconds(min(answered))}.")
    first = by_problem(failed[0])
    if answered:
        return Result(
            State.WARNING,
            f"{len(failed)} of {TRIES} tries failed: {first.found}",
            "The connection is not reliable.",
            first.fix,
            detail=first.detail,
        )
    if isinstance(failed[0], NotOfferedError):
        return await _without_ping(scene)
    return first


async def _pings(scene: Scene) -> list[float | Problem]:
    client = scene.public
    if client is None:
        return []

    async def one() -> float | Problem:
        started = time.perf_counter()
        try:
            await client.ping()
        except Problem as problem:
            return problem
        return (time.perf_counter() - started) * 1000

    async def all_of_them() -> list[float | Problem]:
        return list(await asyncio.gather(*(one() for _ in range(TRIES))))

    return await scene.once("ping", all_of_them)


async def _without_ping(scene: Scene) -> Result:
    """Another public route decides whether it is a Chutes API."""
    from chutes_tui.api.account.reads import tao_price

    try:
        if scene.public is not None:
            await tao_price(scene.public)
            return Result(State.OK, "It answers like a Chutes server, though it has no /ping.")
    except Problem as problem:
        detail = problem.detail
    path = scene.url.partition("://")[2].partition("/")[2]
    return Result(
        State.PROBLEM,
        f"The path /{visible(path)} in the API URL leads nowhere."
        if path
        else f"What answers at {visible(scene.host)} is not the Chutes API.",
        "It answers, but knows none of the API's addresses.",
        "Check the API URL; the public one is https://api.chutes.ai",
        detail=detail,
    )


async def clock(scene: Scene) -> Result:
    """How far this machine's clock is from the server's, as far as an answer can tell."""
    client = scene.public
    if client is None:
        return NOTHING_KNOWN
    from chutes_tui.api.errors.types import NotOfferedError

    outcomes = await _pings(scene)
    skew = client.clock_skew
    if not any(isinstance(one, NotOfferedError) or not isinstance(one, Problem) for one in outcomes):
        return NOTHING_KNOWN  # a date may be there, but whose?
    if skew is None:
        return Result(State.UNKNOWN, "The server sends no time to compare the clock with.", seconds=0.0)
    doubt = 0.5 + (client.latency_ms or 0) / 2000  # the header has whole seconds
    off = abs(skew + 0.5)
    if off - doubt < NOTABLE_SKEW:
        return Result(State.OK, f"The clock agrees with the server's (± {math.ceil(doubt)} s).", seconds=0.0)
    side = "behind" if skew > 0 else "ahead of"
    found = f"This machine is {_length(off)} {side} the server (± {math.ceil(doubt)} s)."
    fix, command = "Set the clock; automatic time is best.", set_clock_command()
    if scene.hotkey is None or off - doubt < ALLOWED_SKEW:
        why = "It works anyway. Ages and times shown here are off by as much."
        if scene.hotkey is not None:
            why = "It works anyway: signed requests may be up to 10 min off."
        return Result(State.WARNING, found, why, fix, command, seconds=0.0)
    return Result(
        State.PROBLEM,
        found,
        "The server rejects signed requests that are more than 10 min off. That is why sign-in fails.",
        fix,
        command,
        seconds=0.0,
    )


def _length(seconds: float) -> str:
    """`11 min 4 s`, `2 h 5 min`, `3 days`."""
    whole = round(seconds)
    if whole >= 2 * 86_400:
        return f"{whole // 86_400} days"
    if whole >= 3600:
        return f"{whole // 3600} h {whole % 3600 // 60} min"
    return f"{whole // 60} min {whole % 60} s" if whole >= 60 else f"{whole} s"


def _milliseconds(value: float) -> str:
    return f"{value:,.0f} ms" if value >= 1 else "<1 ms"
