"""Signals end the program in order: the terminal as it was, no traceback, and an exit code that names the signal."""

from __future__ import annotations

import os
import signal
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from lanes import cases

from .driver import Terminal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from .conftest import Launch

_ENDING = (
    *("HUP", "INT", "QUIT", "TRAP", "ABRT", "SYS", "USR1", "USR2", "ALRM", "TERM", "STKFLT"),
    *("XCPU", "VTALRM", "PROF", "PWR", "RTMIN", "RTMAX"),
)
ENDING = {
    name: signal.Signals[name] for name in (f"SIG{name}" for name in _ENDING) if name in signal.Signals.__members__
}

HANGS = """
import sys, threading
from chutes_tui import cli
from chutes_tui.core.program import process
from chutes_tui.app import ChutesApp
process.GRACE_SECONDS = {grace}

def say():
    sys.__stdout__.write("HANGS")
    sys.__stdout__.flush()

def hang(self):
    threading.Thread(target=say).start()
    {hang}

ChutesApp.action_help = hang
sys.exit(cli.main([]))
"""
BUSY = "while True: pass"
BLOCKED = "import queue; queue.Queue(1).get()"
ROUND_AND_ROUND = "again = lambda: self.call_later(again); again()"


def assert_given_back(terminal: Terminal) -> None:
    """The line settings, the screen and the cursor are the shell's again, and nothing was complained about."""
    assert terminal.modes() == terminal.modes_before
    assert terminal.raw.rindex(b"\x1b[?1049l") > terminal.raw.rindex(b"\x1b[?1049h")
    assert terminal.raw.rindex(b"\x1b[?25h") > terminal.raw.rindex(b"\x1b[?25l")
    for mode in (1000, 1003, 1004, 2004):
        assert terminal.raw.rindex(b"\x1b[?%dl" % mode) > terminal.raw.rindex(b"\x1b[?%dh" % mode)
    assert b"Traceback" not in terminal.raw
    assert b"internal error" not in terminal.raw


@cases("number", ENDING, "SIGHUP", "SIGINT", "SIGTERM")
def test_a_signal_ends_the_app_and_gives_the_terminal_back(launch: Launch, number: signal.Signals) -> None:
    terminal = launch()
    terminal.wait_for("Welcome")
    terminal.signal(number)
    assert terminal.wait_exit() == 128 + number
    assert_given_back(terminal)


def test_a_signal_while_the_app_starts_ends_it_as_well(launch: Launch) -> None:
    terminal = launch()
    terminal.wait_raw(b"\x1b[?1049h")
    terminal.signal(signal.SIGTERM)
    assert terminal.wait_exit() == 128 + signal.SIGTERM
    assert_given_back(terminal)


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGPIPE, signal.SIGWINCH, signal.SIGURG])
def test_a_signal_that_asks_for_no_end_brings_none(launch: Launch, number: signal.Signals) -> None:
    terminal = launch()
    terminal.wait_for("Welcome")
    terminal.signal(number)
    terminal.press("?")
    terminal.wait_for("╭─ Help ─")
    terminal.press("escape")
    terminal.wait_gone("╭─ Help ─")
    terminal.press("q")
    assert terminal.wait_exit() == 0


def test_a_signal_that_the_parent_had_ignored_stays_so() -> None:
    argv = ["sh", "-c", 'trap "" HUP; exec "$@"', "sh", sys.executable, "-m", "chutes_tui", "--sandbox"]
    with Terminal(argv, environ={"HOME": "/nowhere", "PYTHONPATH": os.pathsep.join(sys.path)}) as terminal:
        terminal.wait_for("SANDBOX")
        terminal.signal(signal.SIGHUP)
        terminal.press("q")
        assert terminal.wait_exit() == 0


@pytest.fixture(params=[BUSY, BLOCKED, ROUND_AND_ROUND], ids=["busy", "blocked", "round and round"])
def hanging(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Terminal]:
    """A program in which a handler never comes to its end, and that waits a minute for it."""
    script = HANGS.format(grace=60, hang=request.param)
    with hung(script, tmp_path) as terminal:
        terminal.wait_for("Welcome")
        terminal.press("?")
        terminal.wait_raw(b"HANGS")
        yield terminal


def hung(script: str, tmp_path: Path) -> Terminal:
    surroundings = {"HOME": str(tmp_path), "PYTHONPATH": os.pathsep.join(sys.path)}
    return Terminal([sys.executable, "-c", script], environ=surroundings)


def test_a_second_signal_ends_what_hangs(hanging: Terminal) -> None:
    sent = 0
    while hanging.process.poll() is None and sent < 10:
        # Python may miss one that comes just before a lock is waited for, and handles it with the next.
        hanging.signal(signal.SIGTERM)
        sent += 1
        with suppress(AssertionError):
            hanging.wait_exit(timeout=0.5)
    assert hanging.wait_exit(timeout=10) == 128 + signal.SIGTERM
    assert sent > 1
    assert_given_back(hanging)


def test_what_hangs_ends_by_itself_some_time_after_the_signal(tmp_path: Path) -> None:
    with hung(HANGS.format(grace=0.2, hang=BUSY), tmp_path) as terminal:
        terminal.wait_for("Welcome")
        terminal.press("?")
        terminal.wait_raw(b"HANGS")
        terminal.signal(signal.SIGTERM)
        assert terminal.wait_exit(timeout=10) == 128 + signal.SIGTERM
        assert_given_back(terminal)


def test_a_terminal_that_goes_away_ends_the_program(launch: Launch) -> None:
    terminal = launch()
    terminal.wait_for("Welcome")
    terminal.hang_up()
    assert terminal.process.wait(timeout=10) == 128 + signal.SIGHUP
