"""Asks the sandbox as a client would, with signatures made here from scratch."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import sr25519

if TYPE_CHECKING:
    import httpx

    from chutes_tui.sandbox import Sandbox

START = datetime(2026, 11, 20, 20, 55, 14, 108111, tzinfo=UTC)


class Watch:
    """A clock that moves only when told."""

    def __init__(self) -> None:
        self.moment = START

    def __call__(self) -> datetime:
        return self.moment

    def advance(self, **span: float) -> None:
        self.moment += timedelta(**span)


@dataclass(frozen=True)
class Hotkey:
    """A hotkey, read from a wallet file."""

    address: str
    seed: bytes

    def sign(self, message: str) -> str:
        signature: bytes = sr25519.sign(sr25519.pair_from_seed(self.seed), message.encode())
        return signature.hex()


def wallet_hotkey(sandbox: Sandbox, wallet: str, name: str = "default") -> Hotkey:
    """A plain hotkey of the sandbox's wallets."""
    document = json.loads((sandbox.wallets_path / wallet / "hotkeys" / name).read_text())
    return Hotkey(document["ss58Address"], bytes.fromhex(document["secretSeed"][2:]))


class Caller:
    """One account's way to the sandbox."""

    def __init__(self, sandbox: Sandbox, http: httpx.AsyncClient, hotkey: Hotkey) -> None:
        self.sandbox = sandbox
        self.http = http
        self.hotkey = hotkey

    def headers(self, subject: str, nonce: str | None = None) -> dict[str, str]:
        """The three headers over `{hotkey}:{nonce}:{subject}`."""
        nonce = nonce if nonce is not None else str(int(self.sandbox.world.clock.now().timestamp()))
        address = self.hotkey.address
        return {
            "X-Chutes-Hotkey": address,
            "X-Chutes-Nonce": nonce,
            "X-Chutes-Signature": self.hotkey.sign(f"{address}:{nonce}:{subject}"),
        }

    async def get(self, path: str, purpose: str, **params: Any) -> httpx.Response:
        return await self.http.get(path, params=params or None, headers=self.headers(purpose))

    async def delete(self, path: str, purpose: str) -> httpx.Response:
        return await self.http.delete(path, headers=self.headers(purpose))

    async def post(self, path: str, document: object) -> httpx.Response:
        """A signed POST of a document."""
        return await self.post_bytes(path, json.dumps(document).encode())

    async def post_bytes(self, path: str, body: bytes) -> httpx.Response:
        headers = self.headers(hashlib.sha256(body).hexdigest())
        return await self.http.post(path, content=body, headers={**headers, "Content-Type": "application/json"})

    async def with_key(self, name: str, path: str, method: str = "GET", **more: Any) -> httpx.Response:
        """With the seeded API key of that name."""
        return await self.http.request(method, path, headers=bearer(self.sandbox.account.api_keys[name]), **more)

    async def token(self) -> str:
        """A fresh registration token, off the page that shows it."""
        page = (await self.http.get("/users/registration_token")).text
        return page.split('<code id="token"')[1].split(">")[1].split("<")[0]

    async def chute_id(self, name: str) -> str:
        """The id of one of the account's chutes."""
        answer = await self.get("/chutes/", "chutes", limit=100)
        return next(str(one["chute_id"]) for one in answer.json()["items"] if one["name"] == name)


def bearer(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"}


def detail(answer: httpx.Response) -> Any:
    """The detail of a JSON refusal."""
    assert answer.headers["content-type"] == "application/json"
    return answer.json()["detail"]
