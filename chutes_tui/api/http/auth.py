"""The ways to sign a request, each an httpx.Auth. Their reprs are masked."""

from __future__ import annotations

import hashlib
import re
import time
from typing import TYPE_CHECKING, Final, Protocol

from chutes_tui.api.errors.from_401 import HOTKEY_NOT_ACCEPTED
from chutes_tui.api.errors.types import MalformedKeyError
from chutes_tui.api.http.httpx_lean import httpx
from chutes_tui.core.secret import MASK

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from chutes_tui.core.secret import Secret

HOTKEY_HEADER: Final = "X-Chutes-Hotkey"
COLDKEY_HEADER: Final = "X-Chutes-Coldkey"
NONCE_HEADER: Final = "X-Chutes-Nonce"
SIGNATURE_HEADER: Final = "X-Chutes-Signature"
_HEADER_SAFE: Final = re.compile(r"[!-~]+")


class Signs(Protocol):
    """Anything that holds a hotkey: its address, and sr25519 signatures over exactly the bytes given."""

    @property
    def ss58(self) -> str: ...

    def sign(self, message: bytes) -> bytes: ...


class HotkeyAuth(httpx.Auth):
    """Signs with a hotkey.

    With a body, the server checks `{hotkey}:{nonce}:{sha256 of the body's bytes}`; without one,
    `{hotkey}:{nonce}:{purpose}`, the purpose being the route's (`api_keys`, `me`, …), taken from
    `request.extensions["purpose"]`. The nonce is unix seconds by `clock`. A request with neither raises
    HotkeyNotAcceptedError before anything is sent: the server knows no way to check it.
    """

    requires_request_body = True

    def __init__(self, signer: Signs, *, clock: Callable[[], float] = time.time) -> None:
        self._signer = signer
        self._clock = clock

    @property
    def ss58(self) -> str:
        """The address that signs."""
        return self._signer.ss58

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        nonce = str(int(self._clock()))
        request.headers[SIGNATURE_HEADER] = self._signer.sign(self.message(request, nonce).encode()).hex()
        request.headers[HOTKEY_HEADER] = self.ss58
        request.headers[NONCE_HEADER] = nonce
        yield request

    def message(self, request: httpx.Request, nonce: str) -> str:
        """Return what is signed."""
        body = hashlib.sha256(request.content).hexdigest() if request.content else ""
        subject = body or request.extensions.get("purpose")
        if not subject:
            raise HOTKEY_NOT_ACCEPTED({"request": f"{request.method} {request.url.path}"}, or_unknown="")
        return f"{self.ss58}:{nonce}:{subject}"

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.ss58})"


class _HeaderAuth(httpx.Auth):
    """One secret in the Authorization header, after a fixed prefix."""

    prefix = ""
    name = "credential"

    def __init__(self, secret: Secret) -> None:
        self._secret = secret

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        if not self._secret or not _HEADER_SAFE.fullmatch(self._secret.reveal()):
            raise MalformedKeyError(
                f"This {self.name} can't be sent: it is empty, or holds spaces or unusual characters.",
                why="Something was probably lost or added when it was copied.",
                next_step=f"Paste the {self.name} again.",
                request=f"{request.method} {request.url.path}",
            )
        request.headers["Authorization"] = self.prefix + self._secret.reveal()
        yield request

    def __repr__(self) -> str:
        return f"{type(self).__name__}({MASK})"


class ApiKeyAuth(_HeaderAuth):
    """`Authorization: Bearer cpk_…`."""

    prefix = "Bearer "
    name = "API key"


class FingerprintAuth(_HeaderAuth):
    """`Authorization: <fingerprint>`, bare: what attaching a wallet, transfers and deleting the account want."""

    name = "fingerprint"
