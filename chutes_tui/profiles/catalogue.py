"""Every profile there is, with what is known of it and where each value comes from; a look that changes nothing."""

from __future__ import annotations

import os
import shlex
import stat
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Final

from chutes_tui.access.key_format import parse_api_key
from chutes_tui.core.credentials import ApiKeyCredential, HotkeyCredential
from chutes_tui.core.problem import Problem
from chutes_tui.core.program.home import expand_home
from chutes_tui.core.setting import FROM_DEFAULT, FROM_FILE, Setting
from chutes_tui.profiles.config_file import read_config
from chutes_tui.profiles.discovery import default_config_path, list_paths, own_folders
from chutes_tui.profiles.model import LaunchOptions, ProfileError
from chutes_tui.profiles.resolve import CONFIG_VARIABLE, chosen_path, profile_from
from chutes_tui.storage.private_files import FileProblem, exposed_to

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from chutes_tui.profiles.config_file import ConfigFile
    from chutes_tui.profiles.model import Profile, ProfileWarning

FROM_ENVIRONMENTS = "environments"
"""What `found_by` says of the files in `~/.chutes/environments`."""
_AS_IN_THE_PROFILE: Final = (
    *("name", "username", "user_id", "hotkey_name", "hotkey_ss58", "payment_address", "base_url"),
    *("overrides", "notes", "warnings"),
)


class CredentialKind(Enum):
    """How a profile signs in."""

    HOTKEY = "hotkey"
    API_KEY = "API key"


@dataclass(frozen=True, slots=True)
class Permissions:
    """Who else can get at a config: at the file and at the profiles' own folders around it, "" for nobody.

    `mode` is the file's. `fix_command` is the shell line that `changes.fix_permissions` stands for, "" when nothing
    is to be fixed; `fixable` is False when something to be fixed belongs to another user.
    """

    mode: int
    file_exposed_to: str = ""
    folder_exposed_to: str = ""
    fix_command: str = ""
    fixable: bool = True


@dataclass(frozen=True, slots=True)
class ProfileEntry:
    """One config file. Holds no secret.

    `found_by` is where it was found: `default`, `environments`, `--config-path`, `--profile`, CHUTES_CONFIG_PATH.
    `chosen_by` is the setting that picks it at start, "" for all files but one. `base_url` and `credential` are what
    would be used if it were opened, environment and command line included; None when unknown. `api_key_id` is the id
    in the file's API key, "" if the file signs in with none. `problem` tells why it can't be opened; the rest is then
    what could be found out.
    """

    name: str
    path: Path
    found_by: tuple[str, ...]
    chosen_by: str = ""
    username: str = ""
    user_id: str = ""
    hotkey_name: str = ""
    hotkey_ss58: str = ""
    payment_address: str = ""
    base_url: Setting[str] | None = None
    credential: Setting[CredentialKind] | None = None
    api_key_id: str = ""
    overrides: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    warnings: tuple[ProfileWarning, ...] = ()
    permissions: Permissions | None = None
    link_target: Path | None = None
    problem: Problem | None = None


def all_profiles(options: LaunchOptions, environ: Mapping[str, str], home: Path) -> tuple[ProfileEntry, ...]:
    """Every config file found, the default first, then environments by name, then others; a file that is chosen but
    missing is listed with its problem. Never raises. Reads every file; call it in a thread."""
    try:
        chosen: Setting[Path] | None = chosen_path(options, environ, home)
    except ProfileError:
        chosen = None
    found: dict[str, tuple[Path, list[str]]] = {}
    for origin, path in _places(options, environ, home, chosen):
        found.setdefault(_spelled_out(path), (path, []))[1].append(origin)
    picked = _spelled_out(chosen.value) if chosen else ""
    entries = []
    for key, (path, origins) in found.items():
        chosen_by = chosen.origin if chosen and key == picked else ""
        blank = ProfileEntry(path.stem, path, tuple(dict.fromkeys(origins)), chosen_by)
        entries.append(_described(blank, options, environ, home))
    return tuple(entries)


def _spelled_out(path: Path) -> str:
    """The absolute path without detours; links in it are kept, for a link is a profile of its own."""
    try:
        return os.path.abspath(path)  # noqa: PTH100
    except OSError:  # no current folder any more
        return str(path)


def _places(
    options: LaunchOptions, environ: Mapping[str, str], home: Path, chosen: Setting[Path] | None
) -> Iterator[tuple[str, Path]]:
    """Where a config file was found, and its path."""
    for path in list_paths(home):
        yield FROM_DEFAULT if path == default_config_path(home) else FROM_ENVIRONMENTS, path
    if from_environment := environ.get(CONFIG_VARIABLE, "").strip():
        yield CONFIG_VARIABLE, expand_home(Path(from_environment), home)
    if options.config_path is not None:
        yield "--config-path", expand_home(options.config_path, home)
    if chosen is not None and chosen.origin != FROM_DEFAULT:
        yield chosen.origin, chosen.value


def _described(entry: ProfileEntry, options: LaunchOptions, environ: Mapping[str, str], home: Path) -> ProfileEntry:
    entry = replace(entry, link_target=_link_target(entry.path), permissions=_permissions(entry.path, home))
    try:
        config = read_config(entry.path)
    except (ProfileError, FileProblem) as problem:
        return replace(entry, problem=problem.with_traceback(None))
    try:
        profile = profile_from(config, entry.chosen_by, options, environ, home)
    except ProfileError as problem:
        return replace(_as_far_as_readable(entry, config), problem=problem.with_traceback(None))
    return replace(
        entry,
        **{name: getattr(profile, name) for name in _AS_IN_THE_PROFILE},
        credential=_kind(profile),
        api_key_id=_api_key_id(profile),
    )


def _as_far_as_readable(entry: ProfileEntry, config: ConfigFile) -> ProfileEntry:
    """Only the username and the user's id: other values may be secrets in the wrong place."""
    try:
        username, user_id = config.text("auth", "username"), config.text("auth", "user_id")
    except ProfileError:
        return entry
    return replace(entry, username=username, user_id=user_id, warnings=config.warnings)


def _kind(profile: Profile) -> Setting[CredentialKind] | None:
    found = profile.credential
    if found is None:
        return None
    kind = CredentialKind.HOTKEY if isinstance(found.value, HotkeyCredential) else CredentialKind.API_KEY
    return Setting(kind, found.origin, found.shadowed)


def _api_key_id(profile: Profile) -> str:
    found = profile.credential
    if found is None or found.origin != FROM_FILE or not isinstance(found.value, ApiKeyCredential):
        return ""
    try:
        parts = parse_api_key(found.value.api_key.reveal())
    except Problem:
        return ""
    parts.key.wipe()
    return parts.api_key_id


def _link_target(path: Path) -> Path | None:
    try:
        return Path(os.path.realpath(path)) if path.is_symlink() else None
    except (OSError, ValueError):
        return None


def _permissions(path: Path, home: Path) -> Permissions | None:
    """None when there is nothing to look at."""
    try:
        info = path.stat()
        folders = [(folder, folder.stat()) for folder in own_folders(path, home)]
    except (OSError, ValueError):
        return None
    open_folders = [(folder, about) for folder, about in folders if about.st_mode & 0o077]
    exposures = {exposed_to(about.st_mode) for _, about in open_folders}
    file_exposed_to = exposed_to(info.st_mode)
    commands = [f"chmod 600 {shlex.quote(str(path))}"] if file_exposed_to else []
    if open_folders:
        commands.append(f"chmod go= {shlex.join(str(folder) for folder, _ in open_folders)}")
    owners = {about.st_uid for _, about in open_folders} | ({info.st_uid} if file_exposed_to else set())
    return Permissions(
        stat.S_IMODE(info.st_mode),
        file_exposed_to,
        max(exposures, key=len, default=""),
        " && ".join(commands),
        os.geteuid() == 0 or owners <= {os.geteuid()},
    )
