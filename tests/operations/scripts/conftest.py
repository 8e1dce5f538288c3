"""`chutes-tui` as a script runs it, against a served sandbox."""

from __future__ import annotations

import asyncio
import io
import json
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from chutes_tui.api.client import ChutesClient
from chutes_tui.api.http.auth import HotkeyAuth
from chutes_tui.cli import main

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from typing import TypeVar

    from served import ServedSandbox

    T = TypeVar("T")


@dataclass(frozen=True)
class Ran:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> dict[str, Any]:
        """The one JSON document on standard output."""
        return dict(json.loads(self.out))


class Script:
    """Runs commands in this process, and asks the sandbox what came of them."""

    def __init__(self, served: ServedSandbox, capsys: pytest.CaptureFixture[str], patch: pytest.MonkeyPatch) -> None:
        self.served = served
        self._capsys = capsys
        self._patch = patch

    def __call__(self, *arguments: str, stdin: str = "") -> Ran:
        """Run a command whose standard input is no terminal."""
        self._patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode()), encoding="utf-8"))
        self._capsys.readouterr()
        code = main(arguments)
        out, err = self._capsys.readouterr()
        return Ran(code, out, err)

    def asks(self, ask: Callable[[ChutesClient], Awaitable[T]]) -> T:
        """What the account's own client gets."""

        async def asked() -> T:
            client = ChutesClient(self.served.base_url, HotkeyAuth(self.served.signer))
            try:
                return await ask(client)
            finally:
                await client.aclose()

        return asyncio.run(asked())

    def names(self) -> set[str]:
        """The names of the account's keys."""
        keys = self.asks(lambda client: client.list_api_keys())
        return {key.name for key in keys.items}

    def changed(self) -> int:
        """How many requests came that change something."""
        return sum(self.served.asked(method, path) for method in ("POST", "DELETE") for path in ("/api_k", "/secr"))


@pytest.fixture
def script(served: ServedSandbox, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Script:
    monkeypatch.setenv("CHUTES_CONFIG_PATH", str(served.config_path))
    monkeypatch.setenv("BT_WALLET_PATH", str(served.wallets_path))
    return Script(served, capsys, monkeypatch)
