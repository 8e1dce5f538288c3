"""TerminalInput: the bytes of a terminal as Textual's messages; what makes no sense is dropped, and never fatal.

Textual's own reading is strict: a byte that is not UTF-8, or a key with an odd code, ends the program, and sequences
that it doesn't know are typed as letters.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from textual import constants, events
from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual._keyboard_protocol import FUNCTIONAL_KEYS
from textual._xterm_parser import XTermParser
from textual.keys import Keys

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textual.message import Message

SEQUENCE_PATIENCE: Final = 0.5
"""Seconds until a sequence that was begun counts as cut off."""
PASTE_PATIENCE: Final = 2.0
"""Seconds of quiet until a paste that was begun counts as cut off."""
_KEPT: Final = 4096
_TYPED_AT_MOST: Final = 16  # bytes that come at once from a person
_TYPED_APART: Final = 0.02  # seconds between two keys of a person

_PASTE_START: Final = b"\x1b[200~"
_PASTE_END: Final = b"\x1b[201~"
_PASTE_MARK: Final = re.compile(rb"\x1b\[20[01]~")
_MARK_BEGUN: Final = re.compile(rb"\x1b(?:\[(?:2(?:0[01]?)?)?)?\Z")

_MOUSE_X10: Final = rb"\x1b\[M[\x20-\xff]{0,3}"
_STRING: Final = rb"\x1b[\]PX^_][^\x07\x1b]*"
_ABOVE_ASCII: Final = rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
_WHOLE: Final = re.compile(
    rb"(?P<nothing>\x1b\[M[\x20-\xff]{3}|" + _STRING + rb"(?:\x07|\x1b\\))"
    rb"|(?P<key>\x1b\[\[[A-E]|\x1b\[(?:3|7|8|23|24)\$|\x1bO[\x20-\x7e])"
    rb"|(?P<csi>\x1b\[(?!M)[0-?-]*[\x20-/]*[@-Z\\-~])"
    rb"|(?P<alt>\x1b(?![\[\]OPX^_])(?:[\x00-\x1a\x1c-\x7f]|" + _ABOVE_ASCII + rb"))",
)
_CHARACTER_BEGUN: Final = rb"(?:[\xc2-\xdf]|[\xe0-\xef][\x80-\xbf]?|[\xf0-\xf4][\x80-\xbf]{0,2})\Z"
_TEXT_BEGUN: Final = re.compile(_CHARACTER_BEGUN)
_PARAMETERS: Final = rb"\x1b\[[0-?-]*[\x20-/]*"
_BEGUN: Final = re.compile(
    rb"(?:\x1b|\x1b\[\[|\x1bO|" + _MOUSE_X10 + rb"|" + _PARAMETERS + rb"|" + _STRING + rb"\x1b?)\Z"
    rb"|\x1b" + _CHARACTER_BEGUN
)
_BROKEN: Final = re.compile(_MOUSE_X10 + rb"|" + _PARAMETERS + rb"|" + _STRING + rb"|\x1b.", re.DOTALL)

_FOCUS: Final = {"\x1b[I": events.AppFocus, "\x1b[O": events.AppBlur}
_KEY: Final = re.compile(
    r"\x1b\[(?P<code>\d*)(?::\d*)*(?:;(?P<modifiers>\d{0,3})(?::(?P<kind>\d*))?(?:;(?P<text>[\d:]*))?)?(?P<end>[u~A-FHPQRS])"
)
_MODE: Final = re.compile(r"\x1b\[\?(\d+);(\d)\$y")
_SIZE: Final = re.compile(r"\x1b\[48;" + r";".join([r"(\d{1,6})(?::\d*)*"] * 4) + "t")
_CURSOR: Final = re.compile(r"\x1b\[\d{1,6};\d{1,6}R")
_MOUSE: Final = re.compile(r"\x1b\[<\d{1,6};-?\d{1,6};-?\d{1,6}[Mm]")
_RELEASED: Final = "3"
_REPORTS_SIZES: Final = "2048"
_CAN_BE_SET: Final = frozenset("123")
_LARGEST: Final = 10_000  # columns or rows


class TerminalInput:
    """Takes bytes as they come, cut anywhere, and gives messages as soon as they are certain."""

    def __init__(self, *, debug: bool = False) -> None:
        self._parser = XTermParser(debug)
        self._waiting = b""
        self._since = 0.0
        self._pasted: bytearray | None = None
        self._paste_cut = False
        self._last_read = self._last_flow = 0.0
        self._size_mode_known = self._reports_sizes = False

    @property
    def due(self) -> float | None:
        """When `settle` is to be called if nothing more comes; None: not before something comes."""
        if self._pasted is not None:
            return self._last_flow + PASTE_PATIENCE
        if not self._waiting:
            return None
        if self._waiting[:1] == b"\x1b" and len(self._waiting) <= 2:
            return self._since + constants.ESCAPE_DELAY
        return max(self._since, self._last_flow) + SEQUENCE_PATIENCE

    def feed(self, data: bytes, now: float) -> Iterator[Message]:
        """The messages that these bytes complete."""
        if len(data) > _TYPED_AT_MOST or now - self._last_read < _TYPED_APART:
            self._last_flow = now
        self._last_read = now
        if self._paste_cut and _PASTE_END in data:
            self._paste_cut = False
            late, _, data = data.partition(_PASTE_END)
            yield from _paste(late)
        before = len(self._waiting)
        self._waiting += data
        while self._waiting:
            left = len(self._waiting)
            yield from self._take_paste(now) if self._pasted is not None else self._take(now)
            if len(self._waiting) == left:
                break
            before = 0
        if not before:
            self._since = now

    def settle(self, now: float) -> Iterator[Message]:
        """What is certain because nothing more came until `due`: escape was pressed alone, a sequence was cut off."""
        if (due := self.due) is None or now < due:
            return
        waiting, self._waiting = self._waiting, b""
        if self._pasted is not None:
            pasted, self._pasted, self._paste_cut = bytes(self._pasted) + waiting, None, True
            yield from _paste(pasted)
        elif waiting == b"\x1b":
            yield events.Key("escape", "\x1b")
        elif waiting[:1] == b"\x1b" and len(waiting) == 2:
            yield from self._alt(waiting[1:].decode("utf-8", "ignore"))

    # Piece by piece

    def _take_paste(self, now: float) -> Iterator[Message]:
        assert self._pasted is not None
        if (mark := _PASTE_MARK.search(self._waiting)) is not None:
            pasted = bytes(self._pasted) + self._waiting[: mark.start()]
            self._waiting = self._waiting[mark.end() :]
            # A second beginning: the first paste lost its end.
            self._pasted, self._last_flow = (bytearray(), now) if mark[0] == _PASTE_START else (None, now)
            yield from _paste(pasted)
            return
        begun = _MARK_BEGUN.search(self._waiting)
        end = begun.start() if begun else len(self._waiting)
        self._pasted += self._waiting[:end]
        self._waiting = self._waiting[end:]

    def _take(self, now: float) -> Iterator[Message]:
        waiting = self._waiting
        if waiting[:1] != b"\x1b":
            yield from self._take_text()
        elif waiting.startswith(b"\x1b\x1b"):
            self._waiting = waiting[1:]
            yield events.Key("escape", "\x1b")
        elif waiting.startswith(_PASTE_START):
            self._waiting = waiting[len(_PASTE_START) :]
            self._pasted, self._paste_cut, self._last_flow = bytearray(), False, now
        elif (whole := _WHOLE.match(waiting)) is not None:
            self._waiting = waiting[whole.end() :]
            yield from self._whole(whole.lastgroup or "", whole[0].decode("utf-8", "ignore"))
        elif _BEGUN.match(waiting) is not None:
            if len(waiting) > _KEPT:  # what it says is nothing to us, where it ends is
                self._waiting = waiting[:2] + (b"\x1b" if waiting.endswith(b"\x1b") else b"=")
        else:
            broken = _BROKEN.match(waiting)
            self._waiting = waiting[broken.end() if broken else 1 :]

    def _take_text(self) -> Iterator[Message]:
        run, escape, rest = self._waiting.partition(b"\x1b")
        begun = None if escape else _TEXT_BEGUN.search(run)
        end = begun.start() if begun else len(run)
        self._waiting = run[end:] + escape + rest
        for character in run[:end].decode("utf-8", "ignore"):
            if not "\x80" <= character <= "\x9f":
                yield from self._keys(character)

    def _whole(self, kind: str, sequence: str) -> Iterator[Message]:
        if kind == "alt":
            keys = list(self._keys(sequence))
            yield from keys or self._alt(sequence[1:])
        elif kind == "key":
            yield from self._keys(sequence)
        elif kind == "csi":
            yield from self._control(sequence)

    def _control(self, sequence: str) -> Iterator[Message]:
        """What a whole control sequence says."""
        if sequence in _FOCUS:
            yield _FOCUS[sequence]()
        elif _MOUSE.fullmatch(sequence):
            mouse = self._parser.parse_mouse_code(sequence)
            if mouse is not None:
                yield mouse
        elif self._is_report(sequence):
            yield from self._parser.feed(sequence)
        elif (key := _KEY.fullmatch(sequence)) is not None:
            yield from self._keys(_plain_key(key))
        elif sequence in ANSI_SEQUENCES_KEYS:
            yield from self._keys(sequence)

    def _is_report(self, sequence: str) -> bool:
        """Whether it answers what Textual asks, and can be true."""
        if (mode := _MODE.fullmatch(sequence)) is not None:
            # Only the first one answers; any other would have the program wait for sizes that nobody reports.
            if mode[1] != _REPORTS_SIZES:
                return True
            if self._size_mode_known:
                return False
            self._size_mode_known, self._reports_sizes = True, mode[2] in _CAN_BE_SET
            return True
        if (size := _SIZE.fullmatch(sequence)) is not None:
            rows, columns, height, width = map(int, size.groups())
            return (
                self._reports_sizes and 0 < rows <= height and 0 < columns <= width and max(rows, columns) <= _LARGEST
            )
        return _CURSOR.fullmatch(sequence) is not None

    def _keys(self, sequence: str, *, alt: bool = False) -> Iterator[Message]:
        if sequence:
            keys = self._parser._sequence_to_key_events(sequence, alt)
            yield from (key for key in keys if key.key != Keys.Ignore)

    def _alt(self, character: str) -> Iterator[Message]:
        yield from self._keys(character, alt=True)


def _paste(data: bytes) -> Iterator[Message]:
    """A lost byte stays visible in what was pasted: it could be a part of a secret."""
    if text := data.decode("utf-8", "replace").replace("\x00", ""):
        yield events.Paste(text)


def _plain_key(key: re.Match[str]) -> str:
    """The sequence of a pressed key without what Textual stumbles over; empty if there is no such key."""
    code, modifiers, text, end = key["code"], key["modifiers"] or "", key["text"] or "", key["end"]
    if key["kind"] == _RELEASED or (modifiers and not 1 <= int(modifiers) <= 256):
        return ""
    if f"{code or 1}{end}" not in FUNCTIONAL_KEYS:
        if end != "u":
            return key[0] if key[0] in ANSI_SEQUENCES_KEYS else ""
        if not _printable(code):
            return ""
    parts = [code, modifiers, text if text and all(map(_printable, text.split(":"))) else ""]
    return "\x1b[" + ";".join(parts).rstrip(";") + end


def _printable(code: str) -> bool:
    return code.isdecimal() and len(code) <= 7 and int(code) <= 0x10FFFF and chr(int(code)).isprintable()
