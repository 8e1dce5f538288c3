"""The environment variables that Textual and Rich read when they are imported, before they read them.

Some end the program when they make no sense (TEXTUAL_COLOR_SYSTEM, COLUMNS, ESCDELAY), and some are for developers of
Textual: they press keys, write screenshots and logs, or replace the driver.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import MutableMapping

_HONOURED: Final = frozenset(
    {
        "THEME",
        "ANIMATIONS",
        "FPS",
        "SMOOTH_SCROLL",
        "DISABLE_KITTY_KEY",
        "ALLOW_SIGNALS",
        "COLOR_SYSTEM",
        "DIM_FACTOR",
    }
)
_COLOR_SYSTEMS: Final = frozenset({"auto", "standard", "256", "truecolor"})
_BOUNDS: Final = {
    "TEXTUAL_FPS": (1, 240),
    "TEXTUAL_DIM_FACTOR": (0, 100),
    "ESCDELAY": (1, 5000),
    "COLUMNS": (1, 2000),
    "LINES": (1, 1000),
}


def drop_unusable(environ: MutableMapping[str, str]) -> None:
    """Remove what can't be used and what this program doesn't honour.

    The size of the window is the terminal's to say: an exported COLUMNS outlives the size that it was taken from.
    """
    for name in [name for name in environ if name.startswith("TEXTUAL")]:
        if name.removeprefix("TEXTUAL_") not in _HONOURED:
            del environ[name]
    if environ.get("TEXTUAL_COLOR_SYSTEM", "auto") not in _COLOR_SYSTEMS:
        del environ["TEXTUAL_COLOR_SYSTEM"]
    for name, (least, most) in _BOUNDS.items():
        if name in environ and not _is_number(environ[name], least, most):
            del environ[name]
    if _terminal_knows_its_size():
        for name in ("COLUMNS", "LINES"):
            environ.pop(name, None)


def _is_number(text: str, least: int, most: int) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= len(str(most)) and least <= int(text) <= most


def _terminal_knows_its_size() -> bool:
    try:
        return all(os.get_terminal_size(sys.__stdout__.fileno() if sys.__stdout__ else 1))
    except OSError:
        return False
