"""Names for wallets and hotkeys: they become names of folders and files. Pure."""

from __future__ import annotations

from typing import Final

from chutes_tui.core.secret_shape import secret_shape
from chutes_tui.core.text import visible

MAX_NAME_BYTES: Final = 200
"""File systems allow 255; a file is written under a longer name first."""

_PUBLIC_SUFFIX: Final = "pub.txt"


def name_problem(name: str) -> str:
    """What is wrong with a name for a wallet or a hotkey, in one sentence; "" when it is good."""
    if not name.strip():
        return "Enter a name."
    if shape := secret_shape(name):
        return f"This looks like {shape}: don't use it in a file name."
    if name != name.strip():
        return "A name can't start or end with a space."
    if name.startswith("."):
        return "A name can't start with a dot: such files are hidden."
    if "/" in name or "\\" in name:
        return "A name can't contain / or \\."
    if visible(name) != name:
        return "A name can't contain control or invisible characters."
    if name.lower().endswith(_PUBLIC_SUFFIX):
        return f"A name can't end with {_PUBLIC_SUFFIX}: that is the suffix of public key files."
    if len(name.encode()) > MAX_NAME_BYTES:
        return f"A name can't be longer than {MAX_NAME_BYTES} bytes."
    return ""
