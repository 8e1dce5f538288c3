"""The files that a person names: reading a secret text, such as a certificate or a `.env`, and writing a report. It
blocks: call it in a thread."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from chutes_tui.core.program.home import expand_home
from chutes_tui.core.secret import Secret
from chutes_tui.operations.secrets.rules import LARGEST_VALUE
from chutes_tui.storage.private_files import (
    FileProblem,
    Payload,
    check_name,
    private_lock,
    private_read,
    private_write,
    shown_path,
)

if TYPE_CHECKING:
    from chutes_tui.storage.private_files import PrivateFile


def typed_file(typed: str, home: Path) -> Path:
    """The path that a person typed: `~` is `home`, quotes and spaces that a paste brings along are taken off.

    Raises FileProblem when nothing was typed, or what no file can be called.
    """
    text = typed.strip()
    if len(text) >= 2 and text[0] == text[-1] and text[0] in "'\"":
        text = text[1:-1]
    if not text:
        raise FileProblem("Enter a path.", next_step="Type or paste the path of a file.")
    path = expand_home(Path(text), home)
    check_name(path)
    return path


def write_chosen(path: Path, text: str, *, replaces: bool) -> str:
    """Write a text into a file of its own, which only its owner can read; return its path as it is shown.

    Raises FileExistsProblem when there is one and it isn't to be replaced, FileProblem for everything else.
    """
    if not path.parent.is_dir():
        raise FileProblem(f"There is no folder {shown_path(path.parent)}.", next_step="Create it, or choose another.")
    if replaces:
        private_write(path, text)
    else:
        with private_lock(path) as file:
            file.create(Payload(text))
    return shown_path(path)


def read_secret_file(typed: str, home: Path) -> Secret:
    """The whole text of a file, every character of it as it is; the caller's to wipe.

    Raises FileProblem when there is no such file, or it can't be read, is empty, is larger than a value may be, or
    is no UTF-8. The problem quotes the path, never the file.
    """
    path = typed_file(typed, home)
    text = _decoded(path, private_read(path, limit=LARGEST_VALUE))
    if not text:
        raise FileProblem(f"{shown_path(path)} is empty.", next_step="Check that this is the right file.")
    return Secret(text)


def _decoded(path: Path, file: PrivateFile) -> str:
    try:
        return file.data.decode()
    except UnicodeDecodeError:
        problem = FileProblem(
            f"{shown_path(path)} isn't a text file.",
            why="It isn't UTF-8, and a secret's value must be text.",
            next_step="Encode it as text first, for example with base64.",
        )
    # Not from within the handler: the decoding error would bring the whole file along.
    raise problem
