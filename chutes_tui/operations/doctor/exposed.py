"""Config files, their folders and backups that others can get into, and how that is ended."""

from __future__ import annotations

import shlex
import stat
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pathlib import Path


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
    from chutes_tui.operations.audit.backups import find_backups
    from chutes_tui.profiles.discovery import own_folders
    from chutes_tui.storage.private_files import exposed_to

    folders = own_folders(path, home)
    backups = [one.path for one in find_backups({path.parent, *folders})]
    found = []
    for one in (path, *folders, *backups):
        try:
            mode = one.stat().st_mode
        except OSError:
            continue
        if who := exposed_to(stat.S_IMODE(mode)):
            found.append(Exposed(one, stat.S_ISDIR(mode), who))
    return tuple(found)


def make_all_private(path: Path, home: Path) -> int:
    """Make all of it private; how many there were. Blocks. Raises FileProblem."""
    from chutes_tui.storage.private_files import make_folder_private, make_private

    found = find_exposed(path, home)
    for one in found:
        (make_folder_private if one.folder else make_private)(one.path)
    return len(found)
