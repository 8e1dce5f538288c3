"""Terminals whose size is known late, changes while the program starts, or leaves no room."""

from __future__ import annotations

import asyncio
import signal
import time
from typing import TYPE_CHECKING

import pytest
from textual.drivers.linux_driver import LinuxDriver

from chutes_tui.shell.driver import TerminalDriver

if TYPE_CHECKING:
    from .conftest import Launch
    from .driver import Terminal

ANSWERS = 10.0
"""Seconds in which a program that still hears anything has started, and drawn what was asked for."""


def ends_when_told(terminal: Terminal) -> None:
    terminal.signal(signal.SIGTERM)
    assert terminal.wait_exit(timeout=ANSWERS) == 128 + signal.SIGTERM


@pytest.mark.parametrize("term", ["dumb", pytest.param("unknown", marks=pytest.mark.slow)])
def test_a_terminal_that_says_nothing_of_itself(launch: Launch, term: str) -> None:
    terminal = launch("--sandbox", environ={"TERM": term}, columns=100, rows=28)
    terminal.wait_for(r"just testing", timeout=ANSWERS)
    terminal.press("n").wait_for(r"Resource", timeout=ANSWERS)
    assert terminal.text.splitlines()[-1].strip()
    ends_when_told(terminal)


@pytest.mark.slow
def test_a_size_that_changes_while_the_program_starts(launch: Launch) -> None:
    # Every hundredth of a second is one of the stages that a start goes through.
    for first in (0.15, 0.3, 0.45, 0.6):
        terminal = launch("--sandbox", columns=80, rows=24)
        for turn in range(12):
            until = terminal.started + first + turn * 0.012
            time.sleep(max(0.0, until - time.perf_counter()))
            terminal.resize(*((100, 28), (120, 40))[turn % 2])
        terminal.wait_for(r"just testing", timeout=ANSWERS)
        terminal.press("n").wait_for(r"Resource", timeout=ANSWERS)
        assert terminal.text.splitlines()[-1].strip()
        ends_when_told(terminal)


def test_of_two_sizes_the_newest_is_told_last(monkeypatch: pytest.MonkeyPatch) -> None:
    size, told = [(1, 1)], []

    def told_by_textual(_number: int, _frame: object) -> None:
        found = size[0]
        if found == (1, 1):  # a second change interrupts the first
            size[0] = (120, 40)
            signal.raise_signal(signal.SIGWINCH)
        told.append(found)

    def start(_driver: LinuxDriver) -> None:
        signal.signal(signal.SIGWINCH, told_by_textual)

    async def run() -> None:
        TerminalDriver.start_application_mode(object.__new__(TerminalDriver))
        signal.raise_signal(signal.SIGWINCH)
        while len(told) < 2:  # noqa: ASYNC110 - the handler is no part of the loop
            await asyncio.sleep(0)

    monkeypatch.setattr(LinuxDriver, "start_application_mode", start)
    before = signal.getsignal(signal.SIGWINCH)
    try:
        asyncio.run(run())
    finally:
        signal.signal(signal.SIGWINCH, before)
    assert told == [(1, 1), (120, 40)]


def test_a_single_cell(launch: Launch) -> None:
    terminal = launch("--sandbox", columns=1, rows=1)
    terminal.resize(120, 40)
    terminal.wait_for(r"just testing", timeout=ANSWERS)
    terminal.resize(1, 1)
    terminal.press("n")
    terminal.resize(120, 40)
    terminal.wait_for(r"Resource", timeout=ANSWERS)
    ends_when_told(terminal)
