"""The clipboard behind tmux, which passes a text on only as its settings say.

As shipped it drops the sequence of OSC 52, plain and wrapped. What it takes in every setting is its own command
`load-buffer -w`: the text becomes one of tmux's buffers, which can be read and deleted again, and is sent on to the
terminal.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from chutes_tui.clipboard.tools import ClipboardTool, installed, run_tool, tool_environment

if TYPE_CHECKING:
    from collections.abc import Mapping

BUFFER: Final = "chutes-tui"
"""The name of the buffer, so that it can be found and no other is touched."""

_TOOL: Final = ClipboardTool(
    "tmux",
    ("tmux", "load-buffer", "-b", BUFFER, "-w", "-"),
    ("tmux", "save-buffer", "-b", BUFFER, "-"),
    ("tmux", "delete-buffer", "-b", BUFFER),
)
_ASKED: Final = "#{allow-passthrough}|#{set-clipboard}|#{client_tty}|#{client_termname}"
_MULTIPLEXERS: Final = ("tmux", "screen")


@dataclass(frozen=True, slots=True)
class Passage:
    """How a text gets through tmux to the terminal; `terminal` is the name by which tmux knows the terminal."""

    passes_sequences: bool
    set_clipboard: str
    terminal: str
    knows_clipboard: bool

    def in_the_way(self) -> str:
        """The setting that can keep a text that tmux took from the terminal, as a sentence; "" when there is none."""
        if not self.knows_clipboard:
            return (
                f"tmux has no clipboard setting for your terminal. If your terminal has a clipboard: "
                f"tmux set -as terminal-features ',{self.terminal}:clipboard', then attach again."
            )
        if self.terminal.startswith(_MULTIPLEXERS):
            return "This tmux runs inside another multiplexer: an outer tmux passes it on only with set-clipboard on."
        return ""

    def refused(self) -> str:
        """Why tmux passes nothing on after it did not take a text by its own command, as a sentence."""
        return (
            f"tmux didn't pass it on, because its set-clipboard is {self.set_clipboard}. To allow it: tmux set -g "
            "set-clipboard on"
        )


class Tmux:
    """The tmux in which this program runs: its buffer, and what it passes on."""

    def __init__(self, buffer: ClipboardTool, pane: str, *, within_screen: bool) -> None:
        self.buffer = buffer
        self._pane = ("-t", pane) if pane else ()
        self._within_screen = within_screen

    def passage(self) -> Passage | None:
        """Return what tmux passes on now, None when it can't be asked."""
        program, environment = self.buffer.copy_command[0], dict(self.buffer.environment)
        answer = run_tool((program, "display-message", "-p", *self._pane, _ASKED), environment)
        parts = (answer or "").rstrip("\n").split("|")
        if len(parts) != 4:
            return None
        passthrough, set_clipboard, tty, terminal = parts
        # A tmux without this setting lets everything through. Which of screen and tmux is the inner one isn't known.
        passes = passthrough not in ("0", "off") and not self._within_screen
        if passes:
            return Passage(passes, set_clipboard, terminal, knows_clipboard=True)
        known = _knows_clipboard(run_tool((program, "show-messages", "-T"), environment) or "", tty)
        return Passage(passes, set_clipboard, terminal, known)


def find_tmux(environ: Mapping[str, str]) -> Tmux | None:
    """Return the tmux that `environ` describes, None when there is none or its program is missing."""
    if not environ.get("TMUX"):
        return None
    ways = {name: environ[name] for name in ("TMUX", "TMUX_PANE", "TMUX_TMPDIR") if name in environ}
    buffer = installed(_TOOL, environ, tool_environment(environ) | ways)
    pane, within_screen = environ.get("TMUX_PANE", ""), bool(environ.get("STY"))
    return None if buffer is None else Tmux(buffer, pane, within_screen=within_screen)


def _knows_clipboard(listing: str, tty: str) -> bool:
    """Return whether tmux knows how to set the clipboard of the terminal on `tty`; True if that isn't listed."""
    of_it = False
    for line in listing.splitlines():
        if line.startswith("Terminal "):
            of_it = f" for {tty}," in line
        elif of_it and " Ms: " in line:
            return "[missing]" not in line
    return True
