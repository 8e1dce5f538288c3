"""What is known of the profiles on this machine, and whether what was typed for one will do."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from chutes_tui.loadable import Loadable
from chutes_tui.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from chutes_tui.profiles import LaunchOptions, Profile
    from chutes_tui.profiles.catalogue import ProfileEntry
    from chutes_tui.secret import Secret


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

    if not path.is_file():
        raise Problem("There is no config file at that path any more.", next_step="Refresh the list.")
    return resolve_profile(replace(options, config_path=path, profile=None), environ, home)


def name_problem(name: str, home: Path, taken: Iterable[Path]) -> str:
    """Why a profile can't be called that, "" when it can; `taken` are the files that are known to exist."""
    from chutes_tui.profiles.accounts import environment_path

    if not name:
        return "A profile needs a name."
    try:
        path = environment_path(home, name)
    except Problem as problem:
        return problem.why or problem.what
    if any(path == other for other in taken):
        return "There is a profile of that name already."
    if any(str(path).casefold() == str(other).casefold() for other in taken):
        return "There is a profile whose name differs only in capital letters."
    return ""


def free_name(wanted: str, home: Path, taken: Iterable[Path]) -> str:
    """`wanted`, or with a number after it when it is in use; "" when it can't be a profile's name at all."""
    known = tuple(taken)
    for number in range(1, 1000):
        name = wanted if number == 1 else f"{wanted}-{number}"
        problem = name_problem(name, home, known)
        if not problem:
            return name
        if "already" not in problem and "capital" not in problem:
            return ""
    return ""


def url_problem(url: str) -> str:
    """Why an API URL can't be used, "" when it can."""
    from chutes_tui.profiles.base_url import clean_base_url

    try:
        clean_base_url(url, "this field")
    except Problem as problem:
        return problem.why or problem.what
    return ""


def look_at_pasted(text: Secret, environ: Mapping[str, str]) -> PastedConfig:
    """What a pasted config says. Raises ProfileError, which names the line and quotes nothing."""
    from pathlib import Path

    from chutes_tui.credentials import HotkeyCredential
    from chutes_tui.files import PrivateFile
    from chutes_tui.profiles import LaunchOptions, ProfileWarning
    from chutes_tui.profiles.config_file import check_config
    from chutes_tui.profiles.credential import find_credential
    from chutes_tui.profiles.resolve import base_url_setting

    pasted = PrivateFile(Path("the pasted text"), text.reveal().encode("utf-8", "surrogateescape"), 0o600)
    config = check_config(pasted)
    warnings: list[ProfileWarning] = []
    credential = find_credential(config, {}, warnings)
    if credential is None:
        raise Problem(
            "There is nothing to sign in with in this text.",
            why="[auth] holds neither a hotkey nor an api_key.",
            next_step="Paste the whole config file, from its first line to its last.",
        )
    signs_in_by = "an API key"
    if isinstance(credential.value, HotkeyCredential):
        signs_in_by = f"the hotkey {credential.value.name or credential.value.ss58}"
    return PastedConfig(
        config.text("auth", "username"), signs_in_by, base_url_setting(LaunchOptions(), {}, config).value
    )
