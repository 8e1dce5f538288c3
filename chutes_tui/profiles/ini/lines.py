"""INI text as lines, each with what Python's ConfigParser takes it for; joined again, they are the very same text."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_LINE_END: Final = re.compile(r"(\r\n|\r|\n)")


class LineKind(Enum):
    """What a line is, given the lines before it."""

    BLANK = "blank"
    COMMENT = "comment"
    SECTION = "section"
    ENTRY = "entry"
    CONTINUATION = "continuation"
    """Part of the value of the entry before it."""
    OUTSIDE = "outside"
    """A fault: something before the first section."""
    BROKEN = "broken"
    """A fault: neither a section nor an entry."""


@dataclass(frozen=True, slots=True)
class IniLine:
    """One line: its text without its end, the end ("" for a last line without one), and what it is.

    `name` is the section's name, or the entry's key in lower case; `value_at` the place in `text` where the value of
    an entry begins. None of it is in the repr.
    """

    text: str = field(repr=False)
    end: str
    kind: LineKind
    name: str = field(default="", repr=False)
    value_at: int = field(default=0, repr=False)

    @property
    def whole(self) -> str:
        """The line with its end."""
        return self.text + self.end

    @property
    def margin(self) -> str:
        """The whitespace that it begins with."""
        return self.text[: len(self.text) - len(self.text.lstrip())]


def split_lines(text: str) -> Iterator[IniLine]:
    """The lines of a text, always at least one. Never raises."""
    pieces = _LINE_END.split(text)
    pieces.append("")
    in_section = in_entry = False
    indent = 0
    for line, end in zip(pieces[::2], pieces[1::2], strict=True):
        stripped = line.strip()
        if not stripped:
            yield IniLine(line, end, LineKind.BLANK)
            continue
        if stripped.startswith(("#", ";")):
            yield IniLine(line, end, LineKind.COMMENT)
            continue
        margin = len(line) - len(line.lstrip())
        if in_entry and margin > indent:
            yield IniLine(line, end, LineKind.CONTINUATION)
            continue
        indent = margin
        if stripped.startswith("[") and (close := stripped.rfind("]")) > 1:
            in_section, in_entry = True, False
            yield IniLine(line, end, LineKind.SECTION, stripped[1:close])
        elif not in_section:
            yield IniLine(line, end, LineKind.OUTSIDE)
        else:
            entry = _entry(line, end, margin)
            in_entry = in_entry or entry.kind is LineKind.ENTRY
            yield entry


def _entry(line: str, end: str, margin: int) -> IniLine:
    delimiter = min((at for at in (line.find("=", margin), line.find(":", margin)) if at >= 0), default=-1)
    if delimiter <= margin:
        return IniLine(line, end, LineKind.BROKEN)
    after = line[delimiter + 1 :]
    value_at = delimiter + 1 + len(after) - len(after.lstrip())
    return IniLine(line, end, LineKind.ENTRY, line[margin:delimiter].rstrip().lower(), value_at)
