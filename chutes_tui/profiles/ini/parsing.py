"""INI text as lines, each with what Python's ConfigParser takes it for (joined again, they are the very same text),
and taken apart as ConfigParser does it (no interpolation, strict), but with line numbers for everything, and without
exceptions: ConfigParser's own quote the offending line, which may hold a seed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Final, NamedTuple

from chutes_tui.core.secret import Secret

if TYPE_CHECKING:
    from collections.abc import Iterator


_LINE_END: Final = re.compile(r"(\r\n|\r|\n)")
BOM: Final = b"\xef\xbb\xbf"
_DEFAULTS: Final = "DEFAULT"
_SECTIONS: Final = frozenset({"api", "auth", "payment"})
_SPEAKABLE: Final = frozenset(
    {"api", "auth", "payment", "base_url", "username", "user_id", "hotkey_seed", "hotkey_name", "hotkey_ss58address"}
    | {"api_key", "address"}
)
"""Names of sections and keys that may be said aloud; others may be secrets in the wrong place."""


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


class IniValue(NamedTuple):
    """A value, the line it starts on (from 1), and the first line that continues it, if any."""

    secret: Secret
    line: int
    continued_on: int | None

    @property
    def text(self) -> str:
        """The value in clear, "" when empty."""
        return self.secret.reveal() if self.secret else ""


class IniFault(NamedTuple):
    """What is wrong with a line, as the rest of a sentence that begins with its number; 0 means the whole file."""

    line: int
    what: str
    next_step: str = ""


@dataclass(frozen=True, slots=True)
class IniDocument:
    """What a file says. When there are `faults`, the rest is what could be read in spite of them."""

    sections: dict[str, dict[str, IniValue]] = field(repr=False)
    faults: tuple[IniFault, ...] = ()
    has_bom: bool = False

    def get(self, section: str, key: str) -> IniValue | None:
        """A value of a section, or of [DEFAULT] when the section exists without it."""
        values = self.sections.get(section)
        if values is None:
            return None
        return values.get(key) or self.sections.get(_DEFAULTS, {}).get(key)


def parse_ini(data: bytes) -> IniDocument:
    """Take the bytes of a file apart. Never raises; what is wrong is listed in `faults`."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _unreadable(0, "is UTF-16, which the official CLI can't read either", "Save it as UTF-8.")
    has_bom = data.startswith(BOM)
    if b"\0" in data:
        return _unreadable(
            data.count(b"\n", 0, data.index(b"\0")) + 1, "contains binary data; this isn't a config file"
        )
    parser = _Parser()
    for number, line in enumerate(split_lines(data[len(BOM) * has_bom :].decode("utf-8", "surrogateescape")), 1):
        if not line.text.isascii() and any("\udc80" <= character <= "\udcff" for character in line.text):
            return _unreadable(number, "is not UTF-8 text", "Save the file as UTF-8.")
        parser.feed(number, line)
    return IniDocument(parser.finish(), tuple(parser.faults), has_bom)


def _unreadable(line: int, what: str, next_step: str = "") -> IniDocument:
    return IniDocument({}, (IniFault(line, what, next_step),))


@dataclass(slots=True)
class _Entry:
    parts: list[str] = field(repr=False)
    line: int
    continued_on: int | None = None

    def value(self) -> IniValue:
        return IniValue(Secret("\n".join(self.parts).rstrip()), self.line, self.continued_on)


class _Parser:
    """The state between lines: the open section and the open entry."""

    def __init__(self) -> None:
        self.sections: dict[str, dict[str, _Entry]] = {}
        self.faults: list[IniFault] = []
        self._section: dict[str, _Entry] = {}
        self._entry: _Entry | None = None
        self._opened_on: dict[str, int] = {}

    def feed(self, number: int, line: IniLine) -> None:
        if line.kind is LineKind.SECTION:
            self._open_section(number, line.name)
        elif line.kind is LineKind.ENTRY:
            self._open_entry(number, line)
        elif line.kind is LineKind.OUTSIDE:
            self.faults.append(IniFault(number, "comes before any [section]"))
        elif line.kind is LineKind.BROKEN:
            self.faults.append(IniFault(number, "is neither a [section], nor `key = value`, nor a # comment"))
        elif self._entry is not None and line.kind is not LineKind.COMMENT:
            self._entry.parts.append(line.text.strip())
            if line.kind is LineKind.CONTINUATION:
                self._entry.continued_on = self._entry.continued_on or number

    def finish(self) -> dict[str, dict[str, IniValue]]:
        for name, number in self._opened_on.items():
            meant = name.strip().lower()
            if meant in _SECTIONS and meant not in self.sections:
                what = f"starts [{name}], which is not a known section"
                self.faults.append(IniFault(number, what, f"Write [{meant}], in lower case."))
        return {
            name: {key: entry.value() for key, entry in section.items()} for name, section in self.sections.items()
        }

    def _open_section(self, number: int, name: str) -> None:
        self._opened_on.setdefault(name, number)
        if name in self.sections and name != _DEFAULTS:
            shown = f"the section [{name}]" if name in _SPEAKABLE else "a section"
            self.faults.append(IniFault(number, f"starts {shown} a second time", "Join the two into one section."))
        self._section = self.sections.setdefault(name, {})
        self._entry = None

    def _open_entry(self, number: int, line: IniLine) -> None:
        key = line.name
        if key in self._section:
            shown = key if key in _SPEAKABLE else "a key"
            what = f"sets {shown} a second time (first on line {self._section[key].line})"
            self.faults.append(IniFault(number, what, "Keep one of the two lines."))
        self._entry = self._section[key] = _Entry([line.text[line.value_at :].rstrip()], number)
