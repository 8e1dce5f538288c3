"""What is signed, exactly, checked against the server's rule with another tool's verification."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import httpx
import pytest
import sr25519
from hypothesis import given
from hypothesis import strategies as st

from chutes_tui.api.errors.types import HotkeyNotAcceptedError, NotOfferedError
from chutes_tui.api.http.auth import ApiKeyAuth, FingerprintAuth, HotkeyAuth
from chutes_tui.core.secret import Secret

from ..support import SEED, signer

if TYPE_CHECKING:
    from ..support import Clients

NOW = 1_763_672_114.9
PUBLIC, _ = sr25519.pair_from_seed(bytes.fromhex(SEED))


def signed(content: bytes | None, purpose: str | None = None) -> httpx.Request:
    request = httpx.Request("POST", "https://x/y", content=content, extensions={"purpose": purpose})
    return next(HotkeyAuth(signer(), clock=lambda: NOW).auth_flow(request))


def verified(request: httpx.Request, subject: str) -> bool:
    headers = request.headers
    assert headers["X-Chutes-Nonce"] == "1763672114"
    assert headers["X-Chutes-Hotkey"] == signer().ss58
    message = f"{signer().ss58}:1763672114:{subject}".encode()
    return bool(sr25519.verify(bytes.fromhex(headers["X-Chutes-Signature"]), message, PUBLIC))


@given(st.binary(min_size=1, max_size=300))
def test_a_body_is_signed_by_its_exact_bytes(body: bytes) -> None:
    request = signed(body, "me")
    assert verified(request, hashlib.sha256(body).hexdigest())
    assert not verified(request, "me")
    assert request.content == body


@pytest.mark.parametrize("purpose", ["api_keys", "me", "0xabcdef"])
@pytest.mark.parametrize("body", [b"", None])
def test_without_a_body_the_purpose_is_signed(purpose: str, body: bytes | None) -> None:
    assert verified(signed(body, purpose), purpose)


@pytest.mark.parametrize("purpose", [None, ""])
def test_with_neither_nothing_is_sent(purpose: str | None) -> None:
    with pytest.raises(HotkeyNotAcceptedError) as raised:
        signed(None, purpose)
    assert isinstance(raised.value, NotOfferedError)
    assert raised.value.status is None
    assert raised.value.request == "POST /y"


async def test_the_client_passes_that_on_before_anything_is_sent(clients: Clients) -> None:
    from chutes_tui.api.http.call import Call

    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200, json={})

    client = clients.mock(answer, HotkeyAuth(signer()))
    with pytest.raises(HotkeyNotAcceptedError):
        await client.send(Call("GET", "/users/me/quotas"))
    assert asked == []


@pytest.mark.parametrize(
    ("auth", "header"),
    [(ApiKeyAuth, "Bearer s3cret"), (FingerprintAuth, "s3cret")],
)
def test_the_authorization_header(auth: Any, header: str) -> None:
    request = httpx.Request("GET", "https://x")
    assert next(auth(Secret("s3cret")).auth_flow(request)).headers["Authorization"] == header
