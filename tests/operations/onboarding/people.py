"""Somebody with a wallet of the sandbox, and what a person would do beside this program: get a token, sign in."""

from __future__ import annotations

import json
import re
import secrets
from typing import TYPE_CHECKING

import httpx

from chutes_tui.core.secret import Secret
from chutes_tui.wallets.signing import Signer

if TYPE_CHECKING:
    import pytest
    from served import ServedSandbox

    from chutes_tui.api.client import ChutesClient
    from chutes_tui.api.errors.types import ApiError
    from chutes_tui.api.http.call import Answer, Call

COLDKEY = "5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty"


class Newcomer:
    """The owner of a hotkey without an account, unless another wallet is named."""

    def __init__(self, served: ServedSandbox, wallet: str = "workbench", hotkey: str = "first") -> None:
        self._served = served
        document = json.loads((served.wallets_path / wallet / "hotkeys" / hotkey).read_text())
        self.signer = Signer(Secret(document["secretSeed"]))

    def token(self) -> Secret:
        """A fresh registration token, read off the page."""
        page = httpx.get(f"{self._served.base_url}/users/registration_token", trust_env=False).text
        found = re.search(r'id="token"[^>]*>([^<]+)<', page)
        assert found
        return Secret(found[1])

    def signs_in_with(self, fingerprint: Secret) -> bool:
        """Whether this fingerprint opens an account."""
        body = {"fingerprint": fingerprint.reveal()}
        return httpx.post(f"{self._served.base_url}/users/login", json=body, trust_env=False).status_code == 200

    def username(self) -> str | None:
        """Whose hotkey it is by the server's own books."""
        row = self._served.sandbox.world.database.row("SELECT username FROM users WHERE hotkey = ?", self.signer.ss58)
        return None if row is None else str(row["username"])


def fresh_signer() -> Signer:
    """A hotkey that nobody has."""
    return Signer(Secret(secrets.token_hex(32)))


def blind_after_writing(monkeypatch: pytest.MonkeyPatch, served: ServedSandbox, client: ChutesClient) -> None:
    """From its first write on, the server can't say any more whose a hotkey is."""
    attempt = client.attempt

    async def attempt_and_go_blind(call: Call) -> Answer | ApiError:
        if call.write:
            served.fault("GET /users/me=internal_error")
        return await attempt(call)

    monkeypatch.setattr(client, "attempt", attempt_and_go_blind)
