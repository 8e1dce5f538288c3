"""What can be done to profiles: add, rename, edit, back up, remove, make private, make the default one: what
chutes-tui and the official CLI start with. Each blocks: use a thread.

All of them raise Problem (ProfileError, FileProblem; FileIsLinkError for a link that was not agreed to), and then
nothing has changed. None of them ever overwrites another file.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from chutes_tui.core.secret import Secret
from chutes_tui.profiles.account_file import backup_names, close_own_folders
from chutes_tui.profiles.accounts import OtherAccountError, TargetState, environment_path, judge, propose_path
from chutes_tui.profiles.base_url import clean_base_url
from chutes_tui.profiles.config_file import fault_in
from chutes_tui.profiles.discovery import default_config_path, environments_path, list_paths
from chutes_tui.profiles.identity import identity_in, key_parts
from chutes_tui.profiles.ini.editing import IniText, edited
from chutes_tui.profiles.ini.parsing import parse_ini
from chutes_tui.profiles.model import ProfileError
from chutes_tui.profiles.pasted import check_pasted
from chutes_tui.storage.private_files import (
    MAX_BYTES,
    FileIsLinkError,
    FileMissingError,
    FileProblem,
    Payload,
    make_private,
    private_lock,
    private_read,
    shown_path,
)

if TYPE_CHECKING:
    from datetime import datetime

    from chutes_tui.profiles.accounts import ConfigTarget
    from chutes_tui.profiles.identity import Identity
    from chutes_tui.storage.private_files import LockedFile


_Changes = dict[tuple[str, str], Secret | None]


@dataclass(frozen=True, slots=True)
class Removed:
    """A profile that is gone, and where its contents still are."""

    path: Path
    kept_at: Path


def add_pasted(text: Secret, name: str, home: Path) -> Path:
    """A new profile from the text of a config file, kept as it is; it must hold a usable way to sign in."""
    path = environment_path(home, name)
    return _create(path, IniText.parse(check_pasted(text).payload.data), home)


def add_api_key(text: Secret, name: str, home: Path, *, base_url: str, username: str = "") -> Path:
    """A new profile that signs in by the pasted API key, which contains the user's id."""
    path = environment_path(home, name)
    parts = key_parts(text)
    values: _Changes = {("api", "base_url"): Secret(clean_base_url(base_url, "your input"))}
    if username:
        values["auth", "username"] = Secret(username)
    values |= {("auth", "user_id"): Secret(parts.user_id), ("auth", "api_key"): parts.key}
    return _create(path, edited(path, IniText.parse(b""), values), home)


def rename(path: Path, name: str, home: Path, *, follow_symlink: bool = False) -> Path:
    """Give a file under environments another name; of two at once one gets it. A link itself is renamed."""
    if path.parent != environments_path(home):
        raise ProfileError(
            f"{shown_path(path)} can't be renamed here.",
            why="Only files in ~/.chutes/environments have a name of their own; the default profile is named by its "
            "username, other files by the path you start with.",
        )
    new = environment_path(home, name)
    _check_there(path)
    if new == path:
        return path
    with private_lock(path, link_itself=follow_symlink) as file:
        return file.move_to(iter([new.name]))


def set_base_url(path: Path, url: str, *, follow_symlink: bool = False) -> str:
    """Change the file's base_url; the cleaned URL."""
    cleaned = clean_base_url(url, "your input")
    _check_there(path)
    with private_lock(path, follow_symlink=follow_symlink) as file:
        old = file.read(limit=MAX_BYTES)
        if old is None:
            raise FileMissingError(f"{shown_path(path)} doesn't exist.")
        text = edited(path, IniText.parse(old.data), {("api", "base_url"): Secret(cleaned)})
        file.write(Payload(text.data()), expected=old)
    return cleaned


def replace_api_key(path: Path, old_id: str, key: Secret) -> None:
    """Write an API key into a file in the place of the one with this id; everything else stays as it is. A file that
    has another key by now, and a link, are refused."""
    _check_there(path)
    with private_lock(path) as file:
        old = file.read(limit=MAX_BYTES)
        text = IniText.parse(old.data if old is not None else b"")
        value = text.document().get("auth", "api_key")
        held = value.secret if value is not None else None
        if old is None or held is None or key_parts(held).api_key_id != old_id:
            raise ProfileError(f"{shown_path(path)} no longer contains that API key.")
        file.write(Payload(edited(path, text, {("auth", "api_key"): key}).data()), expected=old)


def back_up(path: Path, *, now: datetime | None = None) -> Path:
    """A copy beside the file, mode 0600 (`prod.ini.2026-11-21-083000.bak`); never over another one. Of a link it is
    a copy of what the link leads to."""
    _check_there(path)
    if path.is_symlink():
        payload = private_read(path).payload
        with private_lock(path, link_itself=True) as link:
            return link.create_first(backup_names(path.name, now), payload)
    with private_lock(path) as file:
        return file.copy_to(backup_names(path.name, now))


def remove(path: Path, *, follow_symlink: bool = False, now: datetime | None = None) -> Removed:
    """Take a profile away: its file becomes its backup. Of a link only the link goes."""
    _check_there(path)
    with private_lock(path, link_itself=follow_symlink) as file:
        if path.is_symlink():
            kept_at = Path(os.path.realpath(path))
            file.remove_link()
            return Removed(path, kept_at)
        file.make_private()
        return Removed(path, file.move_to(backup_names(path.name, now)))


def fix_permissions(path: Path, home: Path, *, follow_symlink: bool = False) -> None:
    """Mode 0600 for the file, and others kept out of the profiles' own folders around it (never other folders)."""
    if path.is_symlink() and not follow_symlink:
        raise FileIsLinkError(path, Path(os.path.realpath(path)))
    make_private(path)
    close_own_folders(path, home)


def _create(path: Path, text: IniText, home: Path) -> Path:
    with private_lock(path, link_itself=True) as file:
        close_own_folders(path, home)
        file.create(Payload(text.data()))
    return path


def _check_there(path: Path) -> None:
    """So that no folder is made for a file that is to be changed."""
    if not os.path.lexists(path):
        raise FileMissingError(f"{shown_path(path)} doesn't exist.", next_step="Refresh the list.")


@dataclass(frozen=True, slots=True)
class MadeDefault:
    """The default config, and the file that keeps what stood there, None when nothing did."""

    path: Path
    kept_at: Path | None


def make_default(path: Path, home: Path, *, over_other: bool = False, now: datetime | None = None) -> MadeDefault:
    """Write a copy of a config file as the default config, mode 0600.

    What stands there is kept first: another account as a profile under environments, anything else as a backup
    beside it. Raises OtherAccountError for another account unless `over_other`, ProfileError for a file that holds
    no account, FileProblem (FileIsLinkError for a default that is a link); then nothing has changed.
    """
    default = default_config_path(home)
    payload = private_read(path).payload
    account = _account_in(path, payload)
    with private_lock(default) as file:
        old = file.read(limit=MAX_BYTES)
        if old == payload:
            return MadeDefault(default, None)
        target = judge(default, home, account, old)
        if target.state is TargetState.OTHER and not over_other:
            raise OtherAccountError(target)
        kept_at = _keep(file, home, target, old, now) if old is not None else None
        close_own_folders(default, home)
        file.write(payload, expected=old)
    return MadeDefault(default, kept_at)


def _account_in(path: Path, payload: Payload) -> Identity:
    document = parse_ini(payload.data)
    if document.faults:
        raise fault_in(path, document.faults[0])
    account = identity_in(document)
    if account is None:
        raise ProfileError(f"{shown_path(path)} contains no account.", next_step="Complete it first.")
    return account


def _keep(file: LockedFile, home: Path, target: ConfigTarget, old: Payload, now: datetime | None) -> Path:
    """Keep what the default config holds; return where it is."""
    for other in list_paths(home):
        if other != file.path and _holds(other, old):
            return other
    if target.state is TargetState.OTHER and target.problem is None:
        path = propose_path(home, target.username, default_moves=True)
        with private_lock(path) as kept:
            kept.create(old)
        return path
    return file.copy_to(backup_names(file.path.name, now))


def _holds(path: Path, payload: Payload) -> bool:
    try:
        return private_read(path).payload == payload
    except FileProblem:
        return False
