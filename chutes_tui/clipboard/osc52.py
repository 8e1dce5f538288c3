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


def may_be_dropped_because(environ: Mapping[str, str]) -> str:
    """What a multiplexer that can't be asked needs to pass the sequence on, as a sentence; "" where there is none."""
    if in_tmux(environ) or (environ.get("TERM", "").startswith("screen") and not environ.get("STY")):
        return "If tmux is in between, it passes this on only with set-clipboard on."
    return ""


def osc52(text: str, environ: Mapping[str, str], *, passed_on: bool = False) -> str:
    """Return the sequence that sets the clipboard to `text`, in the form that a multiplexer in between passes on.

    tmux passes the wrapped form on where its `allow-passthrough` is on (`passed_on`: that is known), which leaves no
    copy among its own buffers, and the plain one where its `set-clipboard` is on. GNU screen needs it cut into
    pieces. `screen…` in TERM is the name of either of them when it comes from another machine.
    """
    plain = f"\x1b]52;c;{base64.b64encode(text.encode('utf-8', 'surrogatepass')).decode()}\x07"
    if passed_on or in_tmux(environ):
        wrapped = "\x1bPtmux;" + plain.replace("\x1b", "\x1b\x1b") + "\x1b\\"
        return wrapped if passed_on else plain + wrapped
    pieces = (plain[at : at + _SCREEN_CHUNK] for at in range(0, len(plain), _SCREEN_CHUNK))
    if environ.get("STY"):
        return "".join(f"\x1bP{piece}\x1b\\" for piece in pieces)
    if environ.get("TERM", "").startswith("screen"):
        # A tmux takes the first piece for a whole text, so what is whole comes last.
        return "".join(f"\x1bP{piece}\x1b\\" for piece in pieces) + plain
    return plain


def in_tmux(environ: Mapping[str, str]) -> bool:
    """True if tmux stands between this program and the terminal, as far as the variables show."""
    return bool(environ.get("TMUX")) or (environ.get("TERM", "").startswith("tmux") and not environ.get("STY"))


def over_ssh(environ: Mapping[str, str]) -> bool:
    """Whether the terminal is on another machine, which makes this machine's clipboard the wrong one."""
    return bool(environ.get("SSH_TTY") or environ.get("SSH_CONNECTION"))
