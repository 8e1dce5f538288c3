"""What can go wrong with a file, in words; nothing here ever quotes a file."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING, Final

from chutes_tui.core.problem import Problem
from chutes_tui.core.program.home import NO_HOME_STEP, NO_HOME_WHY, has_no_home, with_tilde
from chutes_tui.core.secret_shape import masked
from chutes_tui.core.text import visible

if TYPE_CHECKING:
    from pathlib import Path

_REASONS: Final = {
    errno.EACCES: "The permissions don't allow it.",
    errno.EPERM: "The permissions don't allow it.",
    errno.ENOENT: "It doesn't exist.",
    errno.ENOTDIR: "Part of its path is a file, not a folder.",
    errno.EISDIR: "It is a folder, not a file.",
    errno.ELOOP: "It is a link that points back to itself.",
    errno.ENAMETOOLONG: "Its name is too long.",
    errno.ENOSPC: "The disk is full.",
    errno.EDQUOT: "Your disk quota is used up.",
    errno.EROFS: "The disk is read-only.",
    errno.EIO: "The disk reports an error.",
}


class FileProblem(Problem):
    """A file could not be read or written; nothing in it quotes the file."""


class NoHomeError(FileProblem):
    """A file in the home folder of a user who has none."""


class FileMissingError(FileProblem):
    """There is no file of this name."""


class FileChangedError(FileProblem):
    """The file changed since the caller read it; nothing was written."""


class FileExistsProblem(FileProblem):
    """There is a file of this name already, and it was left alone."""


class FileIsLinkError(FileProblem):
    """The file is a symbolic link, and the caller has not agreed to write what it points to: `target`."""

    def __init__(self, path: Path, target: Path) -> None:
        super().__init__(
            f"{shown_path(path)} is a link to {shown_path(target)}.",
            why="Writing through a link could replace a file that you don't expect.",
            next_step="Confirm the target, or replace the link with a file.",
        )
        self.target = target


def shown_path(path: Path | str) -> str:
    """Return a path for people: control characters shown, not obeyed, and what looks like a secret masked."""
    return visible(masked(with_tilde(path)))


def reading_failed(path: Path, error: OSError) -> FileProblem:
    """The problem that an error of the operating system means for someone who reads `path`."""
    name = shown_path(path)
    if has_no_home(path):
        return NoHomeError(f"{name} can't be read.", why=NO_HOME_WHY, next_step=NO_HOME_STEP)
    if error.errno == errno.ENOENT:
        if path.is_symlink():
            return FileProblem(
                f"{name} is a link to a file that doesn't exist.",
                why=f"It points to {shown_path(os.path.realpath(path))}.",
                next_step="Fix or remove the link.",
            )
        return FileMissingError(f"{name} doesn't exist.")
    return FileProblem(f"{name} can't be read.", why=_reason(error), detail=error.strerror or "")


def writing_failed(path: Path, error: OSError) -> FileProblem:
    """The problem that an error of the operating system means for someone who writes `path`."""
    if has_no_home(path):
        return NoHomeError(f"{shown_path(path)} can't be written.", why=NO_HOME_WHY, next_step=NO_HOME_STEP)
    return FileProblem(f"{shown_path(path)} can't be written.", why=_reason(error), detail=error.strerror or "")


def _reason(error: OSError) -> str:
    return _REASONS.get(error.errno or 0, "The operating system refused it.")
