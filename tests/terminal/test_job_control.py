"""Stopped and continued by a shell: a sane terminal meanwhile, all drawn again after, no secret left shown."""

from __future__ import annotations

import os
import re
import signal
import sys
from typing import TYPE_CHECKING, Self

import pytest

from .driver import Terminal
from .test_signals import assert_given_back

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from .conftest import Launch

SHELL = """
import os, signal, sys, termios
signal.signal(signal.SIGTTOU, signal.SIG_IGN)
modes = termios.tcgetattr(0)
job = os.fork()
if job == 0:
    os.setpgid(0, 0)
    while os.tcgetpgrp(0) != os.getpgrp():
        pass
    signal.signal(signal.SIGTTOU, signal.SIG_DFL)
    os.execv(sys.argv[1], sys.argv[1:])
try:
    os.setpgid(job, job)
except PermissionError:
    pass
os.tcsetpgrp(0, job)
while True:
    _, status = os.waitpid(job, os.WUNTRACED)
    if not os.WIFSTOPPED(status):
        os.tcsetpgrp(0, os.getpgrp())
        sys.exit(os.waitstatus_to_exitcode(status))
    os.tcsetpgrp(0, os.getpgrp())
    as_before = termios.tcgetattr(0) == modes
    termios.tcsetattr(0, termios.TCSANOW, modes)
    # A stop may cut an escape sequence: CAN ends it, or it would take the first letter.
    print(f"\\x18\\r\\nSTOPPED job={job} as_before={as_before} $", flush=True)
    for command in sys.stdin:
        if command.strip() == "fg":
            os.tcsetpgrp(0, job)
        os.kill(-job, signal.SIGCONT)
        if command.strip() == "fg":
            break
        print("\\r\\nBACKGROUND $", flush=True)
"""
PROGRAM = [sys.executable, "-m", "chutes_tui", "--sandbox"]
WRAPPED = ["/bin/sh", "-c", '"$@"; exit $?', "sh", *PROGRAM]


class Shell(Terminal):
    """A terminal in which a shell runs one job."""

    def stopped(self, *, as_before: bool = True) -> Self:
        """Wait for the shell's word that the job is stopped, and for the line settings that it found."""
        found = self.wait_for(r"STOPPED job=\d+ as_before=(\w+)")
        assert found[1] == str(as_before)
        return self

    def signal_job(self, number: signal.Signals) -> None:
        """Send a signal to the program itself, not to the whole job."""
        os.kill(self.program, number)

    @property
    def program(self) -> int:
        """The process that runs the program, below the shell and perhaps a wrapper."""
        children, found = f"/proc/{self.process.pid}/task/{self.process.pid}/children", 0
        while below := open(children).read().split():  # noqa: SIM115, PTH123
            found = int(below[0])
            children = f"/proc/{found}/task/{found}/children"
        return found

    def foreground(self) -> Self:
        """Type `fg`."""
        return self.type("fg\r")


@pytest.fixture(
    params=[pytest.param(PROGRAM, id="alone"), pytest.param(WRAPPED, id="in a wrapper", marks=pytest.mark.slow)]
)
def shell(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Shell]:
    surroundings = {"HOME": str(tmp_path), "PYTHONPATH": os.pathsep.join(sys.path)}
    argv = [sys.executable, "-c", SHELL, *request.param]
    with Shell(argv, environ=surroundings, columns=120, rows=40) as shell:
        shell.wait_for("laptop")
        yield shell
        if shell.process.poll() is None:
            os.kill(shell.program, signal.SIGKILL)


def assert_keys_arrive_once(shell: Shell) -> None:
    shell.press("/").type("abcdefghijklmnop")
    shell.wait_for("abcdefghijklmnop")
    shell.press("escape").wait_gone("abcdefghijklmnop")
    shell.wait_for("laptop")


def assert_ends_well(shell: Shell) -> None:
    shell.press("q")
    assert shell.wait_exit() == 0
    assert_given_back(shell)


def reveal_a_key(shell: Shell) -> str:
    """Create a key and show its value."""
    shell.press("n").wait_for("Keys › New key")
    shell.type("fresh").wait_for("fresh")
    shell.press("f2").wait_for("Start|template")
    shell.press("enter").wait_for("invoke all chutes")
    shell.press("ctrl+s").wait_for("cpk_.*••••")
    shell.press("v")
    return shell.wait_for(r"cpk_[0-9a-f]{16,}")[0]


@pytest.mark.parametrize("by", ["ctrl+z", pytest.param("SIGTSTP", marks=pytest.mark.slow)])
def test_stopped_and_continued(shell: Shell, by: str) -> None:
    value = reveal_a_key(shell)
    if by == "ctrl+z":
        shell.press("ctrl+z")
    else:
        shell.signal_job(signal.SIGTSTP)
    shell.stopped()
    assert_given_back(shell)  # on a real terminal, the screen that is left takes the value with it
    del shell.raw[:]
    shell.foreground().wait_for("cpk_.*••••")
    assert value.encode() not in shell.raw
    shell.press("s").wait_for("laptop")
    assert_keys_arrive_once(shell)
    assert_ends_well(shell)


def test_stopped_without_a_chance_to_notice(shell: Shell) -> None:
    value = reveal_a_key(shell)
    os.kill(-os.getpgid(shell.program), signal.SIGSTOP)
    shell.stopped(as_before=False)
    shell.foreground().wait_gone("STOPPED")
    shell.wait_for("cpk_.*••••")
    shell.wait_gone(re.escape(value[:20]))
    shell.press("s").wait_for("laptop")
    assert_keys_arrive_once(shell)
    assert_ends_well(shell)


@pytest.mark.slow
def test_sent_to_the_background_it_waits_for_the_foreground(shell: Shell) -> None:
    shell.press("ctrl+z")
    shell.stopped()
    shell.type("bg\r").wait_for("BACKGROUND")
    shell.foreground().wait_for("laptop")
    assert_keys_arrive_once(shell)
    assert_ends_well(shell)


def test_a_signal_that_came_while_it_was_stopped_ends_it(shell: Shell) -> None:
    shell.press("ctrl+z")
    shell.stopped()
    shell.signal_job(signal.SIGTERM)
    shell.foreground()
    assert shell.wait_exit() == 128 + signal.SIGTERM
    assert_given_back(shell)


@pytest.mark.slow
@pytest.mark.parametrize("by", ["ctrl+z", "SIGTSTP", "SIGCONT"])
def test_without_a_shell_it_goes_on_at_once(launch: Launch, by: str) -> None:
    terminal = launch("--sandbox", columns=120, rows=40)
    terminal.wait_for("laptop")
    del terminal.raw[:]
    if by == "ctrl+z":
        terminal.press(by)
    else:
        terminal.signal(signal.Signals[by])
    terminal.wait_raw(b"\x1b[?1049h")
    terminal.wait_for("laptop")
    terminal.press("/").type("abcdef")
    terminal.wait_for("abcdef")
    terminal.press("escape").wait_gone("abcdef")
    terminal.press("q")
    assert terminal.wait_exit() == 0
    assert_given_back(terminal)
