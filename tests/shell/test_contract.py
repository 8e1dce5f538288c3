"""What `chutes_tui.shell` needs of Textual's private parts, each with the effect that it relies on."""

from __future__ import annotations

import inspect
import pkgutil
from importlib import import_module
from typing import TYPE_CHECKING, Any

from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual._keyboard_protocol import FUNCTIONAL_KEYS
from textual._xterm_parser import XTermParser
from textual.driver import Driver
from textual.drivers.linux_driver import LinuxDriver
from textual.screen import Screen

import chutes_tui.screens
from chutes_tui.app import ChutesApp
from chutes_tui.shell.driver import TerminalDriver
from chutes_tui.shell.screens import NewestSize
from chutes_tui.shell.terminal_input import TerminalInput

if TYPE_CHECKING:
    from collections.abc import Iterator


def every_screen(base: type[Screen[Any]] = Screen) -> Iterator[type[Screen[Any]]]:
    for screen in base.__subclasses__():
        if screen.__module__.startswith("chutes_tui."):
            yield screen
        yield from every_screen(screen)


def test_every_screen_follows_the_newest_size_alone() -> None:
    for module in pkgutil.walk_packages(chutes_tui.screens.__path__, "chutes_tui.screens."):
        import_module(module.name)
    screens = set(every_screen())
    assert len(screens) > 30
    for screen in screens:
        assert issubclass(screen, NewestSize), f"{screen}: its base is to be one of chutes_tui.shell.screens"
        assert screen.__mro__.index(NewestSize) < screen.__mro__.index(Screen)


def test_a_screen_takes_its_size_from_on_resize() -> None:
    """`Screen._on_resize`, found by its name in each class, derived ones first."""
    assert "_on_resize" in vars(Screen)
    assert "_on_resize" in vars(NewestSize)


def known_to_textual() -> Iterator[str]:
    """Every sequence that Textual has a meaning for, and characters."""
    yield from ANSI_SEQUENCES_KEYS
    for code in FUNCTIONAL_KEYS:
        yield f"\x1b[{code}"
        yield f"\x1b[{code[:-1]};5{code[-1]}"
    yield from (f"\x1b[{ord(character)};;{ord(character)}u" for character in "aA ü翻")
    yield from ("\x1b[97;5u", "\x1b[97;6;65u", "\x1b[I", "\x1b[O", "\x1b[<0;5;6M", "\x1b[<0;5;6m", "\x1b[<64;5;6M")
    yield from ("\x1b[3;4R", "\x1b[?2026;1$y", "\x1b[?2048;2$y", "\x1ba", "\x1bA", "\x1bü", "ü翻a")
    yield from (chr(code) for code in range(256) if not 0x7F < code < 0xA0)


def as_textual_reads(sequence: str) -> list[str]:
    parser = XTermParser()
    messages = list(parser.feed(sequence))
    if parser._timeout_time is not None:
        parser._timeout_time = 0.0
        messages += parser.tick()
    return list(map(repr, messages))


def test_what_textual_understands_is_understood_alike() -> None:
    """`XTermParser` with `_sequence_to_key_events`, `parse_mouse_code` and `feed`, and its two tables of keys."""
    dropped = {"\x9b", *(f"\x1b[1;{modifiers}u" for modifiers in (5, 6, 7, 8))}
    for sequence in set(known_to_textual()) - dropped:
        terminal = TerminalInput()
        messages = [*terminal.feed(sequence.encode(), 0.0), *terminal.settle(60.0)]
        assert list(map(repr, messages)) == as_textual_reads(sequence), repr(sequence)


def test_the_driver_of_linux_and_macos_reads_in_a_method_of_its_own() -> None:
    """`App.get_driver_class`, and of LinuxDriver: `run_input_thread`, `exit_event`, `fileno` and `_debug`."""
    assert issubclass(ChutesApp(environ={}).get_driver_class(), TerminalDriver)
    assert "self.run_input_thread()" in inspect.getsource(LinuxDriver._run_input_thread)
    for name in ("exit_event", "fileno"):
        assert f"self.{name} = " in inspect.getsource(LinuxDriver.__init__)
    assert "self._debug = debug" in inspect.getsource(Driver.__init__)
