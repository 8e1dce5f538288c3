"""Every fault, in process and over a real socket: a client cannot tell the two apart."""

from __future__ import annotations

import asyncio
import socket
import time
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from chutes_tui.sandbox import Fault, FaultKind
from chutes_tui.sandbox.data.database import Database
from chutes_tui.sandbox.requests import MOST_REQUESTS, RequestLog, RequestRecord
from chutes_tui.sandbox.serve import serving

from .caller import Caller, wallet_hotkey

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from served import ServedSandbox

    from chutes_tui.sandbox import Sandbox

BROKEN = (httpx.RemoteProtocolError, httpx.ReadError)


@pytest.fixture(params=["in process", "over a socket"])
async def http(request: pytest.FixtureRequest, sandbox: Sandbox) -> AsyncIterator[httpx.AsyncClient]:
    if request.param == "in process":
        async with httpx.AsyncClient(transport=sandbox.transport, base_url=sandbox.base_url) as client:
            yield client
    else:
        async with serving(sandbox) as url, httpx.AsyncClient(base_url=url, trust_env=False) as client:
            yield client


async def arrived(ada: Caller, count: int) -> None:
    """Wait until so many requests took effect."""
    while len(ada.sandbox.requests) < count:  # noqa: ASYNC110 - the log is a plain list
        await asyncio.sleep(0)


async def has_key(ada: Caller, name: str) -> bool:
    rows = ada.sandbox.world.database.rows("SELECT 1 FROM api_keys WHERE name = ?", name)
    return bool(rows)


@pytest.mark.parametrize(
    ("kind", "took_effect"), [(FaultKind.DROP_BEFORE_COMMIT, False), (FaultKind.DROP_AFTER_COMMIT, True)]
)
@pytest.mark.parametrize(("amount", "error"), [(None, httpx.RemoteProtocolError), (1, httpx.ReadError)])
async def test_a_dropped_connection(
    ada: Caller, kind: FaultKind, took_effect: bool, amount: float | None, error: type[Exception]
) -> None:
    ada.sandbox.faults.add(Fault(kind, "POST", "/api_keys/", times=1, amount=amount))
    with pytest.raises(error):
        await ada.post("/api_keys/", {"name": "lost", "admin": True})
    assert await has_key(ada, "lost") is took_effect
    assert list(ada.sandbox.requests) == [RequestRecord("POST", "/api_keys/", 200 if took_effect else None)]
    assert (await ada.post("/api_keys/", {"name": "found", "admin": True})).status_code == 200


async def test_a_body_that_is_cut(ada: Caller) -> None:
    ada.sandbox.faults.add(Fault(FaultKind.CUT_BODY, "POST", "/api_keys/", times=1))
    with pytest.raises(BROKEN):
        await ada.post("/api_keys/", {"name": "lost", "admin": True})
    assert await has_key(ada, "lost")
    ada.sandbox.faults.add(Fault(FaultKind.CUT_BODY))
    async with ada.http.stream("GET", "/ping") as answer:
        assert answer.headers["content-length"] == "18"
        pieces = answer.aiter_raw()
        assert await anext(pieces) == b'{"message'
        with pytest.raises(BROKEN):
            await anext(pieces)


async def test_a_body_that_drips(ada: Caller) -> None:
    ada.sandbox.faults.add(Fault(FaultKind.SLOW_DRIP, amount=0.002))
    async with ada.http.stream("GET", "/ping") as answer:
        pieces = [piece async for piece in answer.aiter_raw()]
    assert b"".join(pieces) == b'{"message":"pong"}'
    assert len(pieces) > 5


async def test_a_drip_that_is_too_slow_times_out_although_the_write_took_effect(ada: Caller) -> None:
    ada.sandbox.faults.add(Fault(FaultKind.SLOW_DRIP, amount=30))
    ada.http.timeout = httpx.Timeout(5, read=0.1)
    with pytest.raises(httpx.ReadTimeout):
        await ada.post("/api_keys/", {"name": "late", "admin": True})
    await arrived(ada, 1)
    assert await has_key(ada, "late")


async def test_latency_is_waited_for(ada: Caller) -> None:
    ada.sandbox.faults.add(Fault(FaultKind.LATENCY, path="/ping", amount=0.05))
    before = time.perf_counter()
    assert (await ada.http.get("/ping")).status_code == 200
    assert time.perf_counter() - before >= 0.05


async def test_too_much_latency_times_out_although_the_write_took_effect(ada: Caller) -> None:
    ada.sandbox.faults.add(Fault(FaultKind.LATENCY, amount=30))
    ada.http.timeout = httpx.Timeout(5, read=0.1)
    with pytest.raises(httpx.ReadTimeout):
        await ada.post("/api_keys/", {"name": "late", "admin": True})
    await arrived(ada, 1)
    assert await has_key(ada, "late")


@pytest.mark.parametrize("kind", [FaultKind.LATENCY, FaultKind.SLOW_DRIP])
async def test_requests_are_held_side_by_side_until_the_faults_are_cleared(ada: Caller, kind: FaultKind) -> None:
    ada.sandbox.faults.add(Fault(kind, amount=3600))
    asked = [asyncio.create_task(ada.http.get("/ping")) for _ in range(8)]
    await arrived(ada, 8)
    assert not any(one.done() for one in asked)
    ada.sandbox.faults.clear()
    assert [answer.text for answer in await asyncio.gather(*asked)] == ['{"message":"pong"}'] * 8
    ada.sandbox.faults.add(Fault(kind, path="/fmv", amount=3600))  # holds what comes from now on
    later = asyncio.create_task(ada.http.get("/fmv"))
    await arrived(ada, 9)
    assert not later.done()
    await ada.http.delete("/_sandbox/faults")
    assert (await later).status_code == 200


async def test_clearing_reaches_answers_that_another_thread_holds(served_sandbox: ServedSandbox) -> None:
    served_sandbox.reset()
    served_sandbox.fault("GET /ping=latency:3600")
    async with httpx.AsyncClient(base_url=served_sandbox.base_url, trust_env=False) as client:
        asked = asyncio.create_task(client.get("/ping", timeout=None))
        while not served_sandbox.asked("GET", "/ping"):  # noqa: ASYNC110 - the log is a plain list
            await asyncio.sleep(0)
        served_sandbox.sandbox.faults.clear()
        assert (await asked).status_code == 200


@pytest.mark.parametrize(("amount", "header"), [(None, None), (7, "7"), (0.5, "0.5")])
async def test_too_many_requests(ada: Caller, amount: float | None, header: str | None) -> None:
    ada.sandbox.faults.add(Fault(FaultKind.TOO_MANY_REQUESTS, amount=amount))
    answer = await ada.post("/api_keys/", {"name": "refused", "admin": True})
    assert (answer.status_code, answer.headers.get("retry-after")) == (429, header)
    assert "detail" in answer.json()
    assert not await has_key(ada, "refused")


async def test_an_internal_error(ada: Caller) -> None:
    ada.sandbox.faults.add(Fault(FaultKind.INTERNAL_ERROR))
    answer = await ada.post("/api_keys/", {"name": "refused", "admin": True})
    assert (answer.status_code, answer.text) == (500, "Internal Server Error")
    assert answer.headers["content-type"].startswith("text/plain")
    assert not await has_key(ada, "refused")


async def test_a_gateways_page(ada: Caller) -> None:
    ada.sandbox.faults.add(Fault(FaultKind.BAD_GATEWAY_HTML))
    answer = await ada.post("/api_keys/", {"name": "refused", "admin": True})
    assert (answer.status_code, answer.headers["content-type"]) == (502, "text/html")
    assert answer.text.startswith("<html>")
    assert not await has_key(ada, "refused")


async def test_json_of_another_shape(ada: Caller) -> None:
    ada.sandbox.faults.add(Fault(FaultKind.WRONG_JSON))
    answer = await ada.post("/api_keys/", {"name": "made", "admin": True})
    assert answer.status_code == 200
    assert isinstance(answer.json(), list)
    assert await has_key(ada, "made")


async def test_json_that_is_none(ada: Caller) -> None:
    ada.sandbox.faults.add(Fault(FaultKind.INVALID_JSON))
    answer = await ada.post("/api_keys/", {"name": "made", "admin": True})
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    with pytest.raises(ValueError, match="Unterminated string"):
        answer.json()
    assert await has_key(ada, "made")


@pytest.mark.parametrize(
    ("amount", "date"),
    [
        (None, "Fri, 20 Nov 2026 21:55:14 GMT"),
        (-86400, "Thu, 19 Nov 2026 20:55:14 GMT"),
        (0, "Fri, 20 Nov 2026 20:55:14 GMT"),
    ],
)
async def test_a_wrong_date_is_the_only_date(ada: Caller, amount: float | None, date: str) -> None:
    ada.sandbox.faults.add(Fault(FaultKind.SKEWED_DATE, amount=amount))
    assert (await ada.http.get("/ping")).headers.get_list("date") == [date]
    assert (await ada.get("/users/me", "me")).status_code == 200  # only the header is wrong


async def test_faults_add_up(ada: Caller) -> None:
    ada.sandbox.faults.add(
        Fault(FaultKind.SKEWED_DATE, amount=60),
        Fault(FaultKind.TOO_MANY_REQUESTS),
        Fault(FaultKind.LATENCY, amount=0.02),
    )
    before = time.perf_counter()
    answer = await ada.http.get("/ping")
    assert (answer.status_code, answer.headers["date"]) == (429, "Fri, 20 Nov 2026 20:56:14 GMT")
    assert time.perf_counter() - before >= 0.02


async def test_a_fault_hits_its_method_and_path_so_many_times(ada: Caller) -> None:
    ada.sandbox.faults.add(Fault(FaultKind.INTERNAL_ERROR, "GET", "/p", times=2))
    assert [(await ada.http.get("/ping")).status_code for _ in range(3)] == [500, 500, 200]
    ada.sandbox.faults.add(Fault(FaultKind.INTERNAL_ERROR, "GET", "/payments"))
    assert (await ada.http.get("/ping")).status_code == 200
    assert (await ada.http.get("/payments")).status_code == 500
    ada.sandbox.faults.clear()
    assert (await ada.http.get("/payments")).status_code == 200


async def test_faults_and_requests_over_http(ada: Caller) -> None:
    given = ["GET /ping=internal_error x1", {"kind": "too_many_requests", "path": "/fmv", "amount": 3}]
    answer = await ada.http.post("/_sandbox/faults", json=given)
    assert [one["kind"] for one in answer.json()] == ["internal_error", "too_many_requests"]
    assert (await ada.http.get("/ping")).status_code == 500
    assert (await ada.http.get("/fmv?token=private")).headers["retry-after"] == "3"
    assert (await ada.http.get("/_sandbox/requests")).json() == [
        {"method": "GET", "path": "/ping", "status": 500},
        {"method": "GET", "path": "/fmv", "status": 429},
    ]
    assert (await ada.http.delete("/_sandbox/requests")).json() == []
    assert (await ada.http.delete("/_sandbox/faults")).json() == []
    assert (await ada.http.get("/fmv")).status_code == 200
    assert len((await ada.http.get("/_sandbox/requests")).json()) == 1


def test_only_the_last_requests_are_remembered() -> None:
    log = RequestLog()
    for number in range(MOST_REQUESTS + 3):
        log.append(RequestRecord("GET", f"/{number}", 200))
    assert len(log) == MOST_REQUESTS
    assert [log[0].path, log[-1].path] == ["/3", f"/{MOST_REQUESTS + 2}"]
    assert [log[place].path for place in (0, 1)] == ["/3", "/4"]


@pytest.mark.parametrize(
    "given",
    [
        ["nonsense"],
        [{"kind": "nonsense"}],
        [{"path": "/"}],
        [{"kind": "latency", "times": 0}],
        [{"kind": "latency", "times": "2"}],
        [{"kind": "latency", "colour": 1}],
        [5],
        {"kind": "latency"},
    ],
)
async def test_faults_that_make_no_sense(ada: Caller, given: object) -> None:
    assert (await ada.http.post("/_sandbox/faults", json=given)).status_code == 400
    assert len(ada.sandbox.faults) == 0


async def test_a_real_500_ends_its_connection_unannounced(sandbox: Sandbox) -> None:
    async with serving(sandbox) as url:
        host, port = url.removeprefix("http://").split(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(b"GET /ping HTTP/1.1\r\nhost: x\r\n\r\n")
        head = await reader.readuntil(b"\r\n\r\n")
        await reader.readexactly(18)
        sandbox.faults.add(Fault(FaultKind.INTERNAL_ERROR))
        writer.write(b"GET /ping HTTP/1.1\r\nhost: x\r\n\r\n")
        async with asyncio.timeout(4):  # less than a connection may idle
            rest = await reader.read()
        writer.close()
    assert b"200 OK" in head
    assert b"500 Internal Server Error" in rest
    assert b"connection: close" not in rest.lower()


async def test_the_config_file_points_at_the_port(sandbox: Sandbox) -> None:
    async with serving(sandbox) as url:
        assert f"base_url = {url}\n" in sandbox.config_path.read_text()
        assert url.startswith("http://127.0.0.1:")
    with pytest.raises(OSError, match="refused"), socket.create_connection(("127.0.0.1", int(url.rsplit(":", 1)[1]))):
        pass


async def test_the_transport_reaches_nothing_else(sandbox: Sandbox) -> None:
    async with httpx.AsyncClient(transport=sandbox.transport) as client:
        for url in ("https://api.chutes.ai/ping", "http://127.0.0.1/ping", "http://evilsandbox.localhost/ping"):
            with pytest.raises(httpx.ConnectError):
                await client.get(url)
        assert (await client.head(sandbox.base_url + "/ping")).status_code == 500  # as on the real server
        sandbox.close()
        with pytest.raises(httpx.ConnectError):
            await client.get(sandbox.base_url + "/ping")


async def test_a_sandbox_that_closes_while_it_answers_is_a_connection_that_ended(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = Database.row

    def closing(database: Database, sql: str, *values: object) -> Any:
        sandbox.close()
        return row(database, sql, *values)

    async with httpx.AsyncClient(transport=sandbox.transport, base_url=sandbox.base_url) as client:
        ada = Caller(sandbox, client, wallet_hotkey(sandbox, "ada"))
        monkeypatch.setattr(Database, "row", closing)
        with pytest.raises(httpx.ReadError):
            await ada.get("/api_keys/", "api_keys")


async def test_a_request_goes_on_when_its_client_gave_up(sandbox: Sandbox) -> None:
    sandbox.faults.add(Fault(FaultKind.LATENCY, amount=30))
    async with httpx.AsyncClient(transport=sandbox.transport, base_url=sandbox.base_url) as client:
        ada = Caller(sandbox, client, wallet_hotkey(sandbox, "ada"))
        task = asyncio.create_task(ada.post("/api_keys/", {"name": "abandoned", "admin": True}))
        while not sandbox.requests:  # noqa: ASYNC110 - the log is a plain list
            await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert await has_key(ada, "abandoned")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("POST /api_keys/=drop_after_commit", Fault(FaultKind.DROP_AFTER_COMMIT, "POST", "/api_keys/")),
        ("/=latency:0.25", Fault(FaultKind.LATENCY, amount=0.25)),
        ("* /a=skewed_date:-60x3", Fault(FaultKind.SKEWED_DATE, None, "/a", 3, -60)),
        ("get /ping=internal_error x2", Fault(FaultKind.INTERNAL_ERROR, "GET", "/ping", 2)),
    ],
)
def test_the_short_form_of_a_fault(text: str, fault: Fault) -> None:
    assert Fault.parse(text) == fault


@pytest.mark.parametrize(
    "text", ["", "ping=latency", "/ping", "/ping=explode", "/ping=latency:soon", "/ping=latency x0"]
)
def test_a_short_form_that_is_none(text: str) -> None:
    with pytest.raises(ValueError, match=r"fault"):
        Fault.parse(text)
