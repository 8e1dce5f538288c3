"""Changing single values of INI text: every other line stays as it is, byte for byte, whatever stands in it."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from itertools import takewhile
from typing import TYPE_CHECKING, Final

from chutes_tui.profiles.config_file import fault_in
from chutes_tui.profiles.ini.parsing import BOM, IniDocument, IniLine, IniValue, LineKind, parse_ini, split_lines
from chutes_tui.profiles.model import ProfileError
from chutes_tui.storage.private_files import shown_path

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from chutes_tui.core.secret import Secret

_FORBIDDEN: Final = frozenset({"Cc", "Cs", "Zl", "Zp"})
_BELOW_ENTRY: Final = (LineKind.BLANK, LineKind.COMMENT, LineKind.CONTINUATION)


@dataclass(frozen=True, slots=True)
class IniText:
    """The text of a config file, never shown in its repr. Unchangeable: `set` and `remove` give a new one."""

    lines: tuple[IniLine, ...] = field(repr=False)
    has_bom: bool = False

    @classmethod
    def parse(cls, data: bytes) -> IniText:
        """Take any bytes apart; `data()` gives the same bytes back. Never raises."""
        has_bom = data.startswith(BOM)
        return cls(tuple(split_lines(data[len(BOM) * has_bom :].decode("utf-8", "surrogateescape"))), has_bom)

    def data(self) -> bytes:
        """The bytes of the file."""
        text = "".join(line.whole for line in self.lines).encode("utf-8", "surrogateescape")
        return BOM + text if self.has_bom else text

    def document(self) -> IniDocument:
        """What the text says, and its faults."""
        return parse_ini(self.data())

    def set(self, section: str, key: str, value: Secret) -> IniText:
        """With `key` set in `[section]`: on its line when there is one (the last, if it is set several times), else
        below the section's other keys, else in a new section at the end. The value must pass `check_value`."""
        found = self._setting(section, key)
        if found:
            at = found[-1]
            line = self.lines[at]
            gap = " " if line.value_at == len(line.text) and line.text[-2:] in (" =", " :") else ""
            entry = line.text[: line.value_at] + gap + value.reveal() + line.end
            below = self._below(at)
            kept = (other.whole for other in below if other.kind is not LineKind.CONTINUATION)
            return self._spliced(at, at + 1 + len(below), [entry, *kept])
        return self._added(section, f"{key} = {value.reveal()}")

    def remove(self, section: str, key: str) -> IniText:
        """Without `key` in `[section]`, however often it was set there."""
        text = self
        for at in reversed(self._setting(section, key)):
            below = self._below(at)
            kept = [line.whole for line in below if line.kind is not LineKind.CONTINUATION]
            text = text._spliced(at, at + 1 + len(below), kept)
        return text

    def without_bom(self) -> IniText:
        """Without the byte-order mark, which the official CLI can't read."""
        return IniText(self.lines)

    def _setting(self, section: str, key: str) -> list[int]:
        """Where the lines are that set a key."""
        found, inside = [], False
        for at, line in enumerate(self.lines):
            if line.kind is LineKind.SECTION:
                inside = line.name == section
            elif inside and line.kind is LineKind.ENTRY and line.name == key:
                found.append(at)
        return found

    def _below(self, at: int) -> list[IniLine]:
        return list(takewhile(lambda line: line.kind in _BELOW_ENTRY, self.lines[at + 1 :]))

    def _added(self, section: str, entry: str) -> IniText:
        headers = [at for at, line in enumerate(self.lines) if line.kind is LineKind.SECTION]
        at = next((at for at in reversed(headers) if self.lines[at].name == section), None)
        if at is None:
            blank = self.lines[-1].text.strip() or (len(self.lines) > 1 and self.lines[-2].text.strip())
            return self._appended([""] * bool(blank) + [f"[{section}]", entry])
        following = next((header for header in headers if header > at), len(self.lines))
        inside = [n for n in range(at + 1, following) if self.lines[n].kind not in (LineKind.BLANK, LineKind.COMMENT)]
        entries = [n for n in inside if self.lines[n].kind is LineKind.ENTRY]
        # Its margin decides what ConfigParser takes the line, and the next section's, for: a deeper one continues.
        model = entries[-1] if entries else following
        margin = self.lines[model].margin if model < len(self.lines) else ""
        return self._inserted(inside[-1] if inside else at, margin + entry)

    def _inserted(self, below: int, entry: str) -> IniText:
        line = self.lines[below]
        if not line.end:
            return self._appended([entry])
        return self._spliced(below + 1, below + 1, [entry + line.end])

    def _appended(self, texts: Iterable[str]) -> IniText:
        """With lines added at the end, after an end for a last line that lacks one."""
        end = next((line.end for line in self.lines if line.end), "\n")
        last = self.lines[-1]
        open_end = [last.text + end] if last.text else []
        return self._spliced(len(self.lines) - 1, len(self.lines), [*open_end, *(text + end for text in texts)])

    def _spliced(self, start: int, stop: int, replacement: Iterable[str]) -> IniText:
        def texts() -> Iterator[str]:
            yield from (line.whole for line in self.lines[:start])
            yield from replacement
            yield from (line.whole for line in self.lines[stop:])

        return IniText(tuple(split_lines("".join(texts()))), self.has_bom)


def edited(path: Path, text: IniText, changes: Mapping[tuple[str, str], Secret | None]) -> IniText:
    """The text of `path` with several values (by section and key) set, or taken away where None, and proven to say
    just what it should.

    Raises ProfileError when the text has faults, when a value can't be written, or when ConfigParser would read
    anything else differently afterwards; never quotes either.
    """
    before = text.document()
    if before.faults:
        raise fault_in(path, before.faults[0])
    for (section, key), value in changes.items():
        if value is not None:
            check_value(key, value)
            text = text.set(section, key, value)
        else:
            text = text.remove(section, key)
    after = text.document()
    expected = {name: value.secret for name, value in _all_values(before) if name not in changes}
    expected |= {name: value for name, value in changes.items() if value is not None}
    unexpected = after.faults or expected != {name: value.secret for name, value in _all_values(after)}
    if unexpected or any(after.get(*name) for name, value in changes.items() if value is None):
        raise ProfileError(
            f"{shown_path(path)} can't be changed safely.",
            why="With its layout of sections, an edit would change more than intended.",
            next_step="Edit it in a text editor.",
        )
    return text


def check_value(key: str, value: Secret) -> None:
    """Raise ProfileError unless every reader of the config, the official CLI too, reads this value as it is."""
    trouble = _trouble(value)
    if trouble:
        raise ProfileError(
            f"This {key} can't be written to a config file.", why=trouble, next_step=f"Choose another {key}."
        )


def fits(character: str) -> bool:
    """Whether a character may stand within a value: no control character, no broken half, no `%`."""
    return character != "%" and unicodedata.category(character) not in _FORBIDDEN


def _trouble(value: Secret) -> str:
    if not value:
        return "It is empty."
    if value.reveal() != value.reveal().strip():
        return "It starts or ends with a space, which programs drop when they read the file."
    if "%" in value.reveal():
        return "It contains a %, which the official CLI reads as a reference to another setting."
    if not all(map(fits, value.reveal())):
        return "It contains a line break or another control character."
    return ""


def _all_values(document: IniDocument) -> Iterator[tuple[tuple[str, str], IniValue]]:
    for section, values in document.sections.items():
        for key, value in values.items():
            yield (section, key), value
