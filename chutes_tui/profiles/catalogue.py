"""Every profile there is, with what is known of it and where each value comes from; a look that changes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from chutes_tui.problem import Problem
    from chutes_tui.profiles.model import LaunchOptions, ProfileWarning, Setting


class CredentialKind(Enum):
    """How a profile signs in."""

    HOTKEY = "hotkey"
    API_KEY = "API key"


@dataclass(frozen=True, slots=True)
class Permissions:
    """Who else can get at a config: of the file and of the profiles' own folders, "" for nobody.

    `fix_command` is the shell line that `changes.fix_permissions` stands for, "" when nothing is to be fixed;
    `fixable` is False when the file belongs to another user.
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
    would be used if it were opened, environment and command line included; None when unknown. `problem` tells why it
    can't be opened; the rest is then what could be found out.
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
    overrides: tuple[str, ...] = ()
    warnings: tuple[ProfileWarning, ...] = ()
    permissions: Permissions | None = None
    link_target: Path | None = None
    problem: Problem | None = None


def all_profiles(options: LaunchOptions, environ: Mapping[str, str], home: Path) -> tuple[ProfileEntry, ...]:
    """Every config file found, the default first, then environments by name, then others; a file that is chosen but
    missing is listed with its problem. Never raises. Reads every file; call it in a thread."""
    raise NotImplementedError
