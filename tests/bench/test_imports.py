"""What a start leaves for later: everything that takes long to import."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_FIRST_FRAME = """
import asyncio, sys
from pathlib import Path
from chutes_tui.app import ChutesApp
from chutes_tui.profiles import LaunchOptions

class App(ChutesApp):
    def post_display_hook(self):
        print(*sys.modules)
        sys.stdout.flush()
        import os
        os._exit(0)

async def main():
    app = App(LaunchOptions(Path(sys.argv[1])), environ={}, home=Path(sys.argv[2]))
    async with app.run_test():
        await asyncio.sleep(10)

asyncio.run(main())
"""
_HEAVY = {
    "httpx", "httpcore", "anyio", "msgspec", "substrateinterface", "scalecodec", "sr25519", "starlette", "uvicorn",
    "sqlite3", "segno", "pyperclip", "chutes_tui.sandbox", "chutes_tui.api.client",
    "chutes_tui.screens.keys.key_builder", "chutes_tui.screens.onboarding.welcome",
}  # fmt: skip


def test_the_first_frame_needs_none_of_the_heavy_modules(tmp_path: Path) -> None:
    config = tmp_path / "config.ini"
    seed, address = "1f" * 32, "5" * 48
    config.write_text(
        "[api]\nbase_url = http://127.0.0.1:9\n[auth]\nusername = ada\nuser_id = u\nhotkey_name = default\n"
        f"hotkey_seed = {seed}\nhotkey_ss58address = {address}\n"
    )
    config.chmod(0o600)
    printed = subprocess.run(
        [sys.executable, "-c", _FIRST_FRAME, str(config), str(tmp_path)],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    loaded = set(printed.stdout.split())
    assert "chutes_tui.screens.keys.keys_screen" in loaded
    assert not loaded & _HEAVY
