"""Real TLS on this machine, with a certificate made for these tests alone and trusted by nobody else."""

from __future__ import annotations

import asyncio
import json
import ssl
from typing import TYPE_CHECKING

import pytest

from chutes_tui.api.errors.types import TlsError

from ..support import RawServer, api_key, http_answer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from ..support import Clients

# a self-signed certificate for localhost, 127.0.0.1 and api.example, valid for a hundred years, and its key
CERTIFICATE = """\
-----BEGIN CERTIFICATE-----
MIIBnTCCAUSgAwIBAgIUETno6k07GiVbcEqXhq+xf3LI4e8wCgYIKoZIzj0EAwIw
DzENMAsGA1UEAwwEdGVzdDAgFw0yNjExMjEwODMxNDVaGA8yMTI2MTAyODA4MzE0
NVowDzENMAsGA1UEAwwEdGVzdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABBPf
bf4HHS3GBxrxuK0oZ+mNXC3bAndsWVifwyWY1bDVlV500iBaA23pLgoI2JVGhx5P
vjE13arbWOEFujTLoaejfDB6MB0GA1UdDgQWBBSzqC6qc4A4EPkMtaMtxrQa9c6U
NzAfBgNVHSMEGDAWgBSzqC6qc4A4EPkMtaMtxrQa9c6UNzAnBgNVHREEIDAeggls
b2NhbGhvc3SHBH8AAAGCC2FwaS5leGFtcGxlMA8GA1UdEwEB/wQFMAMBAf8wCgYI
KoZIzj0EAwIDRwAwRAIgf6PK6wyweAas0FMQan4x6FKYmvVoEIoRG2Us+Wp+6i4C
ID1PRoGDy9f61yIHssyqmwa0mrYfN9usJAM0PqHLEUxE
-----END CERTIFICATE-----
"""
KEY = """\
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgIy5Cmm8PlSxPVBm6
5HPeTBu3Q8AWXBDO/4QozdMlaiahRANCAAQT323+Bx0txgca8bitKGfpjVwt2wJ3
bFlYn8MlmNWw1ZVedNIgWgNt6S4KCNiVRoceT74xNd2q21jhBbo0y6Gn
-----END PRIVATE KEY-----
"""


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    path = tmp_path / "certificate.pem"
    path.write_text(CERTIFICATE)
    return path


@pytest.fixture
async def server(certificate: Path) -> AsyncIterator[RawServer]:
    key = certificate.with_name("key.pem")
    key.write_text(KEY)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)

    async def behave(_: asyncio.StreamReader, writer: asyncio.StreamWriter, number: int) -> bool:
        deleting = served.requests[-1].startswith("DELETE")
        writer.write(http_answer(b'{"deleted": true}' if deleting else b'{"message": "pong"}'))
        return True

    async with RawServer(behave, tls=context) as served:
        yield served


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
async def test_a_trusted_server_over_tls(
    clients: Clients, monkeypatch: pytest.MonkeyPatch, server: RawServer, certificate: Path, host: str
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    client = clients.make(server.base_url.replace("127.0.0.1", host), api_key())
    await client.ping()
    await client.ping()
    assert server.connections == 1
    await client.delete_api_key("k")
    assert server.connections == 2
    assert server.requests == ["GET /ping", "GET /ping", "DELETE /api_keys/k"]


async def test_a_large_answer_over_tls(
    clients: Clients, monkeypatch: pytest.MonkeyPatch, server: RawServer, certificate: Path
) -> None:
    items = [{"chute_id": f"{number}", "name": "n", "readme": "x" * 40_000} for number in range(300)]

    async def behave(_: asyncio.StreamReader, writer: asyncio.StreamWriter, number: int) -> bool:
        writer.write(http_answer(json.dumps({"total": 300, "items": items}).encode()))
        return True

    server.behave = behave
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    chutes = await clients.make(server.base_url, api_key()).list_chutes()
    assert chutes.complete
    assert len(chutes.items) == 300


async def test_a_server_that_nobody_vouches_for(clients: Clients, server: RawServer) -> None:
    client = clients.make(server.base_url, api_key())
    with pytest.raises(TlsError, match="isn't trusted: self-signed certificate") as raised:
        await client.delete_api_key("k")
    assert not raised.value.outcome_unknown
    with pytest.raises(TlsError):
        await client.ping()
    assert server.requests == []
    assert clients.naps.seconds == []


async def test_a_certificate_for_another_name(
    clients: Clients, monkeypatch: pytest.MonkeyPatch, server: RawServer, certificate: Path
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    client = clients.make(server.base_url.replace("127.0.0.1", "other.localhost"), api_key())
    with pytest.raises(TlsError, match="Hostname mismatch"):
        await client.me()
    assert server.requests == []


async def test_https_through_a_proxy_is_encrypted_all_the_way(
    clients: Clients, monkeypatch: pytest.MonkeyPatch, server: RawServer, certificate: Path
) -> None:
    """The proxy only carries bytes: it is asked for a tunnel by name and sees nothing of what goes through."""
    carried = bytearray()

    async def tunnel(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        asked.append(head.split(b"\r\n")[0].decode())
        onward_reader, onward_writer = await asyncio.open_connection(
            "127.0.0.1", int(server.base_url.rsplit(":")[-1])
        )
        writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")

        async def copy(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
            while part := await source.read(65536):
                carried.extend(part)
                target.write(part)
            target.close()

        await asyncio.gather(copy(reader, onward_writer), copy(onward_reader, writer), return_exceptions=True)

    asked: list[str] = []
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    async with await asyncio.start_server(tunnel, "127.0.0.1", 0) as proxy:
        monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{proxy.sockets[0].getsockname()[1]}")
        client = clients.make(server.base_url.replace("127.0.0.1", "api.example"), api_key())
        await client.ping()
        await client.delete_api_key("k")
        await client.aclose()
    assert asked == [f"CONNECT api.example:{server.base_url.rsplit(':')[-1]} HTTP/1.1"] * 2
    assert server.requests == ["GET /ping", "DELETE /api_keys/k"]
    assert b"cpk_" not in carried
    assert b"ping" not in carried
