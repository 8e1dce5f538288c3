"""The program as it is started: what it prints, what it returns, and the terminal it leaves behind."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest

from chutes_tui import __version__

from .driver import Terminal

if TYPE_CHECKING:
    from .conftest import Launch


def test_version(launch: Launch) -> None:
    terminal = launch("--version")
    assert terminal.wait_exit() == 0
    assert terminal.output == f"chutes-tui {__version__}\n"


def test_help_fits_the_terminal_and_draws_nothing(launch: Launch) -> None:
    terminal = launch("--help", columns=120, rows=60)
    assert terminal.wait_exit() == 0
    assert "--sandbox-dir DIR" in terminal.output
    assert "CHUTES_CONFIG_PATH" in terminal.output
    assert max(map(len, terminal.output.splitlines())) <= 120
    assert b"\x1b" not in terminal.raw


@pytest.mark.parametrize("arguments", [["--nonsense"], ["--theme", "mauve"], ["--profile", "nobody"]])
def test_bad_arguments_are_one_line_and_leave_the_terminal_alone(launch: Launch, arguments: list[str]) -> None:
    terminal = launch(*arguments, columns=600)
    assert terminal.wait_exit() == 2
    (line,) = terminal.output.splitlines()
    assert line.startswith("chutes-tui: ")
    assert b"\x1b" not in terminal.raw
    assert terminal.modes() == terminal.modes_before


def test_the_sandbox_opens_and_q_gives_the_terminal_back(launch: Launch) -> None:
    terminal = launch("--sandbox", columns=120, rows=40)
    terminal.wait_for(r"ada.*SANDBOX")
    terminal.press("q")
    assert terminal.wait_exit() == 0
    assert terminal.modes() == terminal.modes_before
    assert terminal.raw.rindex(b"\x1b[?1049l") > terminal.raw.rindex(b"\x1b[?1049h")


BREAKS_DOWN = """
import sys, tty
import chutes_tui.app
from chutes_tui.cli import main

class ChutesApp:
    crash_report = ""
    def __init__(self, *_, **__): pass
    def end(self, code): pass
    def thread_broke(self, args): pass
    def under_way(self): return ()
    def clear_clipboard(self): pass
    def run(self):
        tty.setraw(0)
        sys.stdout.write("\x1b[?1049h\x1b[?25l\x1b[?1003h")
        raise {error}

chutes_tui.app.ChutesApp = ChutesApp
sys.exit(main([]))
"""


@pytest.mark.parametrize(
    ("error", "code"), [("RuntimeError('cpk_sentinel')", 1), ("KeyboardInterrupt", 130), ("SystemExit(5)", 5)]
)
def test_an_app_that_breaks_down_in_raw_mode_does_not_leave_the_terminal_so(error: str, code: int) -> None:
    argv = [sys.executable, "-c", BREAKS_DOWN.format(error=error)]
    with Terminal(argv, environ={"PYTHONPATH": os.pathsep.join(sys.path)}) as terminal:
        assert terminal.wait_exit() == code
        assert terminal.modes() == terminal.modes_before
        for undone in (b"\x1b[?1049l", b"\x1b[?25h", b"\x1b[?1003l"):
            assert undone in terminal.raw
        assert ("RuntimeError" in terminal.output) == (code == 1)
        assert "sentinel" not in terminal.output
