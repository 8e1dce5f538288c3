"""Whatever breaks, wherever: exit code 1, the terminal as it was, and a useful report that holds no secret."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from lanes import cases
from terminal.driver import Terminal
from test_process import environment

from chutes_tui import __version__

if TYPE_CHECKING:
    from pathlib import Path

SENTINEL = "cpk_sentinel_0123456789"
HEADING = "chutes-tui crashed (internal error). This report contains no secrets."
SCRIPT = """
import logging, sys, threading, warnings
from chutes_tui import cli

held = "cpk_sentinel_" + "0123456789"

class Boom(Exception):
    def __rich__(self):
        return held

def broken(*_, **__):
    local = held
    raise Boom(held)

async def broken_later(*_, **__):
    broken()

{arrange}
sys.exit(cli.main({arguments!r}))
"""
ON_HELP = """
from chutes_tui.app import ChutesApp
def action_help(self):
    {act}
ChutesApp.action_help = action_help
"""


def run(tmp_path: Path, arrange: str, *arguments: str) -> Terminal:
    script = SCRIPT.format(arrange=arrange, arguments=list(arguments))
    return Terminal([sys.executable, "-c", script], environ=environment(tmp_path), columns=160, rows=50)


def crashed(terminal: Terminal) -> str:
    """The report, once the program has ended as it should after a crash."""
    assert terminal.wait_exit() == 1
    assert terminal.modes() == terminal.modes_before
    assert b"\x1b[?1049h" not in terminal.raw.rpartition(b"\x1b[?1049l")[2]
    assert SENTINEL[:16] not in terminal.output
    assert SENTINEL[:16].encode() not in terminal.raw
    before, heading, report = terminal.output.rpartition(HEADING)
    assert heading, terminal.output
    assert HEADING not in before, "it is reported once"
    assert "Traceback" not in terminal.output
    return report


BEFORE_THE_SCREEN = {
    "the arguments": "cli._parse = broken",
    "an import": "sys.modules['chutes_tui.app'] = None",
    "an import that breaks": "cli._check_theme = broken",
    "the app": "import chutes_tui.app as app; app.ChutesApp.__init__ = broken",
    "the loop": "import chutes_tui.app as app; app.ChutesApp.run_async = broken",
    "the styles": "import textual.css.stylesheet as s; s.Stylesheet.read_all = broken",
    "loading": "import chutes_tui.app as app; app.ChutesApp.on_load = broken",
    "the driver": "import textual.drivers.linux_driver as d; d.LinuxDriver.__init__ = broken",
    "the driver's start": "import textual.drivers.linux_driver as d; d.LinuxDriver.start_application_mode = broken",
    "the reading": "import chutes_tui.shell.driver as d; d.TerminalDriver.run_input_thread = broken",
    "the parsing": "import chutes_tui.shell.terminal_input as t; t.TerminalInput.feed = broken",
    "the writing": "import textual.drivers._writer_thread as w; w.WriterThread.isatty = broken; w.WriterThread.run = "
    "lambda thread: broken()",
    "the compositor": "import textual._compositor as c; c.Compositor.render_update = broken",
    "the layout": "import textual._compositor as c; c.Compositor.reflow = broken",
    "the first screen": "import chutes_tui.screens.keys.keys_screen as k; k.KeysScreen.compose_body = broken",
    "a reader of the state": "import chutes_tui.widgets.header_line as h; h.HeaderLine.render = broken",
}


@cases("arrange", BEFORE_THE_SCREEN, "an import", "the driver's start", "the first screen")
def test_a_crash_while_starting_is_reported(tmp_path: Path, arrange: str) -> None:
    with run(tmp_path, arrange, "--sandbox") as terminal:
        report = crashed(terminal)
    assert f"chutes-tui {__version__}, Python 3." in report
    assert "Textual 8." in report
    assert '"chutes-tui --version"' in report


LATER = {
    "an action": "broken()",
    "a callback": "self.call_later(broken)",
    "after a refresh": "self.call_after_refresh(broken)",
    "a timer": "self.set_timer(0.01, broken)",
    "an interval": "self.set_interval(0.01, broken)",
    "a worker": "self.run_worker(broken_later)",
    "a thread worker": "self.run_worker(broken, thread=True)",
    "a rendering": "s = self.screen.query_one('StatusLine'); type(s).render = broken; s.refresh(layout=True)",
    "the screen": "self.push_screen(broken())",
    "a new screen": "from textual.screen import Screen; Screen.compose = broken; self.push_screen(Screen())",
    "the end": "type(self).on_unmount = broken_later; broken()",
    "the closing": "type(self)._close_all = broken_later; broken()",
    "the end alone": "type(self)._close_all = broken_later; self.exit()",
    "the report": "type(self).under_way = broken; broken()",
    "one after the other": "self.call_later(broken); self.call_later(broken); broken()",
}


@pytest.mark.slow
@cases("act", LATER, "an action", "a rendering", "the closing")
def test_a_crash_later_is_reported(tmp_path: Path, act: str) -> None:
    with run(tmp_path, ON_HELP.format(act=act), "--sandbox") as terminal:
        terminal.wait_for("laptop")
        terminal.press("?")
        report = crashed(terminal)
    said = "check your account" if "under_way" in act else "Nothing was being sent."
    assert said in " ".join(report.split())


def test_a_terminal_that_can_not_be_written_to_any_more_is_reported(tmp_path: Path) -> None:
    arrange = """
import textual.drivers._writer_thread as w
run_as_ever = w.WriterThread.run
def run(thread):
    class File:
        def __init__(self, file):
            self.flush, self.really_write = file.flush, file.write
        def write(self, text):
            broken() if breaks else self.really_write(text)
    thread._file = File(thread._file)
    run_as_ever(thread)
w.WriterThread.run = run
breaks = False
"""
    act = "globals().__setitem__('breaks', True); [self._driver.write('x') for _ in range(100)]"
    with run(tmp_path, arrange + ON_HELP.format(act=act), "--sandbox") as terminal:
        terminal.wait_for("laptop")
        terminal.press("?")
        assert "Nothing was being sent." in crashed(terminal)


QUIET = {
    "a thread": "threading.Thread(target=broken).start()",
    "a thread that outlives the app": "threading.Timer(0.3, broken).start()",
    "a destructor": "type('Dying', (), {'__del__': broken})()",
    "a log record": "logging.getLogger('any').error(held)",
    "a log record that can't be written": "logging.getLogger('any').error('%d', held)",
    "a warning": "warnings.simplefilter('always'); warnings.warn(held)",
    "a task that nobody waits for": "import asyncio; asyncio.get_running_loop().create_task(broken_later())",
    "a callback of the loop": "import asyncio; asyncio.get_running_loop().call_soon(broken)",
}


@pytest.mark.slow
@cases("act", QUIET, "a thread", "a destructor")
def test_what_breaks_aside_is_not_quoted(tmp_path: Path, act: str) -> None:
    with run(tmp_path, ON_HELP.format(act=f"{act}; self.action_show_wallets()"), "--sandbox") as terminal:
        terminal.wait_for("laptop")
        terminal.press("?")
        terminal.wait_for("workbench")
        terminal.press("q")
        code = terminal.wait_exit()
        assert terminal.modes() == terminal.modes_before
        assert SENTINEL[:16] not in terminal.output
        assert "Traceback" not in terminal.output
    assert code == 0


def test_without_a_terminal_a_crash_is_reported_too(tmp_path: Path) -> None:
    for arguments, arrange in (
        (["sandbox"], "import chutes_tui.sandbox.serve as s; s.open_sandbox = broken"),
        (["sandbox"], "import chutes_tui.sandbox.serve as s; s._Server.serve = broken_later"),
        ([], "cli._launch_options = broken"),
        (["register"], "cli._launch_options = broken"),
    ):
        script = SCRIPT.format(arrange=arrange, arguments=arguments)
        ran = subprocess.run(
            [sys.executable, "-c", script], capture_output=True, text=True, timeout=30, env=environment(tmp_path)
        )
        assert ran.returncode == 1
        assert HEADING in ran.stderr
        assert SENTINEL[:16] not in ran.stdout + ran.stderr


BREAK_AT_REVEAL = "import chutes_tui.screens.keys.reveal as r; r.RevealScreen.action_toggle_reveal = broken"


def create_key(terminal: Terminal, name: str) -> None:
    terminal.wait_for("laptop")
    terminal.press("n")
    terminal.wait_for("New API key|New key")
    terminal.type(name)
    terminal.wait_for(name)
    terminal.press("f2")
    terminal.wait_for("Start|template")
    terminal.press("enter")
    terminal.wait_for("invoke all chutes")
    terminal.press("ctrl+s")


@pytest.mark.slow
def test_a_crash_says_that_a_key_was_created(tmp_path: Path) -> None:
    with run(tmp_path, BREAK_AT_REVEAL, "--sandbox") as terminal:
        create_key(terminal, "fresh")
        terminal.wait_for("cpk_.*••••")
        terminal.press("v")
        report = " ".join(crashed(terminal).split())
    assert "Created API key fresh. Its value was shown only once" in report
    assert "Nothing was being sent" not in report


def test_a_crash_says_what_was_being_sent(tmp_path: Path) -> None:
    arrange = """
import asyncio
import chutes_tui.operations.keys.creation as k
from chutes_tui.app import ChutesApp
async def never(*_, **__):
    ChutesApp.the_app.call_later(broken)
    await asyncio.Event().wait()
k.create_key = never
import chutes_tui.services.keys
if hasattr(chutes_tui.services.keys, "create_key"):
    chutes_tui.services.keys.create_key = never
mounted = ChutesApp.on_mount
def on_mount(self):
    ChutesApp.the_app = self
    mounted(self)
ChutesApp.on_mount = on_mount
"""
    with run(tmp_path, arrange, "--sandbox") as terminal:
        create_key(terminal, "fresh")
        report = " ".join(crashed(terminal).split())
    assert "fresh" in report
    assert "was being sent and may have taken effect. Check before you repeat it." in report


ENDS = {
    "a crash": "broken()",
    "a crash in the end": "type(self)._close_all = broken_later; broken()",
    "a signal": "self.end(143)",
    "the end": "self.exit()",
}


@pytest.mark.slow
@cases("act", ENDS, "a crash", "a signal")
@cases("copied_since", {"nothing since": "", "another since": "of another program"}, "nothing since")
def test_whatever_the_end_a_copied_key_is_taken_off_the_clipboard(
    tmp_path: Path, act: str, copied_since: str
) -> None:
    clip = tmp_path / "clip"
    tools = tmp_path / "bin"
    tools.mkdir()
    (tools / "xclip").write_text(
        f'#!/bin/sh\ncase "$*" in *-o*) cat {clip};; *) cat > {clip}.new; mv {clip}.new {clip};; esac\n'
    )
    (tools / "xclip").chmod(0o700)
    script = SCRIPT.format(arrange=ON_HELP.format(act=act), arguments=["--sandbox"])
    surroundings = environment(tmp_path, DISPLAY=":7", PATH=f"{tools}:/usr/bin:/bin")
    with Terminal([sys.executable, "-c", script], environ=surroundings, columns=120, rows=40) as terminal:
        create_key(terminal, "fresh")
        terminal.wait_for("cpk_.*••••")
        terminal.press("c")
        terminal.wait_for("Copied")
        assert clip.read_text().startswith("cpk_")
        if copied_since:
            clip.write_text(copied_since)
        terminal.press("?")
        assert terminal.wait_exit() == (1 if "broken()" in act else 143 if "143" in act else 0)
    assert clip.read_text() == copied_since
