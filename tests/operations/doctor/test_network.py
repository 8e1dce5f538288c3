"""A broken way to the server, each made for real on this machine: the doctor names the cause in one line."""

from __future__ import annotations

import asyncio
import socket
import ssl
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING, NamedTuple

import pytest
from api.connections import free_port
from api.support import RawServer, http_answer
from lanes import cases

from chutes_tui.operations.doctor.report import State
from chutes_tui.sandbox.world import Clock

from . import certificates
from .patient import QUICK

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

    from chutes_tui.operations.doctor.report import Check, Report

    from .patient import Patient


def root_of(report: Report) -> Check:
    assert report.root is not None, report
    sign_in = report.find("sign-in")
    assert sign_in is not None
    assert sign_in.state is State.WAITS
    assert sign_in.waits_for == report.root.name
    return report.root


# What answers

PORTAL = b"<!doctype html><title>Welcome to Hotel Wifi</title>"


class Answer(NamedTuple):
    """What comes instead of the API's answers, and what the doctor has to say of it."""

    data: bytes
    words: str
    check: str = "ping"


def _page(status: str, page: bytes = PORTAL, **headers: str) -> bytes:
    return http_answer(page, status, content_type="text/html", **headers)


ANSWERS = {
    "HTML proxy page": Answer(_page("200 OK"), "The response is a web page: Welcome to Hotel Wifi"),
    "page with 403": Answer(_page("403 Forbidden"), "A web page came instead of the API's response (403)"),
    "page with 407": Answer(_page("407 Proxy"), "A web page came instead"),
    "511": Answer(_page("511 Network Authentication Required"), "The network requires you to sign in first (511)"),
    "redirect to a portal": Answer(
        http_answer(b"", "302 Found", location="http://portal.example/login?u=1"), "redirects to portal.example"
    ),
    "redirect to itself": Answer(http_answer(b"", "301 Moved", location="/ping/"), "redirects this request"),
    "portal in JSON": Answer(http_answer(b'{"status": "ok"}'), "The response isn't what this server should send"),
    "204 for all": Answer(b"HTTP/1.1 204 No Content\r\n\r\n", "The response isn't what this server should send"),
    "bad gateway": Answer(_page("502 Bad Gateway"), "The server is unreachable or too busy (502)"),
    "500": Answer(http_answer(b"oops", "500 Oops", content_type="text/plain"), "The server returned an error (500)"),
    "another service": Answer(
        http_answer(b'{"detail": "Not Found"}', "404 Not Found"), "What answers at 127.0.0.1 is not the Chutes API"
    ),
    "no HTTP": Answer(b"220 smtp.example ESMTP\r\n", "broke before the response was complete"),
    "cut short": Answer(http_answer(b'{"message": "pong"}')[:-5], "broke before the response was complete"),
}


@asynccontextmanager
async def answering(patient: Patient, data: bytes, tls: ssl.SSLContext | None = None) -> AsyncIterator[RawServer]:
    async def behave(_: asyncio.StreamReader, writer: asyncio.StreamWriter, __: int) -> bool:
        writer.write(data)
        return False

    async with RawServer(behave, tls=tls) as server:
        patient.set("api", base_url=server.base_url)
        yield server


@cases("answer", ANSWERS, "HTML proxy page", "511", "redirect to a portal", "portal in JSON", "another service")
async def test_what_answers_is_not_the_api(patient: Patient, answer: Answer) -> None:
    async with answering(patient, answer.data):
        root = root_of(await patient.examine())
    assert root.id == answer.check, root
    assert answer.words in root.found


async def test_a_wrong_path_in_the_url(patient: Patient) -> None:
    patient.set("api", base_url=f"{patient.served.base_url}/api/v2")
    root = root_of(await patient.examine())
    assert root.id == "ping"
    assert "The path /api/v2 in the API URL leads nowhere" in root.found


async def test_a_server_without_ping_is_judged_by_another_route(patient: Patient) -> None:
    patient.served.sandbox.switch(absent=("/ping",))
    report = await patient.examine()
    assert report.root is None, report.root
    found = report.find("ping")
    assert found is not None
    assert "no /ping" in found.found


async def test_one_lost_answer_of_three_is_no_problem(patient: Patient) -> None:
    patient.served.fault("GET /ping=drop_before_commit x1")
    report = await patient.examine()
    found = report.find("ping")
    assert report.root is None
    assert found is not None
    assert found.state is State.WARNING
    assert found.found.startswith("1 of 3 tries failed")


# Whether it is reached


async def test_a_refused_port(patient: Patient) -> None:
    patient.set("api", base_url=f"http://127.0.0.1:{free_port()}")
    root = root_of(await patient.examine())
    assert (root.id, root.found) == ("tcp", "Nothing responds at 127.0.0.1.")


@contextmanager
def black_hole() -> Iterator[int]:
    """A port whose machine drops every further connection: nothing takes those in that wait already."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        port = int(listener.getsockname()[1])
        waiting = [socket.socket() for _ in range(4)]
        for one in waiting:
            one.setblocking(False)
            one.connect_ex(("127.0.0.1", port))
        yield port
        for one in waiting:
            one.close()


@pytest.mark.slow
async def test_a_black_hole(patient: Patient) -> None:
    with black_hole() as port:
        patient.set("api", base_url=f"http://127.0.0.1:{port}")
        patient.timeouts = QUICK
        root = root_of(await patient.examine())
        assert await patient.time_lost() <= 0.3
    assert root.id == "tcp"
    assert "Can't connect to 127.0.0.1: timed out" in root.found


async def test_a_server_that_is_silent(patient: Patient) -> None:
    async def behave(reader: asyncio.StreamReader, _: asyncio.StreamWriter, __: int) -> bool:
        await reader.read()
        return False

    async with RawServer(behave) as server:
        patient.set("api", base_url=server.base_url)
        patient.timeouts = QUICK
        root = root_of(await patient.examine())
    assert root.id == "ping"
    assert "didn't respond in time" in root.found


async def test_a_name_that_nobody_knows(patient: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    async def unknown(*_: object, **__: object) -> list[object]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", unknown)
    patient.set("api", base_url="https://api.chutes.invalid")
    root = root_of(await patient.examine())
    assert (root.id, root.found) == ("dns", "The host name api.chutes.invalid can't be resolved.")


async def test_an_address_has_no_name_to_ask_for(patient: Patient) -> None:
    dns = (await patient.examine()).find("dns")
    assert dns is not None
    assert dns.state is State.NONE


async def test_a_resolver_that_hangs_is_given_up(patient: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    async def hanging(*_: object, **__: object) -> list[object]:
        await asyncio.Event().wait()
        return []

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", hanging)
    patient.timeouts = QUICK
    patient.set("api", base_url="https://api.chutes.invalid")
    root = root_of(await patient.examine())
    assert root.id == "dns"
    assert "the name server doesn't answer" in root.found


# Encryption


@asynccontextmanager
async def encrypted(patient: Patient, tmp_path: Path, certificate: str) -> AsyncIterator[Path]:
    """The server with this certificate; the path of its file."""
    file, key = tmp_path / "server.pem", tmp_path / "key.pem"
    file.write_text(certificate)
    key.write_text(certificates.KEY)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file, key)
    async with answering(patient, http_answer(b'{"message": "pong"}'), context):
        yield file


class Certificate(NamedTuple):
    """A certificate, whether it is trusted here, and what the doctor has to say of it."""

    text: str
    trusted: bool
    words: str


BAD = {
    "self-signed": Certificate(certificates.SELF_SIGNED, False, "is self-signed"),
    "unknown authority": Certificate(certificates.LEAF, False, "comes from an authority that isn't trusted here"),
    "expired": Certificate(certificates.EXPIRED, True, "has expired"),
    "not valid yet": Certificate(certificates.FUTURE, True, "isn't valid yet"),
    "another host's": Certificate(certificates.ELSEWHERE, True, "is for another host than 127.0.0.1"),
}


@cases("bad", BAD, "self-signed", "expired")
async def test_a_bad_certificate(patient: Patient, tmp_path: Path, bad: Certificate) -> None:
    async with encrypted(patient, tmp_path, bad.text) as file:
        if bad.trusted:
            patient.env("SSL_CERT_FILE", str(file))
        root = root_of(await patient.examine())
    assert root.id == "tls", root
    assert bad.words in root.found


async def test_an_authority_told_to_other_programs(patient: Patient, tmp_path: Path) -> None:
    async with encrypted(patient, tmp_path, certificates.LEAF) as file:
        patient.env("REQUESTS_CA_BUNDLE", str(file))
        root = root_of(await patient.examine())
    assert "REQUESTS_CA_BUNDLE is set, but only SSL_CERT_FILE" in root.result.why


async def test_a_good_certificate(patient: Patient, tmp_path: Path) -> None:
    async with encrypted(patient, tmp_path, certificates.SELF_SIGNED) as file:
        patient.env("SSL_CERT_FILE", str(file))
        found = (await patient.examine()).find("tls")
    assert found is not None
    assert found.state is State.OK
    assert "trusted by SSL_CERT_FILE until 1 Jan 2120" in found.found


async def test_no_tls_on_that_port(patient: Patient) -> None:
    patient.set("api", base_url=patient.served.base_url.replace("http:", "https:"))
    root = root_of(await patient.examine())
    assert root.id == "tls"
    assert "No encrypted connection to 127.0.0.1 is possible" in root.found


async def test_a_certificate_file_that_is_none(patient: Patient, tmp_path: Path) -> None:
    async with encrypted(patient, tmp_path, certificates.SELF_SIGNED):
        patient.env("SSL_CERT_FILE", str(patient.file))
        root = root_of(await patient.examine())
    assert root.id == "tls"
    assert "The certificates to trust can't be read" in root.found


# Proxies


def _elsewhere(patient: Patient, proxy: str) -> None:
    """A server beyond this machine, so that the proxy counts."""
    patient.set("api", base_url="https://api.chutes.invalid")
    patient.env("https_proxy", proxy)


async def test_a_proxy_that_is_down(patient: Patient) -> None:
    _elsewhere(patient, f"http://ada:hunter2@127.0.0.1:{free_port()}")
    report = await patient.examine()
    root = root_of(report)
    assert (root.id, root.found) == ("tcp", "Nothing responds at the proxy.")
    assert "hunter2" not in repr(report)


@pytest.mark.parametrize("proxy", ["socks5://127.0.0.1:1080", pytest.param("http://", marks=pytest.mark.slow)])
async def test_a_proxy_that_can_not_be_used(patient: Patient, proxy: str) -> None:
    _elsewhere(patient, proxy)
    root = root_of(await patient.examine())
    assert (root.id, root.found) == ("proxy", "The proxy in the environment can't be used.")


async def test_a_proxy_that_refuses(patient: Patient) -> None:
    async with answering(patient, http_answer(b"no", "407 Proxy Authentication Required")) as server:
        _elsewhere(patient, server.base_url)
        root = root_of(await patient.examine())
    assert root.id == "ping"
    assert "The proxy didn't connect" in root.found


# The clock


@pytest.mark.parametrize(
    ("ahead", "words"),
    [
        (664, "This machine is 11 min "),
        pytest.param(-3700, "This machine is 1 h 1 min ahead of the server", marks=pytest.mark.slow),
        pytest.param(3 * 86_400 + 60, "This machine is 3 days behind the server", marks=pytest.mark.slow),
    ],
)
async def test_a_wrong_clock(patient: Patient, ahead: float, words: str) -> None:
    patient.served.sandbox.world.clock = Clock(offset=ahead)
    root = root_of(await patient.examine())
    assert root.id == "clock", root
    assert root.found.startswith(words)


async def test_a_date_alone_that_is_wrong(patient: Patient) -> None:
    patient.served.fault("/=skewed_date:664")
    report = await patient.examine()
    assert report.root is not None
    assert report.root.id == "clock"
    sign_in = report.find("sign-in")
    assert sign_in is not None
    assert sign_in.state is State.OK  # it was seen to work


async def test_a_clock_that_is_off_but_good_enough(patient: Patient) -> None:
    patient.served.sandbox.world.clock = Clock(offset=300)
    report = await patient.examine()
    found = report.find("clock")
    assert report.root is None
    assert found is not None
    assert found.state is State.WARNING
    assert "works anyway" in found.result.why


async def test_an_api_key_needs_no_clock(patient: Patient) -> None:
    patient.served.sandbox.world.clock = Clock(offset=3000)
    patient.use_key(patient.served.account.api_keys["laptop"])
    report = await patient.examine()
    found = report.find("clock")
    assert report.root is None
    assert found is not None
    assert found.state is State.WARNING


async def test_a_slow_answer_is_no_wrong_clock(patient: Patient) -> None:
    patient.served.fault("GET /ping=latency:0.5")
    found = (await patient.examine()).find("clock")
    assert found is not None
    assert found.state is State.OK
