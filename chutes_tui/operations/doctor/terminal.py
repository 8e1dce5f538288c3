"""What can be known of the terminal: as a command sees it, or as the dashboard does."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from chutes_tui.core.text import visible

if TYPE_CHECKING:
    from collections.abc import Mapping

LEAST: Final = (80, 24)


@dataclass(frozen=True, slots=True)
class Terminal:
    """Size in cells (None: not a terminal), how many colours, and whether it writes Unicode."""

    size: tuple[int, int] | None = None
    colours: str = ""
    unicode: bool = True
    name: str = ""

    @property
    def small(self) -> bool:
        """Whether it is smaller than what every screen fits into."""
        return self.size is not None and (self.size[0] < LEAST[0] or self.size[1] < LEAST[1])


def this_terminal(environ: Mapping[str, str]) -> Terminal:
    """The terminal of this process, as far as it is one."""
    encoding = (getattr(sys.__stdout__, "encoding", "") or "").lower().replace("-", "")
    try:
        found = os.get_terminal_size(sys.__stdout__.fileno() if sys.__stdout__ else 1)
        size = (found.columns, found.lines)
    except (OSError, ValueError):
        size = None
    return Terminal(
        size, colours_of(environ), encoding in ("utf8", "utf16", "utf32"), visible(environ.get("TERM", ""))
    )


def colours_of(environ: Mapping[str, str]) -> str:
    """How many colours the terminal says that it has."""
    if environ.get("NO_COLOR"):
        return "no colour (NO_COLOR)"
    if environ.get("COLORTERM", "").lower() in ("truecolor", "24bit"):
        return "16 million colours"
    term = environ.get("TERM", "")
    if "256" in term:
        return "256 colours"
    return "no colour" if term in ("", "dumb") else "16 colours"
