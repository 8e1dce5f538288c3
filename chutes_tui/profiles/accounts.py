"""Accounts as a config file holds them, and what a file that may be written holds already. Reads, never writes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from chutes_tui.profiles.model import ProfileError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from chutes_tui.problem import Problem
    from chutes_tui.profiles.model import LaunchOptions
    from chutes_tui.secret import Secret


@dataclass(frozen=True, slots=True)
class Account:
    """A registered account: everything that a config file tells of it. The seed is 64 hex digits, 0x or not."""

    base_url: str
    username: str
    user_id: str
    hotkey_seed: Secret
    hotkey_name: str
    hotkey_ss58: str
    payment_address: str = ""


class TargetState(Enum):
    """What stands where a config is to be written."""

    FREE = "free"
    """No file."""
    NO_ACCOUNT = "no account"
    """A file that holds no account: it is completed, and what else it says is kept."""
    SAME = "same account"
    """The same account: its values are brought up to date."""
    OTHER = "other account"
    """Another account, or a file that can't be understood and so may hold one."""
    LINK = "link"
    """A symbolic link: to be confirmed first."""
    UNREADABLE = "unreadable"
    """Something that can't be read, such as a folder."""


@dataclass(frozen=True, slots=True)
class ConfigTarget:
    """A place for a config: its state, whose account is there ("" if unknown), a free path instead, and what is wrong.

    `proposal` is set for OTHER. `link_target` is set for a link, whatever the state of its target is.
    """

    path: Path
    state: TargetState
    username: str = ""
    proposal: Path | None = None
    link_target: Path | None = None
    problem: Problem | None = None


class OtherAccountError(ProfileError):
    """The file holds another account, and nothing was written: `username` ("" if unknown) and a free `proposal`."""

    def __init__(self, target: ConfigTarget) -> None:
        super().__init__("")
        self.username = target.username
        self.proposal = target.proposal


def check_account(account: Account) -> Account:
    """The account with its URL, seed and names cleaned. Raises ProfileError for anything that a config can't hold or
    the official CLI couldn't read, and for an address that doesn't belong to the seed."""
    raise NotImplementedError


def config_label(name: str) -> str:
    """A hotkey's name as a config can hold it: a label only, in which `%`, control characters and spaces around it
    give way to `_`. Equal to `name` in nearly every case."""
    raise NotImplementedError


def environment_path(home: Path, name: str) -> Path:
    """`~/.chutes/environments/NAME.ini`. Raises ProfileError for a name that can't be a profile's."""
    raise NotImplementedError


def propose_path(home: Path, username: str) -> Path:
    """A path under environments that is free, called after the username (`ada.ini`, `ada-2.ini`, …)."""
    raise NotImplementedError


def suggest_path(options: LaunchOptions, environ: Mapping[str, str], home: Path, username: str) -> Path:
    """Where a new account goes unless the user wants otherwise: `--config-path`, CHUTES_CONFIG_PATH, the default
    config while it holds no account, else a free path under environments."""
    raise NotImplementedError


def look_at_target(
    path: Path, home: Path, *, username: str = "", user_id: str = "", hotkey_ss58: str = "", base_url: str = ""
) -> ConfigTarget:
    """What stands at `path`, seen by an account of which as much is given as is known. Never raises."""
    raise NotImplementedError
