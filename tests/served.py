"""A sandbox on a port of this machine, run by a thread of the test worker."""

from __future__ import annotations

import asyncio
import threading
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Any

from chutes_tui.core.secret import Secret
from chutes_tui.sandbox import open_sandbox
from chutes_tui.sandbox.faults import Fault, FaultKind
from chutes_tui.sandbox.serve import serving
from chutes_tui.wallets.signing import Signer

if TYPE_CHECKING:
    from collections.abc import Coroutine
    from pathlib import Path

    from chutes_tui.sandbox import Sandbox
    from chutes_tui.sandbox.sandbox import Account

SEED = 7
FAULTS = tuple(
    str(kind) for kind in FaultKind if kind not in (FaultKind.LATENCY, FaultKind.SLOW_DRIP, FaultKind.SKEWED_DATE)
)
"""What makes a request fail, or its answer useless."""


class ServedSandbox:
    """Real HTTP, real signatures. `reset` gives a fresh one (with a new port), the same in every test."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="served sandbox", daemon=True)
        self._thread.start()
        self._stack = AsyncExitStack()
        self.sandbox: Sandbox
        self.base_url: str
        self.reset()

    def reset(self, *, empty: bool = False) -> None:
        """Forget everything that happened: data, faults, requests, switches."""
        self._run(self._reopen(empty))

    def fault(self, *specs: str) -> None:
        """Misbehave from now on: `POST /api_keys/=drop_after_commit x1`, …"""
        self.sandbox.faults.add(*(Fault.parse(spec) for spec in specs))

    def asked(self, method: str, prefix: str = "/") -> int:
        """How many requests of this method came for paths that start so."""
        return len(self.sandbox.requests.matching(method, prefix))

    @property
    def account(self) -> Account:
        return self.sandbox.account

    @property
    def signer(self) -> Signer:
        """The account's hotkey."""
        return Signer(Secret(self.account.hotkey_seed.hex()), ss58=self.account.hotkey_address)

    @property
    def config_path(self) -> Path:
        return self.sandbox.config_path

    @property
    def wallets_path(self) -> Path:
        return self.sandbox.wallets_path

    def close(self) -> None:
        self._run(self._stack.aclose())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    async def _reopen(self, empty: bool) -> None:
        await self._stack.aclose()
        self._stack = AsyncExitStack()
        self.sandbox = self._stack.enter_context(open_sandbox(seed=SEED, empty=empty))
        self.base_url = await self._stack.enter_async_context(serving(self.sandbox))

    def _run(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(30)
