"""A `.env`: what could become secrets, what can't and why, what sending it would do. No line of it is ever quoted.

python-dotenv takes the text apart. Names are taken as they stand, values too: `${…}` is never filled in from the
environment of this machine. What may be a piece of a value (a key's inner lines, say, after a forgotten quote) is
told by its line number alone, for a name that is shown, and sent as a name, is no secret any more.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import TYPE_CHECKING, Final

from chutes_tui.core.attempt import Stage
from chutes_tui.core.loadable import LoadPhase
from chutes_tui.core.problem import Problem
from chutes_tui.core.secret import Secret
from chutes_tui.core.text import capitalized
from chutes_tui.operations.bulk import hits_all
from chutes_tui.operations.secrets.rules import (
    is_plain_name,
    key_problem,
    key_warning,
    value_doubt,
    value_notes,
    value_problem,
    value_size,
)
from chutes_tui.operations.secrets.writing import Obstacle
from chutes_tui.storage.private_files import private_read, shown_path

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from dotenv.parser import Binding

    from chutes_tui.api.models import SecretRecord
    from chutes_tui.core.loadable import Loadable
    from chutes_tui.operations.secrets.writing import SecretWrite


LIMIT: Final = 256 << 10
"""Bytes that a `.env` may have here."""
LONGEST_BLANK: Final = 1000
"""Blanks in a row: python-dotenv takes quadratically long for more."""
PASTED: Final = "the pasted text"

_NAME: Final = re.compile(r"[\w.-]{1,128}")
_SPACED_NAME: Final = re.compile(r"[\w.-]+(?:[^\S\n]+[\w.-]+)+[^\S\n]*=")
_BLANKS: Final = re.compile(r"[^\S\n]+")
_EXPORT: Final = re.compile(r"export[^\S\n]+")
_TO_VALUE: Final = re.compile(r"(?:'[^']+'|[^=#\s]+)[^\S\n]*=[^\S\n]*")
_QUOTED: Final = re.compile(r"'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\"", re.DOTALL)
_A_VARIABLE_WITHIN: Final = re.compile(r"\n[^\S\n]*(?:export[^\S\n]+)?[A-Za-z_]\w*[^\S\n]*=[^=\n]", re.ASCII)
_BEGIN, _END = "-----BEGIN ", "-----END "


@dataclass(frozen=True, slots=True)
class DotenvEntry:
    """A variable of the file. `line` counts from 1; `size` says how much there is of the value.

    `problem` says why it can't be sent ("" when it can; otherwise the value is wiped already), `remarks` what is
    worth knowing; `doubtful` means that it should be sent only by someone who has looked at the file.
    """

    line: int
    key: str
    value: Secret
    size: str = ""
    remarks: tuple[str, ...] = ()
    doubtful: bool = False
    problem: str = ""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Lines (from 1, both included) that no variable could be made of, and why."""

    first: int
    last: int
    reason: str


@dataclass(frozen=True, slots=True)
class Dotenv:
    """What was read: the variables by their lines, what was left out, and `notes` about the source as a whole."""

    source: str
    entries: tuple[DotenvEntry, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    notes: tuple[str, ...] = ()


def read_dotenv(path: Path) -> Dotenv:
    """Read a file and take it apart. Blocks. Raises Problem when it can't be read or is no `.env`."""
    file = private_read(path, limit=LIMIT)
    name = shown_path(path)
    dotenv = _parsed(_decoded(file.data, name), name)
    if not file.exposed_to:
        return dotenv
    note = f"This file is accessible to {file.exposed_to}. To fix it: {shown_path(file.fix_command)}"
    return replace(dotenv, notes=(note, *dotenv.notes))


def take_dotenv(text: Secret) -> Dotenv:
    """Take a pasted text apart, and wipe it. Blocks. Raises Problem."""
    whole = text.reveal() if text else ""
    text.wipe()
    if len(whole) > LIMIT:
        whole = ""
        raise Problem(
            "The pasted text is too large for a .env file.",
            why=f"It has more than {LIMIT:,} characters.",
            next_step="Enter the file's path instead, or paste only the lines you need.",
        )
    return _parsed(whole, PASTED)


def _decoded(data: bytes, name: str) -> str:
    """Return the text. Raises a Problem that says what the bytes are instead, without quoting them."""
    wrong_at = -1
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        wrong_at = error.start
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Problem(
            f"{name} is UTF-16, not UTF-8.", next_step="Save it as UTF-8 in your editor, then read it again."
        )
    if b"\0" in data:
        raise Problem(f"{name} isn't a text file: it has NUL bytes.", next_step="Check that this is the right file.")
    if wrong_at >= 0:
        line = data.count(b"\n", 0, wrong_at) + 1
        raise Problem(
            f"{name} is not UTF-8: line {line} has other bytes.",
            next_step="Save it as UTF-8 in your editor, then read it again.",
        )
    return text


def _parsed(text: str, source: str) -> Dotenv:
    from dotenv.parser import parse_stream

    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if "\0" in text:
        raise Problem(f"{capitalized(source)} isn't text: it has NUL characters.")
    for run in _BLANKS.finditer(text):
        if run.end() - run.start() > LONGEST_BLANK:
            line = text.count("\n", 0, run.start()) + 1
            raise Problem(
                f"{capitalized(source)} isn't a .env file: line {line} has more than {LONGEST_BLANK:,} blanks in a "
                "row.",
                next_step="Shorten them, then read it again.",
            )
    staging = _Staging(text.count("\n") + (not text.endswith("\n")))
    for binding in parse_stream(io.StringIO(text)):
        staging.take(binding)
    dotenv = staging.result(source)
    if not dotenv.entries and not dotenv.left_out:
        empty = "It is empty." if not text.strip() else "It has only comments."
        raise Problem(f"There are no variables in {source}.", why=empty, next_step="Variables look like KEY=value.")
    return dotenv


class _Staging:
    """Gathers what the parser finds, and leaves out what may be a piece of a value."""

    def __init__(self, lines: int) -> None:
        self._lines = lines
        self._entries: dict[str, DotenvEntry] = {}
        self._left_out: list[LeftOut] = []
        self._until_end = False
        self._loose = -1  # the last line that was a single word, as a piece of a value is
        self._lost = False

    def take(self, binding: Binding) -> None:
        """Take one binding, which may be a comment, a mistake, or a variable."""
        whole = binding.original.string
        text = whole.lstrip()
        line = binding.original.line + whole[: len(whole) - len(text)].count("\n")
        last = line + text.rstrip().count("\n")
        if self._lost or not text:
            return
        if self._until_end:
            self._leave_out(line, last, _UNQUOTED)
            self._until_end = _END not in text
        elif binding.error:
            self._take_error(_without_export(text), line, last)
        elif binding.key is not None:
            self._take_variable(binding.key, binding.value, text, line, last)

    def result(self, source: str) -> Dotenv:
        """Everything, by its lines."""
        entries = tuple(sorted(self._entries.values(), key=lambda entry: entry.line))
        return Dotenv(source, entries, tuple(self._left_out))

    def _leave_out(self, first: int, last: int, reason: str) -> None:
        before = self._left_out[-1] if self._left_out else None
        if before is not None and before.reason == reason and before.last + 1 >= first:
            self._left_out[-1] = replace(before, last=max(last, before.last))
        else:
            self._left_out.append(LeftOut(first, last, reason))

    def _take_error(self, text: str, line: int, last: int) -> None:
        value = _TO_VALUE.match(text)
        if value is None:
            if len(text.split()) == 1:
                self._loose = last
            self._leave_out(line, last, _why_no_name(text))
            return
        quoted = _QUOTED.match(text, value.end())
        if quoted is not None and "\n" not in quoted[0]:
            self._leave_out(line, last, "There is text after the closing quote.")
            return
        # From here on nobody can tell names from the lines of a value.
        self._lost = True
        reason = (
            "The quote that starts here is never closed"
            if quoted is None
            else "A quote is closed in the middle of a line"
        )
        self._leave_out(line, self._lines, f"{reason}: this line and all following lines may belong to one value.")

    def _take_variable(self, key: str, value: str | None, text: str, line: int, last: int) -> None:
        if value is None:
            self._loose = last
            self._leave_out(line, last, _NO_EQUALS)
        elif _may_be_a_piece(key, value) or (line == self._loose + 1 and value.strip("=") == ""):
            self._loose = last
            self._leave_out(line, last, "This looks like part of a value, not a name.")
        elif not _NAME.fullmatch(key) or key_problem(key):
            self._leave_out(line, last, _SPACE_IN_NAME if " " in key else _NO_NAME)
        else:
            self._take_entry(_entry(key, value, text, line))
            if value.startswith(_BEGIN) and _END not in text:
                self._until_end = True

    def _take_entry(self, entry: DotenvEntry) -> None:
        before = self._entries.pop(entry.key, None)
        if before is not None:
            before.value.wipe()
            remark = f"Also on line {before.line}; the last one wins."
            entry = replace(entry, remarks=(remark, *entry.remarks))
        self._entries[entry.key] = entry


_NO_NAME: Final = "The text before the “=” isn't a valid name."
_NO_EQUALS: Final = "The line has no “=”."
_SPACE_IN_NAME: Final = "It has a space in its name."
_UNQUOTED: Final = "This is part of a value of several lines without quotes."


def _why_no_name(text: str) -> str:
    """Return why a line that isn't `name=` has no variable."""
    if text[0] == "=":
        return "There is no name before the “=”."
    if _SPACED_NAME.match(text):
        return _SPACE_IN_NAME
    return _NO_NAME if "=" in text else _NO_EQUALS


def _entry(key: str, value: str, text: str, line: int) -> DotenvEntry:
    start = _TO_VALUE.match(_without_export(text))
    written = start.string[start.end() :] if start else ""
    unquoted = written[:1] not in ("'", '"')
    problem = value_problem(value) or ""
    if not value:
        problem = f"It has no value{': only a comment after the “=”' if written[:1] == '#' else ''}."
    elif unquoted and value.startswith(_BEGIN) and _END not in value:
        problem = "Its value has several lines without quotes. Put it in double quotes."
    if problem:
        return DotenvEntry(line, key, Secret(""), problem=problem)
    swallowed = _A_VARIABLE_WITHIN.search(value) is not None
    remarks = [note for note in [key_warning(key)] if note]
    if swallowed:
        remarks.append("One line of the value looks like another variable: is a quote missing?")
    if unquoted and len(written.rstrip()) > len(value):
        remarks.append("Text after “ #” is read as a comment. If it belongs to the value, put the value in quotes.")
    notes = value_notes(key, value)
    if notes:
        remarks.append(capitalized("; ".join(notes)) + ".")
    doubtful = swallowed or bool(value_doubt(value)) or not is_plain_name(key)
    return DotenvEntry(line, key, Secret(value), value_size(value), tuple(remarks), doubtful)


def _without_export(text: str) -> str:
    word = _EXPORT.match(text)
    return text[word.end() :] if word else text


def _may_be_a_piece(key: str, value: str) -> bool:
    """Whether `key=` or `key==` looks like the end of base64 rather than like a name without a value."""
    if value == "=":
        return True
    return not value and len(key) >= 24 and not (key.isupper() or key.islower())


@dataclass(frozen=True, slots=True)
class DotenvImport:
    """A `.env` on its way to a chute; `stage` is that of its reading.

    `sent` has the number of the secret write of each line that was sent. The values of those lines belong to their
    writes, all others to this import. `held_by` is the problem that made the sending pause by itself: the others
    would have met it, too.
    """

    stage: Stage = Stage.SENDING
    problem: Problem | None = None
    dotenv: Dotenv = field(default_factory=lambda: Dotenv(""))
    sent: Mapping[int, int] = field(default_factory=dict)
    held_by: Problem | None = None

    def wipe(self) -> None:
        """Wipe the values that were not sent."""
        for entry in self.dotenv.entries:
            if entry.line not in self.sent:
                entry.value.wipe()

    def writes(self, writes: Sequence[SecretWrite]) -> dict[int, SecretWrite]:
        """The writes of this import by the lines of their variables, as far as they were not dropped."""
        by_number = {write.number: write for write in writes}
        return {line: by_number[number] for line, number in self.sent.items() if number in by_number}


class Plan(Enum):
    """What sending a variable would do."""

    NEW = "new"
    PROBABLY_NEW = "probably new"
    """The list of secrets isn't whole: the server may have one of this key."""
    REPLACES = "replaces"
    """Whether the values are equal is unknown: the server never returns values."""
    INVALID = "can't be sent"

    @property
    def creates(self) -> bool:
        """Whether nothing is known to be there that would have to go."""
        return self in (Plan.NEW, Plan.PROBABLY_NEW)


def known_secrets(chute_id: str, secrets: Loadable[SecretRecord]) -> dict[str, SecretRecord]:
    """The secrets that a chute is known to have, by key."""
    return {record.key: record for record in secrets.items if record.purpose == chute_id}


def all_known(secrets: Loadable[SecretRecord]) -> bool:
    """Whether a key that isn't in the list is known to be free."""
    return secrets.phase is LoadPhase.READY and secrets.whole


def plan_of(entry: DotenvEntry, known: Mapping[str, SecretRecord], *, sure: bool) -> Plan:
    """What sending a variable would do to a chute that has the secrets `known`; `sure`: those are all."""
    if entry.problem:
        return Plan.INVALID
    if entry.key in known:
        return Plan.REPLACES
    return Plan.NEW if sure else Plan.PROBABLY_NEW


def holds_up(write: SecretWrite) -> bool:
    """Whether a write failed for a reason that the next ones would meet as well."""
    return write.stage.failed and write.obstacle is not Obstacle.TAKEN and hits_all(write.problem)
