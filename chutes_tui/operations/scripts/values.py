"""Values of scripts: read from standard input or a file, written to where they were wanted; and the one question.

Values come never from an argument or a variable: other programs can read those.
"""

from __future__ import annotations

import os
import re
import signal
import stat
import sys
import threading
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Final

from chutes_tui.core.problem import Problem
from chutes_tui.core.program.home import find_home
from chutes_tui.core.program.usage import UsageError
from chutes_tui.core.secret import Secret
from chutes_tui.core.text import visible
from chutes_tui.operations.secrets.file import read_secret_file
from chutes_tui.operations.secrets.rules import LARGEST_VALUE
from chutes_tui.storage.private_files import FileExistsProblem, FileProblem, Payload, private_lock, shown_path

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Iterator, Sequence


STREAM: Final = "-"
"""In the place of a file: standard input, or standard output for a new key's value."""
_OPEN_PIPE: Final = re.compile(r"/(?:dev|proc/self)/fd/([0-9]{1,6})")
_ROOM: Final = 4096
"""Bytes that are tried out before a key is created: more than its value takes."""
_MOST_NAMES: Final = 100


def read_text(source: str, *, asking: str = "") -> Secret:
    """Return the whole text of a file, of standard input for "-", or of the pipe that a shell gives a command for
    `<(…)`; the caller's to wipe. Blocks.

    On a terminal one line is asked for with the words `asking`, without showing it. Raises FileProblem, which never
    quotes the text.
    """
    if not is_stream(source):
        return read_secret_file(source, find_home(os.environ))
    pipe = _pipe_of(source)
    name = "Standard input" if pipe is None else "The pipe"
    with interruptible():
        if pipe is not None:
            with os.fdopen(os.dup(pipe), "rb") as stream:
                data = stream.read(LARGEST_VALUE + 1)
        elif asking and sys.stdin.isatty():
            from getpass import getpass

            return Secret(getpass(f"{asking}: "))
        else:
            data = sys.stdin.buffer.read(LARGEST_VALUE + 1)
    if len(data) > LARGEST_VALUE:
        raise FileProblem(f"{name} has more than {LARGEST_VALUE:,} bytes.")
    wrong = False
    try:
        text = data.decode()
    except UnicodeDecodeError:
        wrong = True
    del data
    if wrong:
        raise FileProblem(f"{name} isn't UTF-8 text.")
    if not text:
        raise FileProblem(f"{name} is empty.")
    return Secret(text)


def is_stream(source: str) -> bool:
    """Whether this is no file, but standard input or a pipe that a shell gives a command."""
    return source == STREAM or _pipe_of(source) is not None


def _pipe_of(source: str) -> int | None:
    """The number of an open pipe that is named as a shell does, None for anything else: another pipe or device may
    never end."""
    match = _OPEN_PIPE.fullmatch(source)
    try:
        return int(match[1]) if match is not None and stat.S_ISFIFO(os.fstat(int(match[1])).st_mode) else None
    except OSError:
        return None


class NothingSentError(KeyboardInterrupt):
    """The user ended the program while it waited for an answer: nothing was changed."""


@contextmanager
def interruptible() -> Iterator[None]:
    """Let ctrl+c end the waiting for standard input at once, by NothingSentError. An event loop would let it wait."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    except KeyboardInterrupt:
        raise NothingSentError from None
    finally:
        signal.signal(signal.SIGINT, before)


class NewValue:
    """Where the value of a new key goes: a file that only its owner can read, or standard output."""

    def __init__(self, target: str, *, as_json: bool) -> None:
        """Raises UsageError when standard output would have to hold two things."""
        if target == STREAM and as_json:
            raise UsageError("--json and --value-file - both write to standard output: name a file")
        self._path = None if target == STREAM else Path(target)
        self.file = "" if self._path is None else target

    def rehearse(self) -> None:
        """Try everything that writing takes. Raises FileProblem, before a key is created that nobody could keep."""
        if self._path is None:
            return
        if not self._path.parent.is_dir():
            raise FileProblem(f"There is no folder {shown_path(self._path.parent)}.", next_step="Create it first.")
        with private_lock(self._path) as file:
            if file.read() is not None:
                raise FileExistsProblem(
                    f"{shown_path(self._path)} already exists.",
                    next_step="Name a file that doesn't exist: none is replaced.",
                )
            file.rehearse(_ROOM)

    def write(self, value: Secret) -> str:
        """Write the value; return where it is, in words. Raises Problem when it is nowhere.

        A file that has appeared meanwhile is left alone: then another name is taken, which is said.
        """
        if self._path is None:
            return self._print(value)
        payload = Payload(f"{value.reveal()}\n")
        with private_lock(self._path) as file:
            path = file.create_first(self._names(self._path.name), payload)
        self.file = str(path)
        return f"its value is in {shown_path(path)}"

    def _print(self, value: Secret) -> str:
        try:
            sys.stdout.write(f"{value.reveal()}\n")
            sys.stdout.flush()
        except OSError as error:
            reason = os.strerror(error.errno) if error.errno else "it is closed"
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, sys.stdout.fileno())
            os.close(nowhere)
            raise Problem(f"Standard output could not be written: {reason}.") from None
        return "its value is on standard output"

    def _names(self, name: str) -> Iterator[str]:
        yield name
        for number in count(2):
            if number > _MOST_NAMES:
                return
            yield f"{name}.{number}"


def add_yes(parser: ArgumentParser, what: str) -> None:
    """Add the option that answers the question beforehand."""
    parser.add_argument("--yes", action="store_true", help=f"{what} without asking for its name")


def check_answerable(parsed: Namespace) -> None:
    """Raise UsageError when the question would have no answer: before anything is sent."""
    if not parsed.yes and not _on_a_terminal():
        raise UsageError("this needs --yes, or a terminal at which the name can be typed")


def ask(parsed: Namespace, consequences: Sequence[str], name: str) -> None:
    """Ask for the name unless `--yes` was given. Raises Problem when something else is typed."""
    if parsed.yes:
        return
    for line in consequences:
        print(visible(line), file=sys.stderr)
    print(f'Type "{visible(name)}" to confirm: ', end="", file=sys.stderr, flush=True)
    try:
        with interruptible():
            typed = sys.stdin.readline().rstrip("\n")
    except UnicodeDecodeError:
        typed = ""
    if typed != name:
        raise Problem("That is not the name. Nothing was changed.")


def _on_a_terminal() -> bool:
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stderr))
