"""Config files, their folders and copies: what lies there in clear, what others can get at, and how that ends."""

from __future__ import annotations

import shlex
import stat
from typing import TYPE_CHECKING, NamedTuple

from chutes_tui.core.problem import Problem
from chutes_tui.profiles.config_file import read_config
from chutes_tui.profiles.discovery import own_folders
from chutes_tui.storage.private_files import exposed_to, make_folder_private, make_private

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


class Backup(NamedTuple):
    """A copy of a config, and what can be used by whoever reads it. `readable` False: it could not be looked into."""

    path: Path
    seed: bool = False
    api_key: bool = False
    readable: bool = True


def find_backups(folders: Iterable[Path]) -> tuple[Backup, ...]:
    """Look into the backups in these folders."""
    return tuple(_looked_into(path) for folder in dict.fromkeys(folders) for path in _in_folder(folder))


def _in_folder(folder: Path) -> list[Path]:
    try:
        return sorted(folder.glob("*.bak"))
    except OSError:
        return []


def _looked_into(path: Path) -> Backup:
    try:
        document = read_config(path).document
    except Problem:
        return Backup(path, readable=False)
    seed, key = document.get("auth", "hotkey_seed"), document.get("auth", "api_key")
    return Backup(path, bool(seed and seed.secret), bool(key and key.secret))


class Exposed(NamedTuple):
    """A file or folder, and `who` else can get at it."""

    path: Path
    folder: bool
    who: str

    @property
    def command(self) -> str:
        """The shell line that makes it private."""
        return f"chmod {700 if self.folder else 600} {shlex.quote(str(self.path))}"


def find_exposed(path: Path, home: Path) -> tuple[Exposed, ...]:
    """What of a config others can get at: the file, the folders that hold nothing but profiles, the backups. Blocks;
    what can't be looked at is left out."""
    folders = own_folders(path, home)
    backups = [one.path for one in find_backups({path.parent, *folders})]
    return tuple(Exposed(one, one.is_dir(), who) for one in (path, *folders, *backups) if (who := who_gets_at(one)))


def who_gets_at(path: Path) -> str:
    """Who else can get at a file or folder, "" for nobody, and for what can't be looked at. Blocks."""
    try:
        return exposed_to(stat.S_IMODE(path.stat().st_mode))
    except OSError:
        return ""


def make_all_private(path: Path, home: Path) -> int:
    """Make all of it private; how many there were. Blocks. Raises FileProblem."""
    found = find_exposed(path, home)
    for one in found:
        (make_folder_private if one.folder else make_private)(one.path)
    return len(found)
