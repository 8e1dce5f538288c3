"""Whatever bytes the terminal sends: the program lives, draws a new size, and keeps a key that is shown only once."""

from __future__ import annotations

import re
from random import Random
from signal import SIGINT, SIGQUIT
from typing import TYPE_CHECKING

import pytest
from lanes import cases

from .noise import anything, without_meaning

if TYPE_CHECKING:
    from .conftest import Launch
    from .driver import Terminal

ANSWERS = 10.0
_VALUE = r"cpk_[0-9a-f]+\.[0-9a-f]+\.\w+"


def at_a_name(launch: Launch) -> Terminal:
    terminal = launch("--sandbox", columns=120, rows=40)
    terminal.wait_for("just testing")
    terminal.press("n").wait_for("Resource")
    return terminal


def at_a_fresh_key(launch: Launch) -> Terminal:
    terminal = at_a_name(launch)
    terminal.paste("fresh").wait_for("fresh")
    terminal.press("f2").wait_for("ready-made|template")
    terminal.press("enter").wait_for("→ +invoke all chutes")
    terminal.press("ctrl+s").wait_for("only time|only once")
    return terminal


def value_of(terminal: Terminal) -> str:
    """The value of the fresh key, shown for a moment."""
    terminal.press("v")
    # The words below it are drawn last.
    shown = terminal.wait_for(rf"({_VALUE}).*Hides after", timeout=ANSWERS)[1]
    terminal.press("v").wait_gone(_VALUE, timeout=ANSWERS)
    return shown


def answers(terminal: Terminal) -> None:
    """A new size is drawn whole: the last line is the footer, over the whole width."""
    for columns, rows in ((100, 30), (120, 40)):
        terminal.resize(columns, rows)
        terminal.wait_for(r"SANDBOX", timeout=ANSWERS)
        terminal.wait_for(r"Help  q Quit\Z", timeout=ANSWERS)


ODD = {
    "a mouse of X10": b"\x1b[M" + bytes([67, 142, 37]),
    "no UTF-8": b"\xff",
    "a paste": b"\x1b[200~a\x9bb\x1b[201~",
    "two codes": b"\x1b[1086::106u",
    "a key let go": b"\x1b[115;1:3u",
    "no character": b"\x1b[99999999999u",
}


@cases("data", ODD, "a mouse of X10")
def test_odd_bytes_beside_a_fresh_key(launch: Launch, data: bytes) -> None:
    terminal = at_a_fresh_key(launch)
    value = value_of(terminal)
    terminal.send(data)
    answers(terminal)
    assert value_of(terminal) == value


def beside_a_fresh_key(launch: Launch, seed: int, rounds: int) -> None:
    random, terminal = Random(seed), at_a_fresh_key(launch)
    value = value_of(terminal)
    for _ in range(rounds):
        terminal.send(without_meaning(random, 40) + b"\x1b[I")
        answers(terminal)
        # Also waits until the keys of the noise took effect: sizes are drawn before keys that wait for one another.
        assert value_of(terminal) == value


def in_a_field(launch: Launch, seed: int, rounds: int) -> None:
    random, terminal = Random(seed), at_a_name(launch)
    for _ in range(rounds):
        terminal.send(anything(random, 30))
        terminal.resize(*random.choice(((100, 30), (80, 24), (120, 40))))
        if terminal.settled() is not None:
            # A ctrl+c or ctrl+\ behind what quit the program is a signal to it: the terminal is given back by then.
            assert terminal.process.returncode in (0, 130, -SIGINT, -SIGQUIT), terminal.output[-2000:]
            terminal = at_a_name(launch)
    assert not re.search(rb"Traceback|internal error", bytes(terminal.raw))


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
def test_noise_beside_a_fresh_key(launch: Launch, seed: int) -> None:
    beside_a_fresh_key(launch, seed, rounds=4)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
def test_anything_in_a_field(launch: Launch, seed: int) -> None:
    in_a_field(launch, seed, rounds=6)


@pytest.mark.slow
@pytest.mark.long
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("seed", range(100, 105))
def test_much_noise_beside_a_fresh_key(launch: Launch, seed: int) -> None:
    beside_a_fresh_key(launch, seed, rounds=100)


@pytest.mark.slow
@pytest.mark.long
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("seed", range(100, 105))
def test_much_of_anything_in_a_field(launch: Launch, seed: int) -> None:
    in_a_field(launch, seed, rounds=100)


@pytest.mark.slow
def test_a_paste_that_lost_its_end_gives_the_keyboard_back(launch: Launch) -> None:
    terminal = at_a_name(launch)
    terminal.send(b"\x1b[200~the-name-of-a-key")
    terminal.wait_for("the-name-of-a-key", timeout=ANSWERS)
    terminal.type("-typed").wait_for("the-name-of-a-key-typed", timeout=ANSWERS)
