"""JSON with positions: a strict reader that remembers where each value began, for messages that point at it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from chutes_tui.core.secret_shape import masked

_SPACE: Final = " \t\r\n"
_NUMBER: Final = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?", re.ASCII)
_WORD: Final = re.compile(r"[A-Za-z_][\w-]*")
_LITERALS: Final = {"true": True, "false": False, "null": None}
_ESCAPES: Final = {'"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_CURLY_QUOTES: Final = "“”„«»‘’"
_DEEPEST: Final = 40


@dataclass(frozen=True, slots=True)
class Node:
    """A JSON value and the offset (in characters, from 0) at which it begins.

    `value` is a str, int, float, bool or None; a tuple of nodes for a list; for an object it is a tuple of
    (key node, value node) pairs, in order and with repeated keys kept.
    """

    start: int
    kind: str  # "object", "list", "string", "number", "boolean", "null"
    value: object = None
    items: tuple[Node, ...] = ()
    members: tuple[tuple[Node, Node], ...] = field(default=())


class JsonSyntaxError(ValueError):
    """The text is not JSON. `offset` counts characters from 0; the message is a sentence for people."""

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset


def line_and_column(text: str, offset: int) -> tuple[int, int]:
    """The line and column (both from 1) of an offset in a text; lines end with \\n, \\r or \\r\\n."""
    before = text[:offset].replace("\r\n", "\n").replace("\r", "\n")
    return before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1


def read(text: str) -> Node:
    """Read one JSON value. Raises JsonSyntaxError at the first character that cannot be part of it."""
    reader = _Reader(text)
    node = reader.value(0)
    reader.skip()
    if reader.at < len(text):
        raise JsonSyntaxError("There is extra text after the end of the JSON.", reader.at)
    return node


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 1 if text.startswith("\ufeff") else 0

    def skip(self) -> None:
        while self.at < len(self.text) and self.text[self.at] in _SPACE:
            self.at += 1
        if self.text.startswith(("//", "/*", "#"), self.at):
            raise JsonSyntaxError("JSON has no comments.", self.at)

    def peek(self) -> str:
        self.skip()
        return self.text[self.at] if self.at < len(self.text) else ""

    def value(self, depth: int) -> Node:
        char = self.peek()
        if depth > _DEEPEST:
            raise JsonSyntaxError("The JSON is nested too deeply.", self.at)
        if char == "{":
            return self.object(depth)
        if char == "[":
            return self.list(depth)
        if char == '"':
            return self.string()
        return self.scalar(char)

    def scalar(self, char: str) -> Node:
        start = self.at
        if not char:
            raise JsonSyntaxError("The JSON is incomplete: a value is missing.", start)
        if word := _WORD.match(self.text, start):
            return self.literal(word[0], start)
        if number := _NUMBER.match(self.text, start):
            self.at = number.end()
            return Node(start, "number", number[0])
        raise JsonSyntaxError(_unexpected(char, "a value"), start)

    def literal(self, word: str, start: int) -> Node:
        if word not in _LITERALS:
            right = {"none": "null", "undefined": "null"}.get(word.lower(), word.lower())
            advice = f"write {right}" if right in _LITERALS else f'strings need double quotes: "{masked(word)[:30]}"'
            raise JsonSyntaxError(f"“{masked(word)[:30]}” is not JSON: {advice}.", start)
        self.at = start + len(word)
        value = _LITERALS[word]
        return Node(start, "null" if value is None else "boolean", value)

    def list(self, depth: int) -> Node:
        start = self.at
        self.at += 1
        items: list[Node] = []
        while (char := self.peek()) != "]":
            if not char:
                raise JsonSyntaxError("The JSON is incomplete: a closing ] is missing.", self.at)
            items.append(self.value(depth + 1))
            self.separator("]", "list", start)
        self.at += 1
        return Node(start, "list", items=tuple(items))

    def object(self, depth: int) -> Node:
        start = self.at
        self.at += 1
        members: list[tuple[Node, Node]] = []
        while (char := self.peek()) != "}":
            key = self.key(char, start)
            if self.peek() != ":":
                raise JsonSyntaxError(f"A colon is missing after “{masked(str(key.value))[:30]}”.", self.at)
            self.at += 1
            members.append((key, self.value(depth + 1)))
            self.separator("}", "object", start)
        self.at += 1
        return Node(start, "object", members=tuple(members))

    def key(self, char: str, start: int) -> Node:
        if char == '"':
            return self.string()
        if not char:
            raise JsonSyntaxError("The JSON is incomplete: a closing } is missing.", self.at)
        if word := _WORD.match(self.text, self.at):
            raise JsonSyntaxError(f'Field names need double quotes: "{masked(word[0])[:30]}".', self.at)
        raise JsonSyntaxError(_unexpected(char, "a field name in double quotes"), self.at)

    def separator(self, close: str, what: str, start: int) -> None:
        """After an item: a comma and another item, or the end of the list or object."""
        char = self.peek()
        if char == close:
            return
        if not char:
            raise JsonSyntaxError(f"The JSON is incomplete: a closing {close} is missing.", self.at)
        if char != ",":
            if char in "]})":
                raise JsonSyntaxError(f"This {what} must end with {close}, not {char}.", self.at)
            raise JsonSyntaxError("A comma is missing here.", self.at)
        comma = self.at
        self.at += 1
        if self.peek() == close:
            raise JsonSyntaxError(f"Remove this comma: nothing follows it before {close}.", comma)

    def string(self) -> Node:
        start = self.at
        self.at += 1
        parts: list[str] = []
        while True:
            char = self.text[self.at : self.at + 1]
            if char == '"':
                self.at += 1
                return Node(start, "string", "".join(parts))
            if not char or char in "\r\n":
                raise JsonSyntaxError("The closing double quote is missing on this line.", start)
            if char < " ":
                raise JsonSyntaxError("Tabs and control characters must be escaped.", self.at)
            parts.append(self.escape() if char == "\\" else char)
            if char != "\\":
                self.at += 1

    def escape(self) -> str:
        start = self.at
        char = self.text[start + 1 : start + 2]
        if char in _ESCAPES and char:
            self.at += 2
            return _ESCAPES[char]
        code = self.code_unit(start)
        self.at = start + 6
        if 0xD800 <= code < 0xDC00 and self.text.startswith("\\u", self.at):
            low = self.code_unit(self.at)
            if 0xDC00 <= low < 0xE000:
                self.at += 6
                return chr(0x10000 + (code - 0xD800) * 0x400 + low - 0xDC00)
        if 0xD800 <= code < 0xE000:
            raise JsonSyntaxError("Half of a surrogate pair isn't a character.", start)
        return chr(code)

    def code_unit(self, start: int) -> int:
        digits = self.text[start + 2 : start + 6]
        if self.text[start + 1 : start + 2] == "u" and re.fullmatch(r"[0-9a-fA-F]{4}", digits):
            return int(digits, 16)
        raise JsonSyntaxError("Unknown escape after the backslash.", start)


def _unexpected(char: str, wanted: str) -> str:
    if char == "'" or char in _CURLY_QUOTES:
        return f'JSON strings need straight double quotes ("), not {char}.'
    shown = char if char.isprintable() else f"U+{ord(char):04X}"
    return f"Expected {wanted}, found {shown}."
