"""One line of a `.env`: replaced in place or added at the end, everything else as it was, the file private."""

from __future__ import annotations

import io
import re
import stat
from typing import TYPE_CHECKING, Final, NamedTuple

from chutes_tui.core.problem import Problem
from chutes_tui.operations.destinations.running import run
from chutes_tui.operations.secrets.file import typed_file
from chutes_tui.operations.secrets.rules import is_plain_name
from chutes_tui.storage.private_files import FileMissingError, FileProblem, private_read, private_update, shown_path

if TYPE_CHECKING:
    from pathlib import Path

    from dotenv.parser import Binding

    from chutes_tui.core.secret import Secret
    from chutes_tui.operations.destinations.running import Around

LIMIT: Final = 256 << 10
"""Bytes that a `.env` may have here."""
_LONGEST_NAME: Final = 128
_PLAIN: Final = re.compile(r"[\w.:/+=@%-]+", re.ASCII)
_BLANKS: Final = r"[^\S\r\n]*"
_HEAD: Final = re.compile(
    rf"(?P<kept>{_BLANKS}(?:export[^\S\r\n]+)?)(?:'[^']+'|[^=#\s]+){_BLANKS}(?P<sign>={_BLANKS})?"
)
_IN_QUOTES: Final = re.compile(r"""'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*\"""", re.DOTALL)
_COMMENT: Final = re.compile(r"\s+#.*")


class _Line(NamedTuple):
    number: int
    start: int
    end: int
    value: str | None


def look(typed: str, name: str, around: Around) -> tuple[str, ...]:
    """What to ask before the line is written, as sentences. Blocks. Raises Problem when it can't be."""
    path = _path(typed, name, around)
    asks = []
    try:
        file = private_read(path, limit=LIMIT)
    except FileMissingError:
        if not path.parent.is_dir():
            raise FileProblem(
                f"There is no folder {shown_path(path.parent)}.", next_step="Create it, or choose another."
            ) from None
    else:
        text = _text(path, file.data)
        if (line := _line(path, text, name)) is not None:
            asks.append(f"Line {line.number} of {shown_path(path)} sets {name}. Its value is replaced.")
        if file.exposed_to:
            mode = f"{stat.S_IMODE(file.mode):04o}"
            asks.append(f"{shown_path(path)} is accessible to {file.exposed_to} ({mode}). It becomes 0600.")
    return (*asks, *_git(path, around))


def put(typed: str, name: str, value: Secret, around: Around) -> str:
    """Write the line, and read it back. Returns where it is, in words. Blocks. Raises Problem."""
    path = _path(typed, name, around)
    if "\0" in value.reveal():
        raise Problem("A .env can't hold a zero byte.")

    def change(data: bytes | None) -> bytes:
        text = _text(path, data or b"")
        after = with_line(path, text, name, value.reveal())
        found = _line(path, after, name)
        if found is None or found.value != value.reveal():
            raise Problem(
                f"{shown_path(path)} was not changed: {name} can't be written so that it reads the same.",
                next_step="Write the line in your editor.",
            )
        return after.encode()

    private_update(path, change, follow_symlink=True)
    return shown_path(path)


def with_line(path: Path, text: str, name: str, value: str) -> str:
    """The text with the variable set: in its own line, keeping `export` and a comment behind it, or in a new last
    one. Raises Problem when the variable stands in it twice."""
    assignment = f"{name}={value if _PLAIN.fullmatch(value) else _quoted(value)}"
    line = _line(path, text, name)
    if line is None:
        end = "\r\n" if "\r\n" in text else "\n"
        return f"{text}{'' if not text or text.endswith(chr(10)) else end}{assignment}{end}"
    kept, rest = _around_value(text[line.start : line.end])
    return f"{text[: line.start]}{kept}{assignment}{rest}{text[line.end :]}"


def _around_value(line: str) -> tuple[str, str]:
    """What stays of a line: what stands before the name, and what stands behind the value, a comment and its end."""
    head = _HEAD.match(line)
    if head is None:
        return "", line[len(line.rstrip("\r\n")) :]
    rest = line[head.end() :]
    sign = head["sign"] or ""
    if rest.startswith("#") and len(sign) > 1:  # the value is empty
        return head["kept"], f" {rest}"
    if sign and (quoted := _IN_QUOTES.match(rest)) is not None:
        return head["kept"], rest[quoted.end() :]
    value = rest.splitlines()[0] if rest.strip("\r\n") else ""
    comment = _COMMENT.search(value)
    return head["kept"], rest[comment.start() if comment is not None else len(value) :]


def _path(typed: str, name: str, around: Around) -> Path:
    if not is_plain_name(name) or len(name) > _LONGEST_NAME:
        raise Problem(
            "This is no name of a variable.", next_step="Use letters, digits and _, such as CHUTES_API_KEY."
        )
    return around.folder / typed_file(typed, around.home)


def _text(path: Path, data: bytes) -> str:
    try:
        text = data.decode()
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        raise FileProblem(f"{shown_path(path)} isn't a text file.", next_step="Check that this is the right file.")
    return text


def _line(path: Path, text: str, name: str) -> _Line | None:
    """Where the variable is set, None when it isn't."""
    from dotenv.parser import parse_stream

    at, found = 0, list[_Line]()
    for binding in parse_stream(io.StringIO(text, newline="")):
        length = len(binding.original.string)
        if binding.key == name and not binding.error:
            start = at + _skipped(binding)
            line = binding.original.line + binding.original.string[: start - at].count("\n")
            found.append(_Line(line, start, at + length, binding.value))
        at += length
    if at != len(text):
        raise FileProblem(f"{shown_path(path)} can't be taken apart as a .env file.")
    if len(found) > 1:
        lines = " and ".join(str(line.number) for line in found)
        raise FileProblem(
            f"{shown_path(path)} sets {name} more than once, in lines {lines}.",
            next_step="Leave one of them, then try again.",
        )
    return found[0] if found else None


def _skipped(binding: Binding) -> int:
    """Characters of a binding before its own line: blank lines come with it."""
    text = binding.original.string
    blank = text[: len(text) - len(text.lstrip())]
    return max(blank.rfind("\n"), blank.rfind("\r")) + 1


def _quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def _git(path: Path, around: Around) -> tuple[str, ...]:
    """Whether git has the file, or would take it."""
    if around.find("git") is None or not any((folder / ".git").exists() for folder in path.parents):
        return ()
    shown, at = shown_path(path), ("git", "-C", str(path.parent))
    try:
        if run([*at, "ls-files", "--error-unmatch", "--", path.name], around, limit=5).status == 0:
            return (f"git tracks {shown}: the value would be in your next commit.",)
        if run([*at, "check-ignore", "-q", "--", path.name], around, limit=5).status == 1:
            return (f"git doesn't ignore {shown}: the value would be in a commit with `git add .`.",)
    except Problem:
        pass
    return ()
