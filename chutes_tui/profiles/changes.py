"""What the profiles screen does to files: add, rename, edit, back up, remove, make private. Each blocks: use a thread.

All of them raise ProfileError or FileProblem (FileIsLinkError for a link that was not agreed to), and then have changed
nothing. None of them ever overwrites a file of another account.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from chutes_tui.profiles.accounts import Account
    from chutes_tui.secret import Secret


@dataclass(frozen=True, slots=True)
class Removed:
    """A profile that is gone, and where its contents still are."""

    path: Path
    kept_at: Path


def add_pasted(text: Secret, name: str, home: Path) -> Path:
    """A new profile from the text of a config file, kept as it is; it must hold a usable way to sign in."""
    raise NotImplementedError


def add_hotkey(account: Account, name: str, home: Path) -> Path:
    """A new profile that signs in by hotkey."""
    raise NotImplementedError


def add_api_key(text: Secret, name: str, home: Path, *, base_url: str, username: str = "") -> Path:
    """A new profile that signs in by API key: what was pasted, which tells the user's id."""
    raise NotImplementedError


def rename(path: Path, name: str, home: Path, *, follow_symlink: bool = False) -> Path:
    """Give a file under environments another name; of two at once one gets it. A link itself is renamed."""
    raise NotImplementedError


def set_base_url(path: Path, url: str, *, follow_symlink: bool = False) -> str:
    """Change the file's base_url; the cleaned URL."""
    raise NotImplementedError


def set_api_key(path: Path, text: Secret | None, *, follow_symlink: bool = False) -> None:
    """Change the file's api_key to the one pasted, or remove it (None). A key of another user than the file's is
    refused."""
    raise NotImplementedError


def back_up(path: Path, *, now: datetime | None = None) -> Path:
    """A copy beside the file, mode 0600 (`prod.ini.2026-11-21-083000.bak`); never over another one."""
    raise NotImplementedError


def remove(path: Path, *, follow_symlink: bool = False, now: datetime | None = None) -> Removed:
    """Take a profile away: its file becomes its backup. Of a link only the link goes."""
    raise NotImplementedError


def fix_permissions(path: Path, home: Path, *, follow_symlink: bool = False) -> None:
    """Mode 0600 for the file, 0700 for the profiles' own folders around it (never for other folders)."""
    raise NotImplementedError
