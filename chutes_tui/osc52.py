"""OSC 52: the escape sequence by which a program asks its terminal to fill the clipboard. Nothing answers it."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_BASE64: Final = 74_994
"""Terminals drop longer sequences without a word (the smallest common limit: 100,000 bytes less its overhead)."""

_SCREEN_CHUNK: Final = 760
"""GNU screen passes at most 768 characters of a device control string on."""

_DEAF_TERMINALS: Final = {
    "dumb": "This terminal has no clipboard.",
    "linux": "The Linux console has no clipboard.",
}


def unsupported_because(text: str, environ: Mapping[str, str]) -> str:
    """Why OSC 52 surely would not work for this text and terminal, as a sentence; "" when it may."""
    if environ.get("TERM_PROGRAM") == "Apple_Terminal" and not over_ssh(environ):
        return "Apple's Terminal ignores requests to fill the clipboard."
    if len(base64.b64encode(text.encode("utf-8", "surrogatepass"))) > MAX_BASE64:
        return "It is too long for a terminal's clipboard."
    return _DEAF_TERMINALS.get(environ.get("TERM", ""), "")


def osc52(text: str, environ: Mapping[str, str]) -> str:
    """The sequence that sets the clipboard to `text`, wrapped for the multiplexer that stands in between.

    tmux hands it on where its `allow-passthrough` is on; the wrapped form leaves no copy among tmux's own buffers.
    GNU screen needs it cut into pieces.
    """
    sequence = f"\x1b]52;c;{base64.b64encode(text.encode('utf-8', 'surrogatepass')).decode()}\x07"
    term = environ.get("TERM", "")
    if environ.get("TMUX") or (term.startswith("tmux") and not environ.get("STY")):
        return "\x1bPtmux;" + sequence.replace("\x1b", "\x1b\x1b") + "\x1b\\"
    if environ.get("STY") or term.startswith("screen"):
        pieces = (sequence[at : at + _SCREEN_CHUNK] for at in range(0, len(sequence), _SCREEN_CHUNK))
        return "".join(f"\x1bP{piece}\x1b\\" for piece in pieces)
    return sequence


def over_ssh(environ: Mapping[str, str]) -> bool:
    """Whether the terminal is on another machine, which makes this machine's clipboard the wrong one."""
    return bool(environ.get("SSH_TTY") or environ.get("SSH_CONNECTION"))
