"""The client is on the way to the first screen: what it loads, and what it keeps waiting."""

from __future__ import annotations

import asyncio
import gc
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import httpx
import pytest

from chutes_tui.sandbox import open_sandbox

if TYPE_CHECKING:
    from served import ServedSandbox

    from chutes_tui.api.client import ChutesClient

    from ..support import Clients

PROGRAM = """
import asyncio, ssl, sys
from chutes_tui.api.client import ChutesClient
def loading(*_):
    raise SystemExit("loaded the authorities")
for name in ("load_verify_locations", "load_default_certs"):
    setattr(ssl.SSLContext, name, loading)
async def main():
    client = ChutesClient(sys.argv[1])
    await client.ping()
    await client.aclose()
asyncio.run(main())
heavy = {"textual", "rich", "click", "starlette", "uvicorn", "substrateinterface", "scalecodec", "sqlite3"}
print(sorted(heavy & set(sys.modules)))
"""


def test_it_loads_neither_screens_nor_servers_nor_authorities(served: ServedSandbox) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, served.base_url], capture_output=True, text=True, timeout=30
    )
    assert (done.stdout, done.stderr) == ("[]\n", "")


def test_httpx_is_whole_however_it_was_loaded() -> None:
    lean = "from chutes_tui.api.http.httpx_lean import httpx"
    program = f"{lean}; import httpx as again; print(again is httpx, callable(httpx.main))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=30)
    assert done.stdout == "True True\n"


@pytest.mark.slow
async def test_ten_thousand_keys_never_hold_up_the_event_loop(served: ServedSandbox, ada: ChutesClient) -> None:
    async with httpx.AsyncClient(base_url=served.base_url, timeout=30) as http:
        (await http.post("/_sandbox/keys", json={"count": 10_000})).raise_for_status()
    # What the tests before left is not to be collected in one of the steps.
    gc.collect()
    gc.freeze()
    busiest = 0.0

    async def heartbeat() -> None:
        nonlocal busiest
        while True:
            before = time.thread_time()
            await asyncio.sleep(0)
            busiest = max(busiest, time.thread_time() - before)

    task = asyncio.create_task(heartbeat())
    began = time.thread_time()
    keys = await ada.list_api_keys()
    whole = time.thread_time() - began
    task.cancel()
    gc.unfreeze()
    assert keys.complete
    assert len(keys.items) > 10_000
    assert 0 < busiest < whole / 8


async def test_the_sandbox_without_a_port_is_a_server_like_any_other(clients: Clients) -> None:
    from chutes_tui.api.errors.types import AnswerLostError
    from chutes_tui.api.http.auth import HotkeyAuth
    from chutes_tui.core.secret import Secret
    from chutes_tui.sandbox.faults import Fault
    from chutes_tui.wallets.signing import Signer

    with open_sandbox(seed=7) as sandbox:
        signer = Signer(Secret(sandbox.account.hotkey_seed.hex()), ss58=sandbox.account.hotkey_address)
        client = clients.make(sandbox.base_url, HotkeyAuth(signer), transport=sandbox.transport)
        assert (await client.me()).username == "ada"
        assert client.latency_ms is not None
        sandbox.faults.add(Fault.parse("POST /=drop_after_commit"))
        with pytest.raises(AnswerLostError):
            await client.create_api_key("lost", admin=True)
        assert len(sandbox.requests.matching("POST", "/")) == 1
