"""What can be asked of the profiles of this machine: add, rename, edit, back up, remove, make private. It all blocks.

A request is a value that is sent once: its secret, if it has one, is wiped when it was carried out or refused.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, Protocol

from chutes_tui.core.text import visible
from chutes_tui.profiles.changes import (
    add_api_key,
    add_pasted,
    back_up,
    fix_permissions,
    remove,
    rename,
    set_base_url,
)
from chutes_tui.profiles.default import make_default
from chutes_tui.storage.errors import shown_path

if TYPE_CHECKING:
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


class ChangeRequest(Protocol):
    """One change of one profile.

    `path` is the file that it is about (None: it makes a new one), `alters` whether what the file says, or where it
    is, will be another.
    """

    alters: ClassVar[bool]

    @property
    def path(self) -> Path | None: ...

    @property
    def title(self) -> str:
        """What is being done, for the status line."""

    def carry_out(self, home: Path) -> Changed:
        """Do it. Raises Problem, and then nothing has changed."""


@dataclass(frozen=True, slots=True)
class ProfileChange:
    """How a change of a profile ended; who asked for it knows it by its `request`. Without `outcome`, the `problem`
    says why nothing was changed."""

    request: ChangeRequest
    outcome: Changed | None = None
    problem: Problem | None = None


@dataclass(frozen=True)
class _New:
    """A profile that is not there yet."""

    alters: ClassVar[bool] = False

    path: None = field(default=None, init=False)


@dataclass(frozen=True)
class _Existing:
    """The file of a profile; a link is followed only where the user agreed to what it leads to."""

    alters: ClassVar[bool] = True

    path: Path
    follow_symlink: bool = field(default=False, kw_only=True)


@dataclass(frozen=True)
class AddPasted(_New):
    """A new profile from the text of a config file, which is kept as it is."""

    text: Secret
    name: str

    @property
    def title(self) -> str:
        return f"Adding the profile {visible(self.name)}"

    def carry_out(self, home: Path) -> Changed:
        try:
            path = add_pasted(self.text, self.name, home)
        finally:
            self.text.wipe()
        return Changed(f"Added {visible(self.name)}: {shown_path(path)}, readable only by you", path)


@dataclass(frozen=True)
class AddApiKey(_New):
    """A new profile that signs in by API key."""

    api_key: Secret
    name: str
    base_url: str
    username: str = ""

    @property
    def title(self) -> str:
        return f"Saving the API key as the profile {visible(self.name)}"

    def carry_out(self, home: Path) -> Changed:
        try:
            path = add_api_key(self.api_key, self.name, home, base_url=self.base_url, username=self.username)
        finally:
            self.api_key.wipe()
        return Changed(f"Saved the API key as {visible(self.name)}: {shown_path(path)}, readable only by you", path)


@dataclass(frozen=True)
class Rename(_Existing):
    """Give a profile another name."""

    name: str

    @property
    def title(self) -> str:
        return f"Renaming {visible(self.path.stem)} to {visible(self.name)}"

    def carry_out(self, home: Path) -> Changed:
        path = rename(self.path, self.name, home, follow_symlink=self.follow_symlink)
        return Changed(f"Renamed {visible(self.path.stem)} to {visible(path.stem)}", path)


@dataclass(frozen=True)
class SetBaseUrl(_Existing):
    """Change the API URL that a profile's file says."""

    url: str

    @property
    def title(self) -> str:
        return f"Changing the API URL in {visible(self.path.name)}"

    def carry_out(self, home: Path) -> Changed:
        cleaned = set_base_url(self.path, self.url, follow_symlink=self.follow_symlink)
        return Changed(f"{visible(self.path.name)} now uses {visible(cleaned)}", self.path)


@dataclass(frozen=True)
class BackUp:
    """Keep a copy beside the file."""

    alters: ClassVar[bool] = False

    path: Path

    @property
    def title(self) -> str:
        return f"Backing up {visible(self.path.name)}"

    def carry_out(self, home: Path) -> Changed:
        copy = back_up(self.path)
        return Changed(f"A copy is at {shown_path(copy)}, readable only by you", self.path, copy)


@dataclass(frozen=True)
class Remove(_Existing):
    """Take a profile away; what it held is kept in its backup."""

    alters: ClassVar[bool] = False

    @property
    def title(self) -> str:
        return f"Removing {visible(self.path.name)}"

    def carry_out(self, home: Path) -> Changed:
        removed = remove(self.path, follow_symlink=self.follow_symlink)
        return Changed(
            f"Removed {visible(self.path.name)}; a backup is at {shown_path(removed.kept_at)}",
            None,
            removed.kept_at,
        )


@dataclass(frozen=True)
class MakePrivate(_Existing):
    """Take a profile's file and folders from everybody but their owner."""

    @property
    def title(self) -> str:
        return f"Making {visible(self.path.name)} private"

    def carry_out(self, home: Path) -> Changed:
        fix_permissions(self.path, home, follow_symlink=self.follow_symlink)
        return Changed(f"{visible(self.path.name)} is now readable only by you", self.path)


@dataclass(frozen=True)
class MakeDefault(_Existing):
    """Have chutes-tui and the official CLI start with an account; `over_other`: although they start with another."""

    alters: ClassVar[bool] = False

    over_other: bool = False

    @property
    def title(self) -> str:
        return f"Making {visible(self.path.stem)} the default"

    def carry_out(self, home: Path) -> Changed:
        made = make_default(self.path, home, over_other=self.over_other)
        kept = f"; what was there is in {shown_path(made.kept_at)}" if made.kept_at is not None else ""
        return Changed(f"{visible(self.path.stem)} is the default now{kept}", made.path, made.kept_at)
