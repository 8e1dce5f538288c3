"""The home folder, and its replacement where there is none."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

NO_HOME: Final = Path(os.devnull) / "home"
"""Stands for the home folder of a user who has none: nothing can be read or written below it."""

NO_HOME_WHY: Final = (
    "HOME is not set, and your user id has no entry in the user database, so your home folder is unknown."
)
NO_HOME_STEP: Final = "Set HOME to your folder, for example HOME=/tmp/me chutes-tui."


def find_home(environ: Mapping[str, str]) -> Path:
    """Return HOME, else what the user database says, else NO_HOME."""
    if home := environ.get("HOME", ""):
        return Path(home)
    try:
        from pwd import getpwuid

        return Path(getpwuid(os.getuid()).pw_dir or NO_HOME)
    except (ImportError, KeyError):
        return NO_HOME


def has_no_home(path: Path | str) -> bool:
    """Whether a path lies below a home folder that doesn't exist."""
    return Path(path).is_relative_to(NO_HOME)


def with_tilde(path: Path | str) -> str:
    """A path below a home folder that doesn't exist as `~/…`, any other as it is."""
    return str(Path("~") / Path(path).relative_to(NO_HOME)) if has_no_home(path) else str(path)


def expand_home(path: Path, home: Path) -> Path:
    """`~` means the home folder, for shells leave it alone in `--config-path=~/x` and in quotes."""
    return home.joinpath(*path.parts[1:]) if path.parts[:1] == ("~",) else path


def with_home_as_tilde(path: Path, home: Path) -> Path:
    """Return a path below the home folder as `~/…`, any other as it is."""
    return Path("~") / path.relative_to(home) if path.is_relative_to(home) else path


def config_folder(environ: Mapping[str, str], home: Path) -> Path:
    """Return the folder for what the user sets (XDG base directories)."""
    return Path(environ.get("XDG_CONFIG_HOME") or home / ".config") / "chutes-tui"


def state_folder(environ: Mapping[str, str], home: Path) -> Path:
    """Return the folder for what is remembered between two starts (XDG base directories)."""
    return Path(environ.get("XDG_STATE_HOME") or home / ".local" / "state") / "chutes-tui"
