"""The config files under ~/.chutes and the names that pick them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final, NamedTuple

from chutes_tui.core.text import visible
from chutes_tui.profiles.config_file import read_config
from chutes_tui.profiles.model import ProfileError
from chutes_tui.storage.private_files import FileProblem, shown_path

if TYPE_CHECKING:
    from pathlib import Path

    from chutes_tui.core.problem import Problem

_FOLDER: Final = ".chutes"


class ProfileFile(NamedTuple):
    """A config file that was found: the name that `--profile` takes for it, and its username ("" if unknown).

    `problem` tells why the file can't be used, None when it reads well.
    """

    name: str
    path: Path
    username: str
    problem: Problem | None = None


def default_config_path(home: Path) -> Path:
    """`~/.chutes/config.ini`."""
    return home / _FOLDER / "config.ini"


def environments_path(home: Path) -> Path:
    """`~/.chutes/environments`, where other accounts live by convention, one `.ini` file each."""
    return home / _FOLDER / "environments"


def own_folders(path: Path, home: Path) -> tuple[Path, ...]:
    """Those of `~/.chutes` and `~/.chutes/environments` that a file lies in: folders of nothing but profiles."""
    return tuple(folder for folder in (home / _FOLDER, environments_path(home)) if folder in path.parents)


def list_profiles(home: Path) -> tuple[ProfileFile, ...]:
    """Every config file found: the default one first, then the environments by name. Reads each; never raises."""
    default = default_config_path(home)
    return tuple(_describe(path, by_username=path == default) for path in list_paths(home))


def list_paths(home: Path) -> tuple[Path, ...]:
    """The paths of the same files, unread."""
    default = default_config_path(home)
    return (*([default] if os.path.lexists(default) else []), *_environment_files(home))


def default_name(home: Path) -> str:
    """The name that picks the default config, "" when there is none. Reads that file alone; never raises."""
    default = default_config_path(home)
    return _describe(default, by_username=True).name if os.path.lexists(default) else ""


def find_profile(name: str, home: Path) -> Path:
    """The config file that `--profile NAME` means.

    In this order: the default config if its username or stem is NAME, `environments/NAME.ini`, the file there
    whose username is NAME. Raises ProfileError when there is none, or when several have the username.
    """
    found = list_profiles(home)
    default = [file for file in found if file.path == default_config_path(home)]
    environments = [file for file in found if file not in default]
    for file in default:
        if name in (file.username, file.path.stem):
            return file.path
    for file in environments:
        if name == file.path.stem:
            return file.path
    by_username = [file for file in environments if file.username and name == file.username]
    names = ", ".join(visible(file.name) for file in by_username or found)
    if len(by_username) > 1:
        raise ProfileError(
            f"Several profiles have the username {visible(name)}.", next_step=f"Choose one by name: {names}."
        )
    if by_username:
        return by_username[0].path
    raise ProfileError(
        f"There is no profile named {visible(name)}.",
        next_step=f"These exist: {names}." if found else f"None exist yet under {shown_path(home / _FOLDER)}.",
    )


def _environment_files(home: Path) -> list[Path]:
    try:
        return sorted(path for path in environments_path(home).iterdir() if path.suffix == ".ini")
    except OSError:
        return []


def _describe(path: Path, *, by_username: bool) -> ProfileFile:
    try:
        username = read_config(path).text("auth", "username")
    except (ProfileError, FileProblem) as problem:
        return ProfileFile(path.stem, path, "", problem)
    return ProfileFile((by_username and username) or path.stem, path, username)
