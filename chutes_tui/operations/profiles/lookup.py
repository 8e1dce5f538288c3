"""What is known of the profiles on this machine, and whether what was typed for one will do."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chutes_tui.core.loadable import Loadable
from chutes_tui.core.problem import Problem
from chutes_tui.storage.private_files import is_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from chutes_tui.core.secret import Secret
    from chutes_tui.core.setting import Setting
    from chutes_tui.profiles import LaunchOptions, Profile
    from chutes_tui.profiles.catalogue import ProfileEntry


@dataclass(frozen=True, slots=True)
class ChosenProfile:
    """The config file that the user wants to open: its `profile`, or the `problem` that it has.

    `show_keys` is False for an account that is open already and only follows a change of its file.
    """

    path: Path
    profile: Profile | None
    show_keys: bool = True
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class PastedConfig:
    """What the text of a config file says, as far as it may be shown: nothing secret. `signs_in_by` is in words."""

    username: str
    signs_in_by: str
    base_url: str


def read_profiles(options: LaunchOptions, environ: Mapping[str, str], home: Path) -> Loadable[ProfileEntry]:
    """Every config file with what is known of it. Blocks."""
    from chutes_tui.profiles.catalogue import all_profiles

    entries = all_profiles(options, environ, home)
    nothing: Loadable[ProfileEntry] = Loadable()
    return nothing.loaded(entries, total=len(entries), complete=True, unreadable=0, at=time.time())


def profile_of(path: Path, options: LaunchOptions, environ: Mapping[str, str], home: Path) -> Profile:
    """The profile of a config file, with what the command line and the environment put over it. Blocks.

    Raises ProfileError for a file that can't be used, a missing one included.
    """
    from chutes_tui.profiles import resolve_profile

    if not is_file(path):
        raise Problem("The config file no longer exists at that path.", next_step="Refresh the list.")
    return resolve_profile(options._replace(config_path=path, profile=None), environ, home)


def name_problem(name: str, others: Iterable[ProfileEntry]) -> str:
    """Why a new profile can't be called that, as far as is known of the others; "" when it can."""
    from chutes_tui.profiles.accounts import name_trouble

    return name_trouble(name) or ("A profile with this name already exists." if _taken(name, others) else "")


def free_name(wanted: str, others: Iterable[ProfileEntry]) -> str:
    """`wanted`, with a number after it when it is in use; "" when nothing like it can be a profile's name."""
    from chutes_tui.profiles.accounts import name_trouble

    if name_trouble(wanted):
        return ""
    known = tuple(others)
    names = (wanted if number == 1 else f"{wanted}-{number}" for number in range(1, len(known) + 3))
    return next((name for name in names if not _taken(name, known)), "")


def _taken(name: str, others: Iterable[ProfileEntry]) -> bool:
    """Whether a name picks another profile already; that only capital letters differ is no difference."""
    taken = {"config"} | {word.casefold() for entry in others for word in (entry.name, entry.path.stem)}
    return name.casefold() in taken


def default_base_url(options: LaunchOptions, environ: Mapping[str, str]) -> Setting[str]:
    """The API URL without a config file, and who chose it; "" when the one that is asked for can't be used."""
    from chutes_tui.core.setting import Setting
    from chutes_tui.profiles.resolve import base_url_setting

    try:
        return base_url_setting(options, environ, None)
    except Problem:
        return Setting("", "default")


def url_problem(url: str) -> str:
    """Why an API URL can't be used, "" when it can."""
    from chutes_tui.profiles.base_url import clean_base_url

    try:
        clean_base_url(url, "this field")
    except Problem as problem:
        return problem.why or problem.what
    return ""


def look_at_pasted(text: Secret) -> PastedConfig:
    """What a pasted config says. Raises ProfileError, which names the line and quotes nothing."""
    from chutes_tui.core.credentials import HotkeyCredential
    from chutes_tui.profiles.pasted import check_pasted

    found = check_pasted(text)
    signs_in_by = "an API key"
    if isinstance(found.credential, HotkeyCredential):
        signs_in_by = f"the hotkey {found.credential.name or found.credential.ss58}"
    return PastedConfig(found.username, signs_in_by, found.base_url)
