"""What can be asked of the profiles of this machine: add, rename, edit, back up, remove, make private.

A request is a value that is sent once: its secret, if it has one, is wiped when it was carried out or refused. A link
is followed only where the user agreed to what it leads to.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from chutes_tui.core.text import visible
from chutes_tui.profiles import changes
from chutes_tui.storage.errors import shown_path

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from chutes_tui.core.problem import Problem
    from chutes_tui.core.secret import Secret


@dataclass(frozen=True, slots=True)
class Changed:
    """What was done, in a sentence, and where the profile's file is now (None when it is gone).

    `kept_at` is the file that what stood there before is kept in.
    """

    sentence: str
    path: Path | None
    kept_at: Path | None = None


@dataclass(frozen=True, slots=True)
class ChangeRequest:
    """One change of one profile; `title` says what is being done, for the status line.

    `path` is the file that it is about (None: it makes a new one), `alters` whether what the file says, or where it
    is, will be another. `carry_out` does it, given the home folder. It blocks, and raises Problem: then nothing has
    changed. `secret` is what it holds, to be wiped afterwards.
    """

    title: str
    path: Path | None
    carry_out: Callable[[Path], Changed] = field(compare=False)
    alters: bool = False
    secret: Secret | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class ProfileChange:
    """How a change of a profile ended; who asked for it knows it by its `request`. Without `outcome`, the `problem`
    says why nothing was changed."""

    request: ChangeRequest
    outcome: Changed | None = None
    problem: Problem | None = None


def add_pasted(text: Secret, name: str) -> ChangeRequest:
    """A new profile from the text of a config file, which is kept as it is."""

    def add(home: Path) -> Changed:
        path = changes.add_pasted(text, name, home)
        return Changed(f"Added {visible(name)}: {shown_path(path)}, readable only by you", path)

    return ChangeRequest(f"Adding the profile {visible(name)}", None, add, secret=text)


def add_api_key(api_key: Secret, name: str, base_url: str, username: str = "") -> ChangeRequest:
    """A new profile that signs in by API key."""

    def add(home: Path) -> Changed:
        path = changes.add_api_key(api_key, name, home, base_url=base_url, username=username)
        return Changed(f"Saved the API key as {visible(name)}: {shown_path(path)}, readable only by you", path)

    return ChangeRequest(f"Saving the API key as the profile {visible(name)}", None, add, secret=api_key)


def rename(path: Path, name: str, *, follow_symlink: bool = False) -> ChangeRequest:
    """Give a profile another name."""

    def change(home: Path) -> Changed:
        new = changes.rename(path, name, home, follow_symlink=follow_symlink)
        return Changed(f"Renamed {visible(path.stem)} to {visible(new.stem)}", new)

    return ChangeRequest(f"Renaming {visible(path.stem)} to {visible(name)}", path, change, alters=True)


def set_base_url(path: Path, url: str, *, follow_symlink: bool = False) -> ChangeRequest:
    """Change the API URL that a profile's file says."""

    def change(_: Path) -> Changed:
        cleaned = changes.set_base_url(path, url, follow_symlink=follow_symlink)
        return Changed(f"{visible(path.name)} now uses {visible(cleaned)}", path)

    return ChangeRequest(f"Changing the API URL in {visible(path.name)}", path, change, alters=True)


def back_up(path: Path) -> ChangeRequest:
    """Keep a copy beside the file."""

    def copy(_: Path) -> Changed:
        kept_at = changes.back_up(path)
        return Changed(f"A copy is at {shown_path(kept_at)}, readable only by you", path, kept_at)

    return ChangeRequest(f"Backing up {visible(path.name)}", path, copy)


def remove(path: Path, *, follow_symlink: bool = False) -> ChangeRequest:
    """Take a profile away; what it held is kept in its backup."""

    def change(_: Path) -> Changed:
        kept_at = changes.remove(path, follow_symlink=follow_symlink).kept_at
        return Changed(f"Removed {visible(path.name)}; a backup is at {shown_path(kept_at)}", None, kept_at)

    return ChangeRequest(f"Removing {visible(path.name)}", path, change)


def make_private(path: Path, *, follow_symlink: bool = False) -> ChangeRequest:
    """Take a profile's file and folders from everybody but their owner."""

    def change(home: Path) -> Changed:
        changes.fix_permissions(path, home, follow_symlink=follow_symlink)
        return Changed(f"{visible(path.name)} is now readable only by you", path)

    return ChangeRequest(f"Making {visible(path.name)} private", path, change, alters=True)


def make_default(path: Path, *, over_other: bool = False) -> ChangeRequest:
    """Have chutes-tui and the official CLI start with an account; `over_other`: although they start with another."""

    def change(home: Path) -> Changed:
        made = changes.make_default(path, home, over_other=over_other)
        kept = f"; what was there is in {shown_path(made.kept_at)}" if made.kept_at is not None else ""
        return Changed(f"{visible(path.stem)} is the default now{kept}", made.path, made.kept_at)

    return ChangeRequest(f"Making {visible(path.stem)} the default", path, change)
