"""Proxies of the environment: when they are used, and what is said when they fail."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from chutes_tui.api.errors.types import (
    ProxyFailedError,
    UnreachableError,
)
from chutes_tui.api.http.transport import proxy_for

from ..connections import answer_pong, failure, free_port, resolve_to
from ..support import RawServer, api_key, http_answer

if TYPE_CHECKING:
    import asyncio

    from ..support import Clients


async def test_https_goes_through_the_proxy_of_the_environment(
    clients: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(_: asyncio.StreamReader, writer: asyncio.StreamWriter, number: int) -> bool:
        writer.write(http_answer(b"no", "407 Proxy Authentication Required"))
        return False

    async with RawServer(refuse) as proxy:
        address = proxy.base_url.removeprefix("http://")
        for value in (f"http://user:t0k3n@{address}", address):
            monkeypatch.setenv("https_proxy", value)
            problem = await failure(clients.make("https://api.example", api_key()), write=True)
            assert type(problem) is ProxyFailedError
            assert not problem.outcome_unknown
            assert "t0k3n" not in problem.report()
        assert proxy.requests == ["CONNECT api.example:443"] * 2


async def test_the_proxy_is_left_alone_for_this_machine_and_for_no_proxy(
    clients: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with RawServer(answer_pong) as proxy, RawServer(answer_pong) as server:
        for name in ("http_proxy", "https_proxy", "all_proxy"):
            monkeypatch.setenv(name, proxy.base_url)
        await clients.make(server.base_url).ping()
        await failure(clients.make(f"https://127.0.0.1:{free_port()}", api_key()), write=True)
        monkeypatch.setenv("no_proxy", "api.example")
        resolve_to(monkeypatch, "127.0.0.1", "127.0.0.2")
        problem = await failure(clients.make(f"https://api.example:{free_port()}", api_key()), write=False)
        assert type(problem) is UnreachableError
        assert "refuses" in problem.why
        assert proxy.connections == 0


@pytest.mark.parametrize(
    ("no_proxy", "direct"),
    [
        ("*.example", True),
        ("other.test, *.Example ,x", True),
        (".example", True),
        ("example", True),
        ("*", True),
        ("*.other.example", False),
        ("*pi.example", False),
        ("", False),
    ],
)
@pytest.mark.parametrize("name", ["no_proxy", "NO_PROXY"])
def test_a_star_before_a_domain_in_no_proxy_means_all_hosts_below_it(
    monkeypatch: pytest.MonkeyPatch, name: str, no_proxy: str, direct: bool
) -> None:
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:1")
    monkeypatch.setenv(name, no_proxy)
    assert (proxy_for("api.example") is None) is direct


async def test_a_proxy_that_cannot_be_reached_is_to_blame(clients: Clients, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("all_proxy", f"http://127.0.0.1:{free_port()}")
    problem = await failure(clients.make("https://api.example", api_key()), write=True)
    assert type(problem) is ProxyFailedError
    assert not problem.outcome_unknown


@pytest.mark.parametrize("value", ["socks5://127.0.0.1:1", "nonsense://user:t0k3n@x", "http://[t0k3n"])
async def test_a_proxy_that_cannot_be_used(clients: Clients, monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("HTTPS_PROXY", value)
    problem = await failure(clients.make("https://api.example", api_key()), write=True)
    assert type(problem) is ProxyFailedError
    assert "t0k3n" not in problem.report()
