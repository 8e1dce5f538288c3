"""What the program is for, as its user does it: on a terminal, over HTTP, from the list of keys to a new key kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from served import ServedSandbox

    from .conftest import Launch

FULL = r"cpk_[0-9a-f]{32}\.[0-9a-f]{32}"


@pytest.mark.parametrize("host", ["127.0.0.1", pytest.param("localhost", marks=pytest.mark.slow)])
def test_a_key_is_created_over_http_and_kept(launch: Launch, served: ServedSandbox, host: str) -> None:
    environ = {
        "CHUTES_API_URL": served.base_url.replace("127.0.0.1", host),
        "CHUTES_CONFIG_PATH": str(served.config_path),
        "BT_WALLET_PATH": str(served.wallets_path),
    }
    terminal = launch(environ=environ, columns=120, rows=40)
    terminal.wait_for(r"ada.*just testing.*production")
    assert host in terminal.text

    terminal.press("n").wait_for("CLI")
    terminal.type("smoke").wait_for("✓ free")
    terminal.press("f2").wait_for("Invoke one chute")
    terminal.press("enter").wait_for("→ +invoke all chutes")
    terminal.press("f10").wait_for("cpk_•")
    assert served.asked("POST", "/api_keys/") == 1

    terminal.press("v").wait_for(FULL)
    terminal.press("v").wait_gone(FULL)
    terminal.press("c").wait_for("terminal's clipboard|clears in")
    (copied,) = terminal.clipboard_texts()
    assert copied.startswith("cpk_")

    terminal.press("s").wait_for(r"smoke.*just testing")
    terminal.press("2").wait_for(r"HF_TOKEN.*LEGACY_DB_PASSWORD")
    terminal.press("q")
    assert terminal.wait_exit() == 0
    assert copied[:20] not in terminal.text
    assert served.account.hotkey_seed.hex() not in terminal.output
    assert served.asked("POST") == 1
