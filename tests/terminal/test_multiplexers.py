"""The clipboard behind real multiplexers: a text arrives at the terminal, and nothing of it stays on the way."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import pytest

from .driver import Terminal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from served import ServedSandbox

KEY = "cpk_" + "5e" * 16 + "." + "c0" * 16 + "." + "R" * 32
TMUX = shutil.which("tmux")
SCREEN = shutil.which("screen")
needs_tmux = pytest.mark.skipif(TMUX is None, reason="tmux is not installed")
needs_screen = pytest.mark.skipif(SCREEN is None, reason="GNU screen is not installed")

# Each step waits for a line, so that the terminal is attached and has been looked at.
COPIER = f"""
import os, sys
from chutes_tui.clipboard.clipboard import Clipboard
from chutes_tui.core.secret import Secret

def write(sequence):
    sys.stdout.write(sequence)
    sys.stdout.flush()

desk = Clipboard(write, os.environ)
print("ready", flush=True)
for line in sys.stdin:
    step = line.strip()
    if step == "copy":
        result = desk.copy(Secret({KEY!r}))
        print("copied", result.outcome.name, result.method and result.method.name, result.in_the_way, flush=True)
    else:
        print("done", getattr(desk, step)().name, flush=True)
"""


class Multiplexed:
    """Programs in multiplexers that have sockets and settings of their own."""

    def __init__(self, folder: Path, ends: ExitStack) -> None:
        self.folder, self._ends = folder, ends
        self.environ = {"HOME": str(folder), "TMUX_TMPDIR": str(folder), "SCREENDIR": str(folder / "screen")}
        self.environ["PYTHONPATH"] = os.pathsep.join(sys.path)
        (folder / "screen").mkdir(mode=0o700)
        (folder / "copier.py").write_text(COPIER)
        self.copier = f"{sys.executable} {folder / 'copier.py'}"

    def start(self, *argv: str, until: str = "ready", **options: Any) -> Terminal:
        environ = {**self.environ, **options.pop("environ", {})}
        terminal = self._ends.enter_context(Terminal(argv, environ=environ, **options))
        terminal.wait_for(until)
        return terminal

    def tmux(self, settings: str, command: str, socket: str = "outer", **options: Any) -> Terminal:
        return self.start(*self.tmux_command(settings, command, socket), **options)

    def tmux_command(self, settings: str, command: str, socket: str) -> tuple[str, ...]:
        (self.folder / f"{socket}.conf").write_text(settings)
        self._ends.callback(self.ask, "kill-server", socket=socket)
        return ("tmux", "-L", socket, "-f", str(self.folder / f"{socket}.conf"), "new-session", command)

    def ask(self, *command: str, socket: str = "outer") -> str:
        """What tmux answers to a command."""
        environ = {"PATH": os.environ["PATH"], **self.environ}
        argv = ("tmux", "-L", socket, *command)
        return subprocess.run(argv, env=environ, capture_output=True, text=True, check=False, timeout=10).stdout

    def buffers(self, socket: str = "outer") -> str:
        """Everything that tmux keeps: the buffers' names and what they begin with."""
        return self.ask("list-buffers", "-F", "#{buffer_name}=#{buffer_sample}", socket=socket)


@pytest.fixture
def multiplexed() -> Iterator[Multiplexed]:
    with TemporaryDirectory(prefix="m") as folder, ExitStack() as ends:  # a short path, as sockets want it
        yield Multiplexed(Path(folder), ends)


def step(terminal: Terminal, name: str, seen: str) -> None:
    terminal.type(f"{name}\n").wait_for(seen)


def settings(clipboard: str, passthrough: str) -> str:
    return f"set -g set-clipboard {clipboard}\nset -g allow-passthrough {passthrough}\n"


@needs_tmux
@pytest.mark.parametrize("clipboard", ["on", "external", "off"])
def test_tmux_as_shipped_sends_a_secret_on_and_keeps_it_no_longer_than_wanted(
    multiplexed: Multiplexed, clipboard: str
) -> None:
    terminal = multiplexed.tmux(settings(clipboard, "off"), multiplexed.copier)
    multiplexed.ask("set-buffer", "the user's own")
    step(terminal, "copy", "copied SENT TMUX")
    assert terminal.clipboard_texts() == [KEY]
    assert "chutes-tui=cpk_" in multiplexed.buffers()
    step(terminal, "clear_if_unchanged", "done BUFFER_CLEARED")
    assert multiplexed.buffers() == "buffer0=the user's own\n"
    assert terminal.clipboard_texts() == [KEY], "what can't be read is left alone until that is asked for"
    step(terminal, "clear_now", "done ASKED")
    assert terminal.clipboard_texts() == [KEY, " "]
    assert multiplexed.buffers() == "buffer0=the user's own\n"


@needs_tmux
def test_another_text_in_the_buffer_is_left_alone(multiplexed: Multiplexed) -> None:
    terminal = multiplexed.tmux("", multiplexed.copier)
    step(terminal, "copy", "copied SENT TMUX")
    multiplexed.ask("set-buffer", "-b", "chutes-tui", "the user's own")
    step(terminal, "clear_now", "done CHANGED")
    assert multiplexed.buffers() == "chutes-tui=the user's own\n"
    assert terminal.clipboard_texts() == [KEY]


@needs_tmux
@pytest.mark.parametrize("clipboard", ["on", "external"])
def test_a_tmux_that_passes_sequences_keeps_no_copy(multiplexed: Multiplexed, clipboard: str) -> None:
    terminal = multiplexed.tmux(settings(clipboard, "on"), multiplexed.copier)
    step(terminal, "copy", "copied SENT TERMINAL")
    assert terminal.clipboard_texts() == [KEY]
    assert multiplexed.buffers() == ""


@needs_tmux
def test_a_terminal_of_which_tmux_knows_no_clipboard(multiplexed: Multiplexed) -> None:
    terminal = multiplexed.tmux("", multiplexed.copier, columns=200, environ={"TERM": "vt100"})
    step(terminal, "copy", r"copied COPIED TMUX .*terminal-features ',vt100:clipboard'")
    assert terminal.clipboard_texts() == []
    step(terminal, "clear_if_unchanged", "done CLEARED")
    assert multiplexed.buffers() == ""


@needs_tmux
def test_the_setting_that_it_names_lets_it_through(multiplexed: Multiplexed) -> None:
    features = "set -as terminal-features ',vt100:clipboard'\n"
    terminal = multiplexed.tmux(features, multiplexed.copier, environ={"TERM": "vt100"})
    step(terminal, "copy", "copied SENT TMUX")
    assert terminal.clipboard_texts() == [KEY]


@needs_tmux
@pytest.mark.parametrize(("clipboard", "arrives"), [("on", [KEY]), ("external", [])])
def test_a_tmux_within_another_names_the_setting_of_the_outer_one(
    multiplexed: Multiplexed, clipboard: str, arrives: list[str]
) -> None:
    inner = multiplexed.tmux_command("", multiplexed.copier, "inner")
    command = f"env -u TMUX {' '.join(inner[:-1])} '{inner[-1]}'"
    terminal = multiplexed.tmux(settings(clipboard, "off"), command, columns=200)
    step(terminal, "copy", r"copied SENT TMUX This tmux runs inside another .* set-clipboard on")
    assert terminal.clipboard_texts() == arrives
    step(terminal, "clear_if_unchanged", "done BUFFER_CLEARED")
    assert multiplexed.buffers("inner") == ""


@needs_tmux
@pytest.mark.parametrize("term", ["tmux-256color", "screen-256color"])
@pytest.mark.parametrize(("clipboard", "arrives"), [("on", [KEY]), ("external", [])])
def test_a_tmux_on_the_other_side_of_a_connection(
    multiplexed: Multiplexed, term: str, clipboard: str, arrives: list[str]
) -> None:
    """Neither its variables nor its program are here, only the terminal's name."""
    command = f"env -i SSH_TTY=/dev/pts/7 TERM={term} PYTHONPATH={multiplexed.environ['PYTHONPATH']}"
    settled = settings(clipboard, "off")
    terminal = multiplexed.tmux(settled, f"{command} {multiplexed.copier}", columns=200)
    step(terminal, "copy", r"copied SENT TERMINAL If tmux is in between.* set-clipboard on")
    assert terminal.clipboard_texts()[-1:] == arrives


@needs_screen
def test_gnu_screen_gets_it_in_its_wrapping(multiplexed: Multiplexed) -> None:
    terminal = multiplexed.start("screen", "-c", "/dev/null", *multiplexed.copier.split())
    step(terminal, "copy", "copied SENT TERMINAL")
    assert terminal.clipboard_texts() == [KEY]
    assert KEY[:8] not in terminal.text


@needs_tmux
@pytest.mark.slow
def test_the_whole_program_in_tmux(multiplexed: Multiplexed, served: ServedSandbox) -> None:
    environ = {
        "CHUTES_API_URL": served.base_url,
        "CHUTES_CONFIG_PATH": str(served.config_path),
        "BT_WALLET_PATH": str(served.wallets_path),
    }
    command = f"{sys.executable} -m chutes_tui; echo ended; exec cat"  # or tmux ends with it, and every buffer
    terminal = multiplexed.tmux("", command, until="just testing", environ=environ, columns=160, rows=40)
    terminal.press("n").wait_for("CLI")
    terminal.type("smoke").wait_for("✓ free")
    terminal.press("f2").wait_for("Invoke one chute")
    terminal.press("enter").wait_for("→ +invoke all chutes")
    terminal.press("f10").wait_for("cpk_•")
    terminal.press("c").wait_for(r"Sent .* to your terminal's clipboard and copied it to tmux's buffer chutes-tui")
    (copied,) = terminal.clipboard_texts()
    assert copied.startswith("cpk_")
    assert copied[:8] in multiplexed.buffers()
    terminal.press("ctrl+l").wait_for("Asked your terminal to clear its clipboard")
    assert multiplexed.buffers() == ""
    terminal.press("c").wait_for("buffer clears in 4")
    terminal.press("s").wait_for(r"smoke.*just testing")
    terminal.press("q").wait_for("ended")
    assert multiplexed.buffers() == ""
