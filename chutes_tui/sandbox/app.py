"""The server itself, an ASGI application: routing, and the faults on the way out."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from email.utils import formatdate
from typing import TYPE_CHECKING, Protocol

from chutes_tui.sandbox.faults import Fault, FaultKind
from chutes_tui.sandbox.requests import RequestRecord
from chutes_tui.sandbox.routes import controls
from chutes_tui.sandbox.routes.table import RouteTable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from chutes_tui.sandbox.faults import Release
    from chutes_tui.sandbox.world import World

CONNECTION = "chutes_tui.sandbox.connection"
"""The key in the ASGI scope under which a `Connection` stands."""

_BEFORE_COMMIT = (
    FaultKind.DROP_BEFORE_COMMIT,
    FaultKind.TOO_MANY_REQUESTS,
    FaultKind.INTERNAL_ERROR,
    FaultKind.BAD_GATEWAY_HTML,
)
_DEFAULT_LATENCY = 1.0
_DEFAULT_DRIP = 0.05
_DEFAULT_SKEW = 3600.0
_DRIP_PIECES = 40
_BAD_GATEWAY = (
    b"<html>\n<head><title>502 Bad Gateway</title></head>\n<body><h1>502 Bad Gateway</h1></body>\n</html>\n"
)
_WRONG_JSON = b'["this", {"is": "not"}, "what you asked for", 42, null]'
_INVALID_JSON = b'{"total": 12, "items": [{"api_key_id": "'


class Connection(Protocol):
    """What only the bearer of the request can do: a socket, or the in-process transport."""

    def drop(self, *, reset: bool) -> None:
        """End the connection now, by a TCP reset or by a plain end. What was sent before may be lost."""

    def close(self) -> None:
        """End the connection once everything sent is out."""


@dataclass(frozen=True)
class Answer:
    """A whole response."""

    status: int
    headers: tuple[tuple[bytes, bytes], ...] = ()
    body: bytes = field(default=b"", repr=False)


class SandboxApp:
    """The whole server for one world."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._routes = RouteTable(world)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        method, path = scope["method"], scope["path"]
        connection: Connection = scope[CONNECTION]
        if path.startswith(controls.PREFIX):
            await _send(await _capture(self._routes.application_for(path), scope, receive), send, self._date({}))
            return
        release = self._world.faults.release
        faults = self._world.faults.take(method, path)
        answer = _refuse(faults)
        if answer is None and FaultKind.DROP_BEFORE_COMMIT not in faults:
            answer = _distort(await _capture(self._routes.application_for(path), scope, receive), faults)
        self._world.requests.append(RequestRecord(method, path, answer.status if answer else None))
        if FaultKind.LATENCY in faults:
            await release.wait(_amount(faults[FaultKind.LATENCY], _DEFAULT_LATENCY))
        drop = faults.get(FaultKind.DROP_BEFORE_COMMIT) or faults.get(FaultKind.DROP_AFTER_COMMIT)
        if answer is None or drop is not None:
            connection.drop(reset=drop is not None and _amount(drop, 0) != 0)
            await _until_gone(receive)
            return
        if FaultKind.SLOW_DRIP in faults and FaultKind.CUT_BODY not in faults:
            send = _dripping(send, release, _amount(faults[FaultKind.SLOW_DRIP], _DEFAULT_DRIP))
        await self._send_with(faults, answer, connection, receive, send)

    async def _send_with(
        self, faults: Mapping[FaultKind, Fault], answer: Answer, connection: Connection, receive: Receive, send: Send
    ) -> None:
        date = self._date(faults)
        if FaultKind.CUT_BODY in faults:
            await send(_start(answer, date))
            half = answer.body[: len(answer.body) // 2]
            await send({"type": "http.response.body", "body": half, "more_body": True})
            connection.close()
            await _until_gone(receive)
            return
        await _send(answer, send, date)
        if answer.status == 500:
            connection.close()  # as the real server does, without having said so

    def _date(self, faults: Mapping[FaultKind, Fault]) -> tuple[bytes, bytes]:
        skew = _amount(faults[FaultKind.SKEWED_DATE], _DEFAULT_SKEW) if FaultKind.SKEWED_DATE in faults else 0.0
        moment = self._world.clock.now().timestamp() + skew
        return b"date", formatdate(moment, usegmt=True).encode()


async def _capture(app: ASGIApp, scope: Scope, receive: Receive) -> Answer:
    """Run an application and keep its whole answer."""
    started: list[Message] = []
    body = bytearray()

    async def keep(message: Message) -> None:
        if message["type"] == "http.response.start":
            started.append(message)
        else:
            body.extend(message.get("body", b""))

    await app(scope, receive, keep)
    return Answer(started[0]["status"], tuple(started[0]["headers"]), bytes(body))


def _refuse(faults: Mapping[FaultKind, Fault]) -> Answer | None:
    """The answer of a fault that comes before anything takes effect."""
    kind = next((one for one in _BEFORE_COMMIT if one in faults), None)
    if kind is FaultKind.TOO_MANY_REQUESTS:
        answer = _made(429, b"application/json", b'{"detail":"Too many requests."}')
        after = faults[kind].amount
        if after is None:
            return answer
        return replace(answer, headers=(*answer.headers, (b"retry-after", f"{after:g}".encode())))
    if kind is FaultKind.INTERNAL_ERROR:
        return _made(500, b"text/plain; charset=utf-8", b"Internal Server Error")
    if kind is FaultKind.BAD_GATEWAY_HTML:
        return _made(502, b"text/html", _BAD_GATEWAY)
    return None


def _distort(answer: Answer, faults: Mapping[FaultKind, Fault]) -> Answer:
    """The answer of a fault that comes after everything took effect."""
    if FaultKind.WRONG_JSON in faults:
        return _made(200, b"application/json", _WRONG_JSON)
    if FaultKind.INVALID_JSON in faults:
        return _made(200, b"application/json", _INVALID_JSON)
    return answer


def _made(status: int, content_type: bytes, body: bytes) -> Answer:
    length = str(len(body)).encode()
    return Answer(status, ((b"content-type", content_type), (b"content-length", length)), body)


def _start(answer: Answer, date: tuple[bytes, bytes]) -> Message:
    return {"type": "http.response.start", "status": answer.status, "headers": [date, *answer.headers]}


async def _send(answer: Answer, send: Send, date: tuple[bytes, bytes]) -> None:
    await send(_start(answer, date))
    await send({"type": "http.response.body", "body": answer.body, "more_body": False})


def _dripping(send: Send, release: Release, pause: float) -> Send:
    """The same way out, only that a body leaves in small pieces, `pause` seconds before each."""

    async def drip(message: Message) -> None:
        if message["type"] != "http.response.body":
            await send(message)
            return
        body = message["body"]
        size = max(1, -(-len(body) // _DRIP_PIECES))
        for begin in range(0, len(body), size):
            await release.wait(pause)
            await send({"type": "http.response.body", "body": body[begin : begin + size], "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    return drip


async def _until_gone(receive: Receive) -> None:
    """Stay until the connection's end is known, or the server would try to answer on it."""
    while (await receive())["type"] != "http.disconnect":
        pass


def _amount(fault: Fault, default: float) -> float:
    return default if fault.amount is None else fault.amount
