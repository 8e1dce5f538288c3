"""One request and its complete answer, or the error that says what is known: nothing is asked twice in here."""

from __future__ import annotations

import asyncio
import math
import time
from dataclasses import dataclass, replace
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import TYPE_CHECKING, Any, Final

from chutes_tui import __version__
from chutes_tui.api.errors.from_connection import error_from_failure, error_of_closed, out_of_time
from chutes_tui.api.errors.from_status import error_from, unreadable
from chutes_tui.api.errors.server_words import Cleaner
from chutes_tui.api.errors.types import ApiError
from chutes_tui.api.http.auth import HOTKEY_HEADER, SIGNATURE_HEADER
from chutes_tui.api.http.call import Answer, Call
from chutes_tui.api.http.httpx_lean import httpx
from chutes_tui.api.http.retry import http_date
from chutes_tui.api.http.transport import ACCEPTED, SECRET_QUERY, DirectTransport, SecretQueryTransport
from chutes_tui.api.http.urls import origin
from chutes_tui.core.secret import Secret

if TYPE_CHECKING:
    from collections.abc import Callable

MOST_REDIRECTS: Final = 3
LARGEST_ANSWER: Final = 32 * 1024 * 1024
"""Bytes of an (unpacked) answer that are read at most."""
_LOCATION: Final = "location"


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds: to connect, between two pieces of an answer, and for one request in all."""

    connect: float = 5.0
    read: float = 20.0
    total: float = 30.0


class Journey:
    """The progress of one request: `sent` once its first byte may have left, None while unknown.

    `refusal` is an answer that isn't a success as soon as its headers are there: whatever becomes of its body, which
    only explains it, the status says what happened.
    """

    def __init__(self) -> None:
        self.sent: bool | None = None
        self.refusal: Answer | None = None
        self.asked_at = time.perf_counter()
        self.answered_at: float | None = None

    async def trace(self, event: str, _: dict[str, Any]) -> None:
        """httpcore's events; other transports don't call it."""
        if self.sent is None:
            self.sent = False
        if event.endswith(".send_request_headers.started"):
            self.sent = True
            self.asked_at = time.perf_counter()


class Exchange:
    """Sends calls to one server. `latency_ms` and `clock_skew` are those of the last answer."""

    def __init__(
        self,
        base_url: httpx.URL,
        auth: httpx.Auth | None,
        *,
        transport: httpx.AsyncBaseTransport | None,
        clock: Callable[[], float],
        timeouts: Timeouts,
    ) -> None:
        self.latency_ms: float | None = None
        self.answered = 0
        """How many responses came."""
        self.clock_skew: float | None = None
        self._base_url = base_url
        self._auth = auth
        self._clock = clock
        self._timeouts = timeouts
        self._client = httpx.AsyncClient(
            transport=SecretQueryTransport(transport or DirectTransport(base_url)),
            timeout=httpx.Timeout(timeouts.read, connect=timeouts.connect, pool=timeouts.connect),
            headers={
                "User-Agent": f"chutes-tui/{__version__}",
                "Accept": "application/json",
                "Accept-Encoding": ACCEPTED,
            },
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
            event_hooks={"response": [_hide_location]},
            follow_redirects=False,
            trust_env=False,
        )

    async def aclose(self) -> None:
        await self._client.aclose()

    async def attempt(self, call: Call, within: float = math.inf) -> Answer | ApiError:
        """Return the answer if its status is 2xx, else the error; `within` shortens the total time.

        Errors come back as values, so that none carries the exception of a lower layer, or its traceback.
        """
        seconds = max(0.0, min(self._timeouts.total, within))
        journey, request = Journey(), None
        try:
            request = self._request(call)
            async with asyncio.timeout(seconds):
                answer = await self._travel(call, request, journey)
        except ApiError as problem:
            problem.request = problem.request or call.title
            failed = problem.with_traceback(None)
        except TimeoutError:
            failed = out_of_time(self._base_url.host, call, sent=journey.sent)
        except (httpx.HTTPError, httpx.StreamError, httpx.InvalidURL) as failure:
            host, clean = self._base_url.host, _cleaner(call, request)
            failed = error_from_failure(failure, call, host, clean, sent=journey.sent)
        else:
            return answer if answer.ok else error_from(answer, call)
        if journey.refusal is None or (failed.transient and not call.write):
            return failed
        return error_from(journey.refusal, call)

    def _request(self, call: Call) -> httpx.Request:
        headers = {"Content-Type": call.body.content_type} if call.body else {}
        url = self._base_url.copy_with(path=None, raw_path=self._base_url.raw_path.rstrip(b"/") + call.path.encode())
        return self._client.build_request(
            call.method,
            url,
            params=dict(call.params) or None,
            content=call.body.data if call.body else None,
            headers=headers,
        )

    async def _travel(self, call: Call, request: httpx.Request, journey: Journey) -> Answer:
        """Send it and read the whole answer; redirects of a GET are followed within the same origin only."""
        for _ in range(MOST_REDIRECTS + 1):
            request.extensions = {
                **request.extensions,
                SECRET_QUERY: call.secret_params,
                "purpose": call.purpose,
                "fresh": call.fresh or call.write,
                "trace": journey.trace,
            }
            answer = await self._round_trip(call, request, journey)
            onward = self._redirected(call, answer, request)
            if onward is None:
                break
            request = onward
        return answer

    async def _round_trip(self, call: Call, request: httpx.Request, journey: Journey) -> Answer:
        journey.asked_at, journey.refusal = time.perf_counter(), None
        if self._client.is_closed:  # httpx raises RuntimeError, which would pass for a mistake
            raise error_of_closed(call)
        auth = None if call.public else call.auth or self._auth
        response = await self._client.send(request, auth=auth, stream=True)
        try:
            journey.answered_at = time.perf_counter()
            answer = Answer(
                response.status_code,
                response.headers,
                b"",
                self._note(response, journey),
                response.extensions.get(_LOCATION, ""),
                str(response.request.url.copy_with(query=None)),
                _signed_by(response.request),
                _cleaner(call, response.request),
            )
            journey.refusal = None if answer.ok else answer
            return replace(answer, body=await _whole_body(response, call))
        finally:
            await response.aclose()

    def _note(self, response: httpx.Response, journey: Journey) -> float | None:
        self.answered += 1
        moment = http_date(response.headers.get("date"))
        skew = None if moment is None else moment - self._clock()
        if skew is not None:
            self.clock_skew = skew
        if response.status_code < 500 and journey.answered_at is not None:
            self.latency_ms = (journey.answered_at - journey.asked_at) * 1000
        return skew

    def _redirected(self, call: Call, answer: Answer, request: httpx.Request) -> httpx.Request | None:
        if answer.status not in (301, 302, 303, 307, 308) or call.write or not answer.location:
            return None
        try:
            url = request.url.join(answer.location)
            if origin(url) != origin(self._base_url) or url.userinfo:
                return None
            return self._client.build_request(call.method, url)
        except (httpx.InvalidURL, ValueError):
            return None


async def _hide_location(response: httpx.Response) -> None:
    """Put aside where a redirect leads: httpx would build that request, and fail when it is no address."""
    response.extensions[_LOCATION] = response.headers.pop("location", "")


async def _whole_body(response: httpx.Response, call: Call) -> bytes:
    parts: list[bytes] = []
    size = 0
    async for part in response.aiter_bytes():
        size += len(part)
        if size > LARGEST_ANSWER:
            raise unreadable(
                call,
                "The response is far too large",
                f"It is more than {LARGEST_ANSWER // 1024 // 1024} MB, which this server should never send.",
                status=response.status_code,
            )
        parts.append(part)
    return b"".join(parts)


def _signed_by(request: httpx.Request) -> str:
    if HOTKEY_HEADER in request.headers:
        return "hotkey"
    return "header" if "Authorization" in request.headers else ""


def _cleaner(call: Call, request: httpx.Request | None) -> Cleaner:
    """What takes the secrets of this very request out of texts: those in its headers, body and query."""
    headers = request.headers if request else {}
    authorization = headers.get("Authorization", "")
    carried = (headers.get(SIGNATURE_HEADER, ""), authorization, authorization.partition(" ")[2])
    sent = (*call.hidden, *call.secret_params.values())
    return Cleaner((*sent, *(Secret(value) for value in carried if value)))
