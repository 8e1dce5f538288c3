"""The same with the whole program on a terminal: what it prints when it breaks, and what it logs of what is typed."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from lanes import cases
from terminal.driver import Terminal

from chutes_tui.screens.onboarding.welcome import _WAYS
from chutes_tui.storage.private_files import private_write

if TYPE_CHECKING:
    from pathlib import Path

    from served import ServedSandbox

BREAK = """
import sys
from chutes_tui import cli
import chutes_tui.{module} as module

def broken(*_, **__):
    held = {secret!r}
    class Boom({kind}):
        def __rich__(self):
            return held
    raise Boom(held)

module.{name} = broken
sys.exit(cli.main(sys.argv[1:]))
"""
PLACES = [
    ("app", "ChutesApp.__init__", "Exception"),
    ("app", "ChutesApp.on_mount", "Exception"),
    ("app", "ChutesApp.get_system_commands", "Exception"),
    ("screens.keys.keys_screen", "KeysScreen.compose_body", "Exception"),
    ("screens.keys.keys_screen", "KeysScreen._show_summary", "Exception"),
    ("widgets.header_line", "HeaderLine.render", "Exception"),
    ("widgets.table.record_table", "RecordTable.render_line", "ValueError"),
    ("profiles", "resolve_profile", "KeyError"),
    ("services.runner", "open_session", "RuntimeError"),
]
ALWAYS = ("app.ChutesApp.on_mount", "widgets.table.record_table.RecordTable.render_line")

SURVIVED = {"ChutesApp.get_system_commands": "just testing", "open_session": "an internal error"}


def environment(tmp_path: Path, **more: str) -> dict[str, str]:
    home = tmp_path / "home"
    home.mkdir(exist_ok=True)
    return {"HOME": str(home), "PYTHONPATH": os.pathsep.join(sys.path), **more}


@cases("place", {f"{module}.{name}": (module, name, kind) for module, name, kind in PLACES}, *ALWAYS)
def test_a_crash_prints_no_secret(tmp_path: Path, served_sandbox: ServedSandbox, place: tuple[str, str, str]) -> None:
    module, name, kind = place
    served_sandbox.reset()
    seed = served_sandbox.account.hotkey_seed.hex()
    private_write(tmp_path / "home" / ".chutes" / "config.ini", served_sandbox.config_path.read_text())
    log = tmp_path / "textual.log"
    script = BREAK.format(module=module, name=name, secret=seed, kind=kind)
    surroundings = environment(tmp_path, TEXTUAL_LOG=str(log), TEXTUAL="debug", PYTHONASYNCIODEBUG="1")
    with Terminal([sys.executable, "-c", script], environ=surroundings) as terminal:
        if name in SURVIVED:
            terminal.wait_for(SURVIVED[name])
            terminal.press("ctrl+p")
            terminal.wait_for("Go to or do anything")
            terminal.press("escape")
            terminal.wait_gone("Go to or do anything")
            terminal.press("q")
        code = terminal.wait_exit()
        assert code == (0 if name in SURVIVED else 1)
        assert ("crashed (internal error)" in terminal.output) == (code == 1)
        assert terminal.modes() == terminal.modes_before
        seen = bytes(terminal.raw).decode("utf-8", "replace")
    for part in (seed, seed[:24], seed[-24:]):
        assert part not in seen
        assert part not in "".join(seen.split())
        assert not log.exists() or part not in log.read_text()


def test_what_is_pasted_and_typed_into_a_secret_field_is_logged_nowhere(
    tmp_path: Path, served_sandbox: ServedSandbox
) -> None:
    served_sandbox.reset()
    secret = served_sandbox.account.api_keys["laptop"]
    log = tmp_path / "textual.log"
    surroundings = environment(
        tmp_path, TEXTUAL_LOG=str(log), TEXTUAL="devtools,debug", CHUTES_API_URL=served_sandbox.base_url
    )
    with Terminal([sys.executable, "-m", "chutes_tui"], environ=surroundings) as terminal:
        terminal.wait_for("Paste an API key")
        ways = [way.action for way in _WAYS]
        terminal.press(*["down"] * ways.index("paste_key"), "enter")
        terminal.wait_for("Paste the full key")
        terminal.paste(secret[:60])
        terminal.wait_for("••••|\\*\\*\\*\\*")
        terminal.type(secret[60:])
        terminal.press("enter")
        terminal.wait_for("just testing")
        terminal.press("q")
        assert terminal.wait_exit() == 0
        seen = bytes(terminal.raw).decode("utf-8", "replace")
    for part in (secret[10:40], secret[-24:]):
        assert part not in seen
    assert not log.exists() or secret[10:40] not in log.read_text()
    kept = [path for path in tmp_path.rglob("*") if path.is_file() and secret[10:40].encode() in path.read_bytes()]
    assert kept == []
